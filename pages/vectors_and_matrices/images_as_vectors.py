"""A picture is a matrix of numbers; read row by row it is a vector; several are the columns of a matrix."""

import streamlit as st

from dlmath.datasets import digits
from dlmath.vectors import flatten_rows, in_rows
from pages.ui import charts, controls, numbers
from pages.ui.text import _, say
from pages.ui.vectors_and_matrices import flattening, images, pictures

X = digits()[1].X

say("To a network a picture is a list of numbers. Press “flatten” and watch the 28 rows line up; point at a pixel to see where it goes.")
left, right = st.columns([1, 3.4], gap="medium")

with left, st.container(key="inputs"):
    source = controls.choice("on", _("Picture"), ("digit", "own"), "digit")
    n = controls.whole("digit", _("Which of the 1,000 digits"), 1, 1000, 3)
    own = pictures.own_picture() if source == "own" else None
    x = X[:, n - 1 : n] if own is None else flatten_rows(own)
    i = controls.whole("i", _("Row i"), 1, images.SIDE, 14)
    j = controls.whole("j", _("Column j"), 1, images.SIDE, 15)
    width = controls.whole("width", _("Reshape to rows of"), 14, 42, 28)

k = images.SIDE * (i - 1) + j
again = in_rows(x, width)
value = float(x[k - 1, 0])

with right:
    names = [
        _("28×28 pixels"),
        _("around row %(i)s, column %(j)s", i=i, j=j),
        _("in rows of %(width)s", width=width),
        _("x, 784 numbers, drawn lying down"),
    ]
    with images.wide("wide_flattening"):
        figure = flattening.figure(x, (i - 1, j - 1), again, _("row %(i)s, column %(j)s"), names, (_("flatten ▶"), _("◀ reshape")))
        charts.show(figure, key="flattening", alt=flattening.describe(x, (i - 1, j - 1), width))
    there, back = st.columns(2)
    with there:
        st.latex(rf"k=28\,(i-1)+j=28\cdot{i - 1}+{j}={k}\qquad x_{{{k}}}={numbers.latex(value)}")
    with back:
        st.latex(rf"i=\left\lfloor\tfrac{{{k}-1}}{{28}}\right\rfloor+1={i}\qquad j=({k}-1)\bmod 28+1={j}")
    say("Nothing is lost: the vector and the number 28 give the picture back. But pixels one above the other are 28 places apart now.")

st.header(_("Several pictures are one matrix"), anchor=False)
left, right = st.columns([1, 3.4], gap="medium", vertical_alignment="center")
with left:
    N = controls.whole("N", _("Pictures N"), 1, 12, 8)
with right:
    say("Each picture is one **column** of $X$. A layer takes all at once: $WX+b$ is $(10\\times784)(784\\times %(N)s)\\to(10\\times %(N)s)$.", N=N)
first = min(n - 1, X.shape[1] - N)
samples = X[:, first : first + N]
names = [_("pictures %(first)s to %(last)s", first=first + 1, last=first + N), _("X, 784×%(N)s", N=N)]
with images.wide("wide_batch"):
    charts.show(flattening.batch(samples, names, n - 1 - first), key="batch", alt=flattening.describe_batch(samples))

START = {"on": "digit", "digit": 3, "i": 14, "j": 15, "width": 28}
controls.preset(
    _("One too many"),
    _("Rows of 29: the digit leans. By how many pixels in each row, and in which direction with 27?"),
    START | {"width": 29},
    _(
        "By one pixel to the left: a row of 29 also takes the first pixel of the next row, which then begins with its second. With 27 it "
        "is one to the right. What leaves on one side comes in on the other, since every row only continues the line."
    ),
)
controls.preset(
    _("Half as long"),
    _("Rows of 14. Where has the right half of the picture gone?"),
    START | {"width": 14},
    _(
        "Beneath the left half: every row of the picture is cut in two, and the second piece becomes a row of its own. Rows of left and "
        "right alternate, twice as many as before. No number is lost, only its place is another."
    ),
)
controls.preset(
    _("One and a half"),
    _("Rows of 42. How many digits do you see, and why does each lack rows?"),
    START | {"width": 42},
    _(
        "Three. Three rows of 28 just fill two rows of 42, and begin at three different places in them: so each copy gets only every "
        "third row of the picture. One of the three is cut in two by the edge."
    ),
)
controls.preset(
    _("The end of a row"),
    _("Row 14, column 28. Which pixel is its neighbour in the vector, and where is that in the picture?"),
    START | {"i": 14, "j": 28},
    _(
        "The number after $x_{392}$ is the first pixel of the row below, at the other side of the picture; the pixel right beneath is 28 "
        "places on. Where a row ends the vector does not say, and to $Wx+b$ it makes no difference: any other fixed order of the pixels "
        "would serve it as well."
    ),
)
controls.preset(
    _("Your picture"),
    _("Draw something dark on bright paper, photograph it, and give it to the page. What is left of it?"),
    START | {"on": "own"},
    _(
        "784 numbers from 0 for white to 1 for black: a square from the middle, averaged down to 28×28 grey pixels. Colour is gone, and "
        "so is everything finer than a pixel. A network sees no more than these numbers."
    ),
)
