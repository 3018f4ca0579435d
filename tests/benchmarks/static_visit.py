"""What a page of the static edition costs a browser: bytes of a first visit, seconds until something is painted and all
is there, those of a second visit, and memory after many inputs.

Run from the project's root: python -m tests.benchmarks.static_visit [--json] [--site SITE] [--inputs N] [page ...]
"""

import argparse
import json
import time
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from urllib.parse import urlparse

import brotli
from playwright.sync_api import Browser, BrowserContext, Page, Request, sync_playwright

from tests.browser.conftest import FLAGS, find_chromium, settle
from tests.hosting.static import build
from tests.server import StaticSite

PAGES = ("", "step_by_step", "vectors")
PACKED = (".br", ".woff2", ".gz")  # what no host compresses once more
KEPT = "async () => (await caches.keys()).length === 1 && navigator.serviceWorker.controller"


@cache
def weight(file: Path) -> int:
    """The bytes of a file as a host sends it that compresses by Brotli."""
    content = file.read_bytes()
    return len(content) if file.suffix in PACKED else len(brotli.compress(content, quality=9))


def opened(context: BrowserContext, url: str) -> tuple[Page, float]:
    """A page, and the seconds until all of it is there."""
    page, begun = context.new_page(), time.perf_counter()
    page.goto(url)
    page.wait_for_selector(".st-key-live", state="attached", timeout=120_000)
    settle(page)
    return page, time.perf_counter() - begun


def megabytes(browser: Browser) -> float:
    """The memory of the browser's largest page."""
    processes = browser.new_browser_cdp_session().send("SystemInfo.getProcessInfo")["processInfo"]
    status = (Path(f"/proc/{each['id']}/status").read_text("utf-8") for each in processes if each["type"] == "renderer")
    return max(int(text.partition("VmRSS:")[2].split()[0]) for text in status) / 1e3


def files(site: Path, addresses: list[str]) -> Iterator[Path]:
    """The files of a site that were asked for."""
    for path in dict.fromkeys(urlparse(address).path.lstrip("/") for address in addresses):
        yield next(found for found in (site / path, site / f"{path}.html", site / "index.html") if found.is_file())


def _is_wanted(request: Request, url: str) -> bool:
    """By the page itself, not to be kept for a later visit."""
    return request.url.startswith(url) and request.service_worker is None


def visit(browser: Browser, site: Path, url: str, page: str, inputs: int) -> dict[str, float]:
    """Open a page in a fresh profile, change it, and open it again."""
    context = browser.new_context(viewport={"width": 1440, "height": 900}, locale="en-US")
    asked: list[str] = []
    context.on("request", lambda request: asked.append(request.url) if _is_wanted(request, url) else None)
    first, cold = opened(context, f"{url}/{page}?lang=en")
    size = sum(map(weight, files(site, asked)))
    painted = first.evaluate("() => performance.getEntriesByName('first-contentful-paint')[0].startTime")
    if (slider := first.get_by_role("slider")).count():
        for k in range(inputs):
            slider.first.press("ArrowLeft" if k % 2 else "ArrowRight")
            settle(first)
    memory = megabytes(browser)
    first.wait_for_function(KEPT, timeout=120_000)
    first.close()
    _, warm = opened(context, f"{url}/{page}?lang=en")
    context.close()
    return {
        "MB": round(size / 1e6, 2),
        "painted_s": round(painted / 1e3, 2),
        "cold_s": round(cold, 1),
        "warm_s": round(warm, 1),
        "memory_MB": round(memory),
    }


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("pages", nargs="*", default=PAGES, help='"" is the front page')
    parser.add_argument("--site", type=Path, help="one that is built already; otherwise one as tests have it is taken")
    parser.add_argument("--inputs", type=int, default=120)
    parser.add_argument("--json", action="store_true")
    arguments = parser.parse_args()
    shown = arguments.site or build.kept()
    rows = {}
    with StaticSite(shown) as running, sync_playwright() as playwright:
        for name in arguments.pages:
            chromium = playwright.chromium.launch(executable_path=find_chromium(), args=FLAGS)
            rows[name] = visit(chromium, shown, running.url, name, arguments.inputs)
            chromium.close()
            if not arguments.json:
                print(f"{name or 'front page':20} {rows[name]}", flush=True)
    if arguments.json:
        print(json.dumps(rows))
