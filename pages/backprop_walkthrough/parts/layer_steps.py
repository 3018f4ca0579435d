"""A convolution layer as steps: what each computes, in a sentence, in symbols, and each number with its arithmetic."""

from typing import NamedTuple

import numpy as np

from dlmath.linear_algebra.convolution import Sliding
from dlmath.network.convolution_layer import (
    AVERAGE,
    MAX,
    NONE,
    ConvolutionTrace,
    sliding_forward,
    sliding_to_image,
    sliding_to_kernel,
    windows_of,
)
from dlmath.network.steps import Arithmetic
from pages.ui.drawing import sliding
from pages.ui.drawing.sliding import row_under
from pages.ui.writing import equations, formulas, numbers, sums
from pages.ui.writing.equations import Chain, number, relation
from pages.ui.writing.literal import in_formula
from pages.ui.writing.symbols import coloured, phi, phi_plain
from pages.ui.writing.text import N_, _, sentences

Z, A, Y, J, FROM_Y, FROM_A, DELTA, TO_K, TO_B, TO_X = (
    "z",
    "a",
    "y",
    "J",
    "∂J/∂y",
    "∂J/∂a",
    "δ",
    "∂J/∂k",
    "∂J/∂b",
    "∂J/∂x",
)
ALL = (Z, A, Y, J, FROM_Y, FROM_A, DELTA, TO_K, TO_B, TO_X)
MOST_LOSSES = 12  # terms of a loss that are written out

HAPPENS = {
    Z: N_("The kernel slides over the picture; at each place the products are added up, and the bias."),
    A: N_("The activation function is applied to each number on its own."),
    J: N_("The output is laid out as one column and compared with the target: one number, J."),
    FROM_Y: N_("Backward from here. How does J change when a number of the output changes?"),
    DELTA: N_("Through the activation: times its slope at z, entry by entry."),
    TO_K: N_(
        "Each number of the kernel has touched many pixels: each pixel times the δ of the place where that was, all"
        " added up. So δ slides over the picture."
    ),
    TO_B: N_("The bias is added at every place, so its gradient is the sum of all δ."),
    TO_X: N_(
        "Each pixel has gone into several places: the δ of each, times the number of the kernel that it met there. So"
        " the kernel, turned by 180°, slides over δ within a border of zeros."
    ),
}
OTHERWISE = {
    (Y, MAX): N_("Of each window the largest number goes on, and no other."),
    (Y, AVERAGE): N_("Of each window the mean goes on."),
    (FROM_A, MAX): N_(
        "Only the largest number of a window has counted, so it gets the whole slope and the others get 0; of equal"
        " ones the first, row by row."
    ),
    (FROM_A, AVERAGE): N_("Each number of a window had an equal part in the mean, and gets that part of the slope."),
    (FROM_Y, "given"): N_("Backward from here: ∂J/∂y is given."),
    (A, "softmax"): N_("Softmax goes over the channels, at each place by itself."),
    (DELTA, "softmax"): N_("Through softmax: the channels of one place depend on one another."),
}


class Place(NamedTuple):
    """One number of a step's result, from 0: channel out and in, row and column."""

    o: int
    c: int
    i: int
    j: int


def offered(t: ConvolutionTrace) -> list[str]:
    """The steps of a trace that compute something."""
    bends, pools = t.layer.activation.name != "identity", t.layer.pooling.kind != NONE
    without = {A: bends, DELTA: bends, Y: pools, FROM_A: pools, J: t.loss.measures_error}
    return [step for step in ALL if without.get(step, True)]


def result(step: str, t: ConvolutionTrace, o: int, c: int) -> np.ndarray:
    """What a step yields in one channel."""
    passed = t.forward
    match step:
        case "∂J/∂k":
            return t.dK[o, c]
        case "∂J/∂x":
            return t.dX[c]
        case "∂J/∂b":
            return t.db[[o]]
        case "J":
            return np.array([[t.J]])
    of_out = {Z: passed.z, A: passed.a, Y: passed.y, FROM_Y: t.dJ_dy, FROM_A: t.dJ_da, DELTA: t.delta}
    return of_out[step][o]


def slides(step: str, t: ConvolutionTrace, o: int, c: int) -> Sliding | None:
    """What slides over what in a step, if it is of that kind."""
    if step == Z:
        return sliding_forward(t.forward, o)
    if step == TO_K:
        return sliding_to_kernel(t, o, c)
    return sliding_to_image(t, c) if step == TO_X else None


