"""What the lessons on vectors and matrices ask of their own states, and the answers."""

from collections.abc import Mapping

from dlmath import parse_matrix
from dlmath.linear_algebra.convolution import EDGE
from pages.ui.inputs import controls
from pages.ui.inputs.guesses import Guess
from pages.ui.writing.text import _, original
from pages.vectors_and_matrices.parts import guesses, mapping, two_vectors

# What the lesson on the matrix product begins with, and a second picture of Andrew Ng's course.
A_START = parse_matrix("2,-1,0;1,3,-2")
NG = parse_matrix("3,0,1,2,7,4;1,5,8,9,3,1;2,7,2,5,1,3;0,1,3,1,7,8;4,2,1,6,2,8;2,4,5,2,3,9")


def _ask(asked: Mapping[str, Guess], label: str, sentence: str, values: Mapping[str, object], answer: str) -> None:
    """A preset with what is guessed before its answer."""
    controls.preset(label, sentence, values, answer, asked[original(label)])


def images_as_vectors() -> None:
    """Questions on states of the lesson, with their answers."""
    asked = guesses.images_as_vectors()
    start = {"on": "digit", "digit": 3, "i": 14, "j": 15, "width": 28}
    _ask(
        asked,
        _("One too many"),
        _(
            "Rows of 29 instead of 28: the digit leans. By how many pixels does each row lie to the right of the one"
            " above it? And with 27?"
        ),
        start | {"width": 29},
        _(
            "By one pixel to the left: a row of 29 also takes the first pixel of the next row, which then begins with"
            " its second. With 27 it is one to the right. What leaves on one side comes in on the other, since every"
            " row only continues the line."
        ),
    )
    _ask(
        asked,
        _("Half as long"),
        _("Rows of 14 instead of 28. Where has the right half of the picture gone?"),
        start | {"width": 14},
        _(
            "Beneath the left half: every row of the picture is cut in two, and the second piece becomes a row of its"
            " own. Rows of left and right alternate, twice as many as before. No number is lost, only its place is"
            " another."
        ),
    )
    _ask(
        asked,
        _("One and a half"),
        _("Rows of 42, one and a half times as long. How many digits do you see?"),
        start | {"width": 42},
        _(
            "Three. Three rows of 28 just fill two rows of 42, and begin at three different places in them: so each"
            " copy gets only every third row of the picture. One of the three is cut in two by the edge."
        ),
    )
    _ask(
        asked,
        _("The end of a row"),
        _("Row 14, column 28: the end of a row. Which pixel comes next in the vector?"),
        start | {"i": 14, "j": 28},
        _(
            "The number after $x_{392}$ is the first pixel of the row below, at the other side of the picture; the"
            " pixel right beneath is 28 places on. Where a row ends the vector does not say, and to $Wx+b$ it makes no"
            " difference: any other fixed order of the pixels would serve it as well."
        ),
    )
    _ask(
        asked,
        _("Your picture"),
        _(
            "Photograph something dark on bright paper, 3,000×2,000 pixels in colour, and give it to the page. How many"
            " numbers are left?"
        ),
        start | {"on": "own"},
        _(
            "784 numbers from 0 for white to 1 for black: a square from the middle, averaged down to 28×28 grey pixels."
            " Colour is gone, and so is everything finer than a pixel. A network sees no more than these numbers."
        ),
    )


