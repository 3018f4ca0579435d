"""Eigenvalues and singular values as they are worked out on paper: the characteristic polynomial in symbols and
numbers, its roots, A v = λ v checked."""

import numpy as np

from dlmath.linear_algebra.decompositions import SVD
from dlmath.linear_algebra.eigenvalues import Eigenvalue, Spectrum, product_as_written
from dlmath.linear_algebra.matrices import product
from dlmath.network.steps import Arithmetic, Entry
from pages.ui.writing import equations, numbers, sums
from pages.ui.writing.equations import Relation, number, relation
from pages.ui.writing.symbols import coloured
from pages.ui.writing.text import _

START = np.array([[2.0, 1.0, 0.0], [1.0, 3.0, 1.0], [0.0, 1.0, 2.0]])
NOISE = 1e-12  # of the largest part of a complex vector


def polynomial(A: np.ndarray, s: Spectrum, name: str) -> str:
    """det(λI − A) in symbols, its coefficients with their arithmetic, and the polynomial in numbers, in factors where
    all roots are real."""
    n, letter = len(A), name.lower()
    left = rf"\det(\lambda I-{name})"
    symbols = {1: r"\lambda-d", 2: r"\lambda^2-t\,\lambda+d", 3: r"\lambda^3-t\,\lambda^2+m\,\lambda-d"}[n]
    lines = [f"{left}&={symbols}"]
    signed = {1: "d", 2: "td", 3: "tmd"}[n]
    for sign, value in zip(signed, s.minors, strict=True):
        terms = {"t": _trace, "m": _minors, "d": _determinant}[sign](A)
        words = {
            "t": rf"t&=\operatorname{{tr}}{name}=",
            "m": "m&=",
            "d": rf"d&=\det {name}=" if n > 1 else f"d&={letter}_{{11}}=",
        }
        lines.append(words[sign] + (equations.latex(terms, value) if n > 1 else numbers.latex(value)))
    lines.append(f"{left}&{_equals(*s.minors)}{_in_numbers(s)}")
    if n > 1 and all(not each.imaginary for each in s.values):
        lines.append(f"&{_equals(*(each.real for each in s.values))}{_factors(s)}")
    return r"\begin{aligned}" + r"\\".join(lines) + r"\end{aligned}"


def solved(A: np.ndarray, s: Spectrum) -> str:
    """The two roots of a quadratic by its formula."""
    t, d = s.minors
    inside = t * t - 4.0 * d
    how = relation(lambda t, d: t * t - 4.0 * d, (t, d), inside)
    root = how.latex(inside)
    under = (
        rf"{numbers.latex_bracketed(t, how.digits, compound=True)}^2-4\cdot {numbers.latex_bracketed(d, how.digits)}"
    )
    half = rf"\frac{{{numbers.latex(t)}\pm\sqrt{{{under}}}}}{{2}}"
    done = rf"\frac{{{numbers.latex(t)}\pm\sqrt{{{root}}}}}{{2}}"
    return rf"\lambda_{{1,2}}=\frac{{t\pm\sqrt{{t^2-4d}}}}{{2}}={half}{how.latex_sign or '='}{done}"


def pairs(A: np.ndarray, s: Spectrum, name: str) -> list[str]:
    """For each eigenvalue its eigenvectors, and A v = λ v in numbers; of a complex pair the first."""
    found, k = [], 0
    for each in s.values:
        k += 1
        if each.imaginary < 0.0:
            continue
        lines = [rf"\lambda_{k}&{_equals(each.real, each.imaginary)}{_complex(each.value)}"]
        for j in range(each.vectors.shape[1]):
            index = f"{k}" if each.vectors.shape[1] == 1 else rf"{k}{'abc'[j]}"
            lines.append(_checked(A, each, each.vectors[:, [j]], rf"{name}\mathbf v_{{{index}}}"))
        found.append(r"\begin{aligned}" + r"\\".join(lines) + r"\end{aligned}")
    return found


