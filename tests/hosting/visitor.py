"""A visitor without a browser: speaks Streamlit's websocket protocol with a running server, moves sliders, reads what
comes back."""

import asyncio
import time
import urllib.request
from collections import Counter
from collections.abc import Coroutine
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Any, TypeVar
from urllib.parse import parse_qs, urlsplit
from weakref import WeakSet

from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ClientState_pb2 import ClientState
from streamlit.proto.Delta_pb2 import Delta
from streamlit.proto.Element_pb2 import Element
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.proto.Slider_pb2 import Slider
from websockets.asyncio.client import ClientConnection, connect

Result = TypeVar("Result")
PATIENCE = 60.0
_open = WeakSet[ClientConnection]()
DONE = (
    ForwardMsg.FINISHED_SUCCESSFULLY,
    ForwardMsg.FINISHED_FRAGMENT_RUN_SUCCESSFULLY,
    ForwardMsg.FINISHED_WITH_COMPILE_ERROR,
)


@dataclass
class Visitor:
    """One open page.

    Attributes:
      address: where it was opened, such as http://127.0.0.1:8501/regression?lang=en.
      cookie: what the visitor's browser sends; a proxy knows it by that.
      elements: what the last run put on the page.
      kinds: how many elements and containers of each kind it put there.
      seconds: how long the last run took to arrive, from the request on.
      patience: seconds after which a run that has not arrived is a failure.
    """

    address: str
    cookie: str = ""
    elements: list[Element] = field(default_factory=list)
    kinds: Counter[str] = field(default_factory=Counter)
    seconds: float = 0.0
    patience: float = PATIENCE
    _page: str = ""
    _widgets: dict[str, float] = field(default_factory=dict)
    _fragments: dict[str, str] = field(default_factory=dict)
    _sliders: dict[str, Slider] = field(default_factory=dict)
    _connection: ClientConnection | None = None

    async def open(self) -> "Visitor":
        """Connect and wait for the first run."""
        parts = urlsplit(self.address)
        headers = {"Cookie": self.cookie} if self.cookie else {}
        stream = f"ws://{parts.netloc}{parts.path.rpartition('/')[0]}/_stcore/stream"
        self._connection = await connect(
            stream, subprotocols=["streamlit"], additional_headers=headers, max_size=None, compression=None
        )
        _open.add(self._connection)
        await self.run()
        return self

    async def close(self) -> None:
        """Close the page."""
        if self._connection:
            await self._connection.close()
            _open.discard(self._connection)

    async def move(self, key: str, value: float) -> None:
        """Let go of a slider at a value and wait for the run that follows: of the part of the page that it stands in,
        as a browser asks for it."""
        moved = self.sliders()[key].id
        self._widgets[moved] = value
        await self.run(self._fragments.get(moved, ""))

    async def run(self, fragment: str = "") -> None:
        """Ask for a run, of the whole page or a part of it, with the widgets as they are and collect what it puts on
        the page."""
        assert self._connection
        began = time.perf_counter()
        await self._connection.send(self._request(fragment))
        self.elements, self.kinds = [], Counter()
        self._sliders = {
            key: slider for key, slider in self._sliders.items() if fragment and self._fragments[slider.id] != fragment
        }
        async with asyncio.timeout(self.patience):
            while True:
                message = ForwardMsg.FromString(await self._connection.recv())
                kind = message.WhichOneof("type")
                if kind == "delta":
                    self._take(message.delta)
                elif kind == "navigation":
                    self._page = message.navigation.page_script_hash
                elif kind == "script_finished" and message.script_finished in DONE:
                    break
                else:
                    self._hear(message)
        self.seconds = time.perf_counter() - began

    def _hear(self, message: ForwardMsg) -> None:
        """Any other message."""

    def _add(self, state: ClientState) -> None:
        """What else a request says."""

    def _take(self, delta: Delta) -> None:
        """One element, and which part of the page its widget runs again; or one container."""
        if delta.WhichOneof("type") != "new_element":
            self.kinds[str(delta.add_block.WhichOneof("type"))] += 1
            return
        element = delta.new_element
        self.elements.append(element)
        self.kinds[element.WhichOneof("type")] += 1
        if element.WhichOneof("type") == "slider":
            self._fragments[element.slider.id] = delta.fragment_id
            if element.slider.query_param_key and not element.slider.options:
                self._sliders[element.slider.query_param_key] = element.slider

    def _request(self, fragment: str) -> bytes:
        parts, request = urlsplit(self.address), BackMsg()
        state = request.rerun_script
        state.query_string, state.page_script_hash, state.fragment_id = parts.query, self._page, fragment
        state.page_name = "" if self._page else parts.path.rpartition("/")[2]
        state.context_info.url, state.context_info.locale = f"{parts.scheme}://{parts.netloc}{parts.path}", "en-US"
        on_page = {slider.id for slider in self._sliders.values()}
        self._widgets = {identifier: value for identifier, value in self._widgets.items() if identifier in on_page}
        for identifier, value in self._widgets.items():
            widget = state.widget_states.widgets.add()
            widget.id = identifier
            widget.double_array_value.data.append(value)
        self._add(state)
        return request.SerializeToString()

    def sliders(self) -> dict[str, Slider]:
        """The sliders on the page by key; those of words left out."""
        return self._sliders

    def moved_first(self) -> dict[str, Slider]:
        """By its key, the first slider of each part of the page that runs by itself; of real numbers, or else of whole
        ones."""
        parts: dict[str, dict[str, Slider]] = {}
        for key, slider in self.sliders().items():
            parts.setdefault(self._fragments[slider.id], {})[key] = slider
        if len(parts) > 1:
            parts.pop("", None)  # of the frame around the page
        return dict(min(sliders.items(), key=lambda each: each[1].step >= 1.0) for sliders in parts.values())

    def first_slider(self) -> tuple[str, Slider]:
        """The page's first slider of real numbers, or else of whole ones, by its key."""
        return min(self.moved_first().items(), key=lambda each: each[1].step >= 1.0)

    async def link(self) -> str:
        """The link to this state, every value spelled out, as the page offers it to who opens “Share”: which runs the
        whole page."""
        await self.run()
        return [element.code.code_text for element in self.elements if element.WhichOneof("type") == "code"][-1]

    async def values(self) -> dict[str, str]:
        """The values in that link."""
        return {
            key: values[-1]
            for key, values in parse_qs(urlsplit(await self.link()).query, keep_blank_values=True).items()
        }

    def shown(self) -> list[str]:
        """What there is to read: sentences, formulas, tables, charts and what they show in words."""
        kinds = [(element, element.WhichOneof("type")) for element in self.elements]
        drawn = [element.bidi_component for element, kind in kinds if kind == "bidi_component"]
        charts = [chart.bytes.decode() for chart in drawn if chart.component_name.endswith("chart")]
        return [
            getattr(element, kind).body for element, kind in kinds if kind in ("markdown", "html", "alert", "heading")
        ] + charts


def cookie_of(url: str) -> str:
    """The cookie a first visit is given, as a browser sends it back."""
    with urllib.request.urlopen(url, timeout=10) as answer:
        return "; ".join(given.partition(";")[0] for given in answer.headers.get_all("set-cookie") or ())


def finish(visits: Coroutine[Any, Any, Result]) -> Result:
    """What some visits come to; in a thread of its own, since a browser's tests keep a loop running in the main one.

    Pages that are open still, of visits that have failed, are closed: else a later test would find them.
    """
    with ThreadPoolExecutor(1) as thread:
        return thread.submit(asyncio.run, _closing(visits)).result()


async def _closing(visits: Coroutine[Any, Any, Result]) -> Result:
    try:
        return await visits
    finally:
        for connection in [*_open]:
            await connection.close()
