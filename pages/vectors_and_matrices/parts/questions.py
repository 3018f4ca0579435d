"""What the lessons on vectors and matrices ask of their own states, and the answers."""

import numpy as np

from pages.ui.inputs import controls
from pages.ui.writing.text import _
from pages.vectors_and_matrices.parts import mapping, two_vectors


def images_as_vectors() -> None:
    """Questions on states of the lesson, with their answers."""
    start = {"on": "digit", "digit": 3, "i": 14, "j": 15, "width": 28}
    controls.preset(
        _("One too many"),
        _("Rows of 29: the digit leans. By how many pixels in each row, and in which direction with 27?"),
        start | {"width": 29},
        _(
            "By one pixel to the left: a row of 29 also takes the first pixel of the next row, which then begins with"
            " its second. With 27 it is one to the right. What leaves on one side comes in on the other, since every"
            " row only continues the line."
        ),
    )
    controls.preset(
        _("Half as long"),
        _("Rows of 14. Where has the right half of the picture gone?"),
        start | {"width": 14},
        _(
            "Beneath the left half: every row of the picture is cut in two, and the second piece becomes a row of its"
            " own. Rows of left and right alternate, twice as many as before. No number is lost, only its place is"
            " another."
        ),
    )
    controls.preset(
        _("One and a half"),
        _("Rows of 42. How many digits do you see, and why does each lack rows?"),
        start | {"width": 42},
        _(
            "Three. Three rows of 28 just fill two rows of 42, and begin at three different places in them: so each"
            " copy gets only every third row of the picture. One of the three is cut in two by the edge."
        ),
    )
    controls.preset(
        _("The end of a row"),
        _("Row 14, column 28. Which pixel is its neighbour in the vector, and where is that in the picture?"),
        start | {"i": 14, "j": 28},
        _(
            "The number after $x_{392}$ is the first pixel of the row below, at the other side of the picture; the"
            " pixel right beneath is 28 places on. Where a row ends the vector does not say, and to $Wx+b$ it makes no"
            " difference: any other fixed order of the pixels would serve it as well."
        ),
    )
    controls.preset(
        _("Your picture"),
        _("Draw something dark on bright paper, photograph it, and give it to the page. What is left of it?"),
        start | {"on": "own"},
        _(
            "784 numbers from 0 for white to 1 for black: a square from the middle, averaged down to 28×28 grey pixels."
            " Colour is gone, and so is everything finer than a pixel. A network sees no more than these numbers."
        ),
    )


def vectors() -> None:
    """Questions on states of the lesson, with their answers."""
    for label, sentence, values, answer in (
        (
            _("Right angle"),
            _(
                "Where does the shadow go? Now turn $\\mathbf y$ a little: which sign does the product have on either"
                " side?"
            ),
            two_vectors.scene("dot", 1.0, 2.0, 2.0, -1.0),
            _(
                "It shrinks to the point $\\mathbf 0$: at 90° the product is 0. Turn $\\mathbf y$ towards $\\mathbf x$,"
                " and the angle is acute, the product positive. Turn it away, and the angle is obtuse: the shadow falls"
                " behind, and the product is negative."
            ),
        ),
        (
            _("Same direction"),
            _("Double $\\mathbf y$: which numbers change, and which do not?"),
            two_vectors.scene("dot", 1.0, 0.5, 1.4, 0.7),
            _(
                "The product 1.75 and the length 1.565 double, and $\\mathbf y\\cdot\\mathbf y=2.45$ becomes four times"
                " as large. $\\cos\\theta=1$ stays, since the length cancels, and so does the shadow $(1, 0.5)$: it"
                " depends on the line of $\\mathbf y$, not on its length."
            ),
        ),
        (
            _("Which is longer?"),
            _("$\\mathbf x$ or $\\mathbf y$? It depends on how you measure."),
            two_vectors.scene("norms", 2.6, 0.0, 1.8, 1.8),
            _(
                "$\\mathbf y$ by the sum of the entries, 3.6 against 2.6. $\\mathbf x$ by the largest entry, 2.6"
                " against 1.8, and just barely by Pythagoras, 2.6 against 2.546. $\\mathbf x$ has everything in one"
                " entry, so all three norms agree on it; the more evenly a vector is spread, the further they part."
            ),
        ),
        (
            _("Nothing"),
            _("Which formulas survive $\\mathbf x=\\mathbf 0$?"),
            two_vectors.scene("dot", 0.0, 0.0, 3.0, 1.0),
            _(
                "The product and the shadow: both are zero, since the shadow divides only by $\\mathbf y\\cdot\\mathbf"
                " y=10$. The angle does not survive, its cosine would be $0/0$: an arrow without length points nowhere."
            ),
        ),
        (
            _("Cancelled"),
            _("Can two long vectors add up to nothing?"),
            two_vectors.scene("sum", 2.5, -1.5, -2.5, 1.5),
            _(
                "Yes, if they are equally long and exactly opposite, $\\mathbf y=-\\mathbf x$: you walk there and back."
                " Lengths do not add up as vectors do; all they promise is $\\|\\mathbf x+\\mathbf y\\|\\le\\|\\mathbf"
                " x\\|+\\|\\mathbf y\\|$."
            ),
        ),
        (
            _("A million"),
            _("One large entry: what is left of the others in the angle?"),
            {"u": "1,-2,0.5,3,1e6", "v": "2,1,4,-1,7"},
            _(
                "Next to nothing: the other four products add up to −1, beside 7.000×10⁶. $\\mathbf u$ points along the"
                " fifth axis almost exactly, and $\\cos\\theta=7/\\|\\mathbf v\\|=0.8307$ in all four digits, whatever"
                " the small entries of $\\mathbf u$ are."
            ),
        ),
    ):
        controls.preset(label, sentence, values, answer)


