"""The container file, as far as it can be checked without building it: it copies what there is, and runs without
rights."""

import re

from tests.server import ROOT

LINES = (ROOT / "tests" / "hosting" / "Containerfile").read_text("utf-8")


def test_everything_that_is_copied_exists_and_everything_needed_is_copied() -> None:
    copied = {source for sources in re.findall(r"^COPY (.+) \S+$", LINES, re.MULTILINE) for source in sources.split()}
    assert copied == {"requirements.txt", "app.py", ".streamlit", "dlmath", "pages"}
    assert all((ROOT / source).exists() for source in copied)


def test_it_runs_as_a_user_without_rights_and_reports_its_health() -> None:
    after_user = LINES.partition("\nUSER playground\n")[2]
    assert "HEALTHCHECK" in after_user
    assert after_user.rstrip().splitlines()[-1].startswith("CMD")
    assert "/_stcore/health" in after_user
