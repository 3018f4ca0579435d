"""Bundles: many files as one, compressed already, so that any host of files serves them small.

A bundle is compressed by Brotli, which ``start.mjs`` undoes. It begins with its index, a line of JSON: the path and the
size of each file in the browser's file system. Then the files follow.
"""

import base64
import hashlib
import json
from collections.abc import Mapping
from pathlib import Path

import brotli

START = "start"  # what is needed at once; another one is unpacked when Python first reads one of its files
WINDOW = 24  # all 16 MB that Brotli can look back, as modules of different packages are much alike


def write(folder: Path, name: str, files: Mapping[str, bytes], quality: int) -> dict[str, object]:
    """Write a bundle; what is returned tells the browser where it is, its hash, and what it comes to.

    Args:
      folder: into which it is written, with its hash in its name.
      name: of the bundle.
      files: by their paths in the browser's file system.
      quality: of Brotli, up to 11.
    """
    index = [[path, len(content)] for path, content in files.items()]
    whole = json.dumps(index).encode() + b"\n" + b"".join(files.values())
    packed = brotli.compress(whole, quality=quality, lgwin=WINDOW)
    digest = hashlib.sha256(packed)
    file = f"{name}-{digest.hexdigest()[:12]}.br"
    (folder / file).write_bytes(packed)
    return {"file": file, "integrity": f"sha256-{base64.b64encode(digest.digest()).decode()}", "size": len(whole)} | (
        {} if name == START else {"index": index}
    )
