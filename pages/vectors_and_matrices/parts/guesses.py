"""What is guessed before the answers of these lessons are shown, by the name of the preset: what is right, and the
mistakes behind wrong guesses."""

import numpy as np

from dlmath.linear_algebra.decompositions import rank
from dlmath.linear_algebra.vectors import cosine_similarity, dot, norm
from pages.ui.drawing.images import SIDE
from pages.ui.inputs.guesses import Choice, Guess, Number, Sign, Wrong
from pages.ui.writing.text import _
from pages.vectors_and_matrices.parts import states


def images_as_vectors() -> dict[str, Guess]:
    """Of pictures and the vectors of their pixels."""
    return {
        "One too many": Number(
            _("pixels to the right"),
            states.lean,
            (
                Wrong(
                    "other-way",
                    lambda v: -states.lean(v),
                    _("A row of 29 takes one pixel from the next row, which so begins one further to the left."),
                ),
                Wrong(
                    "whole-row",
                    lambda v: states.number(v, "width"),
                    _(
                        "This is the length of a row: what counts is by how much it is longer than the 28 of the"
                        " picture."
                    ),
                ),
                Wrong(
                    "nothing",
                    lambda v: 0.0,
                    _("Only rows of 28 stand straight: here each begins with another pixel than the one above."),
                ),
            ),
        ),
        "Half as long": Choice(
            _("where it lies"),
            states.right_half,
            (
                Wrong(
                    "beside", "beside", _("A row ends after 14 numbers: what comes next can only begin another row.")
                ),
                Wrong("lost", "lost", _("All 784 numbers are still there, in twice as many rows.")),
            ),
            options={"beside": _("beside the left half"), "below": _("below the left half"), "lost": _("nowhere")},
        ),
        "One and a half": Number(
            _("how many digits"),
            states.copies,
            (
                Wrong("one", lambda v: 1.0, _("The rows of the picture do not all begin below one another here.")),
                Wrong(
                    "quotient",
                    lambda v: states.number(v, "width") / SIDE,
                    _("This is 42/28, the rows of the picture in a row of 42: count the places where they begin."),
                ),
                Wrong(
                    "rows-filled",
                    lambda v: 2.0,
                    _("Two rows of 42 hold three of the picture, and each of the three begins at another place."),
                ),
            ),
        ),
        "The end of a row": Choice(
            _("the next number"),
            states.next_pixel,
            (
                Wrong("right-beneath", "15-28", _("The pixel right beneath is 28 numbers further on, not one.")),
                Wrong("backwards", "15-27", _("Rows are read from left to right, all of them, like lines of a text.")),
                Wrong(
                    "no-next", "none", _("The vector knows no rows: after each number but the last there is a next.")
                ),
            ),
            options={
                "15-1": _("row 15, column 1"),
                "15-28": _("row 15, column 28"),
                "15-27": _("row 15, column 27"),
                "none": _("there is none"),
            },
        ),
        "Your picture": Number(
            _("how many numbers"),
            lambda v: float(SIDE * SIDE),
            (
                Wrong(
                    "colours",
                    lambda v: 3.0 * SIDE * SIDE,
                    _("Three colours for each pixel would be so many, but the picture is made grey first."),
                ),
                Wrong("one-side", lambda v: float(SIDE), _("This is one side: there are as many rows as columns.")),
                Wrong(
                    "all-pixels",
                    lambda v: 6e6,
                    _("That is how many pixels the photograph has: they are averaged down to 28 rows and columns."),
                ),
            ),
        ),
    }


