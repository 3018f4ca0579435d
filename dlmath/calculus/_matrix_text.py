"""Formulas of matrices as a reader writes them, ``W2 tanh(W1 x + b1)``, read into a tree.

Side by side, or with ``@`` or ``·`` between them, two factors are a matrix product; ``*`` and ``⊙`` multiply entry by
entry. A product binds tighter than ``*`` and ``/``, these tighter than + and −; but ``λ/2 X`` is (λ/2) X, and only a
transposed factor takes the next one below the line with it: ``x'A x / x'x``. ``x'``, ``x.T``, ``x^T`` and ``xᵀ`` are
the transpose, ``x ⊗ y`` is x yᵀ, ``‖x‖`` is the norm, ``‖x‖₁`` the sum of all |xᵢ|, ``|x|`` entry by entry. A name is
one letter with what belongs to it: W, W1, W⁽¹⁾, x_in, α; so ``Ax`` is A x. A function may stand before one factor
without brackets, ``softmax z``, and e^z is exp(z).

A text is looked at sign by sign, over what is listed here. It is never executed.
"""

import difflib
import math
import re
import unicodedata
from collections.abc import Collection
from dataclasses import dataclass, replace
from typing import NamedTuple

from dlmath.arrays import InputError

LONGEST, DEEPEST = 200, 40


class ExpressionError(InputError):
    """An expression that is not understood, where in its text that is and, where shapes do not fit, why.

    >>> try:
    ...     read_matrix_text("x + ?", ["exp"])
    ... except ExpressionError as error:
    ...     print(error, error.start, error.end)
    the expression is not understood at “?” 4 5
    """

    def __init__(self, template: str, start: int, end: int, reason: InputError | None = None, **values: object) -> None:
        self.start, self.end, self.reason = start, end, reason
        super().__init__(template, **values)


@dataclass(frozen=True)
class Tree:
    """An expression: an operation with its operands, a variable or a number, and where it stands in the text."""

    name: str  # of the operation; "variable", "number"
    operands: tuple["Tree", ...] = ()
    written: str = ""  # the name of a variable, a number as it is written
    start: int = 0
    end: int = 0


class _Token(NamedTuple):
    """A sign, a number, a name or a function, and where it stands."""

    kind: str
    text: str
    start: int
    end: int


_ALIKE = {chr(code): chr(code - 0xFEE0) for code in range(0xFF01, 0xFF5F)}  # the signs of a Chinese keyboard
_ALIKE |= dict(zip("−–‐∗⊙∘·⋅∙×÷∥′’‘＾、【】", "---***@@@@/‖'''^,()", strict=True))
_ALIKE |= dict(zip("⊤ᵀᵗ", "'''", strict=True)) | {"∑": "Σ", "[": "(", "]": ")", "{": "(", "}": ")"}
_ALIKE |= dict(zip("₀₁₂₃₄₅₆₇₈₉", "0123456789", strict=True)) | dict.fromkeys("\u3000\xa0\u2009\u202f\t\r\n", " ")
_POWERS = dict(zip("⁰¹²³⁴⁵⁶⁷⁸⁹", "0123456789", strict=True))
_NUMBER = re.compile(r"(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?(?:/\d+(?![\d.]))?")
_WORD = re.compile(r"[A-Za-z_][A-Za-z_0-9]*|[α-ωΑ-Ω][0-9]*")
_TRANSPOSED = re.compile(r"\.\s*T|\^\s*(?:[T']|\(\s*[T']\s*\))")
_ORDER = re.compile(r"_?[12F](?![A-Za-z0-9_])")  # ‖x‖₂ and ‖X‖_F are ‖x‖, ‖x‖₁ is another norm
_NAME = re.compile(r"[A-Za-zα-ωΑ-Ω](?:_?\d+|_[A-Za-z]+\d*)?")
_WORDS = {"Σ": "sum", "σ": "sigmoid", "ln": "log", "tr": "trace", "transpose": "transpose", "√": "sqrt"}
_SIGNS = ("+", "-", "*", "/", "@", "⊗", "(", ")", ",", "^", "'")
_TWO = {"**": "^", ".*": "*", "./": "/", ".^": "^", "||": "‖"}
_BARS = {"‖": ("open", "close"), "|": ("bar", "unbar")}
_ENDS = ("number", "name", ")", "'", "close", "unbar")  # what a factor ends with
_FACTORS = ("number", "name", "function", "(", "open", "bar")  # what a factor begins with
_LAYER = re.compile(r"\^\{\((\d)\)\}|\^\[(\d)\]|⁽([⁰¹²³⁴⁵⁶⁷⁸⁹])⁾|(?<=[A-Z])\^\((\d)\)")  # W^{(1)}, W^[1], W⁽¹⁾, W^(1)
_MODULE = re.compile(r"(?:np|numpy|torch|tf|math|jnp|F)\.(?=[A-Za-z])")
_OTHERWISE = ("matmul", "max")  # functions that are written with others
_SHORT = {"norm2": "square_norm", "normsq": "square_norm", "logsoftmax": "log_softmax", "leakyrelu": "leaky_relu"}
_FRACTIONS = {sign: unicodedata.normalize("NFKC", sign).replace("⁄", "/") for sign in "½⅓⅔¼¾⅕⅖⅗⅘⅙⅚⅛⅜⅝⅞"}


