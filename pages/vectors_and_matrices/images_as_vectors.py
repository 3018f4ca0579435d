"""A picture is a matrix of numbers; read row by row it is a vector; several are the columns of a matrix."""

import streamlit as st

from dlmath.linear_algebra.vectors import flatten_rows, in_rows
from dlmath.training.datasets import digits
from pages.ui.drawing import charts, images
from pages.ui.inputs import controls
from pages.ui.layout import roles
from pages.ui.writing import equations, numbers
from pages.ui.writing.prose import displayed, paragraphs
from pages.ui.writing.text import _, say
from pages.vectors_and_matrices.parts import flattening, pictures, questions

X = digits()[1].X

with roles.QUESTION.open():
    say(
        "A layer multiplies a list of numbers by its weights, but a picture is a square. **How does a picture become a"
        " list, and what is lost?** Move the marked pixel, and see where it stands in the list; or press “flatten”."
    )
left, right = st.columns(roles.BROAD_SCREEN, gap="medium")

with left, roles.INPUTS.open():
    i = controls.whole("i", _("Row i"), 1, images.SIDE, 14)
    j = controls.whole("j", _("Column j"), 1, images.SIDE, 15)
    width = controls.whole("width", _("Reshape to rows of"), 14, 42, 28)
    n = controls.whole("digit", _("Which of the 1,000 digits"), 1, 1000, 3)
    source = controls.choice("on", _("Picture"), ("digit", "own"), "digit")
    own = pictures.own_picture() if source == "own" else None
    x = X[:, n - 1 : n] if own is None else flatten_rows(own)

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
    with roles.WIDE.open("flattening"):
        figure = flattening.figure(
            x, (i - 1, j - 1), again, _("row %(i)s, column %(j)s"), names, (_("flatten ▶"), _("◀ reshape"))
        )
        charts.show(figure, key="flattening", alt=flattening.describe(x, (i - 1, j - 1), width))
    with roles.ARITHMETIC.open():
        there, back = st.columns(2)
        with there:
            paragraphs(
                _("**There:** %(rows)s whole rows of 28 stand before it.", rows=i - 1),
                displayed(rf"k=28\,(i-1)+j=28\cdot{i - 1}+{j}={k}\qquad x_{{{k}}}={numbers.latex(value)}"),
            )
        with back:
            paragraphs(
                _("**And back:** with the number 28 nothing is lost."),
                displayed(rf"i=\left\lfloor\tfrac{{{k}-1}}{{28}}\right\rfloor+1={i}\qquad j=({k}-1)\bmod 28+1={j}"),
            )
    say(
        "Why flatten at all? A neuron of a layer has one weight for each entry of its input, $w_1x_1+w_2x_2+\\dots$,"
        " and no rows or columns. Pixels one above the other are 28 places apart in the list, and the neuron does not"
        " know that they were neighbours."
    )
    st.caption(equations.said())

st.header(_("Several pictures are one matrix"), anchor=False)
left, right = st.columns([1, 3.4], gap="medium", vertical_alignment="center")
with left:
    N = controls.whole("N", _("Pictures N"), 1, 12, 8)
with right:
    say(
        "Each picture is one **column** of $X$. A layer takes all at once: $WX+b$ is $(10\\times784)(784\\times"
        " %(N)s)\\to(10\\times %(N)s)$.",
        N=N,
    )
first = min(n - 1, X.shape[1] - N)
samples = X[:, first : first + N]
names = [_("pictures %(first)s to %(last)s", first=first + 1, last=first + N), _("X, 784×%(N)s", N=N)]
with roles.WIDE.open("batch"):
    charts.show(flattening.batch(samples, names, n - 1 - first), key="batch", alt=flattening.describe_batch(samples))

questions.images_as_vectors()