def told(step: str, t: ConvolutionTrace) -> str:
    """What happens in a step, in a sentence or two."""
    special = {
        Y: t.layer.pooling.kind,
        FROM_A: t.layer.pooling.kind,
        FROM_Y: "" if t.loss.measures_error else "given",
        A: t.layer.activation.name,
        DELTA: t.layer.activation.name,
    }.get(step, "")
    parts = [_(OTHERWISE.get((step, special), "") or HAPPENS[step])]
    if step == Z and len(t.forward.X) > 1:
        parts.append(_("Each channel has a sheet of the kernel for itself, and all are added up."))
    if step == TO_K and (t.layer.stride > 1 or t.layer.dilation > 1):
        parts.append(_("Stride and dilation have changed places."))
    if step == TO_X and t.layer.stride > 1:
        parts.append(_("With stride %(s)s its numbers stand %(s)s apart, with zeros between.", s=t.layer.stride))
    if step == TO_X and t.layer.padding:
        parts.append(_("What falls on the padding is cut off."))
    return sentences(parts)


def name(step: str, t: ConvolutionTrace, at: Place) -> str:
    """What a number of a step's result is called, in LaTeX and its colour."""
    O, C = t.layer.K.shape[:2]
    ij = f"{at.i + 1},{at.j + 1}"
    out, into = (f"{at.o + 1};" if O > 1 else ""), (f"{at.c + 1};" if C > 1 else "")
    both = f"{at.o + 1}{at.c + 1};" if C > 1 or O > 1 else ""
    bias = f"_{{{at.o + 1}}}" if O > 1 else ""
    return {
        Z: coloured("z", f"z_{{{out}{ij}}}"),
        A: coloured("a", f"a_{{{out}{ij}}}"),
        Y: coloured("a", f"y_{{{out}{ij}}}"),
        J: "J",
        FROM_Y: _slope(f"y_{{{out}{ij}}}"),
        FROM_A: _slope(f"a_{{{out}{ij}}}"),
        DELTA: coloured("delta", rf"\delta_{{{out}{ij}}}"),
        TO_K: _slope(f"k_{{{both}{ij}}}"),
        TO_B: _slope(f"b{bias}"),
        TO_X: _slope(f"x_{{{into}{ij}}}"),
    }[step]


def _slope(of: str) -> str:
    return coloured("delta", rf"\tfrac{{\partial J}}{{\partial {of}}}")


def in_symbols(step: str, t: ConvolutionTrace) -> str:
    """The formula of a step, as LaTeX."""
    (O, C), s, d, p = t.layer.K.shape[:2], t.layer.stride, t.layer.dilation, t.layer.padding
    o, c, both = ("o;" if O > 1 else "", "c;" if C > 1 else "", "oc;" if C > 1 or O > 1 else "")
    row, column = (row_under(i, u, s, d) for i, u in ("iu", "jv"))
    x, delta = coloured("x", f"x_{{{c}{row},\\;{column}}}"), coloured("delta", rf"\delta_{{{o}ij}}")
    z, a, k = coloured("z", f"z_{{{o}ij}}"), coloured("a", f"a_{{{o}ij}}"), coloured("W", f"k_{{{both}uv}}")
    b, y = coloured("b", "b_o" if O > 1 else "b"), coloured("a", f"y_{{{o}pq}}")
    activation, n = t.layer.activation, t.layer.pooling.windows[0] ** 2
    over_c, over_o = (r"\sum_c" if C > 1 else ""), (r"\sum_o" if O > 1 else "")
    mean = rf"\frac{{1}}{{{n}}}" if t.layer.pooling.kind == AVERAGE else ""
    word, largest, given = _("window"), _("is the largest"), _("is given")
    within = rf"_{{ij\,\in\,{in_formula(word)}\,pq}}{a}"
    window = rf"{mean}\sum{within}" if mean else rf"\max{within}"
    from_y = _slope(f"y_{{{o}pq}}")
    where = rf"{{p,q:\;{coloured('a', 'a')}_{{ij}}{in_formula(f' {largest}')}}}" if not mean else r"{p,q\,\ni\,ij}"
    through = (
        rf"\varphi'({z})\,{_slope(f'a_{{{o}ij}}')}"
        if activation.slope
        else rf"{a}\Big({_slope(f'a_{{{o}ij}}')}-\sum_m {coloured('a', 'a_{m;ij}')}\,{_slope('a_{m;ij}')}\Big)"
    )
    loss, of_y = (_in_y(each) for each in (t.loss.latex, t.loss.slope_latex))
    met = f"{row_under('i', 'u', s, d)}=m{f'+{p}' if p else ''}" if s > 1 or d > 1 else ""
    back = (
        rf"\sum_{{u,v}}{coloured('W', f'k_{{{both}uv}}')}\,"
        + coloured("delta", rf"\delta_{{{o}m{f'+{p}' if p else ''}-u+1,\;n{f'+{p}' if p else ''}-v+1}}")
        if not met
        else rf"\sum_{{\substack{{i,u:\,{met}\\ j,v:\,\dots}}}}{coloured('W', f'k_{{{both}uv}}')}\,{delta}"
    )
    return {
        Z: rf"{z}={b}+{over_c}\sum_{{u,v}}{x}\,{k}",
        A: rf"{a}={phi(activation)}({z})",
        Y: rf"{y}={window}",
        J: f"J={loss}",
        FROM_Y: rf"{from_y}={of_y}" if t.loss.measures_error else rf"{from_y}\;{in_formula(given)}",
        FROM_A: rf"{_slope(f'a_{{{o}ij}}')}={mean}\sum_{where}{from_y}",
        DELTA: rf"{delta}={_slope(f'z_{{{o}ij}}')}={through}",
        TO_K: rf"{_slope(f'k_{{{both}uv}}')}=\sum_{{i,j}}{x}\,{delta}",
        TO_B: rf"{_slope('b_o' if O > 1 else 'b')}=\sum_{{i,j}}{delta}",
        TO_X: rf"{_slope(f'x_{{{c}mn}}')}={over_o}{back}",
    }[step]


