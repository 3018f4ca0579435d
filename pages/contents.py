"""The table of contents, and the frame around every page."""

from pathlib import Path

import streamlit as st

from pages.ui.frame import page_frame
from pages.ui.frame.guide import TEXT
from pages.ui.frame.lessons import lessons
from pages.ui.platform import internals
from pages.ui.writing.text import _

st.set_page_config(page_icon="🧮", layout="wide")
internals.restore_link()
page_frame.remember_language()

home = st.Page("home.py", title=_("Home"), default=True)
the_text = st.Page("the_text.py", title=_("The text"), url_path=TEXT)
sections = {"": [home, the_text]}
for section, pages in lessons().items():
    sections[section] = [st.Page(path, title=title, url_path=Path(path).stem) for path, title in pages.items()]

page = st.navigation(sections, position="top")
site = _("Deep learning, number by number")
st.set_page_config(page_title=site if page is home else f"{page.title} · {site}")
page_frame.show(page, site if page is home else page.title)
