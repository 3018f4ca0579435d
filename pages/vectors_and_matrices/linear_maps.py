"""A matrix as a movement of the plane: area, kept directions, turn-stretch-turn, composition; and what b changes."""

import numpy as np
import streamlit as st

from dlmath import InputError
from dlmath.linear_algebra.decompositions import eigen, rank, svd, svd_as_written
from dlmath.linear_algebra.eigenvalues import MOST_ROWS, gram_spectrum, product_as_written, spectrum
from dlmath.linear_algebra.linear_systems import determinant
from pages.ui.drawing import charts
from pages.ui.inputs import controls
from pages.ui.inputs.controls import as_text
from pages.ui.inputs.ranges import LARGEST
from pages.ui.layout import roles
from pages.ui.reruns import ahead, lazy_expander
from pages.ui.reruns.fragment import fragment
from pages.ui.writing import equations, numbers
from pages.ui.writing.prose import displayed, paragraphs, small
from pages.ui.writing.text import _, say
from pages.vectors_and_matrices.parts import mapping, questions, spectra
from pages.vectors_and_matrices.parts import mapping_latex as latex

NEARLY_FLAT = 1e-9

with roles.QUESTION.open():
    say(
        "Turn, stretch, lean, mirror, flatten: **what can one matrix do to a picture, and what can nobody undo?** Its"
        " columns say where $\\mathbf e_1$ and $\\mathbf e_2$ go. Move $a_{11}$ to the left until the blue area is"
        " gone, or press ▶."
    )
left, middle, right = st.columns(roles.FIRST_SCREEN, gap="medium")
with left, roles.MORE_INPUTS.open("plane"):
    rows = []
    for i, defaults in ((1, (1.5, 0.5)), (2, (0.25, 1.0))):
        row = []
        for j, column in enumerate(st.columns(2, gap="medium"), start=1):
            with column:
                row.append(
                    controls.slider(f"a{i}{j}", f"a{numbers.sub(i - 1, j - 1)}", -2.0, 2.0, defaults[j - 1], 0.05)
                )
        rows.append(row)
    shift = []
    for i, column in enumerate(st.columns(2, gap="medium"), start=1):
        with column:
            shift.append([controls.slider(f"b{i}", f"b{numbers.sub(i - 1)}", -2.0, 2.0, 0.0, 0.05)])
    digit = controls.whole("digit", _("Digit"), 0, 9, 4)
    B = controls.matrix("B", _("Then apply B"), np.eye(2), _("A second 2×2 matrix, applied after A."), name="B")
A, b = np.array(rows), np.array(shift)
if np.abs(B).max() > mapping.MOST:
    st.error(_("The numbers of B may be at most %(most)s in size; it is left out.", most=mapping.MOST))
    B = np.eye(2)
M = product_as_written(B, A)
name = "A" if np.array_equal(B, np.eye(2)) else "M"


def area(M: np.ndarray) -> float:
    """The signed area of the moved unit square, exactly 0 where the plane is flattened."""
    return determinant(M) if rank(M) == len(M) else 0.0


def at_all(a11: np.ndarray, a12: np.ndarray, a21: np.ndarray, a22: np.ndarray) -> ahead.Parts:
    """What moves with many matrices, each number (K,)."""
    every = np.array([[a11, a12], [a21, a22]]).transpose(2, 0, 1)
    dets = [det if abs(det := determinant(M)) > NEARLY_FLAT else area(M) for M in every]
    return {"plane": mapping.moved(every, b, dets, digit)}


with middle:
    view = controls.choice("view", _("Drawing"), mapping.VIEWS, "area", hidden=True)
    det = area(M)
    alt = _(
        "The plane moved by %(A)s and shifted by %(b)s: the unit square now has the signed area %(det)s.",
        A=numbers.matrix(M),
        b=numbers.vector(b),
        det=numbers.plain(det),
    )
    with roles.PLOT.open():
        charts.show(mapping.figure(M, b, det, digit, view, name), key="plane", alt=alt)