def _in_y(latex: str) -> str:
    """A formula of a loss with the names that outputs and targets have here."""
    return latex.replace("y_j", "t_j").replace("a_j", "y_j")


def in_numbers(step: str, t: ConvolutionTrace, at: Place) -> str:
    """One number of a step's result with its arithmetic, as LaTeX."""
    left, value = name(step, t, at), float(result(step, t, at.o, at.c)[at.i, at.j])
    if moving := slides(step, t, at.o, at.c):
        letters = {Z: ("x", "W"), TO_K: ("x", "delta"), TO_X: ("delta", "W")}[step]
        return sliding.in_numbers(moving, (at.i, at.j), left, letters)
    if step == A:
        z = t.forward.z[:, at.i, at.j].reshape(-1, 1)
        lines = formulas.activation_lines(t.layer.activation, z, at.o, name(Z, t, at), value)
        return formulas.aligned(left, lines)
    if step == J:
        return formulas.aligned(left, _loss_lines(t))
    if step == FROM_Y:
        return formulas.aligned(left, [_loss_slope(t, at)])
    if step == Y and t.layer.pooling.kind == MAX:
        window = ", ".join(numbers.latex(each) for each in window_of(t, at).ravel().tolist())
        return rf"{left}=\max({window})={numbers.latex(value)}"
    if (terms := terms_of(step, t, at)) is None:
        return f"{left}=0"
    if step == FROM_A and len(terms) == 1:
        ((p, q),) = windows_of(t.forward, at.o, at.i, at.j)
        return f"{left}={name(FROM_Y, t, at._replace(i=p, j=q))}={numbers.latex(value)}"
    return formulas.aligned(left, [f"={equations.latex(terms, number(value))}"])


def terms_of(step: str, t: ConvolutionTrace, at: Place) -> Arithmetic | None:
    """The arithmetic of one number that is a product, a mean or a sum; None of no number at all."""
    n = t.layer.pooling.windows[0] ** 2
    shared = t.layer.pooling.kind == AVERAGE
    if step == Y:
        return _mean(sums.of_all(window_of(t, at).ravel().tolist()), n)
    if step == FROM_A:
        found = [float(t.dJ_dy[at.o, p, q]) for p, q in windows_of(t.forward, at.o, at.i, at.j)]
        return (_mean(sums.of_all(found), n) if shared else sums.of_all(found)) if found else None
    if step == DELTA and t.slope is None:
        a, back = (each[:, at.i, at.j].tolist() for each in (t.forward.a, t.dJ_da))
        mean = equations.sum_of_products(a, back, ("a", "delta"))
        return number(a[at.o], "a"), "·", "(", number(back[at.o], "delta"), "−", "(", *mean, ")", ")"
    if step == DELTA:
        assert t.slope is not None
        place = (at.o, at.i, at.j)
        return number(float(t.dJ_da[place]), "delta"), "·", number(float(t.slope[place]), "z")
    delta = t.delta[at.o]
    return sums.of_all((delta if delta.size <= sliding.MOST_TERMS else delta.sum(axis=1)).ravel().tolist())


