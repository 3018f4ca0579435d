"""What can be searched for, read from the pages themselves: lessons and their sentences and options, questions and
their answers, symbols, sections of the text, symptoms."""

import ast
import importlib
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib.abc import InspectLoader
from pathlib import Path
from types import CodeType, ModuleType

from pages.parts import symptoms
from pages.ui.frame import glossary, path, text_sections
from pages.ui.frame.gallery import GALLERY
from pages.ui.frame.guide import TEXT
from pages.ui.frame.lessons import lessons, titles
from pages.ui.inputs import declared
from pages.ui.writing import text

PAGES = Path(__file__).parents[1]
State = dict[str, str | list[str]]


@dataclass(frozen=True)
class Entry:
    """Something that can be found.

    Attributes:
      page: its lesson, by the path below pages/, or TEXT.
      values: what its link says.
      sentence: what it is about, in the language it is written in.
      said: texts, with how much a word in them weighs.
      passages: sentences of which the one that answers is shown.
      section: the section of the text, where it is one.
    """

    page: str
    values: State
    sentence: str
    said: tuple[tuple[float, str], ...]
    passages: tuple[str, ...] = field(default=())
    section: str = ""


def entries(language: str) -> list[Entry]:
    """All that can be found, in a language."""
    return text.in_language(
        language,
        lambda: [*_lessons(), *_questions(), *_of_gallery(), *_symbols(), _text(), *_sections(), *_symptoms()],
    )


def _lessons() -> Iterator[Entry]:
    sections, called = {page: section for section, pages in lessons().items() for page in pages}, titles()
    of_text: dict[str, list[tuple[float, str]]] = {}
    for section in text_sections.sections():
        for i, (page, _values) in enumerate(section.places):
            named = (5.0 if i == 0 else 2.5, f"{section.number} {section.title}")
            of_text.setdefault(page, []).extend([named, *_above(section.number)])
    for page, stage in path.stages().items():
        script, parts = _written(page)
        said = [
            (10.0, called[page]),
            (2.0, sections[page]),
            (4.0, stage.able),
            (2.0, " · ".join(_options(page))),
            (2.0, " ".join(script)),
            (1.0, " ".join(parts)),
            (1.0, Path(page).stem.replace("_", " ")),
            *of_text.get(page, []),
        ]
        yield Entry(page, {}, stage.able, tuple(said), (stage.able, *script, *parts))


def _above(number: str) -> list[tuple[float, str]]:
    """The sections of the text that a section stands in."""
    parts = number.split(".")
    return [(3.0, ".".join(parts[:i])) for i in range(1, len(parts))]


def _questions() -> Iterator[Entry]:
    for page in path.order():
        for preset in presets(page):
            values = {key: declared.in_link(value) for key, value in preset.values.items()}
            said = ((4.0, preset.label), (3.0, preset.sentence), (1.5, preset.answer), (1.0, _words_of(values)))
            yield Entry(page, values, f"{preset.label} · {preset.sentence}", said)


def presets(page: str) -> list[declared.Preset]:
    """The states of a lesson that are worth a question."""
    ask = getattr(_module(f"{Path(page).parent}/parts/questions.py"), Path(page).stem, None)
    return declared.presets_of(ask) if ask else []


def _of_gallery() -> Iterator[Entry]:
    for name, exhibit in GALLERY.items():
        question, answer = text._(exhibit.question), text._(exhibit.answer)
        said = ((3.5, question), (1.5, answer), (1.0, f"{name} {_words_of(exhibit.values)}"))
        yield Entry(exhibit.page, {**exhibit.values, "ask": name}, question, said)


def _symbols() -> Iterator[Entry]:
    for each in glossary.notation():
        page, values = each.place
        name = re.split("[:：]", each.meaning)[0]
        said = ((8.0, f"{each.symbol} {each.letters} {name}"), (3.0, each.meaning), (1.0, each.code))
        yield Entry(page, dict(values), f"{each.symbol} · {each.meaning}", said)


def _text() -> Entry:
    """The page of the text as a whole, and what it says of its sections."""
    script, parts = _written(f"{TEXT}.py")
    about = text._("The tutorial, section by section, with numbers; where it errs, what is right stands beside it")
    said = ((6.0, f"{text._('The text')} · {about}"), (2.0, " ".join(script)), (1.0, " ".join(parts)))
    return Entry(TEXT, {}, about, said, (about, *script, *parts))


