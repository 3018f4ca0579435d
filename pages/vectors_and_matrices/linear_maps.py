"""A matrix as a movement of the plane: area, kept directions, turn-stretch-turn, composition; and what b changes."""

import numpy as np
import streamlit as st

from dlmath.linear_algebra.decompositions import eigen, rank, svd
from dlmath.linear_algebra.linear_systems import determinant
from dlmath.linear_algebra.matrices import product
from pages.ui.drawing import charts
from pages.ui.inputs import controls
from pages.ui.layout import roles
from pages.ui.writing import equations, numbers
from pages.ui.writing.text import _, say
from pages.vectors_and_matrices.parts import mapping, questions
from pages.vectors_and_matrices.parts import mapping_latex as latex

say(
    "A matrix moves every point of the plane at once, and straight lines stay straight. Its columns say where the unit"
    " vectors $\\mathbf e_1$ and $\\mathbf e_2$ go. Press ▶."
)
left, middle, right = st.columns([1, 2.1, 1.7], gap="medium")
with left, roles.MORE_INPUTS.open("plane"):
    rows = []
    for i, defaults in ((1, (1.5, 0.5)), (2, (0.25, 1.0))):
        with st.container(horizontal=True):
            rows.append(
                [
                    controls.slider(f"a{i}{j}", f"a{numbers.sub(i - 1, j - 1)}", -2.0, 2.0, defaults[j - 1], 0.05)
                    for j in (1, 2)
                ]
            )
    with st.container(horizontal=True):
        shift = [[controls.slider(f"b{i}", f"b{numbers.sub(i - 1)}", -2.0, 2.0, 0.0, 0.05)] for i in (1, 2)]
    digit = controls.whole("digit", _("Digit"), 0, 9, 4)
    B = controls.matrix("B", _("Then apply B"), np.eye(2), _("A second 2×2 matrix, applied after A."), name="B")
A, b = np.array(rows), np.array(shift)
if np.abs(B).max() > mapping.MOST:
    st.error(_("The numbers of B may be at most %(most)s in size; it is left out.", most=mapping.MOST))
    B = np.eye(2)
M = product(B, A).result
name = "A" if np.array_equal(B, np.eye(2)) else "M"

with middle:
    view = controls.choice("view", _("Drawing"), mapping.VIEWS, "area", hidden=True)
    det = determinant(M) if rank(M) == len(M) else 0.0
    alt = _(
        "The plane moved by %(A)s and shifted by %(b)s: the unit square now has the signed area %(det)s.",
        A=numbers.matrix(M),
        b=numbers.vector(b),
        det=numbers.plain(det),
    )
    charts.show(mapping.figure(M, b, det, digit, view, name), key="plane", alt=alt)

with right, roles.FORMULA.open():
    st.latex(latex.mapping(M, b))
    st.caption(equations.said())
    if name == "M":
        say(
            "Two maps in a row are one map, the product $M=BA$; the one that comes first stands on the right. Shown is"
            " $M$."
        )
        st.latex(latex.composition(B, A))
    if view == "area":
        say("The determinant is the area of the moved unit square, negative when the plane has been turned over.")
        st.latex(latex.area(M, det, name))
        st.latex(latex.rank_and_null_space(M, name))
        if rank(M) == 1:
            say(
                "The plane is flattened onto a line; everything on the dashed line ends in one point, so nothing can"
                " undo it."
            )
    elif view == "eigen":
        e = eigen(M)
        if e.all_directions:
            say(
                "Every vector is an eigenvector here: $%(M)s\\mathbf v=\\lambda\\mathbf v$ with one $\\lambda$ for all,"
                " so every direction is kept.",
                M=name,
            )
        else:
            say(
                "An eigenvector (thin) and its image (thick) lie on one line: $%(M)s\\mathbf v=\\lambda\\mathbf v$. "
                "All other arrows leave their line.",
                M=name,
            )
        st.latex(latex.eigenvalues(e))
        if not e.is_real:
            size, turn = mapping.turning(e)
            st.info(
                _(
                    "The eigenvalues are complex: no direction is kept. In fitting coordinates $%(M)s$ turns by"
                    " %(turn)s° and stretches by %(size)s.",
                    M=name,
                    turn=numbers.plain(turn),
                    size=numbers.plain(size),
                )
            )
        elif e.independent < 2:
            st.info(_("A double eigenvalue with one direction only: $%(M)s$ cannot be made diagonal.", M=name))
    elif view == "svd":
        say(
            "Every matrix, even one without real eigenvectors, turns, stretches along the axes, and turns again. The"
            " unit circle becomes an ellipse."
        )
        s = svd(M)
        if determinant(s.U) < 0.0:
            say("Here the second turn $U$ is also a mirror: $\\det U=-1$.")
        st.latex(latex.singular_values(s, name))
    else:
        say(
            "With $\\mathbf b\\neq\\mathbf 0$ the origin moves, and $f$ is affine, not linear: adding first or mapping"
            " first differ by $\\mathbf b$."
        )
        for formula in latex.defect(M, b):
            st.latex(formula)

questions.linear_maps()
