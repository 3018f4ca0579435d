"""Every sentence has its Chinese, and none is left over."""

import re
from functools import cache
from pathlib import Path

import pytest
from babel.messages.catalog import Message
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po

from dlmath import DATASETS, InputError, dataset
from pages.ui.writing.text import explain, in_language

ROOT = Path(__file__).parents[2]
# What is called with a sentence, and which of its arguments that is, if not the first.
KEYWORDS = {
    "_": None,
    "N_": None,
    "say": None,
    "InputError": None,
    "registered": (3,),
    "Mistake": (3,),
    "Slip": (2,),
    "Task": None,
    "_in_both": (2,),
}
# A Western comma, semicolon, colon, question or exclamation mark beside a Chinese character, or Western brackets around
# one.
HALF_WIDTH = re.compile(r"[\u4e00-\u9fff] ?[,;:?!]|[,;:?!] *[\u4e00-\u9fff]|\([^()]*[\u4e00-\u9fff]")


@cache
def sentences() -> list[tuple[str, str]]:
    """Every sentence of the project, with the place where it stands."""
    return [
        (str(message), f"{folder}/{file}:{line}")
        for folder in ("pages", "dlmath")
        for file, line, message, _, _ in extract_from_dir(
            ROOT / folder, keywords=KEYWORDS, method_map=[("**.py", "python")]
        )
    ]


@cache
def catalogue() -> dict[str, Message]:
    with (ROOT / "pages/text/zh.po").open("rb") as file:
        return {str(message.id): message for message in read_po(file) if message.id and not message.context}


def test_every_sentence_has_its_chinese() -> None:
    missing = [
        f"{place}: {english!r}"
        for english, place in sentences()
        if not (catalogue().get(english) and catalogue()[english].string)
    ]
    assert missing == []
    assert [f"{message.id!r} is fuzzy" for message in catalogue().values() if message.fuzzy] == []


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


def test_nothing_is_left_over() -> None:
    assert set(catalogue()) - {english for english, _ in sentences()} == set()


@pytest.mark.parametrize("pattern", [r"%\(\w+\)s", r"\$[^$]+\$", r"`[^`]+`"], ids=["placeholders", "formulas", "code"])
def test_both_languages_hold_the_same(pattern: str) -> None:
    assert [
        m.id
        for m in catalogue().values()
        if set(re.findall(pattern, str(m.id))) != set(re.findall(pattern, str(m.string)))
    ] == []


def test_chinese_punctuation() -> None:
    prose = {str(m.id): re.sub(r"\$[^$]+\$|`[^`]+`", "", str(m.string)) for m in catalogue().values()}
    assert [english for english, chinese in prose.items() if HALF_WIDTH.search(chinese)] == []


def test_every_translation_is_chinese() -> None:
    assert [
        m.id for m in catalogue().values() if len(str(m.id)) > 15 and not re.search(r"[\u4e00-\u9fff]", str(m.string))
    ] == []


def test_no_sentence_hides_inside_an_f_string_where_it_is_not_found() -> None:
    hidden = [path for path in (ROOT / "pages").rglob("*.py") if re.search(r"""\{_\(['"]""", path.read_text("utf-8"))]
    assert hidden == []
