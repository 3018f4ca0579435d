"""What every test shares."""

import json
import os
from pathlib import Path
from typing import Any

import pytest
from hypothesis import settings

settings.register_profile("ci", deadline=None, derandomize=True, print_blob=True)
settings.register_profile("dev", deadline=None)
settings.load_profile("ci" if os.environ.get("CI") else "dev")

EXAMPLES = {example["id"]: example for example in json.loads((Path(__file__).parent / "worked_examples.json").read_text("utf-8"))["examples"]}


@pytest.fixture
def worked_example() -> Any:
    """A published example by its id: inputs, expected values, and the tolerance that its printed digits allow."""
    return EXAMPLES.__getitem__
