"""Worksheets on paper: HTML that needs nothing but itself, made to be printed on A4, and Markdown."""

from collections.abc import Callable, Iterable
from html import escape

import numpy as np

from pages.backprop_walkthrough.parts import mathml, paper_network
from pages.backprop_walkthrough.parts.worksheet import (
    Item,
    Sheet,
    answers,
    description,
    functions,
    given_digits,
    givens,
    task,
    title,
)
from pages.ui.writing import equations, numbers
from pages.ui.writing.text import LANGUAGES, _, language

LARGE = 5
STYLE = """
@page { size: A4; margin: 14mm 15mm 15mm }
* { box-sizing: border-box }
body { font: 10.5pt/1.45 Georgia, "Times New Roman", "Noto Serif CJK SC", "Songti SC", SimSun, serif; color: #1b2130 }
body { margin: 0 auto; max-width: 180mm }
.sheet + .sheet { break-before: page }
header { display: flex; justify-content: space-between; align-items: baseline; border-bottom: 1.5pt solid #1b2130;
  padding-bottom: 1.5mm; gap: 6mm }
h1 { font-size: 15pt; margin: 0; font-weight: 600 }
.who { white-space: nowrap; color: #475569 } .who i { display: inline-block; border-bottom: .6pt solid #475569;
  width: 34mm; margin: 0 3mm 0 1.5mm }
h2 { font-size: 10.5pt; margin: 4mm 0 1.5mm; font-weight: 600; break-after: avoid }
p { margin: 2mm 0 }
.start { display: flex; gap: 7mm; align-items: flex-start; flex-wrap: wrap }
.givens, .functions { display: flex; flex-wrap: wrap; gap: 2.5mm 6mm; align-items: center }
.functions { margin-top: 3mm; gap: 2mm 9mm }
.start .givens { flex: 1; min-width: 75mm }
.given { display: flex; align-items: center; gap: 1.5mm; break-inside: avoid }
ol { list-style: none; margin: 0; padding: 0 }
li { display: flex; gap: 3mm; padding: 2.2mm 0; border-top: .4pt solid #d8dde6; break-inside: avoid;
  align-items: flex-start }
li > b { min-width: 6mm; color: #475569; font-weight: 600; padding-top: .6mm }
.line { display: flex; flex-wrap: wrap; align-items: center; gap: 1.5mm 2.5mm }
.worked { margin: 1.2mm 0 0; font-size: 9pt; line-height: 1.55; color: #334155; font-variant-numeric: tabular-nums;
  overflow-wrap: anywhere }
.worked > div { padding: .12em 0 .12em 4mm; text-indent: -4mm } .worked > div:has(msubsup) { padding-block: .15em }
.worked > div:has(mfrac) { padding-block: .45em .7em }
.worked math .aligned mtd { padding-block: .3em } math * { text-indent: 0 }
.matrix { display: inline-grid; gap: .6mm 2.5mm; position: relative; padding: .4mm 2mm; text-align: right;
  white-space: nowrap }
.matrix { font-variant-numeric: tabular-nums } .matrix:has(.blank) { row-gap: 1.1mm }
.matrix::before, .matrix::after { content: ""; position: absolute; top: 0; bottom: 0; width: 1.3mm;
  border: .8pt solid #1b2130 }
.matrix::before { left: 0; border-right: 0 } .matrix::after { right: 0; border-left: 0 }
.blank { display: inline-block; width: 17mm; height: 6.4mm; border: .6pt dashed #8b95a5; border-radius: 1mm;
  vertical-align: middle }
.large { font-size: 8.5pt } .large .start { flex-direction: column } .large .matrix { gap: .3mm 2mm }
.large .blank { width: 14mm; height: 5mm } .narrow .blank { width: 11.5mm } .answer { font-weight: 600 }
math { font-size: 1.06em; math-style: normal } .worked math { font-size: 1em; math-style: compact }
@media screen { body { padding: 12mm 6mm } .sheet + .sheet { margin-top: 20mm } }
"""


def html(sheet: Sheet, key: bool) -> str:
    """A sheet, or its key, as a file."""
    return document([section(sheet, key)], title(sheet, key))


def document(sections: Iterable[str], name: str) -> str:
    """Sheets as one file; each begins on a page of its own."""
    body = "".join(sections)
    head = f'<meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>{escape(name)}</title>'
    lang = LANGUAGES[language()].tag
    style = f"<style>{STYLE}{mathml.STYLE}</style>"
    return f'<!DOCTYPE html>\n<html lang="{lang}"><head>{head}{style}</head><body>{body}</body></html>\n'


