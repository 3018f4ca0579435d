"""The words of a text as search compares them: without endings, Chinese in pairs of signs, synonyms as one word, and
typing errors forgiven."""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from functools import cache, lru_cache
from pathlib import Path

_RUNS = re.compile(r"[\u3400-\u9fff]+|\d+(?:\.\d+)*|[a-z\u0370-\u03ff]+(?:\d+[a-z]*)?|[⊙∇∂∞]")
_HAN = re.compile(r"[\u3400-\u9fff]")
_ENDINGS = re.compile(r"(?<=\w{3})(?:ings?|ies|ied|ed|es|s|ly)$")
_GREEK = {"alpha": "α", "delta": "δ", "phi": "φ", "sigma": "σ", "theta": "θ", "mu": "μ", "lambda": "λ", "eta": "η"}
# What questions are made of and none is about.
_ASIDE = frozenset(
    re.findall(
        r"\w+",
        "a an and are as at be but by can could do does for from has have how i if in is it its me my of on or so that"
        " the their them then there this to want was we what when where which who why will with you your s t",
    )
)
_ASIDE_HAN = re.compile(
    "为什么|为何|怎么办|怎么样|怎么|怎样|如何|什么是|是什么|什么|哪些|哪里|哪个|请问|我的|我们|你的|一下|有没有|是不是|可以|能否|多少|的|了|吗|呢|啊|吧|我|你"
)


def words(text: str) -> list[str]:
    """The words of a text, one after the other.

    >>> words("Why do my gradients vanish?"), words("什么是梯度消失")
    (['gradient', 'vanish'], ['梯度', '度消', '消失'])
    """
    found = []
    for run in _RUNS.findall(plain(text)):
        if _HAN.match(run):
            found += [run[i : i + 2] for i in range(len(run) - 1)] or [run]
        elif run not in _ASIDE:
            found.append(stem(run))
    return found


def plain(text: str) -> str:
    """A text in small letters, without the Chinese words that only ask."""
    return _ASIDE_HAN.sub(" ", simple(text))


@lru_cache(maxsize=16384)
def simple(text: str) -> str:
    """A text in small letters, its Greek letters as they are read."""
    text = unicodedata.normalize("NFKC", text).casefold()
    return text.replace("\\delta", "δ").replace("\\alpha", "α").replace("\\varphi", "φ").replace("n't", " not")


def stem(word: str) -> str:
    """A word without its ending, as it is spelt in Britain; of a Greek letter the letter.

    >>> stem("learning"), stem("slopes"), stem("normalize"), stem("delta")
    ('learn', 'slop', 'normalis', 'δ')
    """
    if word in _GREEK:
        return _GREEK[word]
    bare = _ENDINGS.sub("", word.replace("iz", "is"))
    return bare.removesuffix("e") if len(bare) > 4 else bare


@cache
def _groups() -> tuple[tuple[str, ...], ...]:
    lines = Path(__file__).with_name("synonyms.txt").read_text("utf-8").splitlines()
    return tuple(tuple(map(_phrase, line.split("|"))) for line in lines if line.strip())


def _phrase(text: str) -> str:
    """A phrase as it is looked for: Chinese as it is, words without their endings and between spaces."""
    text = plain(text).strip() or text.strip()
    return text.replace(" ", "") if _HAN.search(text) else f" {' '.join(_in_order(text))} "


def _in_order(text: str) -> Iterator[str]:
    """All words of a text but the Chinese, without those that phrases may leave out."""
    return (stem(run) for run in _RUNS.findall(text) if not _HAN.match(run) and run not in _ASIDE)


def meanings(text: str) -> dict[str, str]:
    """The groups of synonyms that a text has a phrase of, with the longest such phrase.

    >>> meanings("inner product").keys() == meanings("点积").keys()
    True
    """
    bare = plain(text)
    latin, han = f" {' '.join(_in_order(bare))} ", re.sub(r"\s", "", bare)
    found = {}
    for number, phrases in enumerate(_groups()):
        there = [phrase for phrase in phrases if phrase in (latin if phrase[0] == " " else han)]
        if there:
            found[f"={number}"] = max(there, key=len)
    return found


class Vocabulary:
    """Words that are known, and those among them that a word with typing errors may have been meant to be."""

    def __init__(self, known: Iterable[str]) -> None:
        self.known = {word for word in known if word.isascii() and word.isalpha() and len(word) > 3}
        self._shortened: dict[str, set[str]] = {}
        for word in self.known:
            for less in {word, *_without_one(word)}:
                self._shortened.setdefault(less, set()).add(word)

    def meant(self, word: str) -> Mapping[str, float]:
        """The known words that are nearest, with how surely they are meant, at most 1."""
        if not word.isascii() or not word.isalpha() or len(word) < 3:
            return {}
        begun = {each: 0.6 for each in self.known if each.startswith(word)} if len(word) > 3 else {}
        shorter = {word, *_without_one(word)}
        if len(word) > 6:
            shorter |= {less for one in list(shorter) for less in _without_one(one)}
        near = {each for less in shorter for each in self._shortened.get(less, ())}
        most = 2 if len(word) > 6 else 1 if len(word) > 3 else 0
        return begun | {each: 0.8 for each in near if _typing_errors(word, each) <= most}


def _without_one(word: str) -> set[str]:
    return {word[:i] + word[i + 1 :] for i in range(len(word))}


def _typing_errors(one: str, other: str) -> int:
    """How many letters are wrong, missing, too many, or exchanged with their neighbours.

    >>> _typing_errors("gradeint", "gradient"), _typing_errors("backprop", "bakprop")
    (1, 1)
    """
    before: list[int] = []
    last = list(range(len(other) + 1))
    for i, a in enumerate(one, start=1):
        now = [i]
        for j, b in enumerate(other, start=1):
            least = min(last[j] + 1, now[j - 1] + 1, last[j - 1] + (a != b))
            if i > 1 and j > 1 and a == other[j - 2] and one[i - 2] == b:
                least = min(least, before[j - 2] + 1)
            now.append(least)
        before, last = last, now
    return last[-1]
