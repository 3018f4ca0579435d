"""The gradient: two partial derivatives that point uphill; and the Jacobian, with which the chain rule is a product of
matrices."""

from functools import partial

import numpy as np
import streamlit as st

from dlmath import InputError
from dlmath.calculus.expressions import gradient_at, latex_of
from dlmath.calculus.surfaces import SURFACES, composite, is_kink, kinks, one_sided_slopes, own_surface
from pages.calculus.parts import expression, landscape, questions
from pages.ui.drawing import charts
from pages.ui.inputs import controls
from pages.ui.layout import roles
from pages.ui.writing import equations, numbers
from pages.ui.writing.prose import displayed, paragraphs, small
from pages.ui.writing.text import _, say

OWN = "own"


def go_there(surface_name: str) -> None:
    """The point that was clicked becomes the point of the lesson."""
    if spot := charts.clicked(roles.PLOT.key):
        controls.set_values({f"{surface_name}_x": spot[0], f"{surface_name}_y": spot[1]})


with roles.QUESTION.open():
    say(
        "On a hillside in fog you feel only the ground under your feet. Which way is steepest, and how steep is it in"
        " any other direction? Two slopes, one along $x$ and one along $y$, answer both: together they are the"
        " gradient."
    )
left, middle, right = st.columns(roles.FIRST_SCREEN, gap="medium")
with left, roles.INPUTS.open():
    degrees = controls.slider("angle", _("Direction u, in degrees"), 0.0, 360.0, 90.0, 1.0)
    name = controls.select("f", _("Surface f"), [*SURFACES, OWN], "bowl")
    own = expression.ask("fxy", _("Your own f(x, y)"), "sin(x)*cos(y)", ["x", "y"]) if name == OWN else None
    surface = own_surface(own.text) if own else SURFACES[name]
    st.latex(f"f={latex_of(surface.graph)}")
    (cx, cy), reach = surface.centre, surface.extent
    x = controls.slider(f"{name}_x", "x", cx - reach, cx + reach, surface.look[0], 0.01)
    y = controls.slider(f"{name}_y", "y", cy - reach, cy + reach, surface.look[1], 0.01)
point, surface = np.array([[x], [y]]), landscape.around(surface, x, y)

with middle:
    nabla = None
    try:
        nabla = gradient_at(surface.graph, {"x": x, "y": y})
    except InputError as error:
        expression.refuse(error)
    if nabla is not None:
        kinked = is_kink(surface, point, nabla)
        pointed = bool(nabla.any()) and not kinked
        forth, back = landscape.slope_along(nabla, degrees), 0.0
        if kinked:
            forth, back = one_sided_slopes(surface, point, [degrees, degrees + 180.0])[0].tolist()
        alt = (
            _(
                "Contour map of f. At (%(x)s, %(y)s): f = %(f)s, gradient (%(gx)s, %(gy)s); slope in direction u at"
                " %(angle)s degrees: %(slope)s.",
                x=numbers.plain(x),
                y=numbers.plain(y),
                f=numbers.plain(surface.value(point)),
                gx=numbers.plain(nabla[0, 0]),
                gy=numbers.plain(nabla[1, 0]),
                angle=numbers.plain(degrees),
                slope=numbers.plain(forth),
            )
            if not kinked
            else _(
                "Contour map of f. At (%(x)s, %(y)s), on a kink: f = %(f)s, no gradient; slope in direction u at"
                " %(angle)s degrees: %(slope)s.",
                x=numbers.plain(x),
                y=numbers.plain(y),
                f=numbers.plain(surface.value(point)),
                angle=numbers.plain(degrees),
                slope=numbers.plain(forth),
            )
        )
        controls.draggable(roles.PLOT.key, f"{name}_x", f"{name}_y")
        charts.show(
            landscape.gradient_map(surface, point, nabla, degrees, kinked),
            roles.PLOT.key,
            alt,
            on_click=partial(go_there, name),
        )
        st.caption(
            _(
                "**∇f** points where it is steepest up, the longer the steeper; **u** is the direction you turn. Drag"
                " the point, or click where to go. The deeper the colour, the lower; along the dashed line the surface"
                " is level."
            )
            if pointed
            else _("Drag the point, or click where to go. The deeper the colour, the lower.")
        )