def vectors() -> None:
    """Questions on states of the lesson, with their answers."""
    asked = guesses.vectors()
    for label, sentence, values, answer in (
        (
            _("Right angle"),
            _(
                "$\\mathbf x=(1, 2)$ and $\\mathbf y=(2, -1)$: which sign has their product? Then turn $\\mathbf y$ a"
                " little either way."
            ),
            two_vectors.scene("dot", 1.0, 2.0, 2.0, -1.0),
            _(
                "0: the shadow of $\\mathbf x$ on $\\mathbf y$ shrinks to the point $\\mathbf 0$, and at 90° the"
                " product is 0. Turn $\\mathbf y$ towards $\\mathbf x$, and the angle is acute, the product positive."
                " Turn it away, and the angle is obtuse: the shadow falls behind, and the product is negative."
            ),
        ),
        (
            _("Same direction"),
            _(
                "$\\mathbf y\\cdot\\mathbf y$ is 2.45 here. Double $\\mathbf y$: how large is it then, and what stays"
                " as it is?"
            ),
            two_vectors.scene("dot", 1.0, 0.5, 1.4, 0.7),
            _(
                "The product 1.75 and the length 1.565 double, and $\\mathbf y\\cdot\\mathbf y=2.45$ becomes four times"
                " as large. $\\cos\\theta=1$ stays, since the length cancels, and so does the shadow $(1, 0.5)$: it"
                " depends on the line of $\\mathbf y$, not on its length."
            ),
        ),
        (
            _("Which is longer?"),
            _(
                "Which is longer by Pythagoras, $\\mathbf x=(2.6, 0)$ or $\\mathbf y=(1.8, 1.8)$? And measured in the"
                " other two ways?"
            ),
            two_vectors.scene("norms", 2.6, 0.0, 1.8, 1.8),
            _(
                "By Pythagoras $\\mathbf x$, just barely, 2.6 against 2.546; by the largest entry too, 2.6 against"
                " 1.8. By the sum of the entries $\\mathbf y$, 3.6 against 2.6. $\\mathbf x$ has everything in one"
                " entry, so all three norms agree on it; the more evenly a vector is spread, the further they part."
            ),
        ),
        (
            _("Nothing"),
            _("$\\mathbf x=\\mathbf 0$. Product, shadow, angle: which of them has no value any more?"),
            two_vectors.scene("dot", 0.0, 0.0, 3.0, 1.0),
            _(
                "The angle: its cosine would be $0/0$, since an arrow without length points nowhere. The product and"
                " the shadow survive: both are zero, since the shadow divides only by $\\mathbf y\\cdot\\mathbf y=10$."
            ),
        ),
        (
            _("Cancelled"),
            _("Two long vectors that point in opposite directions. How long is their sum?"),
            two_vectors.scene("sum", 2.5, -1.5, -2.5, 1.5),
            _(
                "It is 0: equally long and exactly opposite, $\\mathbf y=-\\mathbf x$, they lead there and back."
                " Lengths do not add up as vectors do; all they promise is $\\|\\mathbf x+\\mathbf y\\|\\le\\|\\mathbf"
                " x\\|+\\|\\mathbf y\\|$."
            ),
        ),
        (
            _("A million"),
            _(
                "One entry of $\\mathbf u$ is a million. What is the cosine of the angle, now that the others hardly"
                " count?"
            ),
            {"u": "1,-2,0.5,3,1e6", "v": "2,1,4,-1,7"},
            _(
                "$\\cos\\theta=7/\\|\\mathbf v\\|=0.8307$ in all four digits, whatever the small entries of $\\mathbf"
                " u$ are: it points along the fifth axis almost exactly. The other four products add up to −1, beside"
                " 7.000×10⁶."
            ),
        ),
    ):
        _ask(asked, label, sentence, values, answer)


