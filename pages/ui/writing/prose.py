"""Sentences and formulas below one another as one element: each element of its own costs the server a quarter of a
millisecond."""

import re

import streamlit as st


def paragraphs(*parts: str) -> None:
    """Write paragraphs, which may hold Markdown and LaTeX."""
    st.markdown("\n\n".join(parts))


def section(title: str, *parts: str) -> None:
    """A heading and the paragraphs below it."""
    paragraphs(f"## {title}", *parts)


def key(text: str) -> str:
    """The key of a picture, each of whose marks stays on one line with its word."""
    return re.sub(r"([●■◇—⋯✕]) ", "\\1\u00a0", text)


def small(text: str) -> str:
    """A sentence in small letters."""
    return f":small[{text}]"


def displayed(latex: str) -> str:
    """A formula as a paragraph."""
    return f"$$\n{latex}\n$$"
