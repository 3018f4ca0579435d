"""What Streamlit Community Cloud does: a fresh environment from requirements.txt alone, its forced options, a deep link
as the first visit.

Other Pythons than the one that runs this: CI=true PYTHONS="python3.12 python3.13" pytest
tests/hosting/test_installation.py
"""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.hosting.visitor import Visitor, finish
from tests.server import ROOT, Server

FORCED = (
    "--client.showErrorDetails=false",
    "--runner.fastReruns=true",
    "--server.runOnSave=true",
    "--server.enableXsrfProtection=true",
    "--browser.gatherUsageStats=true",
)
PYTHONS = os.environ.get("PYTHONS", sys.executable).split()


@pytest.mark.skipif(not os.environ.get("CI"), reason="installs everything anew; CI=true runs it")
@pytest.mark.parametrize("python", PYTHONS)
def test_fresh_installation_answers_a_deep_link(tmp_path: Path, python: str) -> None:
    subprocess.run([python, "-m", "venv", tmp_path / "venv"], check=True)
    installed = str(tmp_path / "venv" / "bin" / "python")
    subprocess.run([installed, "-m", "pip", "install", "-q", "-r", ROOT / "requirements.txt"], check=True)

    async def first_visit(url: str) -> Visitor:
        visitor = await Visitor(f"{url}/step_by_step?lang=zh&scene=xor").open()
        assert (await visitor.values())["scene"] == "xor"
        await visitor.close()
        return visitor

    with Server(ROOT / "app.py", None, tmp_path / "log", installed, *FORCED) as server:
        visitor = finish(first_visit(server.url))
    assert "逐步演算" in visitor.shown()
    assert "Traceback" not in (tmp_path / "log").read_text("utf-8")
