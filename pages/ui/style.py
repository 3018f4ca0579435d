"""The style of all pages: what they share, and what their parts bring along; sent once, before the first of them."""

from pages.ui import lecture, tables
from pages.ui.backprop_walkthrough import sheet
from pages.ui.settings import Settings
from pages.ui.training import playback, training_controls
from pages.ui.vectors_and_matrices import images, sideways

STYLE = """
.stMainBlockContainer { padding: 4.4rem 2.2rem 2rem; max-width: 1640px }
@media (max-width: 640px) { .stMainBlockContainer { padding: 4.4rem .9rem 2rem } }
.stMainBlockContainer h1 { font-size: 1.75rem; padding: 0 0 .2rem }
.stMainBlockContainer h2 { font-size: 1.5rem; font-weight: 600; padding: .7rem 0 .4rem }
[data-testid=stHeaderActionElements] { display: none }
[data-testid=stCaptionContainer] { opacity: 1 }
[data-testid=stCaptionContainer] p, [data-testid=stSlider]:has(:disabled) p { color: light-dark(#586070, #a9b1c0) !important }
.katex { font-size: 1.08em }
:not(.katex-display) > .katex > .katex-html > .base:last-child { display: inline }
.katex-display { margin: .35em 0; overflow-y: hidden; padding: .1em .2em }
.katex-display:not(:last-child) { margin-bottom: 1rem }
.stColumn [data-variant=segmented_control] { padding-inline: .55rem }
.stElementContainer:has(.dl-square) { height: auto !important; flex-basis: auto !important }
[data-testid=stPageLink] p { white-space: normal; overflow: visible }
@media (max-width: 640px) { .st-key-lecture { display: none } }
.share-qr { width: min(300px, 70vw); height: auto; image-rendering: pixelated }
@media (prefers-reduced-motion: reduce) { *, *::before, *::after { animation: none !important; transition: none !important } }
.st-key-presets { display: grid; grid-template-columns: repeat(auto-fill, minmax(min(100%, 34rem), 1fr)); gap: .6rem 1.2rem }
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
  .st-key-inputs > :last-child { grid-column: 1 / -1 }
}
"""
STYLE += tables.STYLE + sideways.STYLE + sideways.scrolled(".katex-display, .dl-layers, .dl-wide, .st-key-network")
STYLE += images.STYLE + playback.PAGE_STYLE + sheet.PAGE_STYLE + training_controls.PAGE_STYLE
STILL = "*, *::before, *::after { animation: none !important; transition: none !important; scroll-behavior: auto !important }"


def of(chosen: Settings) -> str:
    """The style as CSS for what the reader has chosen."""
    return STYLE + ("" if chosen.motion else STILL) + (lecture.STYLE if chosen.lecture else "")