def _sections() -> Iterator[Entry]:
    for each in text_sections.sections():
        said = f"{each.number} {each.title}"
        yield Entry(TEXT, {}, said, ((5.0, said),), section=each.number)


def _symptoms() -> Iterator[Entry]:
    for each in (*symptoms.symptoms(), *symptoms.more()):
        yield Entry(each.page, each.values, each.question or each.sentence, ((9.0, each.sentence),))


def _words_of(values: Mapping[str, object]) -> str:
    """The names in a link, such as ReLU; numbers and matrices are none."""
    return " ".join(each for each in map(str, values.values()) if any(map(str.isalpha, each)) and len(each) < 20)


def _written(page: str) -> tuple[list[str], list[str]]:
    """The sentences of a lesson's script, and those of the parts that it draws with."""
    return _sentences(page), [each for part in _parts(page) for each in _sentences(part)]


def _sentences(file: str) -> list[str]:
    return [text._(each) for each in dict.fromkeys(_constants(file)) if each in text.catalogue("zh")]


@cache
def _tree(script: str) -> ast.Module:
    return ast.parse((PAGES / script).read_text("utf-8"))


@cache
def _constants(file: str) -> tuple[str, ...]:
    """The texts in a file."""
    return tuple(each for each in _flat(_consts(_code(file))) if isinstance(each, str))


@cache
def _lists(file: str) -> tuple[str, ...]:
    """The names in the lists that a lesson's script writes out."""
    lists = (each for each in _consts(_code(file)) if isinstance(each, tuple))
    return tuple(each for names in lists for each in names if isinstance(each, str) and 2 < len(each) < 20)


@cache
def _code(file: str) -> CodeType:
    """A lesson's script from its source; what it draws with from what Python made of it, as the edition without a
    server has no source of that."""
    if "parts/" not in file:
        return compile(_tree(file), file, "exec")
    spec = _module(file).__spec__
    code = spec.loader.get_code(spec.name) if spec and isinstance(spec.loader, InspectLoader) else None
    return code or compile("", file, "exec")


def _consts(code: CodeType) -> Iterator[object]:
    for each in code.co_consts:
        if isinstance(each, CodeType):
            yield from _consts(each)
        else:
            yield each


def _flat(constants: Iterable[object]) -> Iterator[object]:
    for each in constants:
        if isinstance(each, tuple | frozenset):
            yield from _flat(each)
        else:
            yield each


@cache
def _imported(script: str) -> tuple[tuple[str, str], ...]:
    nodes = (node for node in _tree(script).body if isinstance(node, ast.ImportFrom) and node.module)
    return tuple((str(node.module), each.name) for node in nodes for each in node.names)


def _parts(page: str) -> list[str]:
    """The files that a lesson takes of what its section draws with, but for the questions."""
    folder = (Path(page).parent / "parts").as_posix()
    names = {name for module, name in _imported(page) if module.replace(".", "/") == f"pages/{folder}"}
    names |= {
        module.rpartition(".")[2] for module, _name in _imported(page) if f"pages/{folder}/" in module.replace(".", "/")
    }
    return [f"{folder}/{name}.py" for name in sorted(names - {"questions"})]


def _options(page: str) -> list[str]:
    """The names that the controls of a lesson offer, as they are called in the language."""
    called, known = text.options_in(text.language()), text.catalogue("zh", "option")
    registries = [getattr(importlib.import_module(module), name) for module, name in _imported(page) if name.isupper()]
    names = {*_lists(page), *(each for each in _constants(page) if each in known)}
    for part in _parts(page):
        names |= {each for each in _constants(part) if each in known}
        registries += [value for name, value in vars(_module(part)).items() if name.isupper()]
    names |= {name for registry in registries for name in _names_in(registry)}
    return sorted({each for name in names for each in (name, called(name))})


def _names_in(registry: object) -> Iterator[str]:
    """The names of a registry of ours, or in a list of names."""
    if isinstance(registry, Mapping):
        yield from (name for name in registry if isinstance(name, str))
        yield from (name for value in registry.values() if isinstance(value, tuple | list) for name in _names_in(value))
    elif isinstance(registry, tuple | list):
        yield from (name for name in registry if isinstance(name, str))


def _module(file: str) -> ModuleType:
    return importlib.import_module("pages." + file.removesuffix(".py").replace("/", "."))
