"""The operations of matrix expressions, each a record: what it computes, and what it hands back to each operand.

With g = ∂J/∂y for the result y of an operation on u and v, what is handed back, ∂J/∂u and ∂J/∂v, is a formula in the
same language, as text: ``g v'`` for a matrix product. It is what is computed and what is shown.

Functions take matrices (m, n) and stacks of matrices (K, m, n); a number is a matrix (1, 1).
Source: Giles, Collected Matrix Derivative Results for Forward and Reverse Mode Algorithmic Differentiation, 2008;
Petersen, Pedersen, The Matrix Cookbook, 2012.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from jaxtyping import Float64

from dlmath.arrays import InputError, shape_text
from dlmath.calculus.graph import OPERATIONS
from dlmath.functions.printers.latex import FUNCTIONS
from dlmath.functions.softmax import log_softmax, softmax
from dlmath.linear_algebra.matrices import cancelled

Shape = tuple[int, int]
Matrices = Float64[np.ndarray, "*K m n"]
Rule = Callable[..., Any]

# How tightly what is written binds: a sum, entry by entry, a product, what has a sign behind it, what stands alone.
SUM, ENTRYWISE, PRODUCT, POSTFIX, ALONE = range(5)
GIVEN = "the same source, section 2"


@dataclass(frozen=True)
class MatrixOperation:
    """An operation on one matrix u, or on two, u and v."""

    name: str  # as it is written, or as the tree calls its sign
    f: Rule  # operands ↦ result
    shape: Callable[..., Shape]  # shapes of the operands ↦ that of the result; InputError where they do not fit
    pulls: tuple[str, ...]  # for each operand what is handed back, from u, v, y and g; "" where it gets nothing
    latex: str  # with {u} and {v}
    binds: int = ALONE
    needs: tuple[int, ...] = (SUM, SUM)  # how tightly operands must bind to stand without brackets
    convention: str = ""  # what a derivative is taken to be at a kink, or ""
    internal: bool = False  # whether only formulas of ours use it
    repeats: bool = False  # whether it repeats its operand up to a shape, which f is given as well
    source: str = GIVEN

    def result(self, shape: Shape, *operands: Matrices) -> Matrices:
        """What it makes of these operands, in the shape of the result."""
        return self.f(*operands, *((shape,) if self.repeats else ()))


def _total(u: Matrices) -> Matrices:
    """The sum of all entries, 0 where they cancel but for rounding."""
    return cancelled(u.sum(axis=(-2, -1), keepdims=True), np.abs(u).sum(axis=(-2, -1), keepdims=True))


def _along(axis: int) -> Rule:
    return lambda u: cancelled(u.sum(axis=axis, keepdims=True), np.abs(u).sum(axis=axis, keepdims=True))


def _product(u: Matrices, v: Matrices) -> Matrices:
    """u v, every sum in the same order on every processor."""
    products = u[..., :, :, np.newaxis] * v[..., np.newaxis, :, :]
    return cancelled(products.sum(axis=-2), np.abs(products).sum(axis=-2))


def _plus(u: Matrices, v: Matrices) -> Matrices:
    return cancelled(u + v, np.abs(u) + np.abs(v))


def _norm(u: Matrices) -> Matrices:
    largest = np.abs(u).max(axis=(-2, -1), keepdims=True)
    unit = np.where((largest > 0.0) & np.isfinite(largest), largest, 1.0)
    return unit * np.sqrt(((u / unit) ** 2).sum(axis=(-2, -1), keepdims=True))


def _logsumexp(u: Matrices) -> Matrices:
    """ln Σ e^u of each column, shifted by its largest number."""
    largest = u.max(axis=-2, keepdims=True)
    return largest + np.log(np.exp(u - largest).sum(axis=-2, keepdims=True))


def _transposed(u: Matrices) -> Matrices:
    return np.swapaxes(u, -2, -1)


def _trace(u: Matrices) -> Matrices:
    return _total(u * np.eye(u.shape[-1]))


def _same(u: Shape, v: Shape) -> Shape:
    if u != v:
        raise InputError(
            "%(u)s and %(v)s do not fit: entry by entry, both must have one shape", u=shape_text(u), v=shape_text(v)
        )
    return u


def _inner(u: Shape, v: Shape) -> Shape:
    if u[1] != v[0]:
        raise InputError(
            "%(u)s times %(v)s does not fit: the inner sizes %(m)s and %(n)s must be equal",
            u=shape_text(u),
            v=shape_text(v),
            m=u[1],
            n=v[0],
        )
    return u[0], v[1]


def _columns(u: Shape, v: Shape) -> Shape:
    if u[1] != 1 or v[1] != 1:
        raise InputError("outer takes two columns, not %(u)s and %(v)s", u=shape_text(u), v=shape_text(v))
    return u[0], v[0]


def _square(u: Shape) -> Shape:
    if u[0] != u[1]:
        raise InputError("trace takes a square matrix, not %(u)s", u=shape_text(u))
    return 1, 1


def _dotted(u: Shape, v: Shape) -> Shape:
    _same(u, v)
    return 1, 1


def _one(*_shapes: Shape) -> Shape:
    return 1, 1


def _kept(u: Shape, *_others: Shape) -> Shape:
    return u


def _elementwise(name: str) -> tuple[MatrixOperation, MatrixOperation]:
    """A function of numbers taken entry by entry, and its slope."""
    scalar = OPERATIONS[name]
    slope = scalar.slopes[0]
    called = FUNCTIONS.get(name, rf"\operatorname{{{name.replace('_', '-')}}}").replace("{", "{{").replace("}", "}}")
    own = {"exp": r"\exp({u})", "sqrt": r"\sqrt{{{u}}}", "abs": r"\lvert {u}\rvert", "square": r"{u}^{{\odot 2}}"}
    written = own.get(name, called + "({u})")
    binds, needs = (POSTFIX, ALONE) if name == "square" else (ALONE, SUM)
    put = _with_place(scalar.slopes_latex[0])
    entries = "entry by entry: dlmath.calculus.graph"
    return (
        MatrixOperation(
            name, scalar.f, _kept, (f"g * d_{name}(u)",), written, binds, (needs,), scalar.convention, source=entries
        ),
        MatrixOperation(
            f"d_{name}",
            lambda u: np.broadcast_to(np.asarray(slope(u), dtype=np.float64), np.shape(u)),
            _kept,
            ("",),
            put,
            PRODUCT if put.startswith((r"\begin", r"\operatorname")) or not set("+-") & set(put) else SUM,
            (ALONE,),
            internal=True,
            source=entries,
        ),
    )


def _with_place(latex: str) -> str:
    """The LaTeX of a function of u, with {u} in its place and all other braces doubled."""
    out, at = "", 0
    while at < len(latex):
        alone = latex[at] == "u" and not latex[at - 1 : at].isalpha() and not latex[at + 1 : at + 2].isalpha()
        out += "{u}" if alone else latex[at] * 2 if latex[at] in "{}" else latex[at]
        at += 1
    return out


def _record(*operations: MatrixOperation) -> dict[str, MatrixOperation]:
    return {each.name: each for each in operations}


_UNARY = [name for name, each in OPERATIONS.items() if len(each.slopes) == 1 and name != "neg"]

MATRIX_OPERATIONS: dict[str, MatrixOperation] = _record(
    MatrixOperation(
        "product", _product, _inner, ("g v'", "u' g"), r"{u}\,{v}", PRODUCT, (PRODUCT, POSTFIX), source="Giles, 2.2.2"
    ),
    MatrixOperation(
        "scale", lambda u, v: u * v, lambda u, v: v, ("dot(g, v)", "scale(u, g)"), r"{u}\,{v}", PRODUCT,
        (PRODUCT, POSTFIX),
    ),
    MatrixOperation("+", _plus, _same, ("g", "g"), "{u}+{v}", SUM, (SUM, ENTRYWISE), source="Giles, 2.2.1"),
    MatrixOperation(
        "-", lambda u, v: _plus(u, -v), _same, ("g", "-g"), "{u}-{v}", SUM, (SUM, ENTRYWISE), source="Giles, 2.2.1"
    ),
    MatrixOperation(
        "*", lambda u, v: u * v, _same, ("g * v", "g * u"), r"{u}\odot {v}", ENTRYWISE, (ENTRYWISE, PRODUCT)
    ),
    MatrixOperation(
        "/", lambda u, v: u / v, _same, ("g / v", "-g * y / v"), r"\frac{{{u}}}{{{v}}}", PRODUCT, (SUM, SUM)
    ),
    MatrixOperation("neg", lambda u: -u, _kept, ("-g",), "-{u}", SUM, (ENTRYWISE,)),
    MatrixOperation(
        "power", OPERATIONS["**"].f, _kept, ("g * d_power(u, v)", ""), r"{u}^{{\odot {v}}}", POSTFIX, (ALONE, SUM),
        source="entry by entry: dlmath.calculus.graph",
    ),
    MatrixOperation(
        "d_power", OPERATIONS["**"].slopes[0], _kept, ("", ""), r"{v}\odot {u}^{{\odot ({v}-1)}}", PRODUCT,
        (ALONE, SUM),
        internal=True,
    ),
    MatrixOperation("transpose", _transposed, lambda u: u[::-1], ("g'",), r"{u}^\top", POSTFIX, (ALONE,)),
    MatrixOperation("sum", _total, _one, ("like(g, u)",), r"\operatorname{{sum}}({u})"),
    MatrixOperation(
        "mean", lambda u: _total(u) / (u.shape[-1] * u.shape[-2]), _one, ("like(g, u) / count(u)",),
        r"\operatorname{{mean}}({u})",
    ),
    MatrixOperation("trace", _trace, _square, ("scale(g, eye(u))",), r"\operatorname{{tr}}({u})",
        source="Giles, 2.2.4",
    ),
    MatrixOperation("norm", _norm, _one, ("scale(g / y, u)",), r"\lVert {u}\rVert", source="Giles, 2.3.5"),
    MatrixOperation(
        "norm1", lambda u: np.abs(u).sum(axis=(-2, -1), keepdims=True), _one, ("scale(g, d_abs(u))",),
        r"\lVert {u}\rVert_1", POSTFIX, convention=OPERATIONS["abs"].convention,
        source="all |entries| added up: Goodfellow, Bengio, Courville, eq. 7.19 and 7.20",
    ),
    MatrixOperation(
        "square_norm", lambda u: _total(u * u), _one, ("2 scale(g, u)",), r"\lVert {u}\rVert^2", POSTFIX,
        source="Petersen, Pedersen, eq. 131",
    ),
    MatrixOperation(
        "dot", lambda u, v: _total(u * v), _dotted, ("scale(g, v)", "scale(g, u)"),
        r"\left\langle {u},\,{v}\right\rangle",
    ),
    MatrixOperation(
        "outer", lambda u, v: u * _transposed(v), _columns, ("g v", "g' u"), r"{u}\,{v}^\top", PRODUCT,
        (PRODUCT, ALONE),
    ),
    MatrixOperation(
        "softmax", softmax, _kept, ("y * (g - colsum(g * y))",), r"\operatorname{{softmax}}({u})",
        source="Bishop, Pattern Recognition and Machine Learning, eq. 4.106; each column by itself",
    ),
    MatrixOperation(
        "log_softmax", log_softmax, _kept, ("g - softmax(u) * colsum(g)",), r"\operatorname{{log\_softmax}}({u})",
        source="Bishop, eq. 4.106, and the logarithm's slope; each column by itself",
    ),
    MatrixOperation(
        "logsumexp", _logsumexp, lambda u: (1, u[1]), ("softmax(u) * g",), r"\operatorname{{logsumexp}}({u})",
        source="Bishop, eq. 4.105, whose logarithm of the sum it is; each column by itself",
    ),
    *(each for name in _UNARY for each in _elementwise(name)),
    # A bias, a row or a number beside a matrix: repeated.
    MatrixOperation(
        "repeat_columns", lambda u, shape: _repeated(u, shape), _kept, ("rowsum(g)",), r"{u}\,\mathbf 1^\top", PRODUCT,
        (PRODUCT,), internal=True, repeats=True,
    ),
    MatrixOperation(
        "repeat_rows", lambda u, shape: _repeated(u, shape), _kept, ("colsum(g)",), r"\mathbf 1\,{u}", PRODUCT,
        (POSTFIX,), internal=True, repeats=True,
    ),
    MatrixOperation(
        "fill", lambda u, shape: _repeated(u, shape), _kept, ("sum(g)",), r"{u}\,\mathbf 1\mathbf 1^\top", PRODUCT,
        (PRODUCT,), internal=True, repeats=True,
    ),
    # What only the formulas of derivatives use.
    MatrixOperation(
        "like", lambda u, v: np.broadcast_to(u, (*u.shape[:-2], *v.shape[-2:])), lambda u, v: v, ("", ""),
        r"{u}\,\mathbf 1\mathbf 1^\top", PRODUCT, (PRODUCT, SUM), internal=True,
    ),
    MatrixOperation(
        "count", lambda u: np.full((1, 1), float(u.shape[-1] * u.shape[-2])), _one, ("",), r"mn", internal=True
    ),
    MatrixOperation("eye", lambda u: np.eye(u.shape[-1]), _kept, ("",), "I", internal=True),
    MatrixOperation(
        "rowsum", _along(-1), lambda u: (u[0], 1), ("",), r"{u}\,\mathbf 1", PRODUCT, (PRODUCT,), internal=True
    ),
    MatrixOperation(
        "colsum", _along(-2), lambda u: (1, u[1]), ("",), r"\mathbf 1^\top {u}", PRODUCT, (POSTFIX,), internal=True
    ),
)  # fmt: skip


def _repeated(u: Matrices, shape: Shape) -> Matrices:
    return np.broadcast_to(u, (*u.shape[:-2], *shape))
