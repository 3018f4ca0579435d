"""What readers wrote, shown as they wrote it: whatever stands in a link, a file or a field is text, and never Markdown,
LaTeX, HTML or a link.

Backslashes and entities would not do: Streamlit looks for addresses, emoji and icons after they have been resolved, so
only code is left alone.
"""

import re
import unicodedata
from html import escape

LONGEST = 80
_UNSEEN = frozenset(
    {"Cc", "Cf", "Cs", "Co", "Cn"}
)  # controls, marks of direction and joiners, halves of characters, what is no character
_BLANK = frozenset("\u115f\u1160\u2800\u3164\uffa0")  # characters that look like none
# Letters, digits, and signs that mean nothing to Markdown where they stand: a point inside a number, a hyphen before a
# letter, no address.
_HARMLESS = re.compile(
    r"(?!\d+\))(?:[^\W_]|[^\x00-\x7f]|[ ,;'()=/%]|(?<=\d)\.(?=\d)|-(?=[^\W_])|(?<=[^\W_])_(?=[^\W_]))*"
)
_BACKTICKS = re.compile("`+")
_IN_LATEX = str.maketrans(
    {sign: rf"\{sign}" for sign in "{}$%&#_"}
    | {"\\": r"\textbackslash{}", "^": r"\textasciicircum{}", "~": r"\textasciitilde{}"}
)
_ICON = re.compile("(?<=:material)/")  # which Streamlit writes otherwise also in code, before Markdown is read


class AsIs(str):
    """Text that goes into a sentence as it is: Markdown of ours, or what stands where nothing reads Markdown, as in an
    alt text. A sentence that has been looked up knows the ``english`` of it."""

    __slots__ = ("english",)
    english: str


def literal(text: object, most: int = LONGEST) -> AsIs:
    """A reader's text for a place that reads Markdown: code where it has signs that could mean something, so that it is
    shown as it is.

    Args:
      text: anything, written as ``str`` writes it.
      most: how many characters are shown of it.

    Returns: one line without unseen characters.

    >>> literal("leaky-ReLU"), literal("[log in](https://evil.example)"), literal("a`b")
    ('leaky-ReLU', '`[log in](https://evil.example)`', '``a`b``')
    """
    seen = clean(text, most)
    return AsIs(seen) if _HARMLESS.fullmatch(seen) else code(seen, most)


def code(text: object, most: int = LONGEST) -> AsIs:
    """A reader's text as code in Markdown; arguments as for ``literal``.

    >>> code("x1 = 3"), code(":material/home:")
    ('`x1 = 3`', '`:material`&#47;`home:`')
    """
    return AsIs("&#47;".join(map(_fenced, _ICON.split(clean(text, most)))))


def _fenced(text: str) -> str:
    fence = "`" * (1 + max(map(len, _BACKTICKS.findall(text)), default=0))
    air = " " if text[:1] == "`" or text[-1:] == "`" else ""
    return f"{fence}{air}{text}{air}{fence}" if text else ""


def clean(text: object, most: int = LONGEST) -> str:
    """A reader's text for a place that reads nothing into it, such as an alt text: one line, each unseen character
    replaced by �.

    >>> clean("a\\n b\\u202e" + "c" * 9, most=8)
    'a b�ccc…'
    """
    line = " ".join(str(text)[: 4 * most].split())
    shown = (
        line if line.isascii() and line.isprintable() else "".join("�" if _is_unseen(sign) else sign for sign in line)
    )
    return shown if len(shown) <= most and len(str(text)) <= 4 * most else shown[: most - 1] + "…"


def in_chart(text: object, most: int = LONGEST) -> str:
    """A reader's text for the titles and names of a chart, where Plotly reads some HTML.

    >>> in_chart('<a href="https://evil.example">x</a>')
    '&lt;a href=&quot;https://evil.example&quot;&gt;x&lt;/a&gt;'
    """
    return escape(clean(text, most))


def in_html(text: str) -> AsIs:
    """A text of ours where HTML is written.

    >>> in_html("p < ½")
    'p &lt; ½'
    """
    return AsIs(escape(text))


def in_formula(text: str, font: str = "text") -> str:
    r"""A text of ours as words in LaTeX.

    >>> print(in_formula("50 % of {x}"))
    \text{50 \% of \{x\}}
    """
    return f"\\{font}{{" + text.translate(_IN_LATEX) + "}"


def in_style(text: str) -> str:
    r"""A text of ours as a string in a style.

    >>> print(in_style('a "<b>"'))
    "a \22 \3c b>\22 "
    """
    return '"' + re.sub(r'["\\<\n]', lambda sign: f"\\{ord(sign[0]):x} ", text) + '"'


def _is_unseen(sign: str) -> bool:
    return sign in _BLANK or unicodedata.category(sign) in _UNSEEN