def _mean(terms: Arithmetic, n: int) -> Arithmetic:
    return ("(", *terms, ")", "/", number(float(n)))


def window_of(t: ConvolutionTrace, at: Place) -> np.ndarray:
    """The numbers of one window."""
    size, stride = t.layer.pooling.windows
    return t.forward.a[at.o, at.i * stride : at.i * stride + size, at.j * stride : at.j * stride + size]


def _loss_slope(t: ConvolutionTrace, at: Place) -> str:
    """∂J/∂y of one output, after its name."""
    place, record = (at.o, at.i, at.j), t.loss
    value = float(t.dJ_dy[place])
    if not record.measures_error:
        return f"={numbers.latex(value)}"
    y, wanted = float(t.forward.y[place]), float(t.target[place])
    n = t.forward.y.size
    how = _of_entry(t, y, wanted, value)
    latex = formulas.put(formulas.put(record.slope_latex, "a_j", y, "a", how.digits), "y_j", wanted, "y", how.digits)
    latex = formulas.put(latex, "n", float(n))
    return f"={latex}{how.latex_sign}{how.latex(value)}" if how.sign else f"={how.latex(value)}"


def _of_entry(t: ConvolutionTrace, y: float, wanted: float, value: float) -> equations.Relation:
    def slope(y: float, wanted: float) -> float:
        given = (np.array([[each]]) for each in (y, wanted))
        return float(t.loss.term_slope(*given)[0, 0]) / t.loss.divisor(t.forward.y.size, 1)

    return relation(slope, (y, wanted), value)


def _loss_lines(t: ConvolutionTrace) -> list[str]:
    """J as the sum of its terms, where they are few."""
    y, wanted = t.forward.y.reshape(-1, 1), t.target.reshape(-1, 1)
    how = relation(t.loss.value, (y, wanted), t.J)
    if len(y) > MOST_LOSSES or not how.sign:
        return [f"={numbers.latex(t.J)}"]
    before, _sum, term = t.loss.latex.partition(r"\sum_j")
    written = [
        formulas.put(formulas.put(term, "a_j", a, "a", how.digits), "y_j", w, "y", how.digits)
        for a, w in zip(y[:, 0].tolist(), wanted[:, 0].tolist(), strict=True)
    ]
    total = r"\\&\quad+".join("+".join(written[k : k + 3]) for k in range(0, len(written), 3))
    before = formulas.put(before, "n", float(len(y)))
    joined = rf"={before}\Big[{total}\Big]" if before and len(written) > 1 else f"={before}{total}"
    return [joined, how.latex_sign + how.latex(t.J)]


def in_plain(step: str, t: ConvolutionTrace, at: Place) -> str:
    """One number of a step's result with its arithmetic, in a line of text."""
    value = float(result(step, t, at.o, at.c)[at.i, at.j])
    place = (at.o, at.i, at.j)
    if step == A:
        z = t.forward.z[:, at.i, at.j].reshape(-1, 1)
        activation = t.layer.activation
        if activation.slope is None:
            return str(formulas.of_softmax(activation, z, at.o, value))
        (chain,) = formulas.each_applied(phi_plain(activation), activation.f, z[[at.o]], np.array([[value]]))
        return str(chain)
    if step == Y and t.layer.pooling.kind == MAX:
        return f"max({', '.join(numbers.all_plain(window_of(t, at).ravel().tolist()))}) = {numbers.plain(value)}"
    if step == FROM_Y and t.loss.measures_error:
        y, wanted = float(t.forward.y[place]), float(t.target[place])
        how, divisor = _of_entry(t, y, wanted, value), t.loss.divisor(t.forward.y.size, 1)
        given = f"{t.loss.name}′({numbers.plain(y, how.digits)}, {numbers.plain(wanted, how.digits)})"
        over = f"/{divisor}" if divisor != 1 else ""
        return str(Chain(f"{given}{over}" if how.sign else "", how.sign, how.plain(value)))
    if step in (Y, FROM_A, TO_B, DELTA):
        terms = terms_of(step, t, at)
        return str(equations.plain(terms, value)) if terms and len(terms) > 1 else numbers.plain(value)
    return numbers.plain(value)
