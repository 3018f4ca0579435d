"""Gradient descent and its relatives side by side: the same slopes, five ways of stepping down."""

from functools import partial

import streamlit as st

from dlmath import InputError
from dlmath.calculus.expressions import latex_of
from dlmath.calculus.surfaces import SURFACES, own_surface
from pages.calculus.parts import descent, expression, landscape, questions
from pages.ui.drawing import charts
from pages.ui.inputs import controls
from pages.ui.inputs.ranges import BELOW_1
from pages.ui.layout import roles
from pages.ui.reruns.static import static
from pages.ui.writing import equations
from pages.ui.writing.prose import displayed, paragraphs, small
from pages.ui.writing.text import _, say

OWN = "own"
RATES = (
    "0.0001", "0.0002", "0.0005", "0.001", "0.002", "0.005", "0.01", "0.02", "0.05", "0.1", "0.2", "0.3", "0.4",
    "0.5", "0.6", "0.8", "0.9", "1",
    "1.1", "1.5",
)  # fmt: skip


def go_there(surface_name: str) -> None:
    """The point that was clicked becomes the start."""
    if spot := charts.clicked(roles.PICTURE.key):
        controls.set_values({f"{surface_name}_x": spot[0], f"{surface_name}_y": spot[1]})


say(
    "The gradient points uphill, so step against it, again and again. How far? That is the learning rate $\\alpha$, and"
    " all the art."
)
left, right = st.columns([1, 3.4], gap="medium")
with right:
    chosen = controls.several("rules", _("Rules"), descent.RULES, ["gradient-descent", "momentum", "Adam"]) or [
        "gradient-descent"
    ]
with left, roles.INPUTS.open():
    name = controls.select("f", _("Surface f"), [*SURFACES, OWN], "narrow")
    own = (
        expression.ask("fxy", _("Your own f(x, y)"), "sin(x)*cos(y) + (x*x + y*y)/20", ["x", "y"])
        if name == OWN
        else None
    )
    surface = own_surface(own.text) if own else SURFACES[name]
    (cx, cy), reach = surface.centre, surface.extent
    x = controls.slider(f"{name}_x", _("Start x"), cx - reach, cx + reach, surface.start[0], 0.01)
    y = (
        controls.slider(f"{name}_y", _("Start y"), cy - reach, cy + reach, surface.start[1], 0.01)
        if surface.coordinates == "xy"
        else 0.0
    )
    alpha = controls.scale("alpha", _("Learning rate α"), RATES, "0.4", disabled=set(chosen) <= set(descent.ADAPTIVE))
    adaptive = controls.scale(
        "alpha2", _("α of RMSprop and Adam"), RATES, "0.3", disabled=set(chosen).isdisjoint(descent.ADAPTIVE)
    )
    without = set(chosen).isdisjoint(descent.WITH_MOMENTUM)
    momentum = controls.slider("mu", _("Momentum μ"), 0.0, 0.99, 0.5, 0.01, disabled=without, least=0.0, most=BELOW_1)

surface = landscape.around(surface, x, y)
rates = {rule: adaptive if rule in descent.ADAPTIVE else alpha for rule in descent.RULES}
trails = {}
try:
    trails = {rule: descent.trail(surface, x, y, rule, rates[rule], momentum) for rule in chosen}
except InputError as error:
    with right:
        expression.refuse(error)

if trails:
    with left:
        step = controls.whole("step", _("Step"), 1, descent.STEPS, 5)
    with right:
        alt = _(
            "Paths of optimisers on f. After %(n)s steps: %(where)s.",
            n=step,
            where=descent.in_words(surface, trails, step),
        )
        controls.draggable(roles.PICTURE.key, f"{name}_x", f"{name}_y")
        charts.show(descent.figure(surface, trails, step), roles.PICTURE.key, alt, on_click=partial(go_there, name))
        st.html(descent.table(surface, trails, rates, step))
    st.header(_("Step %(n)s in numbers", n=step), anchor=False)
    shown = controls.choice("show", _("Rule"), chosen, chosen[0], hidden=True, known=descent.RULES)
    one, two = st.columns([1, 2.2], gap="large")
    with one:
        paragraphs(displayed(f"f={latex_of(surface.graph)}"), displayed(descent.rule_in_symbols(surface, shown)))
    with two:
        trail = trails[shown]
        if trail.diverged == 0:
            say("The very first step leads out of the numbers.")
        else:
            at = min(step, len(trail.values) - 1)
            st.latex(descent.step_in_numbers(surface, shown, trail, at, rates[shown], momentum))
            st.markdown(small(equations.said()))


@static
def stability() -> None:
    """When a step shrinks the distance, and what the other rules are for."""
    st.header(_("How large may α be?"), anchor=False)
    one, two = st.columns(2, gap="large")
    with one:
        say(
            "Take $f=\\tfrac{c}{2}x^2$, so $f'=cx$. One step is $x\\leftarrow x-\\alpha c\\,x=(1-\\alpha c)\\,x$: a"
            " multiplication. It shrinks $x$ if $|1-\\alpha c|<1$, that is $0<\\alpha<\\tfrac{2}{c}$; it is best at"
            " $\\alpha=\\tfrac1c$, zigzags beyond, and runs away beyond $\\tfrac2c$. A narrow valley has two such $c$:"
            " the steep one sets the limit, and along the flat one progress is slow."
        )
    with two:
        say(
            "**Momentum** adds up past gradients: what alternates cancels, what agrees adds up. **RMSprop** and"
            " **Adam** divide each coordinate by its own typical size of gradient, so that flat and steep directions"
            " move alike. None of them promises to find the lowest minimum."
        )


questions.gradient_descent()
