"""Buttons and a slider that play a figure's frames in the browser, as parts of its layout."""

from collections.abc import Iterable
from typing import Any

from pages.ui.drawing.charts import Figure
from pages.ui.writing import palette
from pages.ui.writing.palette import colour


def buttons(labelled: Iterable[tuple[str, Any, Figure]], **look: Any) -> Figure:
    """Buttons beside one another, an entry of ``updatemenus``.

    Args:
      labelled: for each its label, the frames that it plays, [None] to stop, and how, as Plotly's animate takes them.
      look: where they stand, and what else Plotly takes.
    """
    return {
        "type": "buttons",
        "direction": "left",
        "showactive": False,
        **look,
        "buttons": [{"label": label, "method": "animate", "args": [to, how]} for label, to, how in labelled],
    }


def slider(names: Iterable[str], active: int, how: Figure, **look: Any) -> Figure:
    """A slider without labels, whose positions are frames, an entry of ``sliders``.

    Args:
      names: of the frames.
      active: the position at first.
      how: a frame is gone to.
      look: where it stands, and what else Plotly takes.
    """
    return {
        "active": active,
        "currentvalue": {"visible": False},
        "ticklen": 0,
        "minorticklen": 0,
        "bgcolor": colour(palette.FAINT),
        "bordercolor": colour(palette.NEUTRAL),
        "activebgcolor": colour(palette.NEUTRAL),
        **look,
        "steps": [{"method": "animate", "label": "", "args": [[name], how]} for name in names],
    }
