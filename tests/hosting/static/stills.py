"""What is seen of each page while Python is loaded: its title and its question, where they will stand, as plain HTML in
every language. ``first.js`` chooses the language of the link before anything is drawn."""

import ast
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from html import escape
from pathlib import Path

from pages.ui.frame import lessons
from pages.ui.frame.guide import TEXT
from pages.ui.writing.plain_text import plain_text
from pages.ui.writing.text import CATALOGUES, LANGUAGES, catalogue

PAGES = CATALOGUES.parent
SITE = "Deep learning, number by number"


@dataclass(frozen=True)
class Still:
    """A page before Python is there: the name of its document, its title, and its question as its script has it."""

    name: str
    title: str
    question: str

    def html(self) -> str:
        """The title and the question in every language."""
        asked = _in_all_languages("p", plain_text, self.question) if self.question else ""
        return f"<h1>{_in_all_languages('span', str, self.title)}</h1>{asked}"


def stills() -> Iterator[Still]:
    """One for each page, and one for an address that is none."""
    yield Still("404", SITE, "")
    yield Still("index", SITE, _question("home.py"))
    yield Still(TEXT, "The text", _question(f"{TEXT}.py"))
    for path, title in lessons.titles().items():
        yield Still(Path(path).stem, title, _question(path))


def _in_all_languages(tag: str, written: Callable[[str], str], english: str) -> str:
    return "".join(
        f'<{tag} lang="{each.tag}">{escape(written(catalogue(key).get(english, english)))}</{tag}>'
        for key, each in LANGUAGES.items()
    )


def _question(script: str) -> str:
    """What stands in a script's QUESTION: a sentence, or the name of one."""
    tree = ast.parse((PAGES / script).read_text("utf-8"))
    named = {
        target.id: node.value
        for node in tree.body
        if isinstance(node, ast.Assign)
        for target in node.targets
        if isinstance(target, ast.Name)
    }
    for node in tree.body:
        if isinstance(node, ast.With) and "roles.QUESTION" in ast.unparse(node.items[0]):
            said = node.body[0].value.args[0]
            found = named.get(said.id) if isinstance(said, ast.Name) else said
            return found.args[0].value if isinstance(found, ast.Call) else found.value
    return ""
