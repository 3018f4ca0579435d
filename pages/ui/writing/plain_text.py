"""A sentence with Markdown and LaTeX as plain text, for where neither is drawn."""

import re
import unicodedata

_SIGNS = {
    **{"alpha": "α", "delta": "δ", "varphi": "φ", "sigma": "σ", "varepsilon": "ε", "lambda": "λ", "theta": "θ"},
    **{"nabla": "∇", "partial": "∂", "odot": "⊙", "cdot": "·", "times": "×", "sum": "Σ", "infty": "∞", "sqrt": "√"},
    **{"le": "≤", "ge": "≥", "approx": "≈", "ne": "≠", "to": "→", "leftarrow": "←", "dots": "…", "pm": "±"},
    **{"lVert": "‖", "rVert": "‖", "|": "‖", "top": "ᵀ", "quad": " ", "qquad": " ", "overline": "", "boldsymbol": ""},
}
_RAISED = str.maketrans("0123456789-+()lLTijkmnxyz", "⁰¹²³⁴⁵⁶⁷⁸⁹⁻⁺⁽⁾ˡᴸᵀⁱʲᵏᵐⁿˣʸᶻ")
_LOWERED = str.maketrans("0123456789-+()aehijklmnpstx", "₀₁₂₃₄₅₆₇₈₉₋₊₍₎ₐₑₕᵢⱼₖₗₘₙₚₛₜₓ")
_FORMULA = re.compile(r"\$+(.+?)\$+", re.DOTALL)
_RULES = (
    (re.compile(r"\\hat ?\{?(\w)\}?"), lambda found: unicodedata.normalize("NFC", found[1] + "\u0302")),
    (re.compile(r"\\[td]?frac(?:\{([^{}]*)\}|(\w))(?:\{([^{}]*)\}|(\w))"), lambda found: _divided(*found.groups())),
    (re.compile(r"\\(?:mathbf|mathrm|mathcal|text|operatorname\*?|boldsymbol) ?"), lambda _found: ""),
    (re.compile(r"\\[,;:!> ]|\\(?:left|right|big|Big)\b"), lambda _found: ""),
    (re.compile(r"\\([A-Za-z]+|\|) ?"), lambda found: _SIGNS.get(found[1], found[1])),
    (re.compile(r"\^(?:\{([^{}]*)\}|(.))"), lambda found: _shifted("^", found[1] or found[2], _RAISED)),
    (re.compile(r"_(?:\{([^{}]*)\}|(.))"), lambda found: _shifted("_", found[1] or found[2], _LOWERED)),
    (re.compile(r"[{}]"), lambda _found: ""),
    (re.compile(r"'"), lambda _found: "′"),
    (re.compile(r"-(?=\d)|(?<=[\w)]) ?- ?(?=\w)"), lambda _found: "−"),
)


def plain_text(sentence: str) -> str:
    r"""A sentence without Markdown, its formulas as they can be written in a line.

    >>> plain_text(r"At $z=-4$ the **slope** is $\varphi'(z^{(2)}_1)=0.01766$; $\tfrac12\hat y^2$.")
    'At z=−4 the slope is φ′(z⁽²⁾₁)=0.01766; 1/2ŷ².'
    >>> plain_text(
    ...     r"$e^z$, $e^{-z}$, $x^p$, $W^\top$; $\nabla_{\!\mathbf a}J$, $w_{12}$, $x_k$, $v_1^2$, $p_{\text{old}}$"
    ... )
    'eᶻ, e⁻ᶻ, x^p, Wᵀ; ∇ₐJ, w₁₂, xₖ, v₁², p_old'
    """
    return _FORMULA.sub(_written, sentence).replace("**", "").replace("`", "")


def _written(found: re.Match[str]) -> str:
    text = found[1]
    for pattern, change in _RULES:
        text = pattern.sub(change, text)
    return text


def _divided(*parts: str | None) -> str:
    above, below = [part for part in parts if part is not None]
    return f"{above}/{below}"


def _shifted(mark: str, text: str, signs: dict[int, int]) -> str:
    """A text raised or lowered; behind a mark where there are no such signs."""
    shifted = text.translate(signs)
    if {ord(sign) for sign in shifted} <= {*signs.values()}:
        return shifted
    return f"{mark}({text})" if len(text) > 1 else f"{mark}{text}"