def said(s: Spectrum, name: str) -> list[str]:
    """What the roots mean, in sentences."""
    found = []
    if any(each.imaginary for each in s.values):
        found.append(
            _(
                "A pair of roots is complex: no real direction belongs to them. Only one of the pair is written; of the"
                " other every $i$ is $-i$."
            )
        )
    for each in s.values:
        there = each.vectors.shape[1]
        if there < each.multiplicity:
            found.append(
                _(
                    "$\\lambda=%(value)s$ is a root of multiplicity %(times)s, but its independent eigenvectors number"
                    " only %(n)s: $%(name)s$ cannot be made diagonal.",
                    value=numbers.latex(each.real),
                    times=each.multiplicity,
                    n=there,
                    name=name,
                )
            )
        elif there > 1:
            found.append(
                _(
                    "$\\lambda=%(value)s$ is a root of multiplicity %(times)s and has as many independent eigenvectors:"
                    " every mixture of them is one too.",
                    value=numbers.latex(each.real),
                    times=each.multiplicity,
                )
            )
        if each.value == 0.0:
            found.append(
                _("$\\lambda=0$: $%(name)s$ sends its eigenvector to $\\mathbf 0$ and is singular.", name=name)
            )
    return found


def singular(A: np.ndarray, s: SVD, gram: Spectrum, name: str) -> list[str]:
    """AᵀA of a matrix with a name, the roots of its eigenvalues, and U Σ Vᵀ."""
    squares = [value for each in gram.values for value in [each.real] * each.multiplicity][: len(s.values)]
    roots = []
    for k, (sigma, square) in enumerate(zip(s.values[:, 0].tolist(), squares, strict=True), start=1):
        how = relation(np.sqrt, (square,), sigma)
        roots.append(
            rf"\sigma_{k}&=\sqrt{{{numbers.latex(square, how.digits)}}}{how.latex_sign or '='}{how.latex(sigma)}"
        )
    how = relation(np.matmul, (A.T, A), G := product_as_written(A.T, A))
    first = rf"{name}^\top {name}{how.latex_sign or '='}{sums.latex_matrix(G.tolist(), how.latex)}"
    factors = (
        rf"\begin{{gathered}}{name}=U\,\Sigma\,V^\top\\U={_matrix(s.U)}\\\Sigma={_matrix(s.Sigma)}\\V^\top={_matrix(s.V.T)}"
        r"\end{gathered}"
    )
    moved = product(A, s.V[:, :1]).result
    how = relation(np.multiply, (s.values[0, 0], s.U[:, :1]), moved)
    left = rf"{_matrix(moved)}&{how.latex_sign or '='}{numbers.latex_bracketed(float(s.values[0, 0]), how.digits)}"
    check = (
        rf"\begin{{aligned}}{name}\mathbf v_1&=\sigma_1\mathbf u_1\\{left}{_matrix(s.U[:, :1], how.digits)}"
        r"\end{aligned}"
    )
    return [first, r"\begin{aligned}" + r"\\".join(roots) + r"\end{aligned}", factors, check]


def rank_said(s: SVD) -> str:
    """How many singular values are not 0."""
    return _("Rank %(rank)s: so many singular values are not 0.", rank=int(np.count_nonzero(s.values)))


def _trace(A: np.ndarray) -> Arithmetic:
    return sums.of_all(np.diagonal(A).tolist())


def _block(a: float, b: float, c: float, d: float) -> Arithmetic:
    return number(a), "·", number(d), "−", number(b), "·", number(c)


def _minors(A: np.ndarray) -> Arithmetic:
    """The principal minors of two rows, added."""
    parts: list[Entry | str] = []
    for i, j in ((0, 1), (0, 2), (1, 2)):
        block = _block(*(float(A[p, q]) for p in (i, j) for q in (i, j)))
        parts += ["+", "(", *block, ")"]
    return tuple(parts[1:])


