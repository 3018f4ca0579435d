"""Gradient descent and its relatives side by side: the same slopes, five ways of stepping down."""

from functools import partial

import numpy as np
import streamlit as st

from dlmath import InputError
from dlmath.calculus.expressions import latex_of
from dlmath.calculus.surfaces import SURFACES, own_surface
from pages.calculus.parts import descent, expression, landscape, questions
from pages.ui.drawing import charts
from pages.ui.inputs import controls
from pages.ui.inputs.ranges import BELOW_1
from pages.ui.layout import roles
from pages.ui.reruns import ahead
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


def drawing(**at: np.ndarray) -> ahead.Parts:
    """The ways down and where they have come to, for many values of each slider, (K,)."""
    x, step = at[f"{name}_x"], at["step"].astype(int)
    start = x, at.get(f"{name}_y", np.zeros_like(x))
    alphas = {rule: at["alpha2" if rule in descent.ADAPTIVE else "alpha"] for rule in chosen}
    every = {rule: descent.side_by_side(surface, *start, rule, alphas[rule], at["mu"]) for rule in chosen}
    if not descent.exists(every):
        return {}
    parts = descent.figure(surface, every, step), descent.rows(surface, every, alphas, step)
    return dict(zip((roles.PICTURE.key, "rules"), parts, strict=True))


with roles.QUESTION.open():
    say(
        "All that a network knows is the slope where it stands. **How does it find weights with a small loss?** It goes"
        " downhill step by step, against the gradient; the learning rate $\\alpha$ says how far. Move it: what if it is"
        " too small, what if it is too large?"
    )
left, middle, right = st.columns(roles.FIRST_SCREEN, gap="medium")
with left, roles.INPUTS.open():
    first = st.container()
    name = controls.select("f", _("Surface f"), [*SURFACES, OWN], "narrow")
    own = (
        expression.ask("fxy", _("Your own f(x, y)"), "sin(x)*cos(y) + (x*x + y*y)/20", ["x", "y"])
        if name == OWN
        else None
    )
    surface = own_surface(own.text) if own else SURFACES[name]
    (cx, cy), reach = surface.centre, surface.extent
    across, up = st.columns(2, gap="medium")
    with across:
        x = controls.slider(f"{name}_x", _("Start x"), cx - reach, cx + reach, surface.start[0], 0.01)
    with up:
        y = (
            controls.slider(f"{name}_y", _("Start y"), cy - reach, cy + reach, surface.start[1], 0.01)
            if surface.coordinates == "xy"
            else 0.0
        )
    chosen = controls.several("rules", _("Rules"), descent.RULES, ["gradient-descent"]) or ["gradient-descent"]
    with first:
        still = set(chosen) <= set(descent.ADAPTIVE)
        alpha = controls.scale("alpha", _("Learning rate α"), RATES, "0.4", disabled=still)
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
    with middle:
        expression.refuse(error)

if trails:
    with first:
        step = controls.whole("step", _("Step"), 1, descent.STEPS, 5)
    start = {f"{name}_x": x} | ({f"{name}_y": y} if surface.coordinates == "xy" else {})
    held = start | {"alpha": alpha, "alpha2": adaptive, "mu": momentum, "step": step}
    drawn = ahead.together(held, drawing, most=ahead.MOST // len(chosen))
    with middle:
        alt = _(
            "Paths of optimisers on f. After %(n)s steps: %(where)s.",
            n=step,
            where=descent.in_words(surface, trails, step),
        )
        controls.draggable(roles.PICTURE.key, f"{name}_x", f"{name}_y")
        charts.show(drawn[roles.PICTURE.key], roles.PICTURE.key, alt, on_click=partial(go_there, name))
        if surface.coordinates == "xy":
            st.caption(
                _(
                    "**On the left** f from above: the stronger the colour, the lower; click where the way shall start."
                    " **On the right** f itself, step by step."
                )
            )
        else:
            st.caption(
                _("**On the left** the curve of f and the way along it. **On the right** f itself, step by step.")
            )
    with right, roles.FORMULA.open():
        shown = controls.choice("show", _("Rule"), chosen, chosen[0], hidden=True, known=descent.RULES)
        trail = trails[shown]
        if trail.diverged == 0:
            say("The very first step leads out of the numbers.")
        else:
            at = min(step, len(trail.values) - 1)
            paragraphs(
                displayed(f"f={latex_of(surface.graph)}"),
                displayed(descent.rule_in_symbols(surface, shown)),
                _("**Step %(n)s:**", n=at),
                displayed(descent.step_in_numbers(surface, shown, trail, at, rates[shown], momentum)),
                small(equations.said()),
            )
        st.html(descent.table(drawn["rules"], chosen, "rules"))


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
