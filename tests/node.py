"""Node, as it comes with Playwright: what runs the pages' scripts without a browser."""

import subprocess
from pathlib import Path

from playwright._impl._driver import compute_driver_executable

NODE = str(compute_driver_executable()[0])


def run(*arguments: str, stdin: str = "", cwd: Path | None = None) -> subprocess.CompletedProcess[str]:
    """What Node says to some arguments."""
    return subprocess.run([NODE, *arguments], input=stdin, capture_output=True, text=True, cwd=cwd, check=False)
