"""LaTeX, as the formulas of this playground are written, made into MathML, which browsers draw without a script and
without a font from elsewhere."""

import re
from functools import lru_cache
from html import escape

from pages.ui.writing import palette

_TOKEN = re.compile(r"\\(?:[a-zA-Z]+|.)|\d+(?:\.\d+)?|\s+|.", re.DOTALL)
_LETTERS = {
    "alpha": "α",
    "beta": "β",
    "gamma": "γ",
    "delta": "δ",
    "kappa": "κ",
    "lambda": "λ",
    "pi": "π",
    "sigma": "σ",
    "varphi": "φ",
    "partial": "∂",
    "nabla": "∇",
    "infty": "∞",
    "mu": "μ",
    "rho": "ρ",
    "theta": "θ",
    "varepsilon": "ε",
}
_SIGNS = {
    "sum": "∑",
    "cdot": "⋅",
    "times": "×",
    "odot": "⊙",
    "top": "⊤",
    "approx": "≈",
    "le": "≤",
    "ge": "≥",
    "leftarrow": "←",
    "to": "→",
    "longrightarrow": "⟶",
    "-": "−",
    "'": "′",
    "lvert": "|",
    "rvert": "|",
}
_FUNCTIONS = {"tanh", "cosh", "sinh", "sin", "cos", "tan", "ln", "max", "min", "exp"}
_SPACES = {",": "0.17em", ";": "0.28em", "quad": "1em", "qquad": "2em"}
_THIN = '<mspace width="0.17em"></mspace>'
_NOTHING = {"!", "displaystyle", "footnotesize", "small"}
# What the formulas need of a style sheet: bold letters, and the brace of cases, which without a mathematical font would
# not grow.
STYLE = """
math { font-family: "STIX Two Math", "Cambria Math", "Latin Modern Math", "TeX Gyre Termes Math", "Times New Roman",
  math, serif }
math .bold { font-weight: bold }
math .cases { border-left: 1.3px solid; border-radius: .6em 0 0 .6em; padding-left: .25em; margin-left: .15em }
math .cases mtd, math .aligned mtd { text-align: left }
math .aligned mtd:first-child { text-align: right; padding-right: 0 } math .aligned mtd { padding: .1em 0 .1em .2em }
"""
_LIGHT = {shade.dark: shade.light for shade in palette.SYMBOLS.values()}


@lru_cache(maxsize=4096)
def from_latex(latex: str, block: bool = False) -> str:
    """A formula as a MathML element; its colours are those of the light theme, for paper.

    Raises: ValueError for LaTeX that is beyond this writer.

    >>> from_latex("a_1=2")
    '<math><msub><mi>a</mi><mn>1</mn></msub><mo>=</mo><mn>2</mn></math>'
    """
    writer = _Writer([token for token in _TOKEN.findall(latex) if not token.isspace()])
    display = ' display="block"' if block else ""
    return f"<math{display}>{writer.row()}</math>"