def matrix_product() -> None:
    """Questions on states of the lesson, with their answers."""
    asked = guesses.matrix_product()
    for label, sentence, values, answer in (
        (
            _("Does not fit"),
            _(
                "$A$ is 2×3, $B$ is 2×2, so there is no $AB$. Transposed or not, in either order: how many of the eight"
                " products do exist?"
            ),
            {"B": "1,2;3,4"},
            _(
                "Four. $B$ is square, so transposing it changes no size; $A$ has to turn its side of 2 towards $B$, on"
                " the right of it, as in $BA$, or transposed on the left, as in $A^\\top B$. Either goes with $B$ or"
                " $B^\\top$. In $AB$ the third number of every row of $A$ has no partner: a column of $B$ has only 2."
            ),
        ),
        (
            _("Order"),
            _("$A$ turns by 90°, $B$ mirrors. What is $BA$, compared with $AB$?"),
            {"A": "0,-1;1,0", "B": "1,0;0,-1"},
            _(
                "$BA=-AB$: both are mirrors, but in different lines. $AB$ mirrors first and then turns, which"
                " exchanges the two coordinates; $BA$ turns first, which exchanges them and changes both signs."
            ),
        ),
        (
            _("Zero"),
            _("Neither $A$ nor $B$ is zero, and yet $AB$ is. What is the first cell of $BA$?"),
            {"A": "1,-1;2,-2", "B": "1,2;1,2"},
            _(
                "It is 1·1 + 2·2 = 5, so $BA$ is not zero. Every column of $B$ holds the same number twice, and in"
                " every row of $A$ the two numbers cancel: $A$ sends just these columns to $\\mathbf 0$."
            ),
        ),
        (
            _("Column · row"),
            _("Six numbers make nine. In how many independent directions do the columns point: what is the rank?"),
            {"A": "1;2;3", "B": "1,10,100"},
            _(
                "The rank is 1: $A$ has a single column, and each number of $B$ says how much of it, 1, 10 and 100"
                " times (1, 2, 3). Nine numbers, but only one direction."
            ),
        ),
        (
            _("Row · column"),
            _("The same six numbers the other way round, $A$ lying and $B$ standing. What is $AB$?"),
            {"A": "1,2,3", "B": "1;10;100"},
            _(
                "One number, 1·1 + 2·10 + 3·100 = 321. The inner size, 3, disappears in the sum, and only the outer"
                " sizes, 1 and 1, are left. Of the nine products that column · row keeps apart, these are the three on"
                " the diagonal."
            ),
        ),
        (
            _("Diagonal"),
            _("A diagonal $A$ stretches the rows of $B$. What does it stretch in $BA$?"),
            {"A": "2,0,0;0,1,0;0,0,-1", "B": "1,2,3;4,5,6;7,8,9"},
            _(
                "The columns: the first is doubled, the second stays, the third changes its sign. A factor on the left"
                " mixes rows, one on the right mixes columns; a diagonal one does not even mix, it multiplies each by"
                " its own number: 2, 1 and −1."
            ),
        ),
        (
            _("Shift"),
            _(
                "This $A$ moves the rows of $B$ up by one. How many times must it be applied until nothing is left of"
                " $B$?"
            ),
            {"A": "0,1,0,0;0,0,1,0;0,0,0,1;0,0,0,0", "B": "1,2;3,4;5,6;7,8"},
            _(
                "It moves every row up by one: the first drops out, and zeros come in from below. Each further time one"
                " more row drops out, and after four nothing is left: $A^4=0$, although $A$ is not zero."
            ),
        ),
    ):
        _ask(
            asked, label, sentence, {"A": controls.as_text(A_START), "swap": False, "row": 1, "col": 1} | values, answer
        )


