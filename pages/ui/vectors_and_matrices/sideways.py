"""On a narrow screen a picture comes before its inputs; what is wider than its place scrolls sideways, and fades out while there is more to see."""

STYLE = """
@media (max-width: 640px) { .stColumn:has([class*=st-key-inputs]) + .stColumn { order: -1 } }
@keyframes more-to-the-right { from, 97% { --fade: 3.5rem } to { --fade: 0px } }
"""


def scrolled(selectors: str) -> str:
    """The style of elements that scroll sideways; where nothing is hidden their timeline stands still, and nothing fades."""
    return (
        f"{selectors} {{ overflow-x: auto; mask-image: linear-gradient(to left, transparent, #000 var(--fade, 0px));"
        " animation: more-to-the-right linear both !important; animation-timeline: scroll(self inline) !important }\n"
    )