if view == "area" and name == "A":  # what other views add is found one matrix after the other
    ahead.together(dict(zip(("a11", "a12", "a21", "a22"), A.ravel().tolist(), strict=True)), at_all)

with right, roles.FORMULA.open():
    st.latex(latex.mapping(M, b))
    if name == "M":
        say(
            "Two maps in a row are one map, the product $M=BA$; the one that comes first stands on the right. Shown is"
            " $M$."
        )
        st.latex(latex.composition(B, A))
    if view == "area":
        say("The determinant is the area of the moved unit square, negative when the plane has been turned over.")
        st.latex(latex.area(M, det, name))
        say(
            "What for? Where the determinant is 0, different inputs come out the same, and no later layer can tell"
            " them apart: that is what nobody can undo."
        )
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
        say(
            "What for? Along a kept direction, the map applied $n$ times is just $\\lambda^n$. So the largest"
            " $|\\lambda|$ says whether something that passes the same weights again and again explodes or fades away."
        )
        st.latex(spectra.polynomial(M, spectrum(M), name))
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
        say(
            "What for? No input grows by more than $\\sigma_1$, and none shrinks by more than the last $\\sigma$. Keep"
            " the first few of a big matrix, and you have compressed it."
        )
    else:
        say(
            "With $\\mathbf b\\neq\\mathbf 0$ the origin moves, and $f$ is affine, not linear: adding first or mapping"
            " first differ by $\\mathbf b$."
        )
        for formula in latex.defect(M, b):
            st.latex(formula)
    notes = [equations.said()]
    if view in ("area", "eigen", "svd"):
        notes.append(_("Optional: the text does without determinants, eigenvectors and singular values."))
    paragraphs(*map(small, notes))


def moderate(C: np.ndarray) -> None:
    """InputError for a number whose third power leaves float64."""
    if np.abs(C).max() > LARGEST:
        raise InputError("the numbers of %(name)s may be at most %(most)s in size", name="C", most="10⁹")


def own_matrix() -> None:
    """Eigenvalues and singular values of a matrix of the reader's."""
    say(
        "The same without a picture: whatever a matrix $C$ does to space, its eigenvalues are the roots of one"
        " polynomial, and its singular values are the roots of the eigenvalues of $C^\\top C$."
    )
    left, middle, right = st.columns([1, 2.5, 1.6], gap="medium")
    with left, roles.MORE_INPUTS.open("own"):
        help = _("Any numbers, typed or pasted; a matrix that is not square has singular values only.")
        C = controls.matrix("own", "C", spectra.START, help, most=MOST_ROWS, check=moderate)
    with middle:
        if len(C) == C.shape[1]:
            s = spectrum(C)
            solved = [spectra.solved(C, s)] if len(C) == 2 else []
            formulas = [spectra.polynomial(C, s, "C"), *solved, *spectra.pairs(C, s, "C")]
            kept = _("Each eigenvector may have any length but 0: every multiple of it is one too.")
            paragraphs(*map(displayed, formulas), *spectra.said(s, "C"), small(kept))
        else:
            st.info(
                _(
                    "A %(m)s×%(n)s matrix leads into another space, so no vector can stay on its line:"
                    " $C\\mathbf v=\\lambda\\mathbf v$ has no meaning. Singular values it has.",
                    m=len(C),
                    n=C.shape[1],
                )
            )
    with right:
        decomposed = svd_as_written(C)
        paragraphs(
            *map(displayed, spectra.singular(C, decomposed, gram_spectrum(C), "C")), spectra.rank_said(decomposed)
        )


@fragment
def any_matrix() -> None:
    """The same, as long as it is wanted."""
    start = {"own": as_text(spectra.START)}
    box = lazy_expander.expander(_("Your own matrix, up to 3×3"), "any_matrix", start)
    if box is not None:
        with box:
            own_matrix()


questions.linear_maps()
