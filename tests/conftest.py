"""What every test shares."""

import functools
import importlib
import json
import os
import pkgutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import jaxtyping
import pytest
from hypothesis import settings
from streamlit.components.v2 import manifest_scanner

import dlmath
from tests.hosting.static import build
from tests.server import Server, StaticSite

settings.register_profile("ci", deadline=None, derandomize=True, print_blob=True)
settings.register_profile("dev", deadline=None)
settings.register_profile("few", parent=settings.get_profile("ci"), max_examples=10)
settings.load_profile("ci" if os.environ.get("CI") else "dev")

# AppTest looks through all installed packages for components whenever it opens a page: once will do.
manifest_scanner.scan_component_manifests = functools.cache(manifest_scanner.scan_component_manifests)

EXAMPLES = {
    example["id"]: example
    for example in json.loads((Path(__file__).parent / "worked_examples.json").read_text("utf-8"))["examples"]
}


def pytest_addoption(parser: pytest.Parser) -> None:
    """Browser tests run against the server, or against the static edition."""
    parser.addoption("--edition", choices=("server", "static"), default="server", help=pytest_addoption.__doc__)


@pytest.fixture(scope="session")
def server(request: pytest.FixtureRequest) -> Iterator[Server | StaticSite]:
    """A running playground, one for all tests that need no fresh one; with ``--edition static`` the static edition."""
    if request.config.getoption("edition") == "server":
        with Server() as running:
            yield running
    else:
        with StaticSite(build.kept()) as running:
            yield running


@pytest.fixture(scope="module")
def torch() -> Iterator[Any]:
    """PyTorch; where it is not installed its tests are skipped, but never in CI, which installs it."""
    if os.environ.get("CI"):
        import torch
    else:
        torch = pytest.importorskip("torch")
    torch.set_num_threads(1)
    usual = torch.get_default_dtype()
    torch.set_default_dtype(torch.float32)
    yield torch
    torch.set_default_dtype(usual)


@pytest.fixture
def worked_example() -> Any:
    """A published example by its id: inputs, expected values, and the tolerance that its printed digits allow."""
    return EXAMPLES.__getitem__


# The shapes in dlmath's signatures are checked where a test asks for it; elsewhere bad input meets dlmath's own errors,
# as on a page.
for _module in pkgutil.walk_packages(dlmath.__path__, "dlmath."):
    importlib.import_module(_module.name)
jaxtyping.config.update("jaxtyping_disable", True)


@pytest.fixture
def shapes(request: pytest.FixtureRequest) -> Iterator[None]:
    """Check the shapes in dlmath's signatures, unless the test is about dlmath's own checks."""
    jaxtyping.config.update("jaxtyping_disable", "own_checks" in request.fixturenames)
    yield
    jaxtyping.config.update("jaxtyping_disable", True)


@pytest.fixture
def own_checks() -> None:
    """Bad input as a page meets it, in a module whose other tests check shapes."""
