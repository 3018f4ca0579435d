"""Which lessons speak of some words: the sentences in a lesson's script, and its title, are searched in every
language."""

import ast
from functools import cache
from pathlib import Path

from pages.ui.frame.lessons import lessons
from pages.ui.writing import text

PAGES = Path(__file__).parent.parent


def lessons_about(words: str) -> list[str]:
    """The lessons, by their paths below pages/, with a sentence that holds all these words; all of them where there are
    none."""
    wanted = words.casefold().split()
    return [
        page
        for pages in lessons().values()
        for page in pages
        if any(all(word in said for word in wanted) for said in _sentences(page))
    ]


@cache
def _sentences(page: str) -> list[str]:
    constants = (
        node.value for node in ast.walk(ast.parse((PAGES / page).read_text("utf-8"))) if isinstance(node, ast.Constant)
    )
    written = {each for each in constants if isinstance(each, str)} & text.catalogue("zh").keys()

    def said() -> list[str]:
        title = next(f"{section} {pages[page]}" for section, pages in lessons().items() if page in pages)
        return [title, *map(text._, written)]

    return [sentence.casefold() for language in text.LANGUAGES for sentence in text.in_language(language, said)]