def linear_maps() -> None:
    """Questions on states of the lesson, with their answers."""
    asked = guesses.linear_maps()
    for label, sentence, values, answer in (
        (
            _("Rotation"),
            _("How many lines through the origin does this turn keep? And what does its determinant say of areas?"),
            ("eigen", 0.8, -0.6, 0.6, 0.8),
            _(
                "None: every arrow is turned by 36.87° and leaves its line, so the eigenvalues $0.8\\pm 0.6\\,i$ are"
                " not real. The determinant is 0.8·0.8 + 0.6·0.6 = 1: areas stay as they are, and nothing is turned"
                " over."
            ),
        ),
        (
            _("Shear"),
            _("The square leans over, and its area does not change. How many lines through the origin are kept?"),
            ("eigen", 1.0, 1.0, 0.0, 1.0),
            _(
                "One, the horizontal one, (1, 0) with λ = 1. All points slide along horizontal lines, so base and"
                " height stay: $\\det A=1$. The eigenvalue is double, but there is no second direction for it."
            ),
        ),
        (
            _("Mirror"),
            _("What is the determinant of this mirror? What tells it from a turn?"),
            ("area", 0.0, 1.0, 1.0, 0.0),
            _(
                "The sign of the determinant: here −1, for every turn 1. A mirror makes clockwise anticlockwise; no"
                " turn or shift within the plane takes that back, only a second mirror does."
            ),
        ),
        (
            _("Flattened"),
            _("All of the dashed line goes to the origin. Which matrix brings the digit back?"),
            ("area", 0.5, 1.0, 0.25, 0.5),
            _(
                "No matrix can: all of the dashed line has become one point, and points that have become one can"
                " no longer be told apart, and $\\det(BA)=\\det B\\cdot\\det A=0$ for every $B$."
            ),
        ),
        (
            _("Symmetric"),
            _(
                "$A$ is symmetric. Which angle, in degrees, do the two kept lines form? Then look at the axes of the"
                " ellipse."
            ),
            ("eigen", 1.5, 0.5, 0.5, 1.5),
            _(
                "A right angle: they lie along (0.7071, 0.7071) and (0.7071, −0.7071), and so do the axes of the"
                " ellipse, whose halves are as long as the eigenvalues, 2 and 1. A symmetric matrix stretches along"
                " perpendicular lines and keeps them where they are."
            ),
        ),
        (
            _("Nearly flat"),
            _("Nearly flat, but not quite. How many times larger can an error get when this map is undone?"),
            ("svd", 1.0, 1.0, 1.0, 1.1),
            _(
                "More than twentyfold: undoing divides by the smaller $\\sigma$, 0.04875, in whose direction an error"
                " grows most. The determinant 0.1 is only the product 2.051·0.04875: a matrix that shrinks everything"
                " evenly can have a smaller one, and undoing it distorts nothing."
            ),
        ),
    ):
        _ask(asked, label, sentence, mapping.scene(*values), answer)
    _ask(
        asked,
        _("Two quarter turns"),
        _("What is a quarter turn applied twice?"),
        mapping.scene("area", 0.0, -1.0, 1.0, 0.0, B="0,-1;1,0"),
        _(
            "A half turn: every arrow is reversed, $M=-I$. Both coordinates change their sign, yet it is no mirror:"
            " $\\det M=1\\cdot 1=1$. So the quarter turn is a square root of $-I$, as $i$ is one of −1."
        ),
    )
    not_linear = mapping.scene("affine", 1.0, 0.5, 0.0, 1.0, b=(1.0, -0.5))
    _ask(
        asked,
        _("Not linear"),
        _(
            "$f(\\mathbf x)=W\\mathbf x+\\mathbf b$ as in a layer, $\\mathbf b=(1, -0.5)$. What is the first coordinate"
            " of $f(\\mathbf 0)$, and why is $f$ not linear?"
        ),
        not_linear,
        _(
            "It sends $\\mathbf 0$ to $\\mathbf b=(1, -0.5)$, and a linear map has to leave $\\mathbf 0$ where it is."
            " Add first, and $\\mathbf b$ comes in once; map first, and it comes in twice: the difference is $-\\mathbf"
            " b$. Only $W\\mathbf x$ is linear, with $\\mathbf b$ it is affine."
        ),
    )


def linear_model() -> None:
    """Questions on states of the lesson, with their answers."""
    asked = guesses.linear_model()
    start = {"on": "digit", "digit": 3, "class": "8", "i": 14, "j": 15, "size": 1, "ink": 0.0, "weight": 0.0}
    _ask(
        asked,
        _("A mistake"),
        _("A 3, read as a 2. Which digit has the second highest score?"),
        start | {"digit": 157, "class": "2"},
        _(
            "The 3, with 5.08: its pattern agrees better with the bow on the right, but counts the middle of the"
            " bottom stroke against it. The 2 scores 8.24, above all by the long stroke along the bottom, then by the"
            " top."
        ),
    )
    _ask(
        asked,
        _("In the corner"),
        _("Ink in the corner, on nine pixels. By how much does the score of the 8 move, and why?"),
        start | {"i": 2, "j": 2, "ink": 1.0},
        _(
            "By nothing: no digit of the training has ink there. The gradient of a weight is δ·x, and with x = 0 in"
            " every sample it was always 0. All weights began at 0, so these still are; random ones would have stayed"
            " random."
        ),
    )
    _ask(
        asked,
        _("A few pixels"),
        _("A blot to the right of the 8. What does the model read now?"),
        start | {"i": 19, "j": 23, "size": 2, "ink": 1.0},
        _(
            "A 2, where we see an 8 with a blot. The model knows no strokes, it only adds up weight · pixel: there the"
            " weights of the 2 add up to something positive, those of the 8 to something negative. 6.18 beats 4.55,"
            " and softmax makes that a probability of 0.8088."
        ),
    )
    _ask(
        asked,
        _("A heavier weight"),
        _("Nine weights of the 3 get 1 more each. By how much can that raise the score of the 3 at most?"),
        start | {"class": "3", "i": 16, "j": 15, "weight": 1.0},
        _(
            "By 9: nine weights have 1 more each, and that counts wherever there is ink, whatever the digit is. So"
            " many others become a 3 too. Every 1 among them has its stroke there and becomes a 3; no 0 does, it is"
            " empty in the middle."
        ),
    )
    _ask(
        asked,
        _("XOR, as good as it gets"),
        _(
            "Both weights 0, $b=0.5$: the best a flat model can do. What is $J$? Then move any one of the three"
            " numbers."
        ),
        {"xor": "affine", "w1": 0.0, "w2": 0.0, "b": 0.5},
        _(
            "$J=0.25$: all four errors are 0.5, two outputs being too high and two too low. Each weight moves one of"
            " either kind, $b$ moves all four: what is gained on one side is lost on the other, and the square of the"
            " larger error counts for more. With $b$ moved by $d$, $J=0.25+d^2$; with a weight, $J=0.25+d^2/2$."
        ),
    )
    _ask(
        asked,
        _("XOR, bent"),
        _("The same four points with a hidden layer of two ReLU units. What is $J$ now?"),
        {"xor": "hidden layer"},
        _(
            "$J=0$: $f$ depends on the sum of the inputs only. It rises until the sum is 1 and falls from there, since"
            " the second unit joins in and is taken away twice. So the two ones lie in a strip between the zeros;"
            " along its edges, $x_1+x_2=1/2$ and $x_1+x_2=3/2$, $f=1/2$."
        ),
    )


