"""Every sentence has its Chinese, and none is left over."""

import ast
import re
from functools import cache
from pathlib import Path

import polib
import pytest

from dlmath import DATASETS, InputError, dataset
from pages.ui.writing import numbers
from pages.ui.writing.text import explain, in_language
from tests import translations

ROOT = Path(__file__).parents[2]
# A Western comma, semicolon, colon, question or exclamation mark beside a Chinese character, or Western brackets around
# one.
HALF_WIDTH = re.compile(r"[\u4e00-\u9fff] ?[,;:?!]|[,;:?!] *[\u4e00-\u9fff]|\([^()]*[\u4e00-\u9fff]")


@cache
def catalogue() -> dict[str, polib.POEntry]:
    return {entry.msgid: entry for entry in translations.read() if not entry.msgctxt}


@cache
def sentences() -> list[tuple[str, str]]:
    return list(translations.sentences())


def test_every_sentence_has_its_chinese() -> None:
    missing = [
        f"{place}: {english!r}"
        for english, place in sentences()
        if not (catalogue().get(english) and catalogue()[english].msgstr)
    ]
    assert missing == []
    assert [f"{message.msgid!r} is fuzzy" for message in catalogue().values() if message.fuzzy] == []


def test_a_list_is_written_as_the_language_writes_lists() -> None:
    with pytest.raises(InputError) as unknown:
        dataset("moon", 10, 0.1, 0)
    assert str(unknown.value).startswith("there is no data set “moon”; there are ")
    assert in_language("en", lambda: explain(unknown.value)) == str(unknown.value)
    told = in_language("zh", lambda: explain(unknown.value))
    assert "、".join(DATASETS) in told
    assert "," not in told


def test_every_sentence_stands_once() -> None:
    written = re.findall(r'(?m)^((?:msgctxt .*\n)?msgid (?:".*"\n)+)', (ROOT / "pages/text/zh.po").read_text("utf-8"))
    assert [each for each in set(written) if written.count(each) > 1] == []


def test_the_catalogue_says_where_each_sentence_stands_and_nothing_is_left_over() -> None:
    made = translations.written(translations.updated(translations.read()))
    assert made == translations.CATALOGUE.read_text("utf-8")


@pytest.mark.parametrize("pattern", [r"%\(\w+\)s", r"\$[^$]+\$", r"`[^`]+`"], ids=["placeholders", "formulas", "code"])
def test_both_languages_hold_the_same(pattern: str) -> None:
    assert [
        m.msgid for m in catalogue().values() if set(re.findall(pattern, m.msgid)) != set(re.findall(pattern, m.msgstr))
    ] == []


def test_chinese_punctuation() -> None:
    prose = {m.msgid: re.sub(r"\$[^$]+\$|`[^`]+`", "", m.msgstr) for m in catalogue().values()}
    assert [english for english, chinese in prose.items() if HALF_WIDTH.search(chinese)] == []


def test_every_translation_is_chinese() -> None:
    assert [
        m.msgid for m in catalogue().values() if len(m.msgid) > 15 and not re.search(r"[\u4e00-\u9fff]", m.msgstr)
    ] == []


def test_no_sentence_hides_inside_an_f_string_where_it_is_not_found() -> None:
    hidden = [
        f"{path.name}:{call.lineno}"
        for path in (ROOT / "pages").rglob("*.py")
        for string in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(string, ast.JoinedStr)
        for call in ast.walk(string)
        if isinstance(call, ast.Call) and getattr(call.func, "id", "") in translations.KEYWORDS
        if any(isinstance(argument, ast.Constant) for argument in call.args)
    ]
    assert hidden == []


def test_powers_of_ten_are_written_with_a_cross() -> None:
    power = re.compile(r"(?:\\cdot|·) ?10(?:\^|[⁻⁰¹²³⁴-⁹])")
    assert [each for pair in catalogue().items() for each in (pair[0], pair[1].msgstr) if power.search(each)] == []
    assert power.search(numbers.latex(7.48e-13)) is None


def test_what_is_bold_in_chinese_is_read_as_bold() -> None:
    """Behind a sign a closing ** before a character would stand there as it is; and Chinese has no italics."""
    for message in catalogue().values():
        bare = re.sub(r"\$[^$]+\$|`[^`]+`|\+ - \* / \*\*", "¶", message.msgstr)
        pieces = bare.split("**")
        for inside, after in zip(pieces[1::2], pieces[2::2], strict=True):
            assert re.match(r"[，。：；？！、）”¶\s]|$", after) or not re.search(r"[，。：；？！、）”]$", inside), bare
        assert not re.search(r"\*[^\s*][^*\n]*\*", "".join(pieces)), bare
