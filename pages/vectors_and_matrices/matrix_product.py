"""The matrix product, one cell at a time: what fits, four ways to read it, and where backpropagation needs it."""

import numpy as np
import streamlit as st

from dlmath import LOSSES, parse_matrix, trace
from dlmath.linear_algebra.matrices import Product, product
from pages.ui.drawing import charts
from pages.ui.inputs import controls
from pages.ui.layout import roles
from pages.ui.network import scenes
from pages.ui.reruns.fragment import fragment
from pages.ui.writing import equations, numbers
from pages.ui.writing.literal import AsIs
from pages.ui.writing.text import _, called, clauses, say
from pages.vectors_and_matrices.parts import backward, grids, product_views, questions
from pages.vectors_and_matrices.parts import product as drawing

B_START = parse_matrix("1,4;-3,2;5,-1")
READINGS = {
    "columns": _(
        "A column of $AB$ is a mixture of the columns $\\mathbf a_k$ of $A$; the column of $B$ says how much of each."
    ),
    "rows": _(
        "A row of $AB$ is a mixture of the rows $\\mathbf b_k^\\top$ of $B$; the row of $A$ says how much of each."
    ),
    "outer": _(
        "$AB$ is a sum of whole matrices, one for each $k$: column $\\mathbf a_k$ of $A$ times row $\\mathbf b_k^\\top$"
        " of $B$."
    ),
    "blocks": _(
        "Cut both into blocks: they multiply like numbers, as long as the cut through $A$'s columns is the cut through"
        " $B$'s rows."
    ),
}


def place(key: str, label: str, count: int) -> int:
    """Which row or column, counted from 0; not asked where there is only one."""
    return controls.whole(key, label, 1, count, 1) - 1 if count > 1 else 0


def refuse(A: np.ndarray, B: np.ndarray, letters: tuple[str, str]) -> None:
    """Say why there is no product, and which one there would be."""
    st.error(
        _(
            "A row of $%(a)s$ has %(n)s numbers, a column of $%(b)s$ has %(rows)s: they cannot be paired. The inner"
            " sizes have to be equal.",
            a=letters[0],
            b=letters[1],
            n=A.shape[1],
            rows=B.shape[0],
        )
    )
    fits = drawing.what_fits(A, B, letters)
    st.info(
        _("What would fit: $%(products)s$.", products=AsIs(r",\;".join(fits)))
        if fits
        else _("No product of the two fits, not even transposed.")
    )


def read_differently(P: Product, A: np.ndarray, B: np.ndarray, name: str, i: int, j: int) -> None:
    """The product by columns, by rows, as a sum of outer products, or in blocks."""
    st.header(_("The same product, read differently"), anchor=False)
    with st.container(horizontal=True, vertical_alignment="center"):
        reading = controls.choice("view", _("Reading"), product_views.VIEWS, "columns", hidden=True)
        cut = (
            controls.whole("cut", _("Cut after column"), 1, A.shape[1] - 1, 1)
            if reading == "blocks" and A.shape[1] > 2
            else 1
        )
    st.markdown(READINGS[reading])
    parts = product_views.view(reading, P, A, B, i, j, cut)
    alt = _("%(name)s as %(view)s: %(parts)s", name=name, view=called(reading), parts=grids.in_words(parts))
    charts.show(grids.equations([parts], widest=12), key="reading", alt=alt)


with roles.QUESTION.open():
    say(
        "A layer has many neurons, and many samples come at once: **how are all their dot products written as one?**"
        " Each cell of $AB$ is a row of $A$ times a column of $B$. Choose another cell, or press ▶."
    )


@fragment
def cells() -> None:
    """A B, cell by cell, and four ways to read it."""
    left, middle, right = st.columns(roles.FIRST_SCREEN, gap="medium")
    with left, roles.INPUTS.open():
        at = st.container()
        help = _("Rows end at a semicolon or a new line; at most 6 rows and 6 columns.")
        first, second = (
            controls.matrix("A", "A", questions.A_START, help, most=6),
            controls.matrix("B", "B", B_START, help, most=6),
        )
        swap = controls.switch("swap", _("$BA$ instead of $AB$"))
        letters = ("B", "A") if swap else ("A", "B")
        A, B = (second, first) if swap else (first, second)
        with at:
            i, j = place("row", _("Row"), A.shape[0]), place("col", _("Column"), B.shape[1])

    P = product(A, B) if A.shape[1] == B.shape[0] else None
    name = "".join(letters)
    with middle:
        if P is None:
            alt = _(
                "%(name)s does not exist: %(m)s×%(n)s times %(rows)s×%(p)s.",
                name=name,
                m=A.shape[0],
                n=A.shape[1],
                rows=B.shape[0],
                p=B.shape[1],
            )
        else:
            alt = _(
                "%(name)s, cell by cell. Row %(i)s, column %(j)s: %(sum)s. %(name)s = %(all)s.",
                name=name,
                i=i + 1,
                j=j + 1,
                sum=AsIs(drawing.sentence(P, A, B, i, j)),
                all=numbers.matrix(P.result),
            )
        with roles.PLOT.open():
            charts.show(drawing.Crossing(A, B, P, letters).figure(i, j), key="product", alt=alt)

    with right, roles.FORMULA.open():
        st.latex(drawing.shapes(A, B))
        if P is None:
            refuse(A, B, letters)
        else:
            st.latex(drawing.formula(P, A, B, i, j, letters))
            say(
                "In a layer $A$ is $W$, a row for each neuron, and $B$ is $X$, a column for each sample: the cell is"
                " what this neuron makes of this sample. The inner sizes must agree, and disappear in the sum."
            )
        st.caption(equations.said())

    if P is not None:
        read_differently(P, A, B, name, i, j)


@fragment
def on_the_address() -> None:
    """The three products of backpropagation."""
    st.header(_("Where backpropagation needs it"), anchor=False)
    words, picture = st.columns([1, 1.5], gap="medium")
    with words:
        say(
            "The last layer of the 2-2-2 network of the walkthrough, with the same numbers. **Forward** $W$ meets a"
            " column $\\mathbf a$; **backward** there are three products:\n\n1. the outer product"
            " $\\nabla_{\\!W}J=\\boldsymbol\\delta\\,\\mathbf a^\\top$: each δ times each $a$, in the shape of $W$,\n2."
            " the transposed product $W^\\top\\boldsymbol\\delta$: the same weights, from the outputs back to the"
            " inputs,\n3. the entrywise product $\\odot\\,\\varphi'(\\mathbf z)$: each number times its own slope,"
            " nothing is added."
        )
        scene = scenes.SCENES["mazur"]
        y1 = controls.slider("y1", _("Target y₁"), 0.0, 1.0, scene.y[0], 0.01)
        forget = controls.switch("forget", _("Forget the transpose"))
        t = trace(scene.network, np.array([scene.x]).T, np.array([[y1, *scene.y[1:]]]).T, LOSSES[scene.loss])
        if forget:
            right_delta, wrong_delta = (
                numbers.plain(float(backward.error_before(t, 2, each)[1][0, 0])) for each in (False, True)
            )
            st.warning(
                _(
                    "$W$ is square, so no program complains: δ⁽¹⁾₁ is just wrong, %(wrong)s instead of %(right)s. A $W$"
                    " of 3×2 would have raised an error.",
                    wrong=wrong_delta,
                    right=right_delta,
                )
            )
    with picture:
        three = backward.equations(t, 2, forget)
        charts.show(grids.equations(three), key="backward", alt=clauses(grids.in_words(each) for each in three))


questions.matrix_product()