def matrix_product(first: np.ndarray) -> None:
    """Questions on states of the lesson, with their answers."""
    for label, sentence, values, answer in (
        (
            _("Does not fit"),
            _("Which numbers find no partner, and which products would fit?"),
            {"B": "1,2;3,4"},
            _(
                "The third number of every row of $A$: a column of $B$ has only 2. $B$ is square, so transposing it"
                " changes no size; $A$ has to turn its side of 2 towards $B$, on the right of it, as in $BA$, or"
                " transposed on the left, as in $A^\\top B$. Either goes with $B$ or $B^\\top$: four products."
            ),
        ),
        (
            _("Order"),
            _("$A$ turns by 90°, $B$ mirrors. Now switch to $BA$: is it the same?"),
            {"A": "0,-1;1,0", "B": "1,0;0,-1"},
            _(
                "No: $BA=-AB$. Both are mirrors, but in different lines. $AB$ mirrors first and then turns, which"
                " exchanges the two coordinates; $BA$ turns first, which exchanges them and changes both signs."
            ),
        ),
        (
            _("Zero"),
            _("Neither $A$ nor $B$ is zero. How can $AB$ be, and is $BA$?"),
            {"A": "1,-1;2,-2", "B": "1,2;1,2"},
            _(
                "Every column of $B$ holds the same number twice, and in every row of $A$ the two numbers cancel: $A$"
                " sends just these columns to $\\mathbf 0$. $BA$ is not zero: its first cell is 1·1 + 2·2 = 5."
            ),
        ),
        (
            _("Column · row"),
            _("Six numbers make nine. Why is every column a multiple of the first?"),
            {"A": "1;2;3", "B": "1,10,100"},
            _(
                "$A$ has a single column, and each number of $B$ says how much of it: 1, 10 and 100 times (1, 2, 3)."
                " Nine numbers, but only one direction: the rank is 1."
            ),
        ),
        (
            _("Row · column"),
            _("The same six numbers the other way round. How many are left?"),
            {"A": "1,2,3", "B": "1;10;100"},
            _(
                "One: 1·1 + 2·10 + 3·100 = 321. The inner size, 3, is added away, and only the outer sizes, 1 and 1,"
                " are left. Of the nine products that column · row keeps apart, these are the three on the diagonal."
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
            _("What does this $A$ do to the rows of $B$? And applied four times?"),
            {"A": "0,1,0,0;0,0,1,0;0,0,0,1;0,0,0,0", "B": "1,2;3,4;5,6;7,8"},
            _(
                "It moves every row up by one: the first drops out, and zeros come in from below. Each further time one"
                " more row drops out, and after four nothing is left: $A^4=0$, although $A$ is not zero."
            ),
        ),
    ):
        controls.preset(
            label, sentence, {"A": controls.as_text(first), "swap": False, "row": 1, "col": 1} | values, answer
        )


def linear_maps() -> None:
    """Questions on states of the lesson, with their answers."""
    for label, sentence, values, answer in (
        (
            _("Rotation"),
            _("Which direction is kept? And what does the determinant say about areas?"),
            ("eigen", 0.8, -0.6, 0.6, 0.8),
            _(
                "None: every arrow is turned by 36.87° and leaves its line, so the eigenvalues $0.8\\pm 0.6\\,i$ are"
                " not real. The determinant is 0.8·0.8 + 0.6·0.6 = 1: areas stay as they are, and nothing is turned"
                " over."
            ),
        ),
        (
            _("Shear"),
            _("The square leans over. Why does its area not change, and how many directions are kept?"),
            ("eigen", 1.0, 1.0, 0.0, 1.0),
            _(
                "All points slide along horizontal lines, so base and height stay: $\\det A=1$. Only one direction is"
                " kept, the horizontal one, (1, 0) with λ = 1. The eigenvalue is double, but there is no second"
                " direction for it."
            ),
        ),
        (
            _("Mirror"),
            _("What tells a mirrored digit from a turned one?"),
            ("area", 0.0, 1.0, 1.0, 0.0),
            _(
                "The sign of the determinant: here −1, for every turn 1. A mirror makes clockwise anticlockwise; no"
                " turn or shift within the plane takes that back, only a second mirror does."
            ),
        ),
        (
            _("Flattened"),
            _("Where does the dashed line go? Could a second matrix bring the digit back?"),
            ("area", 0.5, 1.0, 0.25, 0.5),
            _(
                "To the origin, all of it. No second matrix can bring the digit back: points that have become one can"
                " no longer be told apart, and $\\det(BA)=\\det B\\cdot\\det A=0$ for every $B$."
            ),
        ),
        (
            _("Symmetric"),
            _("Look at the two kept directions, then at the axes of the ellipse: what do they share?"),
            ("eigen", 1.5, 0.5, 0.5, 1.5),
            _(
                "They lie on the same two lines, along (0.7071, 0.7071) and (0.7071, −0.7071), at a right angle, and"
                " the half-axes are as long as the eigenvalues, 2 and 1. A symmetric matrix stretches along"
                " perpendicular lines and keeps them where they are."
            ),
        ),
        (
            _("Nearly flat"),
            _("The determinant is small. Which of the two singular values tells how hard it is to undo?"),
            ("svd", 1.0, 1.0, 1.0, 1.1),
            _(
                "The smaller one, 0.04875: undoing divides by it, which enlarges an error in that direction more than"
                " twentyfold. The determinant 0.1 is only the product 2.051·0.04875: a matrix that shrinks everything"
                " evenly can have a smaller one, and undoing it distorts nothing."
            ),
        ),
    ):
        controls.preset(label, sentence, mapping.scene(*values), answer)
    controls.preset(
        _("Two quarter turns"),
        _("What is the square of a quarter turn?"),
        mapping.scene("area", 0.0, -1.0, 1.0, 0.0, B="0,-1;1,0"),
        _(
            "A half turn: every arrow is reversed, $M=-I$. Both coordinates change their sign, yet it is no mirror:"
            " $\\det M=1\\cdot 1=1$. So the quarter turn is a square root of $-I$, as $i$ is one of −1."
        ),
    )
    not_linear = mapping.scene("affine", 1.0, 0.5, 0.0, 1.0, b=(1.0, -0.5))
    controls.preset(
        _("Not linear"),
        _("Why is $W\\mathbf x+\\mathbf b$ of a layer not a linear map?"),
        not_linear,
        _(
            "It sends $\\mathbf 0$ to $\\mathbf b=(1, -0.5)$, and a linear map has to leave $\\mathbf 0$ where it is."
            " Add first, and $\\mathbf b$ comes in once; map first, and it comes in twice: the difference is $-\\mathbf"
            " b$. Only $W\\mathbf x$ is linear, with $\\mathbf b$ it is affine."
        ),
    )


def linear_model() -> None:
    """Questions on states of the lesson, with their answers."""
    start = {"on": "digit", "digit": 3, "class": "8", "i": 14, "j": 15, "size": 1, "ink": 0.0, "weight": 0.0}
    controls.preset(
        _("A mistake"),
        _("A 3, read as a 2. Which strokes agree with the pattern of the 2, and what says the pattern of the 3?"),
        start | {"digit": 157, "class": "2"},
        _(
            "Above all the long stroke along the bottom, then the top: the 2 scores 8.24. The 3 comes second with 5.08:"
            " its pattern agrees better with the bow on the right, but counts the middle of the bottom stroke"
            " against it."
        ),
    )
    controls.preset(
        _("In the corner"),
        _("Ink in the corner, and no score moves: these weights are exactly 0. Why has training never changed them?"),
        start | {"i": 2, "j": 2, "ink": 1.0},
        _(
            "No digit of the training has ink there. The gradient of a weight is δ·x, and with x = 0 in every sample it"
            " was always 0. All weights began at 0, so these still are; random ones would have stayed random."
        ),
    )
    controls.preset(
        _("A few pixels"),
        _("A blot to the right of the 8, and it reads a 2. What does a person read?"),
        start | {"i": 19, "j": 23, "size": 2, "ink": 1.0},
        _(
            "An 8 with a blot. The model knows no strokes, it only adds up weight · pixel: there the weights of the 2"
            " add up to something positive, those of the 8 to something negative. 6.18 beats 4.55, and softmax makes"
            " that a probability of 0.8088."
        ),
    )
    controls.preset(
        _("A heavier weight"),
        _("One square of weights of the 3 is changed, and an 8 becomes a 3. What happens to the other digits?"),
        start | {"class": "3", "i": 16, "j": 15, "weight": 1.0},
        _(
            "Many of them become a 3 too: nine weights with 1 more each add as much as 9 to its score wherever there is"
            " ink, whatever the digit is. Every 1 among them has its stroke there and becomes a 3; no 0 does, it is"
            " empty in the middle."
        ),
    )
    controls.preset(
        _("XOR, as good as it gets"),
        _("Both weights 0: every other choice is worse. Move any one of the three numbers: why can $J$ only rise?"),
        {"xor": "affine", "w1": 0.0, "w2": 0.0, "b": 0.5},
        _(
            "All four errors are 0.5, two outputs being too high and two too low. Each weight moves one of either kind,"
            " $b$ moves all four: what is gained on one side is lost on the other, and the square of the larger error"
            " counts for more. With $b$ moved by $d$, $J=0.25+d^2$; with a weight, $J=0.25+d^2/2$."
        ),
    )
    controls.preset(
        _("XOR, bent"),
        _("The same four points with a hidden layer. Where does the border run now?"),
        {"xor": "hidden layer"},
        _(
            "Along two parallel lines, $x_1+x_2=1/2$ and $x_1+x_2=3/2$, on which $f=1/2$. $f$ depends on the sum only:"
            " it rises until the sum is 1 and falls from there, since the second unit joins in and is taken away twice."
            " So the two ones lie in a strip between the zeros."
        ),
    )


def convolution(edge: np.ndarray, ng: np.ndarray) -> None:
    """Questions on states of the lesson, with their answers."""
    start = {
        "on": "matrix",
        "X": controls.as_text(edge),
        "kernel": "vertical edge",
        "way": "cross-correlation",
        "stride": 1,
        "padding": 0,
        "i": 1,
        "j": 2,
    }
    controls.preset(
        _("An edge"),
        _(
            "Andrew Ng's example: 10 on the left, 0 on the right. The edge has no width; why are two columns of the"
            " output 30?"
        ),
        start,
        _(
            "The kernel is three wide. At two places its left column stands on 10 and its right column on 0, and three"
            " rows of 10 make 30. At all others both columns stand on the same number and cancel."
        ),
    )
    controls.preset(
        _("The other way round"),
        _("The same edge the other way round. What does the sign say? And what does the horizontal kernel see here?"),
        start | {"X": controls.as_text(edge[:, ::-1])},
        _(
            "In which direction the numbers grow. The kernel takes left minus right, so −30 says: larger on the right."
            " The horizontal kernel sees 0 everywhere: it takes top minus bottom, and all rows are equal."
        ),
    )
    controls.preset(
        _("Convolution?"),
        _(
            "What mathematics calls convolution turns the kernel first: −5 becomes 5. Why does a network that learns"
            " its kernel not care?"
        ),
        start | {"X": controls.as_text(ng), "way": "convolution", "i": 1, "j": 1},
        _(
            "Because it learns the turned kernel instead: turned twice is not turned at all, so outputs and loss can be"
            " just the same. It only shows with a kernel that is given. Turned, this one is its own negative, and so"
            " every sign changes."
        ),
    )
    controls.preset(
        _("Edges out of nothing"),
        _("An even picture without any edge, with padding 1. Where do the edges come from?"),
        start | {"X": ";".join(["5,5,5,5,5,5"] * 6), "padding": 1, "i": 3, "j": 1},
        _(
            "From the padding: beside the 5s stand its zeros, and to the kernel that is an edge, −15 on the left and 15"
            " on the right. In the corners a row of the kernel lies in the padding, so there it is 10 in size. Above"
            " and below nothing shows: this kernel is blind to horizontal edges."
        ),
    )
    controls.preset(
        _("Stride 2 overlooks"),
        _("$(6-3)/2$ is no whole number. Move the kernel as far as it goes: which pixels does it never see?"),
        start | {"X": ";".join(["0,0,0,0,0,9"] * 6), "stride": 2, "i": 2, "j": 2},
        _(
            "The sixth column and the sixth row: the kernel stands on pixels 1 to 3 and 3 to 5, and one more step would"
            " lead out of the picture. All the nines stand in that column, so every output is 0. With padding 1 it"
            " would meet them."
        ),
    )
    controls.preset(
        _("A digit"),
        _(
            "Which strokes light up, and in which colour? Try the other kernels: what does the blur do, and what the"
            " shift?"
        ),
        start | {"on": "digit", "digit": 3, "kernel": "Sobel", "i": 14, "j": 12},
        _(
            "The upright and slanting ones, on both sides: orange on the left, where ink begins, as in y = −3 here, and"
            " blue on the right, where it ends. In level strokes left and right cancel. The blur takes the mean of nine"
            " pixels, the shift moves the picture to the left by one."
        ),
    )
