"""The gradient: two partial derivatives that point uphill; and the Jacobian, with which the chain rule is a product of
matrices."""

from functools import partial

import numpy as np
import streamlit as st

from dlmath import InputError
from dlmath.calculus.expressions import gradient_at, latex_of
from dlmath.calculus.graph import parse_expression
from dlmath.calculus.surfaces import SURFACES, composite, is_kink, kinks, one_sided_slopes, own_surface
from pages.calculus.parts import expression, landscape, questions
from pages.ui.drawing import charts
from pages.ui.inputs import controls
from pages.ui.layout import roles
from pages.ui.writing import equations, numbers
from pages.ui.writing.prose import displayed, paragraphs, small
from pages.ui.writing.text import _, say

OWN = "own"
INNER = {
    "polar": [parse_expression(text) for text in ("x*cos(y)", "x*sin(y)")],
    "layer": [parse_expression(text) for text in ("tanh(x - 0.5*y)", "tanh(0.5*x + y)")],
}


def go_there(surface_name: str) -> None:
    """The point that was clicked becomes the point of the lesson."""
    if spot := charts.clicked("map"):
        controls.set_values({f"{surface_name}_x": spot[0], f"{surface_name}_y": spot[1]})


say(
    "On a surface every direction has its own slope. Two of them, along $x$ and along $y$, know all the others:"
    " together they are the gradient."
)
left, middle, right = st.columns([1.05, 1.9, 1.65], gap="medium")
with left, roles.INPUTS.open():
    name = controls.select("f", _("Surface f"), [*SURFACES, OWN], "bowl")
    own = expression.ask("fxy", _("Your own f(x, y)"), "sin(x)*cos(y)", ["x", "y"]) if name == OWN else None
    surface = own_surface(own.text) if own else SURFACES[name]
    st.latex(f"f={latex_of(surface.graph)}")
    (cx, cy), reach = surface.centre, surface.extent
    x = controls.slider(f"{name}_x", "x", cx - reach, cx + reach, surface.look[0], 0.01)
    y = controls.slider(f"{name}_y", "y", cy - reach, cy + reach, surface.look[1], 0.01)
    degrees = controls.slider("angle", _("Direction u, in degrees"), 0.0, 360.0, 90.0, 1.0)
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
        controls.draggable("map", f"{name}_x", f"{name}_y")
        charts.show(
            landscape.gradient_map(surface, point, nabla, degrees, kinked), "map", alt, on_click=partial(go_there, name)
        )
        st.caption(
            _(
                "Drag the point, or click where to go. The deeper the colour, the lower; along the dashed line the"
                " surface is level."
            )
            if pointed
            else _("Drag the point, or click where to go. The deeper the colour, the lower.")
        )

if nabla is not None:
    with right:
        folds = kinks(surface, point) if kinked else {}
        titles = (
            _("along x, y held fast: two slopes") if "x" in folds else _("along x, y held fast: slope ∂f/∂x"),
            _("along y, x held fast: two slopes") if "y" in folds else _("along y, x held fast: slope ∂f/∂y"),
            _("slope ∇f·u in every direction (◆ along ∇f)") if pointed else _("slope in every direction u"),
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
        charts.show(landscape.slices(surface, point, nabla, degrees, kinked, titles), "slices", alt)
    one, two = st.columns(2, gap="large")
    with one:
        st.latex(landscape.partials_in_numbers(surface, point, nabla))
        st.markdown(small(equations.said()))
        for axis, (before, after) in folds.items():
            say(
                "Along $%(axis)s$ there is a kink here: slope %(before)s on one side, %(after)s on the other. There is"
                " no partial derivative; the number shown is a convention.",
                axis=axis,
                before=numbers.plain(before),
                after=numbers.plain(after),
            )
    with two:
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
        paragraphs(displayed(formula), steepest)

st.header(_("Vectors in, vectors out: the Jacobian"), anchor=False)
one, two = st.columns(2, gap="large")
with one:
    say(
        "Now let $x$ and $y$ go through $\\mathbf g$ first. Its slopes fill a matrix, a row for each output, a column"
        " for each input:"
    )
    kind = controls.choice("g", _("Inner function g"), (*INNER, OWN), "layer", hidden=True)
    inner = INNER.get(kind) or [
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
