"""The style of all pages: what they share, and what their parts bring along; sent once, before the first of them."""

from pathlib import Path

from pages.ui.frame import lecture
from pages.ui.writing import tables
from pages.ui.writing.settings import Settings

STYLE = """
.stMainBlockContainer { padding: 4.4rem 2.2rem 2rem; max-width: 1640px }
@media (max-width: 640px) { .stMainBlockContainer { padding: 4.4rem .9rem 2rem } }
.stMainBlockContainer h1 { font-size: 1.75rem; padding: 0 0 .2rem }
.stMainBlockContainer h2 { font-size: 1.5rem; font-weight: 600; padding: .7rem 0 .4rem }
[data-testid=stHeaderActionElements] { display: none }
[data-testid=stCaptionContainer] { opacity: 1 }
[data-testid=stCaptionContainer] p,
[data-testid=stSlider]:has(:disabled) p { color: light-dark(#586070, #a9b1c0) !important }
.katex { font-size: 1.08em }
:not(.katex-display) > .katex > .katex-html > .base:last-child { display: inline }
.katex-display { margin: .35em 0; overflow-y: hidden; padding: .1em .2em }
.katex-display:not(:last-child) { margin-bottom: 1rem }
[data-testid=stSliderThumbValue] { pointer-events: auto; cursor: text; touch-action: manipulation }
[data-testid=stSliderThumbValue] p { text-decoration: underline dotted 1px; text-underline-offset: .2em }
[data-testid=stSliderThumbValue]::after { content: ""; position: absolute; inset: -.55rem -.8rem 0 }
.dl-typed { position: absolute; inset: auto 0 0; z-index: 9; display: flex; gap: .25rem }
.dl-typed input { min-width: 0; flex: 1; font: inherit; padding: .3rem .45rem; border-radius: .4rem; color: inherit }
.dl-typed input, .dl-typed p { border: 1px solid light-dark(#1d4ed8, #8ab4ff); background: light-dark(#fff, #0e1117) }
.dl-typed button { width: 2.4rem; border: 1px solid light-dark(#8a93a3, #6b7482); border-radius: .4rem; color: inherit }
.dl-typed button { background: light-dark(#f0f2f6, #262730) }
.dl-typed p { position: absolute; top: 100%; inset-inline: 0; margin: .2rem 0 0; padding: .3rem .45rem;
  border-radius: .4rem; font-size: .875rem }
.stElementContainer:has(> .dl-cells:not(.as-text)) > .stTextArea [data-testid=stTextAreaRootElement] { display: none }
.dl-cells.as-text .dl-cells-table, .dl-cells.as-text button:not(:last-child) { display: none }
.dl-cells-table { display: grid; gap: 2px; overflow-x: auto; padding: 2px }
.dl-cells input { min-width: 0; width: 100%; font: inherit; text-align: right; padding: .25rem .35rem;
  border-radius: .3rem; color: inherit }
.dl-cells input { border: 1px solid light-dark(#8a93a3, #6b7482); background: light-dark(#fff, #0e1117);
  font-variant-numeric: tabular-nums }
.dl-cells-buttons { display: flex; flex-wrap: wrap; gap: .25rem; margin-top: .2rem }
.dl-cells-buttons button { min-width: 2.2rem; min-height: 1.6rem; border: 1px solid light-dark(#c4cad4, #4a5160);
  border-radius: .35rem }
.dl-cells-buttons button { color: inherit; background: none; font-size: .8rem }
@media (max-width: 640px) { .stColumn:has([class*=st-key-inputs]) + .stColumn { order: -1 } }
.stColumn [data-variant=segmented_control] { padding-inline: .55rem }
.stButtonGroup > div:has(> [data-variant=pills]) { flex-wrap: wrap }
.stElementContainer:has(.dl-square) { height: auto !important; flex-basis: auto !important }
@media (max-width: 640px) { .st-key-lecture { display: none } }
.share-qr { width: min(300px, 70vw); height: auto; image-rendering: pixelated }
@media (prefers-reduced-motion: reduce) { *, *::before, *::after { animation: none !important;
  transition: none !important } }
.st-key-presets { display: grid; grid-template-columns: repeat(auto-fill, minmax(min(100%, 34rem), 1fr));
  gap: .6rem 1.2rem }
.st-key-presets button, .st-key-presets button > div { justify-content: flex-start; text-align: left; height: 100% }
.st-key-presets button { padding: .4rem .9rem }
.st-key-presets button p { white-space: normal }
.st-key-sentence { min-height: 3.1rem }
.st-key-formula { min-height: 20rem }
[data-testid=stMain]:has(.st-key-sample) .st-key-formula { min-height: 31rem }
@media (max-width: 1000px) {
  .stHorizontalBlock:has(> .stColumn .st-key-network) { flex-wrap: wrap }
  .stHorizontalBlock:has(> .stColumn .st-key-network) > .stColumn { min-width: 100% }
  .stColumn:has(.st-key-network) { order: -1 }
  .st-key-network > div { min-width: 540px }
  .st-key-inputs { display: grid; grid-template-columns: 1fr 1fr; gap: .3rem 1.2rem; align-items: start }
  .st-key-inputs > :is(:last-child, :has([data-testid=stExpander])) { grid-column: 1 / -1 }
}
"""
# What is wider than its place scrolls sideways, and fades out while there is more to see; where nothing is hidden the
# timeline stands still.
SIDEWAYS = """
.katex-display, .dl-layers, .dl-wide, .st-key-network, [class*=st-key-broad_] { overflow-x: auto;
  mask-image: linear-gradient(to left, transparent, #000 var(--fade, 0px));
  animation: more-to-the-right linear both !important; animation-timeline: scroll(self inline) !important }
@keyframes more-to-the-right { from, 97% { --fade: 3.5rem } to { --fade: 0px } }
"""
SECTIONS = "".join(file.read_text("utf-8") for file in sorted(Path(__file__).parents[2].glob("*/parts/page.css")))
STILL = (
    "*, *::before, *::after { animation: none !important; transition: none !important; scroll-behavior: auto"
    " !important }"
)


def of(chosen: Settings) -> str:
    """The style as CSS for what the reader has chosen."""
    return (
        STYLE
        + tables.STYLE
        + SIDEWAYS
        + SECTIONS
        + ("" if chosen.motion else STILL)
        + (lecture.STYLE if chosen.lecture else "")
    )
