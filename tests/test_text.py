"""Every sentence has its Chinese, and none is left over."""

import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest
from babel.messages.catalog import Message
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po

from dlmath import DATASETS, InputError, dataset
from pages.ui.text import explain, in_language

ROOT = Path(__file__).parent.parent
# What is called with a sentence, and which of its arguments that is, if not the first.
KEYWORDS = {"_": None, "N_": None, "say": None, "InputError": None, "registered": (3,), "Mistake": (3,), "Task": None, "_in_both": (2,)}
# A Western comma, semicolon, colon, question or exclamation mark beside a Chinese character, or Western brackets around one.
HALF_WIDTH = re.compile(r"[\u4e00-\u9fff] ?[,;:?!]|[,;:?!] *[\u4e00-\u9fff]|\([^()]*[\u4e00-\u9fff]")


def sentences() -> Iterator[tuple[str, str]]:
    for folder in ("pages", "dlmath"):
        for file, line, message, _, _ in extract_from_dir(ROOT / folder, keywords=KEYWORDS, method_map=[("**.py", "python")]):
            yield str(message), f"{folder}/{file}:{line}"


@cache
def catalogue() -> dict[str, Message]:
    with (ROOT / "pages/text/zh.po").open("rb") as file:
        return {str(message.id): message for message in read_po(file) if message.id and not message.context}


@pytest.mark.parametrize(("english", "place"), [pytest.param(*found, id=found[1]) for found in sentences()])
def test_sentence_has_its_chinese(english: str, place: str) -> None:
    message = catalogue().get(english)
    assert message, f"{place}: no Chinese for {english!r}"
    assert message.string, f"{place}: empty Chinese for {english!r}"
    assert not message.fuzzy, f"{place}: fuzzy Chinese for {english!r}"


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


@pytest.mark.parametrize("message", catalogue().values(), ids=lambda message: str(message.id)[:40])
def test_placeholders_and_formulas_agree(message: Message) -> None:
    english, chinese = str(message.id), str(message.string)
    for pattern in (r"%\(\w+\)s", r"\$[^$]+\$", r"`[^`]+`"):
        assert set(re.findall(pattern, english)) == set(re.findall(pattern, chinese))


@pytest.mark.parametrize("message", catalogue().values(), ids=lambda message: str(message.id)[:40])
def test_chinese_punctuation(message: Message) -> None:
    assert not HALF_WIDTH.search(re.sub(r"\$[^$]+\$|`[^`]+`", "", str(message.string)))


def test_every_translation_is_chinese() -> None:
    assert [m.id for m in catalogue().values() if len(str(m.id)) > 15 and not re.search(r"[\u4e00-\u9fff]", str(m.string))] == []


def test_no_sentence_hides_inside_an_f_string_where_it_is_not_found() -> None:
    hidden = [path for path in (ROOT / "pages").rglob("*.py") if re.search(r"""\{_\(['"]""", path.read_text("utf-8"))]
    assert hidden == []
