"""Two playgrounds behind HAProxy on this machine, with the configuration that the README recommends."""

import contextlib
import os
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

from tests.server import Server, free_port, wait_for

CONFIGURATION = Path(__file__).parent / "haproxy.cfg"


@contextlib.contextmanager
def behind_one_address(base: str = "") -> Iterator[tuple[str, dict[str, Server]]]:
    """The address of the proxy, and its servers by the name that its cookie gives them; below a path of the site, such
    as "/tool/dl"."""
    haproxy = shutil.which("haproxy")
    if haproxy is None:
        raise FileNotFoundError("no haproxy: apt-get install haproxy")
    port = free_port()
    one, two = Server(base=base), Server(base=base)
    with one, two:
        addresses = {
            "LISTEN": f"127.0.0.1:{port}",
            "REPLICA_1": f"127.0.0.1:{one.port}",
            "REPLICA_2": f"127.0.0.1:{two.port}",
        }
        addresses |= {"BASE": base} if base else {}
        proxy = subprocess.Popen([haproxy, "-db", "-f", str(CONFIGURATION)], env={**os.environ, **addresses})
        try:
            wait_for(f"http://127.0.0.1:{port}{base}/_stcore/health")
            yield f"http://127.0.0.1:{port}{base}", {"one": one, "two": two}
        finally:
            proxy.terminate()
            proxy.wait(20)
