"""The colours of symbols and signs, written down by hand, and colours in texts by their roles."""

import re

# On a light page and on a dark one. One colour for each symbol; gradients have that of δ.
SYMBOLS = {
    "x": ("#0f766e", "#2dd4bf"),
    "a": ("#0f766e", "#2dd4bf"),
    "W": ("#9d174d", "#f9a8d4"),
    "b": ("#475569", "#b6c2d4"),
    "z": ("#854d0e", "#fcd34d"),
    "slope": ("#854d0e", "#fcd34d"),
    "y": ("#1b2130", "#e8ebf1"),
    "J": ("#1b2130", "#e8ebf1"),
    "delta": ("#6d28d9", "#c4b5fd"),
    "dJ_da": ("#6d28d9", "#c4b5fd"),
    "dW": ("#6d28d9", "#c4b5fd"),
    "db": ("#6d28d9", "#c4b5fd"),
}
# Orange below 0, grey at 0, blue above: one diverging scale, no red beside green.
SIGNS = {-1: ("#c2410c", "#fb923c"), 0: ("#8b95a5", "#6b7688"), 1: ("#1d4ed8", "#60a5fa")}
GROUNDS = {"ink": ("#1b2130", "#e8ebf1"), "paper": ("#ffffff", "#0e1117"), "faint": ("#d8dde6", "#343c4a")}

# The role of each colour, by its name.
ROLES = {
    "teal": SYMBOLS["x"],
    "pink": SYMBOLS["W"],
    "slate": SYMBOLS["b"],
    "brown": SYMBOLS["z"],
    "purple": SYMBOLS["delta"],
    "orange": SIGNS[-1],
    "grey": SIGNS[0],
    "blue": SIGNS[1],
    **GROUNDS,
}
_NAMES = {shade: name for name, shades in ROLES.items() for shade in shades}
_HEX, _RGBA = re.compile(r"#[0-9a-f]{6}"), re.compile(r"rgba\((\d+),\s*(\d+),\s*(\d+),\s*[\d.e-]+\)")


def role(shade: str) -> str:
    """The role of a colour, whatever its opacity; the colour itself where it has none."""
    bare = _RGBA.sub(lambda m: f"#{int(m[1]):02x}{int(m[2]):02x}{int(m[3]):02x}", shade)
    return _NAMES.get(bare, shade)


def roles(text: str) -> str:
    """A text with colours by their roles."""
    return _HEX.sub(lambda m: _NAMES.get(m[0], m[0]), _RGBA.sub(lambda m: role(m[0]), text))
