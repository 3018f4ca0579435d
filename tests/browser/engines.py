"""Firefox and WebKit, each by the means that Debian's packages bring: enough to open a page, press, drag and look.

Playwright brings builds of its own of both, which are no browsers that anybody has. Both protocols take the same
actions: https://www.w3.org/TR/webdriver2/#actions and https://www.w3.org/TR/webdriver-bidi/#module-input.
"""

import contextlib
import itertools
import json
import os
import re
import subprocess
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from pathlib import Path
from typing import Any, Self

from websockets.sync.client import connect

from tests.server import free_port

PATIENCE = 60.0  # seconds
WIDTH, HEIGHT = 1280, 800
REFUSED = "blocked WebAssembly"  # which the long integers of Streamlit's messages would like, and do without
Point = tuple[float, float]
MIDDLE = """part => {
  if (!part) return null
  part.scrollIntoView({ block: "center", behavior: "instant" })
  const { x, y, width, height } = part.getBoundingClientRect()
  return [x + width / 2, y + height / 2]
}"""
KEYS = {
    "ArrowRight": "\ue014",
    "End": "\ue010",
    "Enter": "\ue007",
    "Escape": "\ue00c",
    "PageDown": "\ue00f",
    "PageUp": "\ue00e",
    "Tab": "\ue004",
}


class Engine:
    """A window of a browser.

    Attributes:
      errors: what went wrong in scripts, as far as the browser tells.
    """

    def __init__(self) -> None:
        self.errors: list[str] = []
        self._closing = contextlib.ExitStack()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._closing.close()

    def _start(self, *command: str, **options: Any) -> subprocess.Popen[str]:
        """Start a program that ends with the window."""
        program = subprocess.Popen(command, **options)
        self._closing.callback(program.wait, 20)
        self._closing.callback(program.terminate)
        return program

    def open(self, url: str) -> None:
        """Go to an address."""
        raise NotImplementedError

    def evaluate(self, expression: str) -> Any:
        """The value of an expression of JavaScript."""
        raise NotImplementedError

    def act(self, actions: dict[str, Any]) -> None:
        """Perform the actions of a keyboard or a mouse."""
        raise NotImplementedError

    def press(self, *keys: str) -> None:
        """Press keys, by their names or as what they type, one after another."""
        values = [KEYS.get(key, key) for key in keys]
        presses = [{"type": kind, "value": value} for value in values for kind in ("keyDown", "keyUp")]
        self.act({"type": "key", "id": "keyboard", "actions": presses})

    def pointer(self, *actions: dict[str, Any]) -> None:
        """Perform actions of the mouse."""
        self.act({"type": "pointer", "id": "mouse", "parameters": {"pointerType": "mouse"}, "actions": list(actions)})

    def drag(self, start: Point, end: Point) -> None:
        """Take hold at a place and move to another, without letting go."""
        self.pointer(move(start), {"type": "pointerDown", "button": 0}, *(move(each) for each in between(start, end)))

    def let_go(self) -> None:
        """Let go of what is dragged."""
        self.pointer({"type": "pointerUp", "button": 0})

    def middle(self, selector: str) -> Point:
        """The middle of an element, brought into sight."""
        x, y = self.until(f"(({MIDDLE})(document.querySelector({json.dumps(selector)})))")
        return x, y

    def click(self, selector: str) -> None:
        """Click an element."""
        self.pointer(
            move(self.middle(selector)), {"type": "pointerDown", "button": 0}, {"type": "pointerUp", "button": 0}
        )

    def until(self, expression: str) -> Any:
        """Wait until an expression has a value that is true, and return it.

        Raises: TimeoutError if it never has.
        """
        end = time.monotonic() + PATIENCE
        while not (found := self.evaluate(expression)):
            if time.monotonic() > end:
                raise TimeoutError(f"never true: {expression}")
            time.sleep(0.1)
        return found


def move(place: Point) -> dict[str, Any]:
    """The action of moving the pointer to a place of the window."""
    return {"type": "pointerMove", "x": round(place[0]), "y": round(place[1]), "duration": 30}


def between(start: Point, end: Point, steps: int = 8) -> list[Point]:
    """Places on the way from one to another."""
    return [tuple(a + (b - a) * k / steps for a, b in zip(start, end, strict=True)) for k in range(1, steps + 1)]