def read_matrix_text(text: str, functions: Collection[str]) -> Tree:
    """The tree of an expression that may call these functions.

    >>> tree = read_matrix_text("W x + b", ["tanh"])
    >>> tree.name, [operand.name for operand in tree.operands]
    ('+', ['product', 'variable'])
    """
    if len(text) > LONGEST:
        raise InputError(
            "the expression has %(given)s characters; at most %(most)s are read", given=len(text), most=LONGEST
        )
    tokens = _tokens(text, functions)
    if not tokens:
        raise InputError("the expression is empty")
    return _Reader(text, tokens).whole()


def _tokens(text: str, functions: Collection[str]) -> list[_Token]:
    plain = "".join(_ALIKE.get(sign, sign) for sign in text)
    found, at = list[_Token](), 0
    while at < len(plain):
        sign = plain[at]
        if sign == " ":
            at += 1
        elif module := _MODULE.match(plain, at):
            at = module.end()
        elif found and found[-1].kind == "name" and (layer := _LAYER.match(text, at)):
            number = next(filter(None, layer.groups()))
            at, named = layer.end(), found.pop()
            found.append(_Token("name", named.text + _POWERS.get(number, number), named.start, at))
        elif two := next((two for two in _TWO if plain.startswith(two, at)), ""):
            found.append(_Token(_kind(_TWO[two], found), text[at : at + 2], at, at + 2))
            at += 2
        elif transposed := _TRANSPOSED.match(plain, at):
            end = transposed.end()
            found.append(_Token("'", text[at:end], at, end))
            at = end
        elif number := _NUMBER.match(plain, at):
            found.append(_Token("number", number[0], at, number.end()))
            at = number.end()
        elif sign in _FRACTIONS and not (found and found[-1].kind == "number"):
            found.append(_Token("number", _FRACTIONS[sign], at, at + 1))
            at += 1
        elif sign in _POWERS:
            of_norm = bool(found) and found[-1].kind == "close"
            found += [_Token("^", sign, at, at), _Token("number", _POWERS[sign], at, at + 1)]
            at += 1
            if of_norm and text.startswith(("₂", "_2", "_F"), at):  # ‖x‖²₂
                at += len("₂") if text[at] == "₂" else len("_2")
        elif sign == "√":
            found.append(_Token("function", "sqrt", at, at + 1))
            at += 1
        elif word := _WORD.match(plain, at):
            found += _words(word[0], at, plain, text, functions)
            at = word.end()
        elif sign in _SIGNS or sign in _BARS:
            found.append(_Token(_kind(sign, found), text[at], at, at + 1))
            at += 1
            if found[-1].kind == "close" and (order := _ORDER.match(plain, at)):
                at = order.end()
                found[-1] = _Token("close", plain[found[-1].start : at], found[-1].start, at)
        else:
            raise ExpressionError("the expression is not understood at “%(part)s”", at, at + 1, part=text[at])
    return found


def _kind(sign: str, before: list[_Token]) -> str:
    """The kind of a sign; a bar closes where one is open and a factor has ended."""
    if sign not in _BARS:
        return sign
    opening, closing = _BARS[sign]
    kinds = [token.kind for token in before]
    is_open = kinds.count(opening) > kinds.count(closing)
    return closing if is_open and kinds[-1] in _ENDS else opening