def convolution() -> None:
    """Questions on states of the lesson, with their answers."""
    asked = guesses.convolution()
    start = {
        "on": "matrix",
        "X": controls.as_text(EDGE),
        "kernel": "vertical edge",
        "way": "cross-correlation",
        "stride": 1,
        "padding": 0,
        "dilation": 1,
        "i": 1,
        "j": 2,
    }
    _ask(
        asked,
        _("An edge"),
        _(
            "Andrew Ng's example: 10 on the left, 0 on the right. The edge has no width; in how many columns of the"
            " output does it show?"
        ),
        start,
        _(
            "In two, as the kernel is three wide: at two places its left column stands on 10 and its right column on"
            " 0, and three rows of 10 make 30. At all others both columns stand on the same number and cancel."
        ),
    )
    _ask(
        asked,
        _("The other way round"),
        _(
            "The same edge the other way round, 10 on the right. What is the cell $y_{12}$? And what does the"
            " horizontal kernel see here?"
        ),
        start | {"X": controls.as_text(EDGE[:, ::-1])},
        _(
            "−30: the kernel takes left minus right, so the sign says in which direction the numbers grow, here to the"
            " right. The horizontal kernel sees 0 everywhere: it takes top minus bottom, and all rows are equal."
        ),
    )
    _ask(
        asked,
        _("Convolution?"),
        _(
            "Laid on as it is, the kernel gives $y_{11}=-5$. What mathematics calls convolution turns it first: what is"
            " $y_{11}$ then?"
        ),
        start | {"X": controls.as_text(NG), "way": "convolution", "i": 1, "j": 1},
        _(
            "$y_{11}=5$: turned, this kernel is its own negative, so every sign changes. A network does not mind: it"
            " learns the turned kernel instead, turned twice is not turned at all, so outputs and loss can be just the"
            " same. It only shows with a kernel that is given."
        ),
    )
    _ask(
        asked,
        _("Edges out of nothing"),
        _("An even picture, all 5, with padding 1. What is the cell $y_{31}$ at the left edge?"),
        start | {"X": ";".join(["5,5,5,5,5,5"] * 6), "padding": 1, "i": 3, "j": 1},
        _(
            "−15: beside the 5s stand the zeros of the padding, and to the kernel that is an edge, −15 on the left and"
            " 15 on the right. In the corners a row of the kernel lies in the padding, so there it is 10 in size."
            " Above and below nothing shows: this kernel is blind to horizontal edges."
        ),
    )
    _ask(
        asked,
        _("Stride 2 overlooks"),
        _("The last column is all 9, and the kernel moves in steps of 2. What is the cell $y_{22}$, the last one?"),
        start | {"X": ";".join(["0,0,0,0,0,9"] * 6), "stride": 2, "i": 2, "j": 2},
        _(
            "0: the kernel stands on pixels 1 to 3 and 3 to 5, and one more step would lead out of the picture. So it"
            " misses the sixth column and the sixth row; all the nines stand in that column, and every output is 0."
            " With padding 1 it would meet them."
        ),
    )
    _ask(
        asked,
        _("By hand"),
        _(
            "An exercise from the books: the numbers 0 to 8 under a kernel of 2×2. What is $y_{11}$? And why does each"
            " step to the right add 6?"
        ),
        start | {"X": "0,1,2;3,4,5;6,7,8", "kernel": "own", "K": "0,1;2,3", "j": 1},
        _(
            "$0\\cdot 0+1\\cdot 1+3\\cdot 2+4\\cdot 3=19$, then 25, 37 and 43. One step to the right makes each of the"
            " four pixels larger by 1, and the weights add up to $0+1+2+3=6$. One step down makes them larger by 3, so"
            " the output grows by three times as much."
        ),
    )
    _ask(
        asked,
        _("A kernel with gaps"),
        _("Dilation 2: nine weights on a field of 5×5, in a picture of 6×6. How many rows has the output?"),
        start | {"X": controls.as_text(NG), "dilation": 2, "i": 1, "j": 1},
        _(
            "2×2, since $6-(2\\cdot 2+1)+1=2$. The cell looks at rows and columns 1, 3 and 5, and so at nine of the"
            " twenty-five pixels that it spans. A network sees farther that way, and learns no more weights for it."
        ),
    )
    _ask(
        asked,
        _("A digit"),
        _("Left minus right. Which sign has the output on the left side of a stroke, where ink begins?"),
        start | {"on": "digit", "digit": 3, "kernel": "Sobel", "i": 14, "j": 12},
        _(
            "Minus, as in y = −3 here. Upright and slanting strokes show on both sides: orange on the left, where ink"
            " begins, and blue on the right, where it ends. In level strokes left and right cancel. The blur takes the"
            " mean of nine pixels, the shift moves the picture to the left by one."
        ),
    )


