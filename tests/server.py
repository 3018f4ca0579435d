"""A running playground, as its own process on a free port."""

import contextlib
import os
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

ROOT = Path(__file__).parent.parent


def free_port() -> int:
    """A port of this machine that nobody listens on."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


class Server:
    """`streamlit run app.py` on a free port, or on the one given.

    Args:
      base: the path below which it answers, such as "/tool/dl".

    Attributes:
      url: where it answers.
      process: its process.
    """

    def __init__(
        self,
        app: Path = ROOT / "app.py",
        port: int | None = None,
        log: Path | None = None,
        python: str = sys.executable,
        *options: str,
        base: str = "",
    ) -> None:
        self.port = port or free_port()
        self.url = f"http://127.0.0.1:{self.port}{base}"
        options += (f"--server.baseUrlPath={base.strip('/')}",) if base else ()
        command = [
            python,
            "-m",
            "streamlit",
            "run",
            app.name,
            "--server.address=127.0.0.1",
            f"--server.port={self.port}",
            *options,
        ]
        with log.open("a") if log else contextlib.nullcontext(subprocess.DEVNULL) as output:
            environment = {**os.environ, "PYTHONPATH": str(ROOT)}
            self.process = subprocess.Popen(command, cwd=app.parent, stdout=output, stderr=output, env=environment)

    def __enter__(self) -> "Server":
        try:
            self.wait()
        except RuntimeError:
            self.stop()
            raise
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    def wait(self) -> None:
        """Until it answers."""
        wait_for(f"{self.url}/_stcore/health")

    def stop(self) -> None:
        """End it."""
        self.process.terminate()
        self.process.wait(20)


class StaticSite:
    """The static edition, built into a folder and shown by its own file server.

    Attributes:
      url: where it answers.
    """

    def __init__(self, site: Path) -> None:
        port = free_port()
        self.url = f"http://127.0.0.1:{port}"
        self.process = subprocess.Popen([sys.executable, "serve.py", str(port)], cwd=site)

    def __enter__(self) -> "StaticSite":
        wait_for(f"{self.url}/health.txt")
        return self

    def __exit__(self, *_: object) -> None:
        self.process.terminate()
        self.process.wait(20)


def wait_for(health: str) -> None:
    """Until an address answers "ok"."""
    for _ in range(600):
        with contextlib.suppress(OSError), urllib.request.urlopen(health, timeout=2) as answer:
            if answer.read() == b"ok":
                return
        time.sleep(0.1)
    raise RuntimeError(f"nothing answers at {health}")
