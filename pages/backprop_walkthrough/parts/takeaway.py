"""What a learner or a teacher takes away from the walkthrough: listings, worksheets, data. Nothing is made before it is
asked for."""

from collections.abc import Callable
from functools import partial

import streamlit as st

from dlmath import InputError, Trace
from dlmath.network.steps import Step
from dlmath.training.methods import Underway
from pages.backprop_walkthrough.parts import (
    array_files,
    downloads,
    numpy_code,
    paper,
    torch_code,
    weights,
    worksheet,
)
from pages.backprop_walkthrough.parts.method_files import Origin
from pages.backprop_walkthrough.parts.worksheet import Level, Sheet
from pages.ui.frame import listings
from pages.ui.frame.listings import download
from pages.ui.inputs import controls
from pages.ui.writing import numbers
from pages.ui.writing.text import _, explain, say

LIBRARIES = {"NumPy": numpy_code, "PyTorch": torch_code}
LEVELS = [level.value for level in Level]
LAST_SEED = 940


def offer(t: Trace, step: Step, alpha: float, by: Underway, origin: Origin, question: str) -> None:
    """Listings, worksheets and files of the walkthrough's state, behind an expander.

    Args:
      t: the trace, of all samples.
      step: where the walkthrough stands.
      alpha: the learning rate.
      by: the method of updating.
      origin: from where the state was reached.
      question: that the lesson asks.
    """
    box = st.expander(_("Take it away: code, worksheets, data"), key="takeaway", on_change="rerun")
    if not box.open:
        return
    with box:
        tabs = st.tabs([_("Code"), _("Worksheet"), _("Data")], key="takeaway_tab", on_change="rerun")
        shows = (
            partial(_code, t, step, alpha, by, question),
            partial(_worksheets, t, alpha, by),
            partial(_data, t, alpha, by, origin),
        )
        for tab, show in zip(tabs, shows, strict=True):
            if tab.open:
                with tab:
                    show()


def _code(t: Trace, step: Step, alpha: float, by: Underway, question: str) -> None:
    """The step and the whole pass as listings."""
    library = LIBRARIES[controls.choice("library", _("Library"), list(LIBRARIES), "NumPy", hidden=True)]
    one, whole = st.columns([1, 1.25], gap="medium")
    with one:
        say("**This step**, every digit of its numbers, and what to expect:")
        listings.show(library.one_step(step, t, alpha, by))
    with whole:
        say("**The whole pass**: it runs as it stands.")
        listings.show(library.whole_pass(t, alpha, by))
    make = partial(library.whole_pass, t, alpha, by)
    listings.offer(make, _("The whole pass as a file"), "backprop", "step_by_step", question)


def _worksheets(t: Trace, alpha: float, by: Underway) -> None:
    """Worksheets with the numbers of the page, and one for each student."""
    meaning = {
        "forward": _("every $z$, $a$ and $J$"),
        "backward": _("every $\\delta$ and gradient, and the update; forward is given"),
        "all": _("every number"),
        "half": _("half of the numbers, here and there"),
    }
    level = Level(controls.choice("blanks", _("Left blank"), LEVELS, Level.ALL.value))
    st.caption(
        _(
            "On the sheet %(what)s must be filled in. The HTML is made for A4; print it from the browser.",
            what=meaning[level],
        )
    )
    here, each = st.columns(2, gap="large")
    with here:
        say("**With the numbers of this page**")
        make = partial(worksheet.of_page, t, alpha, level, by)
        with st.container(horizontal=True):
            for key, label in ((False, _("Worksheet")), (True, _("Answer key"))):
                name = "key" if key else "sheet"
                download(f"{label} · HTML", partial(_html, make, key), f"{name}.html", "text/html")
                download(f"{label} · Markdown", partial(_markdown, make, key), f"{name}.md", "text/markdown")
    with each:
        say(
            "**One for each student**: the same network, numbers of one decimal. The seed is the number on sheet and"
            " key."
        )
        count = controls.whole("students", _("Sheets"), 1, worksheet.MOST_SHEETS, 30)
        first = controls.whole("first", _("First seed"), 1, LAST_SEED, 1)
        sheets = partial(worksheet.of_seeds, t, alpha, level, first, count, by)
        label = _("Sheets and keys %(first)s to %(last)s · ZIP", first=first, last=first + count - 1)
        download(label, partial(_set, sheets), f"worksheets-{first}-{first + count - 1}.zip", "application/zip")


def _html(make: Callable[[], Sheet], key: bool) -> str:
    return paper.html(make(), key)


def _markdown(make: Callable[[], Sheet], key: bool) -> str:
    return paper.markdown(make(), key)


def _set(make: Callable[[], list[Sheet]]) -> bytes:
    """All sheets and all keys to be printed at once, and each by itself."""
    sheets, files = make(), {}
    for key, kind in ((False, "sheet"), (True, "key")):
        sections = {sheet: paper.section(sheet, key) for sheet in sheets}
        files[f"all-{kind}s.html"] = paper.document(sections.values(), worksheet.title(sheets[0], key))
        for sheet, section in sections.items():
            files[f"{kind}s/{kind}-{sheet.number}.html"] = paper.document([section], worksheet.title(sheet, key))
            files[f"{kind}s/{kind}-{sheet.number}.md"] = paper.markdown(sheet, key)
    return downloads.zipped(files)


def _data(t: Trace, alpha: float, by: Underway, origin: Origin) -> None:
    """Every table as a file, and a file read back."""
    save, read = st.columns(2, gap="large")
    with save:
        say(
            "**Every number of this state**, all digits: a table for each quantity and layer, or all in one file that"
            " can be opened here again."
        )
        with st.container(horizontal=True):
            download(
                _("Tables · CSV in a ZIP"),
                lambda: downloads.zipped(downloads.csv_files(t, alpha, by)),
                "backprop.zip",
                "application/zip",
            )
            download(
                _("State · JSON"), lambda: downloads.to_json(t, alpha, by, origin), "backprop.json", "application/json"
            )
    with read:
        file = st.file_uploader(
            _("Open a state, or the weights of a dense network"),
            type=["json", "npz", "safetensors"],
            key="state",
            max_upload_size=array_files.MOST_BYTES // 1_000_000,
            help=_("The JSON of this page; or .npz, .json and .safetensors with W and b, such as a state_dict."),
        )
        if file is not None:
            _opened(file.getvalue(), file.name, t, alpha)


def _opened(data: bytes, name: str, t: Trace, alpha: float) -> None:
    """What a file holds, and the button that loads it; or why it is refused."""
    try:
        if weights.is_state(data):
            array_files.check_kind(data, name)
            state = downloads.from_json(data)
        else:
            state = weights.state(data, name, t, alpha)
        values = downloads.control_values(state)
    except InputError as error:
        st.error(_("Nothing was changed: %(why)s.", why=explain(error)))
        return
    with st.container(horizontal=True, vertical_alignment="center"):
        st.button(_("Load it"), key="load", on_click=controls.load, args=(values,))
        st.markdown(f"{' · '.join(downloads.summary(state))} · $J={numbers.latex(state.t.J)}$", width="content")