def section(sheet: Sheet, key: bool) -> str:
    """A sheet, or its key, as a part of a file."""
    name, date = _("Name"), _("Date")
    who = "" if key else f'<div class="who">{name}<i></i>{date}<i style="width:20mm"></i></div>'
    start = "".join(
        f'<div class="given">{mathml.from_latex(latex + "=")}{_matrix(value, _given)}</div>'
        for latex, value in givens(sheet)
    )
    known = "".join(f"<div>{mathml.from_latex(latex)}</div>" for latex in functions(sheet.t.network))
    steps = "".join(_item(number, item, key) for number, item in enumerate(sheet.items, start=1))
    widest = max(value.shape[1] for _latex, value in givens(sheet))
    said = f"<p>{escape(equations.said())}</p>" if key else ""
    large = " large" if widest > LARGE else ""
    return (
        f'<section class="sheet{large}"><header><h1>{escape(title(sheet, key))}</h1>{who}</header>'
        f"<p>{escape(description(sheet))}</p>"
        f'<div class="start">{paper_network.drawing(sheet.t)}<div class="givens">{start}</div></div><div'
        f' class="functions">{known}</div>'
        f"<h2>{escape(answers(sheet) if key else task())}</h2>{said}<ol>{steps}</ol></section>"
    )


def _item(number: int, item: Item, key: bool) -> str:
    def cell(value: float, j: int, k: int) -> str:
        if not item.there(j, k):
            return "<span>–</span>"
        if not item.blank[j, k]:
            return _given(value, j, k)
        return f'<span class="answer">{numbers.plain(value)}</span>' if key else '<span class="blank"></span>'

    worked = (
        "".join(f"<div>{mathml.from_latex(latex)} {escape(text)}</div>" for latex, text in item.worked)
        if key and item.blank.any()
        else ""
    )
    left = mathml.from_latex(item.formula)
    line = f'<div class="line">{left}<span>=</span>{_matrix(item.value, cell)}</div>'
    return f'<li><b>{number}</b><div>{line}{f"""<div class="worked">{worked}</div>""" if worked else ""}</div></li>'


def _given(value: float, j: int, k: int) -> str:
    return f"<span>{numbers.plain(value, given_digits())}</span>"


def _matrix(value: np.ndarray, cell: Callable[[float, int, int], str]) -> str:
    """A matrix in brackets; a single number without."""
    rows, columns = value.shape
    cells = "".join(cell(float(value[j, k]), j, k) for j in range(rows) for k in range(columns))
    if value.size == 1:
        return cells
    narrow = " narrow" if columns > 4 else ""
    return f'<span class="matrix{narrow}" style="grid-template-columns:repeat({columns},auto)">{cells}</span>'


def markdown(sheet: Sheet, key: bool) -> str:
    """A sheet, or its key, as Markdown with LaTeX."""
    lines = [f"# {title(sheet, key)}", "", description(sheet), ""]
    lines += [f"$$ {latex} = {_latex_matrix(value, _latex_given)} $$\n" for latex, value in givens(sheet)]
    lines += [f"$$ {latex} $$\n" for latex in functions(sheet.t.network)]
    lines += [f"## {answers(sheet) if key else task()}", "", *([equations.said(), ""] if key else [])]
    for number, item in enumerate(sheet.items, start=1):
        lines += [f"{number}. $\\displaystyle {item.formula} = {_latex_item(item, key)}$", ""]
        if key and item.blank.any():
            lines += [*(f"   ${latex}$ {text}  " for latex, text in item.worked), ""]
    return "\n".join(lines)


def _latex_item(item: Item, key: bool) -> str:
    def cell(value: float, j: int, k: int) -> str:
        if not item.there(j, k):
            return r"\text{–}"
        if not item.blank[j, k]:
            return _latex_given(value, j, k)
        return numbers.latex(value) if key else r"\square"

    return _latex_matrix(item.value, cell)


def _latex_given(value: float, j: int, k: int) -> str:
    return numbers.latex(value, given_digits())


def _latex_matrix(value: np.ndarray, cell: Callable[[float, int, int], str]) -> str:
    rows = [" & ".join(cell(float(entry), j, k) for k, entry in enumerate(row)) for j, row in enumerate(value)]
    return rows[0] if value.size == 1 else r"\begin{bmatrix}" + r"\\".join(rows) + r"\end{bmatrix}"
