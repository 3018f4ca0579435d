"""The table of contents, and the frame around every page."""

from pathlib import Path

import streamlit as st

from pages.ui.frame import page_frame
from pages.ui.frame.lessons import lessons
from pages.ui.platform import internals
from pages.ui.writing.text import _

st.set_page_config(page_title="Deep learning, number by number", page_icon="🧮", layout="wide")
internals.restore_link()
page_frame.remember_language()

home = st.Page("home.py", title=_("Home"), default=True)
sections = {"": [home]}
for section, pages in lessons().items():
    sections[section] = [st.Page(path, title=title, url_path=Path(path).stem) for path, title in pages.items()]

page = st.navigation(sections, position="top")
page_frame.show(page, _("Deep learning, number by number") if page is home else page.title)
