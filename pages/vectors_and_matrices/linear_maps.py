"""A matrix as a movement of the plane: area, kept directions, turn-stretch-turn, composition; and what b changes."""

import numpy as np
import streamlit as st

from dlmath.decompositions import eigen, rank, svd
from dlmath.linear_systems import determinant
from dlmath.matrices import product
from pages.ui import charts, controls, numbers
from pages.ui.text import _, say
from pages.ui.vectors_and_matrices import mapping
from pages.ui.vectors_and_matrices import mapping_latex as latex

say(
    "A matrix moves every point of the plane at once, and straight lines stay straight. Its columns say where the unit vectors $\\mathbf e_1$ and "
    "$\\mathbf e_2$ go. Press ▶."
)
left, middle, right = st.columns([1, 2.1, 1.7], gap="medium")
with left, st.container(key="inputs_plane"):
    rows = []
    for i, defaults in ((1, (1.5, 0.5)), (2, (0.25, 1.0))):
        with st.container(horizontal=True):
            rows.append([controls.slider(f"a{i}{j}", f"a{numbers.sub(i - 1, j - 1)}", -2.0, 2.0, defaults[j - 1], 0.05) for j in (1, 2)])
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
    det = determinant(M)
    alt = _(
        "The plane moved by %(A)s and shifted by %(b)s: the unit square now has the signed area %(det)s.",
        A=controls.as_text(M), b=controls.as_text(b), det=numbers.plain(det),
    )  # fmt: skip
    charts.show(mapping.figure(M, b, det, digit, view, name), key="plane", alt=alt)

with right, st.container(key="formula"):
    st.latex(latex.mapping(M, b))
    if name == "M":
        say("Two maps in a row are one map, the product $M=BA$; the one that comes first stands on the right. Shown is $M$.")
        st.latex(latex.composition(B, A))
    if view == "area":
        say("The determinant is the area of the moved unit square, negative when the plane has been turned over.")
        st.latex(latex.area(M, det, name))
        st.latex(latex.rank_and_null_space(M, name))
        if rank(M) == 1:
            say("The plane is flattened onto a line; everything on the dashed line ends in one point, so nothing can undo it.")
    elif view == "eigen":
        e = eigen(M)
        if e.all_directions:
            say(
                "Every vector is an eigenvector here: $%(M)s\\mathbf v=\\lambda\\mathbf v$ with one $\\lambda$ for all, so every direction is kept.",
                M=name,
            )
        else:
            say(
                "An eigenvector (thin) and its image (thick) lie on one line: $%(M)s\\mathbf v=\\lambda\\mathbf v$. "
                "All other arrows leave their line.",
                M=name,
            )  # fmt: skip
        st.latex(latex.eigenvalues(e))
        if not e.is_real:
            size, turn = mapping.turning(e)
            st.info(
                _(
                    "The eigenvalues are complex: no direction is kept. In fitting coordinates $%(M)s$ turns by %(turn)s° and stretches by %(size)s.",
                    M=name, turn=numbers.plain(turn), size=numbers.plain(size),
                )
            )  # fmt: skip
        elif e.independent < 2:
            st.info(_("A double eigenvalue with one direction only: $%(M)s$ cannot be made diagonal.", M=name))
    elif view == "svd":
        say("Every matrix, even one without real eigenvectors, turns, stretches along the axes, and turns again. The unit circle becomes an ellipse.")
        s = svd(M)
        if determinant(s.U) < 0.0:
            say("Here the second turn $U$ is also a mirror: $\\det U=-1$.")
        st.latex(latex.singular_values(s, name))
    else:
        say("With $\\mathbf b\\neq\\mathbf 0$ the origin moves, and $f$ is affine, not linear: adding first or mapping first differ by $\\mathbf b$.")
        for formula in latex.defect(M, b):
            st.latex(formula)

for label, sentence, values, answer in (
    (
        _("Rotation"),
        _("Which direction is kept? And what does the determinant say about areas?"),
        ("eigen", 0.8, -0.6, 0.6, 0.8),
        _(
            "None: every arrow is turned by 36.87° and leaves its line, so the eigenvalues $0.8\\pm 0.6\\,i$ are not real. The determinant "
            "is 0.8·0.8 + 0.6·0.6 = 1: areas stay as they are, and nothing is turned over."
        ),
    ),
    (
        _("Shear"),
        _("The square leans over. Why does its area not change, and how many directions are kept?"),
        ("eigen", 1.0, 1.0, 0.0, 1.0),
        _(
            "All points slide along horizontal lines, so base and height stay: $\\det A=1$. Only one direction is kept, the horizontal one, "
            "(1, 0) with λ = 1. The eigenvalue is double, but there is no second direction for it."
        ),
    ),
    (
        _("Mirror"),
        _("What tells a mirrored digit from a turned one?"),
        ("area", 0.0, 1.0, 1.0, 0.0),
        _(
            "The sign of the determinant: here −1, for every turn 1. A mirror makes clockwise anticlockwise; no turn or shift within the "
            "plane takes that back, only a second mirror does."
        ),
    ),
    (
        _("Flattened"),
        _("Where does the dashed line go? Could a second matrix bring the digit back?"),
        ("area", 0.5, 1.0, 0.25, 0.5),
        _(
            "To the origin, all of it. No second matrix can bring the digit back: points that have become one can no longer be told apart, "
            "and $\\det(BA)=\\det B\\cdot\\det A=0$ for every $B$."
        ),
    ),
    (
        _("Symmetric"),
        _("Look at the two kept directions, then at the axes of the ellipse: what do they share?"),
        ("eigen", 1.5, 0.5, 0.5, 1.5),
        _(
            "They lie on the same two lines, along (0.7071, 0.7071) and (0.7071, −0.7071), at a right angle, and the half-axes are as long "
            "as the eigenvalues, 2 and 1. A symmetric matrix stretches along perpendicular lines and keeps them where they are."
        ),
    ),
    (
        _("Nearly flat"),
        _("The determinant is small. Which of the two singular values tells how hard it is to undo?"),
        ("svd", 1.0, 1.0, 1.0, 1.1),
        _(
            "The smaller one, 0.04875: undoing divides by it, which enlarges an error in that direction more than twentyfold. The "
            "determinant 0.1 is only the product 2.051·0.04875: a matrix that shrinks everything evenly can have a smaller one, and undoing "
            "it distorts nothing."
        ),
    ),
):
    controls.preset(label, sentence, mapping.scene(*values), answer)
controls.preset(
    _("Two quarter turns"),
    _("What is the square of a quarter turn?"),
    mapping.scene("area", 0.0, -1.0, 1.0, 0.0, B="0,-1;1,0"),
    _(
        "A half turn: every arrow is reversed, $M=-I$. Both coordinates change their sign, yet it is no mirror: $\\det M=1\\cdot 1=1$. "
        "So the quarter turn is a square root of $-I$, as $i$ is one of −1."
    ),
)
not_linear = mapping.scene("affine", 1.0, 0.5, 0.0, 1.0, b=(1.0, -0.5))
controls.preset(
    _("Not linear"),
    _("Why is $W\\mathbf x+\\mathbf b$ of a layer not a linear map?"),
    not_linear,
    _(
        "It sends $\\mathbf 0$ to $\\mathbf b=(1, -0.5)$, and a linear map has to leave $\\mathbf 0$ where it is. Add first, and "
        "$\\mathbf b$ comes in once; map first, and it comes in twice: the difference is $-\\mathbf b$. Only $W\\mathbf x$ is linear, "
        "with $\\mathbf b$ it is affine."
    ),
)
