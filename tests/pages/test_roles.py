"""Every role is had by a part of some page and used by a style or a script, and every name that these use is one."""

import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import NamedTuple

import pytest
from streamlit.testing.v1 import AppTest

from pages.ui.layout import roles, rules
from pages.ui.layout.roles import ROLES, Role
from pages.ui.platform.internals import ELEMENTS, with_key
from tests.page_states import STATES, open_state

PAGES = Path(__file__).parents[2] / "pages"
STYLES = {path: path.read_text("utf-8") for path in PAGES.rglob("*.css")}
SCRIPTS = {path: path.read_text("utf-8") for path in PAGES.rglob("*.js")}
LESSONS_AND_FRAME = {path: path.read_text("utf-8") for path in PAGES.rglob("*.py") if path.parent.name != "layout"}
# What says by itself how a role lies.
LAYOUT = ("first", "beside", "width", "height", "hidden", "together")


class Keys(NamedTuple):
    """The keys of a page: of all its parts, and of those that are containers."""

    every: frozenset[str]
    containers: frozenset[str]


def keyed(at: AppTest) -> Iterator[tuple[str, bool]]:
    """The key of each part of a page that has one, and whether it is a container."""
    for node in at:
        proto = getattr(node, "proto", None)
        found = re.fullmatch(r"\$\$(?:ID|GENERATED)-[0-9a-f]+-(.+)", getattr(proto, "id", ""), re.DOTALL)
        if found and found[1] != "None":
            yield found[1], node.type == "flex_container"


@cache
def keys() -> Keys:
    """The keys of all states of the pages."""
    found = {each for state in STATES for each in keyed(open_state(state))}
    return Keys(frozenset(key for key, _ in found), frozenset(key for key, is_container in found if is_container))


def has(key: str, role: Role) -> bool:
    """Whether a part with a key has a role."""
    return key.startswith(f"{role.key}_") if role.several else key == role.key


def named(kind: str) -> set[str]:
    """The roles, controls or elements that styles and scripts name."""
    in_styles = (set(re.findall(rf"\.{kind}-(\w+)", style)) for style in [*STYLES.values(), *rule_texts()])
    in_scripts = (set(re.findall(rf"\b{kind.upper()}\.(\w+)", script)) for script in SCRIPTS.values())
    return set().union(*in_styles, *in_scripts)


def rule_texts() -> list[str]:
    """What the rules themselves are written with."""
    return [(PAGES / "ui/layout/rules.py").read_text("utf-8")]


@pytest.mark.parametrize("name", ROLES)
def test_every_role_is_had_by_a_part_of_some_page(name: str) -> None:
    assert any(has(key, ROLES[name]) for key in keys().every)


def test_every_container_with_a_key_has_a_role() -> None:
    assert {key for key in keys().containers if not any(has(key, role) for role in ROLES.values())} == set()


@pytest.mark.parametrize("name", ROLES)
def test_every_role_is_said_how_it_lies_or_used_by_a_style_or_a_script(name: str) -> None:
    assert name in named("role") or any(getattr(ROLES[name], each) for each in LAYOUT)
    assert len(ROLES[name].meaning) > 15


def test_styles_and_scripts_name_only_what_there_is() -> None:
    assert named("role") <= set(ROLES)
    assert named("element") <= set(ELEMENTS)
    assert named("control") <= keys().every


def test_every_element_of_the_table_is_used() -> None:
    assert set(ELEMENTS) - named("element") == set()


@pytest.mark.parametrize("source", [*STYLES, *SCRIPTS], ids=lambda path: path.name)
def test_no_style_or_script_names_a_key_or_an_element_of_streamlit_by_itself(source: Path) -> None:
    assert re.findall(r"st-key-|data-testid|\.st[A-Z]\w+", source.read_text("utf-8")) == []


def test_no_lesson_gives_a_container_a_key_that_is_no_role() -> None:
    found = [path.name for path, source in LESSONS_AND_FRAME.items() if re.search(r"container\([^)]*\bkey=", source)]
    assert found == []


def test_a_part_has_a_name_where_there_may_be_several_and_only_there() -> None:
    assert roles.WIDE.named("unit") == "wide_unit"
    with pytest.raises(ValueError, match="needs a name"):
        roles.WIDE.open()
    with pytest.raises(ValueError, match="has no name"):
        roles.PICTURE.named("unit")


def test_a_name_that_nobody_has_declared_is_refused() -> None:
    for style in (".role-piktur {}", ".element-colum {}"):
        with pytest.raises(KeyError):
            rules.resolved(style)
    assert rules.resolved(".control-x1") == with_key("x1")


def test_a_script_is_told_of_roles_and_elements() -> None:
    told = rules.script(PAGES / "ui/inputs/live.js")
    for known in (
        f'"picture": "{roles.PICTURE.selector}"',
        f'"slider": "{ELEMENTS["slider"]}"',
        'const KEY_CLASS = "st-key-"',
    ):
        assert known in told
    assert not re.search(r'^const [A-Z_]+ = (\{\}|"")$', told, re.MULTILINE)


def test_styles_lie_otherwise_only_at_the_widths_that_are_declared() -> None:
    for path, style in STYLES.items():
        widths = re.findall(r"@media \((m[^{]*)\) \{", style)
        assert set(widths) - {"max-width: 1100px"} <= set(rules.WIDTHS.values()), path.name