def words_as_vectors() -> None:
    """Questions on states of the lesson, with their answers."""
    asked = guesses.words_as_vectors()
    start = {"word": "cat", "beside": "eats", "updates": 20, "seed": 2}
    _ask(
        asked,
        _("Before anything is learned"),
        _("No update yet, the columns are random. Which lies nearer to cat, dog or car?"),
        start | {"updates": 0},
        _(
            "The car: cat and car are only 0.9206 apart, cat and dog 1.097. Where a column begins is chance; that it"
            " ends near another one is learned, because both are asked for the same neighbours."
        ),
    )
    _ask(
        asked,
        _("Learned"),
        _("200 updates: words with the same neighbours now lie together. How many groups are there?"),
        start | {"updates": 200},
        _(
            "Four: animals, vehicles, and what either of them does. A word must guess what stands beside it, not"
            " itself: cat is asked for “eats”, and “eats” for cat. What is asked for the same lies together, and these"
            " two are asked for different words."
        ),
    )
    _ask(
        asked,
        _("A neighbour that never comes"),
        _("The cat is to be followed by “drives”. How many of the eight columns of $W$ does the gradient reach?"),
        start | {"beside": "drives", "updates": 200},
        _(
            "Only the cat's, whatever the neighbour is: that is decided by the one-hot vector. But $\\delta$ is much"
            " larger than for “eats”, since the network gives “drives” almost no probability."
        ),
    )
    _ask(
        asked,
        _("Another beginning"),
        _(
            "Seed 3: after 200 updates cat and dog still lie far apart. What probability does the network give “eats”"
            " after “cat”?"
        ),
        start | {"seed": 3, "updates": 200},
        _(
            "About one half, so it has learned: cat and dog both give “eats” that probability, and $J=0.6981$. Softmax"
            " asks only that the wrong scores lie far below the right ones; how far is free. So two columns can say the"
            " same from different places: equal neighbours pull together, but do not force it."
        ),
    )