def _words(word: str, at: int, plain: str, text: str, functions: Collection[str]) -> list[_Token]:
    """A run of letters: a function, names side by side, or names and then a function."""
    end = at + len(word)
    if plain[end:].lstrip().startswith("("):
        for cut in range(len(word)):
            name = word[cut:].lower() if len(word[cut:]) > 1 else word[cut:]
            name = _SHORT.get(name, _WORDS.get(word[cut:], _WORDS.get(name, name)))
            if (name in functions and (not cut or _split(word[:cut]))) or (not cut and name in _OTHERWISE):
                return [*_names(word[:cut], at), _Token("function", name, at + cut, end)]
        if len(word) > 2 and word.isalpha():
            known = sorted(functions)
            near = difflib.get_close_matches(word.lower(), known, 3, 0.5) or known[:12]
            raise ExpressionError(
                "the function “%(name)s” is not offered; there are %(names)s", at, end, name=word, names=near
            )
    elif word == "Σ" or (word.lower() in functions and len(word) > 2):
        return [_Token("function", _WORDS.get(word, word.lower()), at, end)]
    if not _split(word):
        raise ExpressionError("“%(part)s” is no name: one letter, then digits, as in W1", at, end, part=text[at:end])
    return _names(word, at)


def _split(word: str) -> list[str]:
    """The names of which a run of letters consists; empty if it does not."""
    found = _NAME.findall(word)
    return found if "".join(found) == word else []


def _names(word: str, at: int) -> list[_Token]:
    found = []
    for name in _split(word):
        found.append(_Token("name", name, at, at + len(name)))
        at += len(name)
    return found