def vectors() -> dict[str, Guess]:
    """Of sums, products and lengths of two vectors."""
    return {
        "Right angle": Sign(
            "$\\mathbf x\\cdot\\mathbf y$",
            states.product_of_both,
            (
                Wrong("acute", "+", _("Positive would be an acute angle: add both products, 2 and −2.")),
                Wrong("one-entry", "−", _("One entry is negative, but the sign is that of the whole sum, 2 − 2.")),
            ),
        ),
        "Same direction": Number(
            "$\\mathbf y\\cdot\\mathbf y$",
            lambda v: 4.0 * dot(states.x_and_y(v)[1], states.x_and_y(v)[1]).value,
            (
                Wrong(
                    "doubled-once",
                    lambda v: 2.0 * dot(states.x_and_y(v)[1], states.x_and_y(v)[1]).value,
                    _("Both factors are doubled, so the product is doubled twice."),
                ),
                Wrong(
                    "unchanged",
                    lambda v: dot(states.x_and_y(v)[1], states.x_and_y(v)[1]).value,
                    _("The direction stays, but this is the square of the length, which does not."),
                ),
            ),
        ),
        "Which is longer?": Choice(
            _("longer by Pythagoras"),
            states.longer,
            (
                Wrong("sum", "y", _("By the sum of the entries, yes. By Pythagoras compare 2.6² with 1.8² + 1.8².")),
                Wrong("alike", "alike", _("Nearly: 2.6² = 6.76, and 1.8² + 1.8² = 6.48.")),
            ),
            options={"x": "$\\mathbf x$", "y": "$\\mathbf y$", "alike": _("both equally long")},
        ),
        "Nothing": Choice(
            _("what has no value"),
            states.undefined,
            (
                Wrong("product", "product", _("Entry by entry it is 0·3 + 0·1 = 0, a value like any other.")),
                Wrong("shadow", "shadow", _("It is divided by $\\mathbf y\\cdot\\mathbf y$ alone, and that is not 0.")),
                Wrong("none", "none", _("One of them is divided by $\\|\\mathbf x\\|$, which is 0 here.")),
            ),
            options={
                "product": _("the dot product"),
                "shadow": _("the shadow"),
                "angle": _("the angle"),
                "none": _("each has a value"),
            },
        ),
        "Cancelled": Number(
            "$\\|\\mathbf x+\\mathbf y\\|$",
            lambda v: norm(states.sum_of_both(v)),
            (
                Wrong(
                    "lengths-added",
                    lambda v: sum(map(norm, states.x_and_y(v))),
                    _("These are the two lengths added: add the vectors entry by entry, and only then measure."),
                ),
                Wrong(
                    "one-length",
                    lambda v: norm(states.x_and_y(v)[0]),
                    _("This is the length of one of them: the other one leads back all the way."),
                ),
            ),
        ),
        "A million": Number(
            "$\\cos\\theta$",
            lambda v: cosine_similarity(*states.u_and_v(v)),
            (
                Wrong(
                    "all-in-one",
                    lambda v: 1.0,
                    _(
                        "That would be the angle 0: $\\mathbf u$ points along the fifth axis, but $\\mathbf v$ does"
                        " not."
                    ),
                ),
                Wrong(
                    "not-divided",
                    lambda v: float(states.u_and_v(v)[1][-1, 0]),
                    _(
                        "This is the fifth entry of $\\mathbf v$: a cosine is still divided by the length of $\\mathbf"
                        " v$."
                    ),
                ),
            ),
        ),
    }