def _determinant(A: np.ndarray) -> Arithmetic:
    """For two rows a₁₁a₂₂ − a₁₂a₂₁; for three along the first row."""
    if len(A) == 1:
        return (number(float(A[0, 0])),)
    if len(A) == 2:
        return _block(*A.ravel().tolist())
    parts: list[Entry | str] = []
    for j, sign in enumerate(("+", "−", "+")):
        left = [k for k in range(3) if k != j]
        block = _block(*(float(A[i, k]) for i in (1, 2) for k in left))
        parts += [sign, number(float(A[0, j])), "·", "(", *block, ")"]
    return tuple(parts[1:])


def _equals(*values: float) -> str:
    """What stands before numbers: ≈ where one is rounded."""
    return "=" if all(numbers.printed(value) == value for value in values) else r"\approx "


def _power(k: int) -> str:
    return {0: "", 1: r"\lambda"}.get(k, rf"\lambda^{k}")


def _in_numbers(s: Spectrum) -> str:
    """λⁿ − t λⁿ⁻¹ + …, without what is 0."""
    n, text = len(s.minors), _power(len(s.minors))
    for k, minor in enumerate(s.minors, start=1):
        value = (-1) ** k * minor
        if value:
            size = abs(value)
            written = "" if size == 1.0 and k < n else numbers.latex_bracketed(size)
            text += ("-" if value < 0.0 else "+") + written + (r"\," if written and k < n else "") + _power(n - k)
    return text


def _factors(s: Spectrum) -> str:
    """The polynomial as a product of (λ − λₖ)."""

    def factor(each: Eigenvalue) -> str:
        if not each.real:
            inner = r"\lambda"
        else:
            inner = rf"(\lambda{'-' if each.real > 0.0 else '+'}{numbers.latex(abs(each.real))})"
        return inner if each.multiplicity == 1 else rf"{inner}^{each.multiplicity}"

    return r"\,".join(map(factor, s.values))


def _checked(A: np.ndarray, each: Eigenvalue, v: np.ndarray, left: str) -> str:
    """A v = A·v = w = λ v, with the numbers of each."""
    if each.imaginary:
        w = each.value * v
        value = rf"({_complex(each.value)})" if each.real else _complex(each.value)
        numbers_ = rf"{_complexes(w)}\approx {value}\,{_complexes(v)}"
        return rf"{left}&={_matrix(A)}{_complexes(v)}\\&\approx {numbers_}"
    return _checked_real(A, each, v.real, left)


def _checked_real(A: np.ndarray, each: Eigenvalue, v: np.ndarray, left: str) -> str:
    w = product_as_written(A, v) if each.exact else each.real * v
    made = relation(np.matmul, (A, v), w)
    scaled = relation(np.multiply, (each.real, v), w)
    digits = max(made.digits, scaled.digits) if made.sign and scaled.sign else 0
    vector = _coloured(v, digits)
    result = sums.latex_matrix(w.tolist(), made.latex)
    value = numbers.latex_bracketed(each.real, digits, compound=True)
    back = Relation(scaled.sign or "=", digits, digits)
    return rf"{left}&={_matrix(A, digits)}{vector}{made.latex_sign or '='}{result}{back.latex_sign}{value}{vector}"


def _coloured(v: np.ndarray, digits: int) -> str:
    return coloured("delta", _matrix(v, digits))


def _matrix(values: np.ndarray, digits: int = 0) -> str:
    return sums.latex_matrix(values.tolist(), lambda value: numbers.latex(value, digits))


def _complex(value: complex) -> str:
    """A complex number in LaTeX."""
    if not value.imag:
        return numbers.latex(value.real)
    size = "" if abs(value.imag) == 1.0 else numbers.latex_bracketed(abs(value.imag), compound=True) + r"\,"
    sign = "-" if value.imag < 0.0 else "+" if value.real else ""
    return (numbers.latex(value.real) if value.real else "") + sign + size + "i"


def _complexes(v: np.ndarray) -> str:
    """A complex vector, without what is only rounding."""
    least = NOISE * float(np.abs(v).max())
    parts = [complex(*(part if abs(part) > least else 0.0 for part in (z.real, z.imag))) for z in v[:, 0].tolist()]
    return coloured("delta", r"\begin{bmatrix}" + r"\\".join(map(_complex, parts)) + r"\end{bmatrix}")