class _Reader:
    """Reads the tokens of a text from left to right, by how tightly signs bind."""

    def __init__(self, text: str, tokens: list[_Token]) -> None:
        self.text, self.tokens, self.at, self.depth = text, tokens, 0, 0

    def whole(self) -> Tree:
        tree = self.sum()
        if token := self._next():
            raise self._wrong(token)
        return tree

    def sum(self) -> Tree:
        self.depth += 1
        if self.depth > DEEPEST:
            raise InputError("the expression has more than %(most)s operations inside one another", most=DEEPEST)
        tree = self.entrywise()
        while sign := self._take("+", "-"):
            tree = self._made(sign.kind, tree, self.entrywise())
        self.depth -= 1
        return tree

    def entrywise(self) -> Tree:
        tree = self.signed()
        while sign := self._take("*", "/"):
            divided = sign.kind == "/" and not self._is("+", "-")
            tree = self._divided(tree) if divided else self._made(sign.kind, tree, self.signed())
        return tree

    def _divided(self, above: Tree) -> Tree:
        below = self.postfix()
        if self.tokens[self.at - 1].kind == "'":
            return self._made("/", above, self.product(below))
        return self.product(self._made("/", above, below))

    def signed(self) -> Tree:
        signs = list[_Token]()
        while sign := self._take("+", "-"):
            signs.append(sign)
        tree = self.product()
        if sum(sign.kind == "-" for sign in signs) % 2:
            if tree.name == "number":
                return Tree("number", (), f"-{tree.written}", signs[0].start, tree.end)
            return Tree("neg", (tree,), "", signs[0].start, tree.end)
        return tree

    def product(self, first: Tree | None = None) -> Tree:
        tree = first or self.postfix()
        while True:
            if self._take("@"):
                tree = self._made("product", tree, self.signed() if self._is("-", "+") else self.postfix())
            elif self._take("⊗"):
                tree = self._made("outer", tree, self.postfix())
            elif self._is(*_FACTORS):
                tree = self._made("product", tree, self.postfix())
            else:
                return tree

    def postfix(self) -> Tree:
        tree = self.atom()
        while sign := self._take("'", "^"):
            if sign.kind == "'":
                tree = Tree("transpose", (tree,), "", tree.start, sign.end)
                continue
            begin = self.at
            bracket = self._take("(")
            minus = self._take("-")
            power = self._take("number")
            if power is None or (bracket and not self._is(")")):
                if tree.written == "e":
                    self.at = begin
                    tree = self._exponential(tree)
                    continue
                there = power or sign
                raise ExpressionError("a power must be a number, as in x^2", there.start, there.end)
            end = (self._take(")") or power).end if bracket else power.end
            exponent = Tree("number", (), ("-" if minus else "") + power.text, power.start, power.end)
            if tree.name == "norm" and exponent.written == "2":
                tree = Tree("square_norm", tree.operands, "", tree.start, end)
            else:
                tree = Tree("power", (tree, exponent), "", tree.start, end)
        return tree

    def _exponential(self, e: Tree) -> Tree:
        minus = self._take("-")
        exponent = self.atom()
        if minus:
            exponent = Tree("neg", (exponent,), "", minus.start, exponent.end)
        return Tree("exp", (exponent,), "", e.start, exponent.end)

    def atom(self) -> Tree:
        token = self._next()
        if token is None:
            end = len(self.text)
            raise ExpressionError("the expression breaks off here", max(end - 1, 0), end)
        self.at += 1
        match token.kind:
            case "number":
                return Tree("number", (), token.text, token.start, token.end)
            case "name":
                return Tree("variable", (), token.text, token.start, token.end)
            case "(":
                inside = self.sum()
                end = self._closed(token, ")")
                return Tree(inside.name, inside.operands, inside.written, token.start, end)
            case "open":
                inside = self.sum()
                end = self._closed(token, "close")
                name = "norm1" if self.tokens[self.at - 1].text.endswith("1") else "norm"
                return Tree(name, (inside,), "", token.start, end)
            case "bar":
                inside = self.sum()
                return Tree("abs", (inside,), "", token.start, self._closed(token, "unbar"))
            case "function":
                return self._call(token)
        self.at -= 1
        raise self._wrong(token)

    def _call(self, token: _Token) -> Tree:
        bracket = self._take("(")
        if bracket is None:
            return self._without_brackets(token)
        arguments = [self.sum()]
        while self._take(","):
            arguments.append(self.sum())
        end = self._closed(bracket, ")")
        if token.text in _OTHERWISE:
            return self._otherwise(token, arguments, end)
        return Tree(token.text, tuple(arguments), "", token.start, end)

    def _without_brackets(self, token: _Token) -> Tree:
        """A function of the one factor behind it; a root goes as far, whatever stands there next."""
        is_root = self.text[token.start] == "√"
        if self._is(*_FACTORS):
            operand = self.atom() if is_root else self.postfix()
            if is_root or not self._is("@", "⊗", *_FACTORS):
                return Tree(token.text, (operand,), "", token.start, operand.end)
        raise ExpressionError("“%(part)s” needs brackets, as in %(part)s(x)", token.start, token.end, part=token.text)

    def _otherwise(self, token: _Token, arguments: list[Tree], end: int) -> Tree:
        """What is written with other operations: matmul(A, B) is A B, and max(0, x) relu(x)."""
        match token.text, arguments:
            case "matmul", [left, right]:
                return replace(self._made("product", left, right), start=token.start, end=end)
            case "max", [Tree(name="number", written="0"), other] | [other, Tree(name="number", written="0")]:
                return Tree("relu", (other,), "", token.start, end)
        raise ExpressionError("the expression is not understood at “%(part)s”", token.start, end, part=token.text)

    def _closed(self, opened: _Token, kind: str) -> int:
        """Where a bracket ends."""
        closing = self._take(kind)
        if closing is None:
            token = self._next()
            if token is None:
                raise ExpressionError("this bracket is not closed", opened.start, opened.end)
            raise self._wrong(token)
        return closing.end

    def _made(self, name: str, left: Tree, right: Tree) -> Tree:
        return Tree(name, (left, right), "", left.start, right.end)

    def _next(self) -> _Token | None:
        return self.tokens[self.at] if self.at < len(self.tokens) else None

    def _is(self, *kinds: str) -> bool:
        token = self._next()
        return token is not None and token.kind in kinds

    def _take(self, *kinds: str) -> _Token | None:
        token = self._next()
        if token is None or token.kind not in kinds:
            return None
        self.at += 1
        return token

    def _wrong(self, token: _Token) -> ExpressionError:
        return ExpressionError(
            "the expression is not understood at “%(part)s”", token.start, token.end, part=token.text
        )


def number_of(tree: Tree) -> float:
    """The value of a number as it is written; a fraction such as 1/2 is one number.

    >>> number_of(Tree("number", (), "1/2"))
    0.5
    """
    try:
        value = math.prod(1.0 / float(part) if k else float(part) for k, part in enumerate(tree.written.split("/")))
    except ZeroDivisionError:
        value = math.inf
    if not math.isfinite(value):
        raise ExpressionError("“%(part)s” is no finite number", tree.start, tree.end, part=tree.written)
    return value