class Firefox(Engine):
    """Firefox without a window, by WebDriver BiDi, which it speaks without a driver."""

    def __init__(self) -> None:
        super().__init__()
        profile = self._closing.enter_context(tempfile.TemporaryDirectory(ignore_cleanup_errors=True))
        options = ["--headless", "--no-remote", "--profile", profile, "--remote-debugging-port=0"]
        firefox = self._start("firefox-esr", *options, stderr=subprocess.PIPE, text=True)
        assert firefox.stderr
        self._closing.callback(firefox.stderr.close)
        address = next(found[1] for line in firefox.stderr if (found := re.search(r"(ws://\S+)", line)))
        self._socket = self._closing.enter_context(connect(f"{address}/session", max_size=None))
        self._numbers = itertools.count(1)
        self._send("session.new", capabilities={})
        self._send("session.subscribe", events=["log.entryAdded"])
        self._tab = self._send("browsingContext.create", type="tab")["context"]  # the first never has the focus
        self._send("browsingContext.setViewport", context=self._tab, viewport={"width": WIDTH, "height": HEIGHT})

    def open(self, url: str) -> None:
        self._send("browsingContext.navigate", context=self._tab, url=url, wait="complete")

    def evaluate(self, expression: str) -> Any:
        found = self._send(
            "script.evaluate",
            expression=f"JSON.stringify({expression})",
            target={"context": self._tab},
            awaitPromise=False,
        )
        if found["type"] == "exception":
            raise RuntimeError(found["exceptionDetails"]["text"])
        return json.loads(found["result"].get("value", "null"))

    def act(self, actions: dict[str, Any]) -> None:
        self._send("input.performActions", context=self._tab, actions=[actions])

    def _send(self, method: str, **parameters: Any) -> Any:
        number = next(self._numbers)
        self._socket.send(json.dumps({"id": number, "method": method, "params": parameters}))
        while True:
            answer = json.loads(self._socket.recv(timeout=PATIENCE))
            if answer.get("id") == number:
                if answer["type"] == "error":
                    raise RuntimeError(f"{method}: {answer['message']}")
                return answer["result"]
            entry = answer.get("params", {})
            if entry.get("type") == "javascript" and entry["level"] == "error" and REFUSED not in entry["text"]:
                self.errors.append(entry["text"])


class WebKit(Engine):
    """WebKit as GNOME has it, on a display of its own, by WebDriver."""

    def __init__(self) -> None:
        super().__init__()
        display, port = self._display(), free_port()
        self._start("WebKitWebDriver", f"--port={port}", env=os.environ | {"DISPLAY": display})
        (browser,) = Path("/usr/lib").glob("*/webkit2gtk-4.*/MiniBrowser")
        options = {"webkitgtk:browserOptions": {"binary": str(browser), "args": ["--automation"]}}
        self._session = f"http://127.0.0.1:{port}/session"
        started = self._send("POST", "", {"capabilities": {"alwaysMatch": options}})
        self._session += f"/{started['sessionId']}"
        self._closing.callback(self._send, "DELETE", "")
        self._send("POST", "/window/rect", {"width": WIDTH, "height": HEIGHT})

    def open(self, url: str) -> None:
        self._send("POST", "/url", {"url": url})

    def evaluate(self, expression: str) -> Any:
        return self._send("POST", "/execute/sync", {"script": f"return {expression}", "args": []})

    def act(self, actions: dict[str, Any]) -> None:
        self._send("POST", "/actions", {"actions": [actions]})

    def _display(self) -> str:
        """A new display, which says its number when it is there."""
        number, told = os.pipe()
        options = ["-displayfd", str(told), "-screen", "0", f"{WIDTH}x{HEIGHT}x24"]
        self._start("Xvfb", *options, pass_fds=[told], stderr=subprocess.DEVNULL)
        os.close(told)
        with os.fdopen(number) as reader:
            return f":{reader.readline().strip()}"

    def _send(self, method: str, path: str, parameters: dict[str, Any] | None = None) -> Any:
        """One command, until the driver is there to take it.

        Raises: HTTPError, with what the driver says, for one that it refuses.
        """
        body = json.dumps(parameters or {}).encode() if method == "POST" else None
        request = urllib.request.Request(f"{self._session}{path}", body, method=method)
        end = time.monotonic() + PATIENCE
        while True:
            try:
                with urllib.request.urlopen(request, timeout=PATIENCE) as answer:
                    return json.load(answer)["value"]
            except urllib.error.HTTPError as refused:
                with refused:
                    refused.add_note(refused.read().decode())
                raise
            except urllib.error.URLError:
                if time.monotonic() > end:
                    raise
                time.sleep(0.1)


ENGINES: dict[str, tuple[Callable[[], Engine], tuple[str, ...]]] = {
    "Firefox": (Firefox, ("firefox-esr",)),
    "WebKit": (WebKit, ("WebKitWebDriver", "Xvfb")),
}