def matrix_product() -> dict[str, Guess]:
    """Of products of matrices."""
    return {
        "Does not fit": Number(
            _("how many fit"),
            states.fitting,
            (
                Wrong("one", lambda v: 1.0, _("$BA$ fits. But a square $B$ may also be transposed, and $A$ as well.")),
                Wrong(
                    "two",
                    lambda v: 2.0,
                    _(
                        "Both $BA$ and $B^\\top A$ fit. Transposed, $A$ has its side of 2 on the other side, for two"
                        " more."
                    ),
                ),
                Wrong("all", lambda v: 8.0, _("An inner size of 3 and one of 2 cannot be paired, in half of them.")),
            ),
        ),
        "Order": Choice(
            "$BA$",
            states.compared,
            (
                Wrong("commute", "same", _("Numbers may be exchanged, matrices not: the one on the right acts first.")),
                Wrong("another", "another", _("Look at each cell: all of them have only changed their sign.")),
            ),
            options={"same": "$BA=AB$", "negative": "$BA=-AB$", "another": _("something else")},
        ),
        "Zero": Number(
            "$(BA)_{11}$",
            lambda v: float(states.ba(v)[0, 0]),
            (
                Wrong("zero-too", lambda v: 0.0, _("$AB=0$ does not make $BA$ 0: other rows meet other columns.")),
                Wrong(
                    "row-by-row",
                    lambda v: float(states.matrix(v, "B")[0] @ states.matrix(v, "A")[0]),
                    _("This is row times row: the second factor gives a column."),
                ),
            ),
        ),
        "Column · row": Number(
            _("the rank"),
            lambda v: float(rank(states.ab(v))),
            (
                Wrong(
                    "size", lambda v: float(len(states.ab(v))), _("It has three columns, but they all lie on one line.")
                ),
                Wrong("two", lambda v: 2.0, _("Two matrices are multiplied, but each has only one direction to give.")),
                Wrong("numbers", lambda v: 9.0, _("That is how many numbers it has: the rank counts directions.")),
            ),
        ),
        "Row · column": Number(
            "$AB$",
            lambda v: float(states.ab(v)[0, 0]),
            (
                Wrong(
                    "all-pairs",
                    lambda v: float(states.matrix(v, "A").sum() * states.matrix(v, "B").sum()),
                    _("Each number was multiplied with every other: only partners are, the first with the first."),
                ),
                Wrong(
                    "added",
                    lambda v: float(states.matrix(v, "A").sum() + states.matrix(v, "B").sum()),
                    _("All numbers were added: partners are multiplied first, and the products added."),
                ),
            ),
        ),
        "Diagonal": Choice(
            _("stretched in $BA$"),
            states.stretched,
            (
                Wrong(
                    "left-factor", "rows", _("A factor on the left, as in $AB$, does that: in $BA$ it stands right.")
                ),
                Wrong("both", "both", _("It would need such a factor on either side.")),
            ),
            options={"rows": _("the rows"), "columns": _("the columns"), "both": _("rows and columns")},
        ),
        "Shift": Number(
            _("how many times"),
            states.until_nothing,
            (
                Wrong("one-left", lambda v: 3.0, _("Then the last row still stands in the first: one more time.")),
                Wrong("at-once", lambda v: 1.0, _("Each time a single row drops out, and a row of zeros comes in.")),
            ),
        ),
    }


