"""What one input costs the server, for every page, as a ratio to the floor: a page with one slider and one chart of 400 points.

Run from the project's root: python -m tests.benchmarks.rerun [--json] [page ...]
"""

import argparse
import gc
import json
import logging
import statistics
import time
from functools import cache, partial

from streamlit import config
from streamlit.runtime.scriptrunner.script_cache import ScriptCache
from streamlit.testing.v1 import AppTest

from tests.pages import open_page
from tests.test_pages import PAGES

ROUNDS = 40


def floor() -> None:
    """The smallest page with the same kind of elements and no mathematics."""
    import numpy as np
    import streamlit as st

    value = st.slider("x", 0.0, 1.0, 0.5, 0.01, key="x", bind="query-params")
    x = np.linspace(0.0, 1.0, 400)
    st.plotly_chart({"data": [{"type": "scatter", "x": x, "y": np.sin(x * value)}], "layout": {"height": 300}}, key="chart")


def rerun(at: AppTest, turn: int) -> float:
    """Seconds for one run after a slider has moved, or after nothing where there is none."""
    if at.slider:
        slider = at.slider[0]
        slider.set_value(slider.min if turn % 2 else slider.max)
    began = time.perf_counter()
    at.run()
    return time.perf_counter() - began


def compile_once() -> None:
    """Let pages be compiled once, as a server does; the test runner would do it at each run."""
    compiled = cache(partial(ScriptCache.get_bytecode, ScriptCache()))
    ScriptCache.get_bytecode = lambda self, path: compiled(path)


def measure(page: str) -> dict[str, float]:
    """Median milliseconds of the floor and of a page, in turns."""
    lesson, ground = open_page(page), AppTest.from_function(floor, default_timeout=60).run()
    gc.collect()
    gc.freeze()
    times = [(rerun(ground, turn), rerun(lesson, turn)) for turn in range(ROUNDS)]
    low, high = (1000 * statistics.median(column) for column in zip(*times, strict=True))
    return {"floor_ms": round(low, 2), "page_ms": round(high, 2), "ratio": round(high / low, 2)}


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("pages", nargs="*", default=PAGES)
    parser.add_argument("--json", action="store_true")
    arguments = parser.parse_args()
    logging.disable(logging.WARNING)
    config.set_option("runner.postScriptGC", False)
    compile_once()
    found = {page: measure(page) for page in arguments.pages}
    if arguments.json:
        print(json.dumps(found))
    else:
        for page, row in found.items():
            print(f"{page:50} {row['page_ms']:7.1f} ms, floor {row['floor_ms']:5.1f} ms, ratio {row['ratio']:.2f}")
