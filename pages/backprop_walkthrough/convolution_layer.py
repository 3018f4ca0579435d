"""A convolution layer, one step after the other: forward through kernel, bias, activation and pooling, and back."""

from functools import partial

import streamlit as st

from pages.backprop_walkthrough.parts import (
    layer_code,
    layer_differences,
    layer_inputs,
    layer_pictures,
    layer_products,
    layer_steps,
    layer_work,
    questions,
)
from pages.ui.drawing import charts
from pages.ui.frame import listings
from pages.ui.inputs import controls, step_buttons
from pages.ui.inputs.step_buttons import Way
from pages.ui.layout import roles
from pages.ui.reruns.static import static
from pages.ui.writing import equations
from pages.ui.writing.prose import displayed
from pages.ui.writing.text import _, say


def go(to: str) -> None:
    """To another step."""
    controls.set_values({"step": to})


with roles.QUESTION.open():
    say(
        "A network learns its kernels itself. **Which number of a kernel is to blame for the error?** Step forward,"
        " then back to it."
    )
left, right = st.columns(roles.BROAD_SCREEN, gap="medium")
with left, roles.MORE_INPUTS.open("layer"):
    layer, picture = layer_inputs.choose_layer()
    t = layer_inputs.choose_rest(layer, picture)
with right:
    offered = layer_steps.offered(t)
    with st.container(horizontal=True, vertical_alignment="bottom"):
        back, on = st.container(width="content"), st.container(width="content")
        with st.container(width="content"):
            step = controls.choice("step", _("Step"), offered, layer_steps.Z, known=layer_steps.ALL)
        at = layer_inputs.choose_place(step, t)
    around = [None, *offered, None]
    place = around.index(step)
    step_buttons.draw(go, Way(back, around[place - 1]), Way(on, around[place + 1]))
    with roles.SENTENCE.open():
        words, own = st.columns([3, 1], gap="medium")
        words.markdown(layer_steps.told(step, t))
        with own:
            mine = controls.switch(
                "mine", _("Work it out yourself"), help=_("Hides what the step yields, and judges what you type.")
            )
    figure = layer_pictures.given if mine else layer_pictures.figure
    with roles.WIDE.open("layer"):
        told = layer_pictures.describe_given(step, t, at) if mine else layer_pictures.describe(step, t, at)
        charts.show(figure(step, t, at), key="layer", alt=told)
    formulas = [layer_steps.in_symbols(step, t), *([] if mine else [layer_steps.in_numbers(step, t, at)])]
    with roles.ARITHMETIC.open():
        for column, formula in zip(st.columns(2, gap="medium"), formulas, strict=False):
            column.markdown(displayed(formula))
    st.caption(equations.said())
    if mine:
        layer_work.show(step, t, at)

products = st.expander(_("The same as matrix products"), key="products", on_change="rerun")
if products.open:
    with products:
        layer_products.show(t)
check = st.expander(_("Is it right? Nudge every number"), key="check", on_change="rerun")
if check.open:
    with check:
        layer_differences.show(t)
code = st.expander(_("As code"), key="listings", on_change="rerun")
if code.open:
    with code:
        which = controls.choice("library", _("Library"), layer_code.NAMES, layer_code.COLUMNS, hidden=True)
        listings.show(layer_code.listing(t, which))
        make = partial(layer_code.listing, t, which)
        listings.offer(make, _("The whole layer as a file"), "convolution_layer", "convolution_layer")

static(questions.convolution_layer)