def linear_maps() -> dict[str, Guess]:
    """Of matrices as movements of the plane."""
    lines = {"0": _("none"), "1": _("one"), "2": _("two"), "all": _("all")}
    return {
        "Rotation": Choice(
            _("lines that are kept"),
            states.kept,
            (
                Wrong(
                    "axis", "1", _("A turn in space keeps its axis. The axis of this one stands upright on the plane.")
                ),
                Wrong("one-each", "2", _("There are two eigenvalues, but not real ones, and so without directions.")),
                Wrong("lengths", "all", _("All lengths are kept, but every arrow points in another direction.")),
            ),
            options=lines,
        ),
        "Shear": Choice(
            _("lines that are kept"),
            states.kept,
            (
                Wrong(
                    "all-move",
                    "0",
                    _("All points slide along horizontal lines, so a horizontal arrow stays on its own."),
                ),
                Wrong("one-each", "2", _("The eigenvalue 1 counts twice, but only one line belongs to it.")),
                Wrong("area", "all", _("The area stays as it is, the directions do not: the square leans over.")),
            ),
            options=lines,
        ),
        "Mirror": Number(
            _("the determinant"),
            states.area,
            (
                Wrong(
                    "size-alone",
                    lambda v: -states.area(v),
                    _("This is its size: the sign says that the plane has been turned over."),
                ),
                Wrong(
                    "diagonal",
                    lambda v: states.number(v, "a11") * states.number(v, "a22"),
                    _("This is the product of the diagonal alone: $a_{12}a_{21}$ is still to be subtracted."),
                ),
            ),
        ),
        "Flattened": Choice(
            _("what brings the digit back"),
            states.undone_by,
            (
                Wrong("inverse", "inverse", _("It would divide by the determinant, which is 0: there is none.")),
                Wrong(
                    "transpose", "transpose", _("It takes back turns and mirrors, and nothing that has been flattened.")
                ),
            ),
            options={"inverse": _("the inverse"), "transpose": _("the transpose"), "none": _("no matrix")},
        ),
        "Symmetric": Number(
            _("degrees between the kept lines"),
            states.between_kept,
            (
                Wrong("to-axes", lambda v: 45.0, _("That is the angle between each line and an axis of the plane.")),
                Wrong("same", lambda v: 0.0, _("That would be one and the same line, but there are two eigenvalues.")),
            ),
        ),
        "Nearly flat": Number(
            _("how many times larger"),
            lambda v: 1.0 / states.singular(v)[1],
            (
                Wrong(
                    "determinant",
                    lambda v: 1.0 / states.area(v),
                    _("This is divided by the determinant, the product of both $\\sigma$: divide by the smaller one."),
                ),
                Wrong(
                    "larger",
                    lambda v: 1.0 / states.singular(v)[0],
                    _("This is divided by the larger $\\sigma$: what hurts is the direction that is nearly lost."),
                ),
                Wrong(
                    "quotient",
                    lambda v: states.singular(v)[0] / states.singular(v)[1],
                    _(
                        "This is $\\sigma_1/\\sigma_2$, how differently two directions fare: asked is the worst of"
                        " them."
                    ),
                ),
            ),
        ),
        "Two quarter turns": Choice(
            _("the square"),
            states.square,
            (
                Wrong("back", "identity", _("Only four quarter turns lead back to where one began.")),
                Wrong(
                    "two-signs",
                    "mirror",
                    _("Both coordinates change their sign: turned over twice is not turned over."),
                ),
            ),
            options={"identity": "$I$", "half-turn": "$-I$", "mirror": _("a mirror")},
        ),
        "Not linear": Number(
            "$f_1(\\mathbf 0)$",
            states.image_of_nothing,
            (
                Wrong("linear", lambda v: 0.0, _("A linear map would do that: here $\\mathbf b$ is added afterwards.")),
                Wrong(
                    "twice",
                    lambda v: 2.0 * states.image_of_nothing(v),
                    _("$\\mathbf b$ comes in twice only when two images are added."),
                ),
            ),
        ),
    }


def linear_model() -> dict[str, Guess]:
    """Of a matrix that reads digits, and of what it cannot do."""
    return {
        "A mistake": Choice(
            _("the second highest score"),
            lambda v: states.ranked(v, 1),
            (
                Wrong("winner", "2", _("This one has the highest score of all, and so is what the model reads.")),
                Wrong(
                    "looks-alike",
                    "8",
                    _("A person may see an 8 in it; its pattern finds more ink against it than for it."),
                ),
                Wrong("zero", "0", _("Third: its pattern finds ink at the edge, but also in its empty middle.")),
            ),
            options={name: name for name in ("0", "2", "3", "8")},
        ),
        "In the corner": Number(
            _("by how much $z_8$ moves"),
            states.moved_score,
            (
                Wrong(
                    "ink-counted",
                    lambda v: 9.0,
                    _("That is how much ink was added: each pixel still counts by its weight."),
                ),
                Wrong("one-pixel", lambda v: 1.0, _("Ink is multiplied by its weight before it is added to a score.")),
            ),
        ),
        "A few pixels": Choice(
            _("what it reads"),
            lambda v: states.ranked(v, 0),
            (
                Wrong(
                    "as-a-person", "8", _("A person would: the model knows no strokes, it only adds up weight · pixel.")
                ),
                Wrong("blot-right", "9", _("The 9 comes ninth: compare the ten scores.")),
                Wrong("near", "3", _("The 3 comes third: compare the ten scores.")),
            ),
            options={name: name for name in ("2", "3", "8", "9")},
        ),
        "A heavier weight": Number(
            _("how much at most"),
            states.most_added,
            (
                Wrong(
                    "one-weight",
                    lambda v: states.number(v, "weight"),
                    _("That is what each of them adds: count them all."),
                ),
                Wrong("one-side", lambda v: 3.0, _("This is one side of the square: it has as many rows as columns.")),
                Wrong(
                    "all-pixels", lambda v: 784.0, _("Only the weights in the square were changed, not all of them.")
                ),
            ),
        ),
        "XOR, as good as it gets": Number(
            "$J$",
            lambda v: states.on_xor(v).J,
            (
                Wrong("not-squared", lambda v: 0.5, _("That is each error: $J$ is the mean of their squares.")),
                Wrong(
                    "summed",
                    lambda v: 4.0 * states.on_xor(v).J,
                    _("The squares were added: they are also divided by 4."),
                ),
                Wrong(
                    "none", lambda v: 0.0, _("Then all four outputs would be exact, and no straight plane does that.")
                ),
            ),
        ),
        "XOR, bent": Number(
            "$J$",
            lambda v: states.on_xor(v).J,
            (
                Wrong("still-straight", lambda v: 0.25, _("That is the best without a hidden layer: this one bends.")),
                Wrong(
                    "three-right",
                    lambda v: 1.0,
                    _("Work out the corner (1, 1) again: the second unit takes away twice."),
                ),
            ),
        ),
    }


