"""A listing as a Jupyter notebook, in the format 4.5: the same bytes for the same listing.

Its parts, each below a comment at the beginning of a line, are cells of their own, behind one that says where they come
from.
"""

import json
import re

from pages.ui.writing.literal import AsIs
from pages.ui.writing.text import _

FORMAT = (4, 5)
KIND = "application/x-ipynb+json"


def notebook(listing: str, title: str, question: str, link: str) -> str:
    """A notebook of a listing.

    Args:
      listing: Python code.
      title: of the lesson.
      question: that it answers.
      link: to the state that it was made from.
    """
    told = _("Every number of this notebook is one of [this state of the page](%(link)s).", link=AsIs(link))
    cells = [_cell("markdown", "about", f"# {title}\n\n{question}\n\n{told}")]
    cells += [_cell("code", f"part-{k}", part) for k, part in enumerate(parts(listing), start=1)]
    content = {
        "cells": cells,
        "metadata": {
            "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
            "language_info": {"name": "python"},
        },
        "nbformat": FORMAT[0],
        "nbformat_minor": FORMAT[1],
    }
    return json.dumps(content, ensure_ascii=False, indent=1) + "\n"


def parts(listing: str) -> list[str]:
    """A listing in parts, one after the other: what is imported, and what stands below each comment.

    >>> parts("import math\\n\\n# forward\\nz = 1\\n\\n# back\\nd = 2\\n")
    ['import math', '# forward\\nz = 1', '# back\\nd = 2']
    """
    return [part.strip("\n") for part in re.split(r"\n\n(?=# )", listing) if part.strip()]


def _cell(kind: str, name: str, text: str) -> dict[str, object]:
    lines = text.splitlines(keepends=True)
    cell: dict[str, object] = {"cell_type": kind, "id": name, "metadata": {}, "source": lines}
    return cell | ({"execution_count": None, "outputs": []} if kind == "code" else {})
