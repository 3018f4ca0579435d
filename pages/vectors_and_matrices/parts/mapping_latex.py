"""The formulas of a 2×2 matrix with its numbers: determinant, eigenvalues, singular values, f(0) and the additivity
defect."""

import numpy as np

from dlmath.linear_algebra.decompositions import SVD, Eigen, null_space, rank
from dlmath.linear_algebra.linear_systems import determinant
from dlmath.linear_algebra.matrices import affine, affine_defect, product
from pages.ui.writing import equations, formulas, numbers, sums
from pages.ui.writing.equations import number, relation
from pages.ui.writing.symbols import coloured


def matrix(values: np.ndarray, digits: int = 0) -> str:
    """A matrix."""
    return sums.latex_matrix(values.tolist(), lambda value: numbers.latex(value, digits))


def mapping(A: np.ndarray, b: np.ndarray) -> str:
    """f(x) = A x + b."""
    shift = "+" + coloured("b", matrix(b)) if b.any() else ""
    return rf"f(\mathbf x)={coloured('W', matrix(A))}\mathbf x{shift}"


def composition(B: np.ndarray, A: np.ndarray) -> str:
    """M = BA with its factors, and their determinants."""
    BA = product(B, A).result
    dets = equations.latex((number(determinant(B)), "·", number(determinant(A))), determinant(BA))
    how = relation(np.matmul, (B, A), BA)
    factors = matrix(B, how.digits) + matrix(A, how.digits)
    result = how.latex_sign + sums.latex_matrix(BA.tolist(), how.latex)
    return rf"\begin{{gathered}}M=BA={factors}{result}\\\det M=\det B\,\det A={dets}\end{{gathered}}"


def area(A: np.ndarray, det: float, name: str) -> str:
    """det A = a₁₁a₂₂ − a₁₂a₂₁, of a matrix A with a name."""
    (a, b), (c, d) = A.tolist()
    terms = (number(a), "·", number(d), "−", number(b), "·", number(c))
    how = equations.of_terms(terms, det)
    symbols = "=a_{11}a_{22}-a_{12}a_{21}".replace("a", name.lower())
    numeric = [f"={equations.written_latex(terms, how.digits)}"] if how.sign else []
    return formulas.aligned(rf"\det {name}", [symbols, *numeric, (how.latex_sign or "=") + how.latex(det)])


def rank_and_null_space(A: np.ndarray, name: str) -> str:
    """The rank, and the vectors that are sent to zero."""
    basis = null_space(A)
    vectors = r",\,".join(matrix(basis[:, k : k + 1]) for k in range(basis.shape[1]))
    span = rf"\operatorname{{span}}\Big\{{{vectors}\Big\}}" if vectors else r"\{\mathbf 0\}"
    return rf"\operatorname{{rank}}{name}={rank(A)},\quad {name}\mathbf x=\mathbf 0:\ \mathbf x\in{span}"


def eigenvalues(e: Eigen) -> str:
    """Each eigenvalue with its eigenvector, or a pair of complex eigenvalues."""
    if not e.is_real:
        value = complex(e.values[0, 0])
        return rf"\lambda={numbers.latex(value.real)}\pm {numbers.latex(abs(value.imag))}\,i"
    pairs = [
        rf"\lambda_{k + 1}={numbers.latex(float(e.values[k, 0].real))},\quad\mathbf"
        rf" v_{k + 1}={matrix(e.vectors[:, k : k + 1].real)}"
        for k in range(e.independent)
    ]
    return r"\begin{gathered}" + r"\\".join(pairs) + r"\end{gathered}"


def singular_values(s: SVD, name: str) -> str:
    """A = U Σ Vᵀ, of a matrix A with a name, with its numbers."""
    factors = rf"U={matrix(s.U)},\quad\Sigma={matrix(s.Sigma)}\\V^\top={matrix(s.V.T)}"
    return rf"\begin{{gathered}}{name}=U\,\Sigma\,V^\top\\{factors}\end{{gathered}}"


def defect(A: np.ndarray, b: np.ndarray) -> tuple[str, str]:
    """f(0), and f(x + y) − f(x) − f(y) for the two unit vectors."""
    x, y = np.array([[1.0], [0.0]]), np.array([[0.0], [1.0]])
    parts, left_over = [affine(A, b, each) for each in (x + y, x, y)], affine_defect(A, b, x, y)
    how = relation(lambda both, one, other: both - one - other, parts, left_over)
    gap = (
        "-".join(matrix(each, how.digits) for each in parts)
        + how.latex_sign
        + sums.latex_matrix(left_over.tolist(), how.latex)
    )
    zero = rf"f(\mathbf 0)={matrix(affine(A, b, 0 * x))}"
    return (
        zero,
        r"\begin{gathered}f(\mathbf e_1+\mathbf e_2)-f(\mathbf e_1)-f(\mathbf e_2)\\=" + gap + r"\end{gathered}",
    )
