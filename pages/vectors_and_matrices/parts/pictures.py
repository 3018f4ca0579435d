"""A reader's own picture as 28 × 28 grey pixels: read from a file with care, and written as text that fits into a
link."""

import base64
import binascii
import io
import zlib
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

import numpy as np
import streamlit as st

from dlmath import InputError
from pages.ui.drawing.images import SIDE
from pages.ui.inputs import controls
from pages.ui.writing.text import _, complaint

if TYPE_CHECKING:  # Pillow is loaded for the first picture: in a browser, that is a megabyte
    from PIL import Image

MOST_BYTES = 1_000_000
MOST_PIXELS = 12_000_000
LARGEST_DIGIT = 20  # rows or columns of the ink of a digit of MNIST
CENTRE = 14.5  # where the centre of mass of a digit of MNIST lies, the first pixel reaching from 0 to 1
FAINTEST = 0.15  # what is fainter, beside the darkest ink, is paper
LONGEST = 1500  # characters of a picture as text
FORMATS = ("PNG", "JPEG")


def read_picture(data: bytes) -> np.ndarray:
    """The middle of a picture as 28 × 28 grey pixels, ink being 1 and paper 0, whichever of the two was bright.

    Size and format are checked in the file's head, before anything is decoded.

    Args:
      data: a PNG or JPEG file, at most 1 MB and 12 million pixels.

    Returns: (28, 28), multiples of 1/255.

    Raises: InputError if it is none that can be read.
    """
    if len(data) > MOST_BYTES:
        raise InputError(
            "the file has %(given)s bytes; at most %(most)s are read", given=f"{len(data):,}", most=f"{MOST_BYTES:,}"
        )
    from PIL import Image

    try:
        with Image.open(io.BytesIO(data), formats=FORMATS) as image:
            if (pixels := image.width * image.height) <= MOST_PIXELS:
                return _as_ink(image)
    except Exception:  # what a broken or hostile file makes a decoder raise has no common class
        raise InputError("this file is no PNG or JPEG picture that can be read") from None
    raise InputError(
        "the picture has %(given)s pixels; at most %(most)s are read", given=f"{pixels:,}", most=f"{MOST_PIXELS:,}"
    )


def _as_ink(image: "Image.Image") -> np.ndarray:
    from PIL import Image, ImageOps

    image.draft("RGB", (SIDE * 8, SIDE * 8))  # a JPEG is decoded no larger than needed
    whole = ImageOps.exif_transpose(image)
    if whole.mode.startswith("I"):  # 16 bits for a pixel
        whole = Image.fromarray((np.asarray(whole) / 257).clip(0, 255).astype(np.uint8))
    small = ImageOps.fit(whole.convert("RGBA"), (SIDE, SIDE), Image.Resampling.BOX)
    paper = Image.new("RGBA", small.size, "white")
    grey = np.asarray(Image.alpha_composite(paper, small).convert("L"), dtype=np.float64)
    border = np.concatenate([grey[0], grey[-1], grey[:, 0], grey[:, -1]])
    return (255 - grey if border.mean() > 127.5 else grey) / 255


def as_digit(picture: np.ndarray) -> np.ndarray:
    """The picture made like the digits that were trained on: on white paper, at most 20 × 20, its centre of mass in the
    middle.

    Args:
      picture: (28, 28), ink being 1.

    Returns: (28, 28), multiples of 1/255.
    """
    paper = np.median(np.concatenate([picture[0], picture[-1], picture[:, 0], picture[:, -1]]))
    ink = np.clip(picture - paper, 0.0, None)
    ink = np.where(ink > FAINTEST * ink.max(), ink / max(ink.max(), 1 / 255), 0.0)
    rows, columns = np.flatnonzero(ink.any(axis=1)), np.flatnonzero(ink.any(axis=0))
    if not len(rows):
        return ink
    from PIL import Image

    box = ink[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]
    high, wide = (max(round(n * LARGEST_DIGIT / max(box.shape)), 1) for n in box.shape)
    shape = Image.fromarray((box * 255).round().astype(np.uint8)).resize((wide, high), Image.Resampling.BILINEAR)
    found = np.asarray(shape, dtype=np.float64) / 255
    top, left = (
        round(min(max(CENTRE - (found.sum(axis=1 - axis) @ np.arange(0.5, n)) / found.sum(), 0), SIDE - n))
        for axis, n in enumerate(found.shape)
    )
    digit = np.zeros((SIDE, SIDE))
    digit[top : top + high, left : left + wide] = found
    return digit


def picture_text(picture: np.ndarray) -> str:
    """A picture of multiples of 1/255 as text for a link."""
    return (
        base64.urlsafe_b64encode(zlib.compress((picture * 255).round().astype(np.uint8).tobytes(), 9))
        .decode()
        .rstrip("=")
    )


def parse_picture(text: str) -> np.ndarray:
    """A picture from the text that ``picture_text`` wrote.

    Raises: InputError if it is none.
    """
    try:
        packed = base64.urlsafe_b64decode(text.strip() + "=" * (-len(text.strip()) % 4))
        pixels = zlib.decompressobj().decompress(packed, SIDE * SIDE + 1)
    except (ValueError, binascii.Error, zlib.error):
        pixels = b""
    if len(pixels) != SIDE * SIDE:
        raise InputError("this text is no picture of 28×28 pixels")
    return np.frombuffer(pixels, dtype=np.uint8).reshape(SIDE, SIDE) / 255.0


def own_picture(follow: Callable[[np.ndarray], Mapping[str, object]] = lambda picture: {}) -> np.ndarray | None:
    """The reader's own picture, from a file or from the link; None as long as there is none, or none that can be read.

    Args:
      follow: the values that other controls take when a picture, (28, 28), comes from a file.
    """
    st.file_uploader(
        _("PNG or JPEG, at most 1 MB"), type=["png", "jpg", "jpeg"], key="upload", on_change=_take, args=(follow,)
    )
    if trouble := st.session_state.pop("upload_trouble", None):
        st.error(complaint(trouble))
    text = (
        st.text_input(
            _("The picture as it stands in the link"), "", key="picture", bind="query-params", max_chars=LONGEST
        )
        or ""
    )
    controls.declared().values["picture"] = text
    if not text:
        st.info(_("Choose a file: a dark shape on bright paper does best."))
        return None
    try:
        return parse_picture(text)
    except InputError as error:
        st.error(complaint(error))
    return None


def _take(follow: Callable[[np.ndarray], Mapping[str, object]]) -> None:
    """Read the file that was chosen into the link."""
    file = st.session_state.get("upload")
    if file is None:
        return
    try:
        picture = read_picture(file.getvalue())
        controls.set_values({"picture": picture_text(picture), **follow(picture)})
    except InputError as error:
        st.session_state["upload_trouble"] = error
