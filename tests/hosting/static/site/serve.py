"""Show this folder: python serve.py [PORT], then open http://127.0.0.1:PORT. It answers as static hosts do."""

import functools
import http.server
import sys
from pathlib import Path
from typing import ClassVar


class Files(http.server.SimpleHTTPRequestHandler):
    """A file for each address: /vectors is vectors.html, and what is not there is 404.html."""

    protocol_version = "HTTP/1.1"
    extensions_map: ClassVar = {
        **http.server.SimpleHTTPRequestHandler.extensions_map,
        ".js": "text/javascript",
        ".mjs": "text/javascript",
        ".wasm": "application/wasm",
    }

    def translate_path(self, path: str) -> str:
        """The file that an address means."""
        found = Path(super().translate_path(path))
        named = found.with_name(f"{found.name}.html")
        return str(found if found.exists() else named if named.exists() else Path(self.directory) / "404.html")

    def log_message(self, *_: object) -> None:
        """Say nothing of what is asked."""


port = int(sys.argv[1]) if len(sys.argv) > 1 else 8500
serve = functools.partial(Files, directory=str(Path(__file__).parent))
http.server.ThreadingHTTPServer.request_queue_size = 128  # a page asks for many files at once
http.server.ThreadingHTTPServer(("127.0.0.1", port), serve).serve_forever()
