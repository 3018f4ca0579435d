"""A section of the text on its page: what it says, its formulas with numbers, what is wrong in it, where it is seen."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from html import escape
from pathlib import Path

import streamlit as st

from pages.ui.frame.glossary import Place
from pages.ui.frame.guide import Guide
from pages.ui.frame.text_sections import AFTER, Section
from pages.ui.layout import rules
from pages.ui.writing import numbers
from pages.ui.writing.prose import displayed, paragraphs
from pages.ui.writing.tables import column_head
from pages.ui.writing.text import _

NEVER = "–"
_STYLE = rules.read(Path(__file__).with_name("the_text.css"))


@dataclass(frozen=True)
class Seen:
    """A state of a lesson that shows some of a section's numbers."""

    place: Place
    values: tuple[float, ...]


@dataclass(frozen=True)
class Verdict:
    """What a formula gives: the formula in short, its numbers, and its arithmetic for the pointer."""

    formula: str
    values: tuple[float, ...] = ()
    how: str = ""
    doubt: float = 0.0  # by how much rounding may have moved the numbers

    @property
    def said(self) -> str:
        """The numbers as they are shown."""
        return " │ ".join(numbers.within(each, self.doubt) for each in self.values) or NEVER


@dataclass(frozen=True)
class Trial:
    """A number by the text's formula, by the right one, and by the difference quotient, which knows neither."""

    name: str
    text: Verdict
    right: Verdict
    nudged: Verdict
    holds: bool  # whether the text is right


@dataclass(frozen=True)
class Content:
    """What is shown of a section.

    Attributes:
      statement: what the section says, in our words.
      formulas: LaTeX, each on a line of its own.
      picture: HTML that stands beside them.
      trials: formulas of the section on trial.
      remark: what is wrong, or missing, and what is right.
      seen: where its numbers are seen.
    """

    statement: str
    formulas: Sequence[str] = ()
    picture: str = ""
    trials: Sequence[Trial] = ()
    remark: str = ""
    seen: Sequence[Seen] = ()


def style() -> str:
    """The style of the page, on the screen and on paper."""
    return f"<style>{_STYLE}</style>"


def trial_table(trials: Sequence[Trial]) -> str:
    """Three columns for each trial: the text, what is right, the difference quotient."""
    heads = "".join(map(column_head, ["", _("the text"), "", _("right"), _("difference quotient")]))
    rows = "".join(
        f'<tr><th scope="row">{escape(each.name)}</th>{_cell(each.text)}{_sign(each.holds)}'
        f"{_cell(each.right, 'dl-right')}{_cell(each.nudged, 'dl-right')}</tr>"
        for each in trials
    )
    return (
        f'<div class="dl-wide"><table class="dl-table dl-trials"><thead><tr>{heads}</tr></thead>'
        f"<tbody>{rows}</tbody></table></div>"
    )


def _sign(holds: bool) -> str:
    return '<td class="dl-holds">=</td>' if holds else '<td class="dl-errs">≠</td>'


def _cell(verdict: Verdict, name: str = "") -> str:
    """A verdict: the formula in small letters, below it its numbers."""
    how = f' data-how="{escape(verdict.how)}"' if verdict.how else ""
    formula = f"<small>{escape(verdict.formula)}</small>" if verdict.formula else ""
    said = f"<span>{verdict.said}</span>" if verdict.values or not verdict.formula else ""
    return f'<td class="{name}"{how}>{formula}{said}</td>'


def links(guide: Guide, section: Section, content: Content) -> str:
    """Where the section's numbers are seen, and its other lessons."""
    shown = [guide.link(*each.place, _inner(guide, each)) for each in content.seen]
    seen = {page for page, _state in (each.place for each in content.seen)}
    others = [guide.link(*place) for place in section.places if place[0] not in seen]
    name = escape(_("Lessons"))
    return f'<nav class="dl-see" aria-label="{name}">{"".join([*shown, *others])}</nav>'


def _inner(guide: Guide, seen: Seen) -> str:
    said = " · ".join(map(numbers.plain, seen.values))
    return f"{escape(guide.titles[seen.place[0]])}<small>{said}</small>"


def table_of_contents(every: Iterable[Section]) -> str:
    """All sections as links down the page, those marked in which the text errs."""
    errs = escape(_("the text errs here"))
    mark = f'<b title="{errs}" aria-label="{errs}">≠</b>'
    chapters: list[list[str]] = []
    for each in every:
        number = "" if each.number == AFTER else f"<i>{each.number}</i>"
        inner = f"{number}{escape(each.title)}{mark if each.errs else ''}"
        link = f'<a href="#{each.number}" class="dl-depth{each.depth}">{inner}</a>'
        begins = each.depth == 1 and each.number != AFTER
        chapters = [*chapters, [link]] if begins else [*chapters[:-1], [*chapters[-1], link]]
    parts = "".join(f"<div>{''.join(links)}</div>" for links in chapters)
    label = escape(_("Sections"))
    return f'<nav class="dl-toc" aria-label="{label}">{parts}</nav>'


def heading(section: Section) -> None:
    """The heading of a section, to which links lead."""
    title = section.title if section.number == AFTER else f"{section.number}\u2002{section.title}"
    (st.header if section.depth == 1 else st.subheader)(title, anchor=section.number)


def show(guide: Guide, section: Section, content: Content | None) -> None:
    """A section; of a chapter, or of a section that only holds others, its heading."""
    heading(section)
    if content:
        body(guide, section, content)


def body(guide: Guide, section: Section, content: Content) -> None:
    """What the section says, with its formulas, on the left; on the right the picture and what is on trial."""
    remark = [content.remark] if content.remark else []
    left, right = st.columns([1.25, 1], gap="large")
    with left:
        paragraphs(content.statement, *map(displayed, content.formulas), *remark)
        st.html(links(guide, section, content))
    if beside := content.picture + (trial_table(content.trials) if content.trials else ""):
        right.html(beside)