def convolution() -> dict[str, Guess]:
    """Of kernels that slide over pictures."""
    kernel = states.kernel
    return {
        "An edge": Number(
            _("columns that are not 0"),
            lambda v: float(np.count_nonzero(states.output(v, kernel(v)).any(axis=0))),
            (
                Wrong(
                    "one-line", lambda v: 1.0, _("The edge is one line, but a kernel of width 3 stands on it twice.")
                ),
                Wrong(
                    "width",
                    lambda v: 3.0,
                    _(
                        "That is the width of the kernel: it sees the edge only where its two outer columns stand on"
                        " different numbers."
                    ),
                ),
                Wrong("all", lambda v: 4.0, _("At both ends all its columns stand on the same number, and cancel.")),
            ),
        ),
        "The other way round": Number(
            "$y_{12}$",
            lambda v: states.cell(v, kernel(v)),
            (
                Wrong(
                    "direction",
                    lambda v: -states.cell(v, kernel(v)),
                    _("This kernel takes left minus right: here the larger numbers stand on the right."),
                ),
                Wrong(
                    "one-row",
                    lambda v: states.cell(v, kernel(v)) / 3.0,
                    _("This is one row of the kernel: all three see the edge, and are added."),
                ),
                Wrong(
                    "nothing", lambda v: 0.0, _("0 comes only where both sides of the kernel stand on the same number.")
                ),
            ),
        ),
        "Convolution?": Number(
            "$y_{11}$",
            lambda v: states.cell(v, kernel(v)),
            (
                Wrong(
                    "not-turned",
                    lambda v: states.cell(v, kernel(v), turned=False),
                    _("The kernel was not turned: its left column is now $-1$, its right one 1."),
                ),
                Wrong(
                    "transposed",
                    lambda v: states.cell(v, kernel(v).T, turned=False),
                    _("The kernel was transposed: it is turned by 180°, first becomes last in rows and in columns."),
                ),
            ),
        ),
        "Edges out of nothing": Number(
            "$y_{31}$",
            lambda v: states.cell(v, kernel(v)),
            (
                Wrong(
                    "even", lambda v: 0.0, _("The picture is even, but the zeros beside it belong to the sum as well.")
                ),
                Wrong(
                    "other-edge",
                    lambda v: -states.cell(v, kernel(v)),
                    _("That is the right edge: here the zeros stand left, and left minus right is negative."),
                ),
                Wrong("corner", lambda v: -10.0, _("That is a corner, where a row of the kernel lies in the padding.")),
            ),
        ),
        "Stride 2 overlooks": Number(
            "$y_{22}$",
            lambda v: states.cell(v, kernel(v)),
            (
                Wrong(
                    "seen",
                    lambda v: -27.0,
                    _("It would be that if the kernel reached the nines, but it never does."),
                ),
                Wrong("added", lambda v: 27.0, _("It never reaches the nines; if it did, they would count with $-1$.")),
            ),
        ),
        "By hand": Number(
            "$y_{11}$",
            lambda v: states.cell(v, kernel(v)),
            (
                Wrong(
                    "turned",
                    lambda v: states.cell(v, kernel(v), turned=True),
                    _("The kernel was turned by 180°: cross-correlation lays it on as it is."),
                ),
                Wrong(
                    "transposed",
                    lambda v: states.cell(v, kernel(v).T, turned=False),
                    _("Rows and columns of the kernel were exchanged: 1 stands in its first row, 2 in the second."),
                ),
                Wrong("pixels", lambda v: 8.0, _("Only the pixels were added: each has a weight.")),
            ),
        ),
        "A kernel with gaps": Number(
            _("rows of the output"),
            lambda v: states.height(v, kernel(v)),
            (
                Wrong(
                    "no-gaps",
                    lambda v: states.height(v, kernel(v), gaps=False),
                    _("That is without gaps: with them the kernel spans 5 rows, not 3."),
                ),
                Wrong(
                    "fence",
                    lambda v: states.height(v, kernel(v)) - 1.0,
                    _("That is how many steps it can take: it also stands where it begins."),
                ),
            ),
        ),
        "A digit": Sign(
            _("$y$ where a stroke begins on its left"),
            lambda v: states.cell(v, kernel(v)),
            (
                Wrong(
                    "ink-counts", "+", _("Left minus right: where ink begins, the larger numbers stand on the right.")
                ),
                Wrong("level", "0", _("0 comes in level strokes, where left and right are alike.")),
            ),
        ),
    }