class _Writer:
    """Reads tokens from the left and writes elements."""

    def __init__(self, tokens: list[str]) -> None:
        self.tokens = tokens

    def row(self, *ends: str) -> str:
        """Everything up to one of the ends, which is left standing, or to the end."""
        parts = []
        while self.tokens and self.tokens[0] not in ends:
            parts.append(self._scripted())
        return "".join(parts)

    def _scripted(self) -> str:
        """One element with what stands below and above it."""
        token = self.tokens[0]
        base, below, above = self._element(), "", ""
        while self.tokens and self.tokens[0] in ("_", "^", "'"):
            script = self.tokens.pop(0)
            if script == "_":
                below = self._argument()
            else:
                above += "<mo>′</mo>" if script == "'" else self._argument()
        limits = token == r"\sum"
        if below and above:
            return _tag("munderover" if limits else "msubsup", base + below + _tag("mrow", above))
        if below:
            return _tag("munder" if limits else "msub", base + below)
        return _tag("msup", base + _tag("mrow", above)) if above else base

    def _argument(self) -> str:
        """One element or a group; of a number its first digit only, as in TeX."""
        if len(self.tokens[0]) > 1 and self.tokens[0][0].isdigit():
            self.tokens[0:1] = [self.tokens[0][0], self.tokens[0][1:]]
        return self._element()

    def _element(self) -> str:
        token = self.tokens.pop(0)
        if token == "{":
            return _tag("mrow", self._up_to("}"))
        if token[0].isdigit():
            return _tag("mn", token)
        if token.isalpha():
            return _tag("mi", token)
        return self._command(token[1:]) if token[0] == "\\" else _sign(token)

    def _up_to(self, end: str) -> str:
        inside = self.row(end)
        self.tokens.pop(0)
        return inside

    def _text(self) -> str:
        """A group as it is written."""
        assert self.tokens.pop(0) == "{"
        end = self.tokens.index("}")
        text = "".join(self.tokens[:end])
        del self.tokens[: end + 1]
        return text

    def _command(self, name: str) -> str:
        if name in _LETTERS:
            return _tag("mi", _LETTERS[name])
        if name in _SIGNS:
            return _sign(name)
        if name in _FUNCTIONS or name == "operatorname":
            return self._function(self._text() if name == "operatorname" else name)
        if name in _SPACES:
            return f'<mspace width="{_SPACES[name]}"></mspace>'
        if name in _NOTHING:
            return "<mrow></mrow>"
        if name in _STRUCTURES:
            return _STRUCTURES[name](self)
        raise ValueError(f"no MathML for \\{name}")

    def _function(self, name: str) -> str:
        """A name with a little room before it, and behind it where no bracket follows."""
        alone = bool(self.tokens) and self.tokens[0] not in ("(", r"\!", r"\left", "^", "_", "}")
        return _tag("mrow", _THIN + _tag("mi", name) + (_THIN if alone else ""))

    def _fraction(self) -> str:
        return _tag("mfrac", self._argument() + self._argument())

    def _small_fraction(self) -> str:
        return f'<mstyle displaystyle="false">{self._fraction()}</mstyle>'

    def _root(self) -> str:
        return _tag("msqrt", self._argument())

    def _bold(self) -> str:
        return self._argument().replace("<mi>", '<mi class="bold">').replace("<mn>", '<mn class="bold">')

    def _upright_bold(self) -> str:
        return (
            self._argument()
            .replace("<mi>", '<mi class="bold" mathvariant="normal">')
            .replace("<mn>", '<mn class="bold">')
        )

    def _words(self) -> str:
        return _tag("mtext", self._text())

    def _coloured(self) -> str:
        colour = self._text()
        return f'<mrow style="color:{_LIGHT.get(colour, colour)}">{self._argument()}</mrow>'

    def _between(self) -> str:
        """left( … right), as high as what stands between."""
        opening = self.tokens.pop(0)
        inside = self.row(r"\right")
        self.tokens.pop(0)
        return _tag("mrow", _fence(opening) + inside + _fence(self.tokens.pop(0)))

    def _big(self) -> str:
        return _fence(self.tokens.pop(0), 'minsize="1.6em"')

    def _lines(self) -> str:
        kind = self._text()
        if kind not in ("cases", "aligned"):
            raise ValueError(f"no MathML for {kind}")
        lines: list[list[str]] = [[]]
        while self.tokens[0] != r"\end":
            lines[-1].append(_tag("mtd", self.row("&", r"\\", r"\end")))
            if self.tokens[0] == r"\\":
                lines.append([])
            if self.tokens[0] != r"\end":
                self.tokens.pop(0)
        self.tokens.pop(0)
        self._text()
        rows = "".join(_tag("mtr", "".join(line)) for line in lines)
        return f'<mtable class="{kind}">{rows}</mtable>'


_STRUCTURES = {
    "frac": _Writer._fraction,
    "tfrac": _Writer._small_fraction,
    "sqrt": _Writer._root,
    "mathbf": _Writer._upright_bold,
    "boldsymbol": _Writer._bold,
    "text": _Writer._words,
    "textcolor": _Writer._coloured,
    "left": _Writer._between,
    "Big": _Writer._big,
    "big": _Writer._big,
    "begin": _Writer._lines,
}


def _tag(name: str, inside: str) -> str:
    return f"<{name}>{inside if inside.startswith('<') else escape(inside)}</{name}>"


def _sign(name: str) -> str:
    text = escape(_SIGNS.get(name, name))
    if text == "|":
        return '<mo stretchy="false" lspace="0" rspace="0">|</mo>'
    return f'<mo stretchy="false">{text}</mo>' if text in "()[]" else f"<mo>{text}</mo>"


def _fence(token: str, size: str = "") -> str:
    text = "" if token == "." else _SIGNS.get(token[1:], token.removeprefix("\\"))
    return f'<mo stretchy="true" fence="true" {size}>{text}</mo>'.replace(" >", ">")