if nabla is not None:
    folds = kinks(surface, point) if kinked else {}
    with right, roles.FORMULA.open():
        formula = landscape.one_sided_in_numbers(forth) if kinked else landscape.direction_in_numbers(nabla, degrees)
        steepest = _(
            "$\\nabla f\\cdot\\mathbf u=\\lVert\\nabla f\\rVert\\cos\\angle(\\nabla f,\\mathbf u)$ is largest where"
            " $\\mathbf u$ points along $\\nabla f$, 0 across it, and least against it: that is the way down."
        )
        if kinked:
            steepest = _(
                "On a kink no $\\nabla f$ gives every slope as $\\nabla f\\cdot\\mathbf u$. Each direction still has"
                " its own, one-sided slope: here %(forth)s along $\\mathbf u$ and %(back)s along $-\\mathbf u$; without"
                " a kink the two would differ only in sign.",
                forth=numbers.plain(forth),
                back=numbers.plain(back),
            )
        elif not pointed:
            steepest = _("$\\nabla f=\\mathbf 0$ has no direction: in every direction the slope is 0.")
        paragraphs(
            _("The two slopes, and the gradient made of them:"),
            displayed(landscape.partials_in_numbers(surface, point, nabla)),
            _("The slope in direction $\\mathbf u$:"),
            displayed(formula),
            small(equations.said()),
        )
        with roles.REMARK.open("steepest"):
            st.markdown(steepest)
            for axis, (before, after) in folds.items():
                say(
                    "Along $%(axis)s$ there is a kink here: slope %(before)s on one side, %(after)s on the other. There"
                    " is"
                    " no partial derivative; the number shown is a convention.",
                    axis=axis,
                    before=numbers.plain(before),
                    after=numbers.plain(after),
                )
    st.header(_("The same point from the side, and all around"), anchor=False)
    titles = (
        _("along x, y held fast: two slopes") if "x" in folds else _("along x, y held fast: slope ∂f/∂x"),
        _("along y, x held fast: two slopes") if "y" in folds else _("along y, x held fast: slope ∂f/∂y"),
        _("slope ∇f·u by direction (◆ along ∇f)") if pointed else _("slope in every direction u"),
    )
    alt = (
        _(
            "Two slices with their tangents, slopes %(gx)s and %(gy)s, and the slope over the angle of u.",
            gx=numbers.plain(nabla[0, 0]),
            gy=numbers.plain(nabla[1, 0]),
        )
        if not kinked
        else _("Two slices through a kink, and the one-sided slope over the angle of u.")
    )
    charts.show(landscape.slices(surface, point, nabla, degrees, kinked, titles), roles.WIDE.named("slices"), alt)

st.header(_("Vectors in, vectors out: the Jacobian"), anchor=False)
one, two = st.columns(2, gap="large")
with one:
    say(
        "Now let $x$ and $y$ go through $\\mathbf g$ first. Its slopes fill a matrix, a row for each output, a column"
        " for each input:"
    )
    kind = controls.choice("g", _("Inner function g"), (*landscape.INNER, OWN), "layer", hidden=True)
    inner = landscape.INNER.get(kind) or [
        expression.ask(f"g{i}", f"g{i}(x, y)", text, ["x", "y"]) for i, text in ((1, "x*y"), (2, "x - y"))
    ]
    composed = None
    try:
        composed = composite(surface.graph, inner, point)
        paragraphs(
            displayed(landscape.value_in_numbers(inner, composed)), displayed(landscape.jacobian_in_symbols(composed))
        )
    except InputError as error:
        expression.refuse(error)
if composed is not None:
    with two:
        differences = _(
            "Central differences of $f\\circ\\mathbf g$ say (%(a)s, %(b)s). With the layer $\\mathbf g=\\tanh(W\\mathbf"
            " x)$ this product is $W^\\top(\\nabla f\\odot\\varphi'(\\mathbf z))$: the step that backpropagation"
            " repeats, layer after layer.",
            a=numbers.plain(composed.numeric[0, 0], 6),
            b=numbers.plain(composed.numeric[1, 0], 6),
        )
        chain = _("The chain rule of $f(\\mathbf g(x,y))$ is then a product of matrices:")
        paragraphs(chain, displayed(landscape.composite_in_numbers(composed)), differences)

questions.gradient()