def words_as_vectors() -> dict[str, Guess]:
    """Of words and their columns."""
    return {
        "Before anything is learned": Choice(
            _("nearer to cat"),
            lambda v: "dog" if states.apart(v, "cat", "dog") < states.apart(v, "cat", "car") else "car",
            (
                Wrong("meaning", "dog", _("Nothing is known of animals yet: the columns are random numbers.")),
                Wrong("alike", "alike", _("Random columns are hardly ever equally far apart: read the two distances.")),
            ),
            options={"dog": _("dog"), "car": _("car"), "alike": _("both equally near")},
        ),
        "Learned": Number(
            _("how many groups"),
            states.heaps,
            (
                Wrong(
                    "topics",
                    lambda v: 2.0,
                    _("Animals and what they do belong together, but are asked for different words."),
                ),
                Wrong(
                    "words",
                    lambda v: 8.0,
                    _("That is how many words there are: those with the same neighbours lie together."),
                ),
            ),
        ),
        "A neighbour that never comes": Number(
            _("columns that learn"),
            states.columns_that_learn,
            (
                Wrong(
                    "both-words",
                    lambda v: 2.0,
                    _("The neighbour only decides $\\delta$; the 1 stands in the word's own place."),
                ),
                Wrong("all", lambda v: 8.0, _("All others are multiplied by the zeros of the one-hot vector.")),
                Wrong("never", lambda v: 0.0, _("What is unlikely makes $\\delta$ larger, not 0.")),
            ),
        ),
        "Another beginning": Number(
            _("the probability of “eats”"),
            states.probability,
            (
                Wrong(
                    "sure", lambda v: 1.0, _("“sleeps” comes just as often: between the two, no network can be sure.")
                ),
                Wrong(
                    "one-of-eight",
                    lambda v: 0.125,
                    _("That is before learning, when all eight words are equally likely."),
                ),
                Wrong(
                    "nothing",
                    lambda v: 0.0,
                    _("Lying far apart does not mean that nothing was learned: scores decide."),
                ),
            ),
        ),
    }
