"""Scripts of components: a file with the files that it imports, as the one text that a component is given."""

import re
from pathlib import Path

_IMPORT = re.compile(r'^import \{[^}]*\} from "(\.[^"]+)"\n', re.MULTILINE)
_EXPORT = re.compile(r"^export (?!default)", re.MULTILINE)


def bundled(script: Path) -> str:
    """A script and what it imports, in the order in which they need one another, as one module.

    What the files declare at their top stands side by side, so no name is declared in two of them.

    Args:
      script: a JavaScript module; it and what it imports name files as ``import { … } from "./file.js"``.
    """
    found: dict[Path, str] = {}
    _collect(script.resolve(), found)
    return "\n".join(found.values())


def _collect(script: Path, found: dict[Path, str]) -> None:
    """Append a file, after the files that it imports and that are not there yet."""
    text = script.read_text("utf-8")
    for name in _IMPORT.findall(text):
        imported = (script.parent / name).resolve()
        if imported not in found:
            _collect(imported, found)
    found[script] = _EXPORT.sub("", _IMPORT.sub("", text))
