"""Make the README's screenshots: python -m tests.screenshots [folder]"""

import argparse
from pathlib import Path
from typing import Literal

from playwright.sync_api import Playwright, sync_playwright

from tests.browser.conftest import FLAGS, find_chromium, settle
from tests.server import Server

FOLDER = Path(__file__).parent / "screenshots"
SHOTS: dict[str, tuple[str, Literal["light", "dark"]]] = {
    "walkthrough.png": ("/step_by_step?lang=en&step=10&all=true", "light"),
    "walkthrough.zh.png": ("/step_by_step?lang=zh&scene=classifier&step=7&updates=40&all=true", "dark"),
}


def shoot(playwright: Playwright, url: str, folder: Path) -> None:
    """Write every screenshot into a folder."""
    browser = playwright.chromium.launch(executable_path=find_chromium(), args=FLAGS)
    for name, (path, scheme) in SHOTS.items():
        page = browser.new_page(viewport={"width": 1440, "height": 1000}, color_scheme=scheme)
        page.goto(f"{url}{path}")
        settle(page)
        page.wait_for_timeout(1500)
        page.screenshot(path=folder / name)
        page.close()
    browser.close()


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", nargs="?", type=Path, default=FOLDER)
    folder = parser.parse_args().folder
    folder.mkdir(exist_ok=True)
    with Server() as server, sync_playwright() as running:
        shoot(running, server.url, folder)
