"""Vectors as arrows and as lists of numbers: sum, multiple, dot product, length, angle; and how alike two digits
are."""

import math

import numpy as np
import streamlit as st

from dlmath import parse_matrix
from dlmath.linear_algebra.vectors import angle, cosine_similarity, dot, norm
from pages.ui.drawing import charts
from pages.ui.inputs import controls
from pages.ui.layout import roles
from pages.ui.reruns import ahead
from pages.ui.reruns.fragment import fragment
from pages.ui.writing import equations, numbers
from pages.ui.writing.text import _, named, say
from pages.vectors_and_matrices.parts import alike, questions, two_vectors

PICTURES = {
    "sum": _("Walk along $\\mathbf x$, then along $\\mathbf y$: the sum is where you end, in either order."),
    "multiple": _("$c$ stretches the arrow along its own line; a negative $c$ turns it round."),
    "dot": _(
        "The dot product is the length of $\\mathbf y$ times the shadow of $\\mathbf x$ on its line, negative where it"
        " falls behind."
    ),
    "norms": _("All vectors as long as $\\mathbf x$: three ways to measure, three outlines. Is $\\mathbf y$ inside?"),
}

with roles.QUESTION.open():
    say(
        "A film site compares your ratings with another viewer's, a neuron compares its inputs with its weights: **how"
        " well do two lists of numbers agree?** One number says it. Drag the arrow $\\mathbf x$, and watch the dot"
        " product."
    )


@fragment
def arrows() -> None:
    """Two vectors in the plane."""
    left, middle, right = st.columns(roles.FIRST_SCREEN, gap="medium")
    with middle:
        view = controls.choice("view", _("Drawing"), two_vectors.VIEWS, "dot", hidden=True)
    with left, roles.INPUTS.open():
        x1, x2 = (
            controls.slider(f"x{k}", f"x{numbers.sub(k - 1)}", -3.0, 3.0, value, 0.1)
            for k, value in ((1, 1.0), (2, 2.5))
        )
        y1, y2 = (
            controls.slider(f"y{k}", f"y{numbers.sub(k - 1)}", -3.0, 3.0, value, 0.1)
            for k, value in ((1, 3.0), (2, 1.0))
        )
        c = controls.slider("c", _("Factor c"), -2.0, 2.0, -1.5, 0.1, disabled=view != "multiple")
    x, y = np.array([[x1], [x2]]), np.array([[y1], [y2]])
    sliders = {"x1": x1, "x2": x2, "y1": y1, "y2": y2} | ({"c": c} if view == "multiple" else {})

    def drawing(x1: float, x2: float, y1: float, y2: float, c: float = c) -> ahead.Parts:
        """The picture for what the sliders hold; the names of arrows stay on their sides while one moves."""
        return {"plane": two_vectors.figure(np.array([[x1], [x2]]), np.array([[y1], [y2]]), c, view, parted=False)}

    ahead.one_by_one(sliders, drawing, most=31)

    with middle:
        st.markdown(PICTURES[view])
        alt = _(
            "x = %(x)s and y = %(y)s in the plane: x + y = %(sum)s, c x = %(multiple)s, x·y = %(dot)s.",
            x=numbers.vector(x),
            y=numbers.vector(y),
            sum=numbers.vector(two_vectors.add(x, y)),
            multiple=numbers.vector(two_vectors.scale(c, x)),
            dot=numbers.plain(dot(x, y).value),
        )
        controls.draggable("plane", "x1", "x2")
        with roles.PLOT.open():
            charts.show(two_vectors.figure(x, y, c, view), key="plane", alt=alt)

    with right, roles.FORMULA.open():
        if view == "sum":
            st.latex(two_vectors.sum_latex(x, y))
        elif view == "multiple":
            st.latex(two_vectors.multiple_latex(c, x))
            st.latex(two_vectors.stretched_latex(c, x))
        elif view == "norms":
            st.latex(two_vectors.norms_latex(x, "x"))
            st.latex(two_vectors.norms_latex(y, "y"))
        else:
            st.markdown(two_vectors.agreement(dot(x, y).value))
            st.latex(two_vectors.dot_latex(x, y))
            if x.any() and y.any():
                st.latex(two_vectors.angle_latex(x, y))
            if y.any():
                st.latex(two_vectors.projection_latex(x, y))
            if not y.any():
                st.info(
                    _(
                        "$\\mathbf y=\\mathbf 0$ has no direction, so there is no angle, and no line for the shadow: "
                        "$\\mathbf y\\cdot\\mathbf y=0$ cannot be divided by."
                    )
                )
            elif not x.any():
                st.info(
                    _(
                        "$\\mathbf x=\\mathbf 0$ has no direction, so there is no angle. The dot product is 0, and so"
                        " is the shadow: $\\mathbf 0$."
                    )
                )

        st.caption(equations.said())
        if view == "dot":
            say(
                "A neuron computes just this number of its inputs $\\mathbf x$ and its weights $\\mathbf y$. So it"
                " speaks up where the inputs point the way of its weights, and says nothing to what stands at a right"
                " angle to them."
            )


@fragment
def lists() -> None:
    """Two vectors of any length."""
    st.header(_("The same with any number of entries"), anchor=False)
    say(
        "No picture is needed: multiply entry by entry and add up. That is what a neuron does with its inputs and its"
        " weights."
    )
    texts, table, formulas = st.columns(roles.FIRST_SCREEN, gap="medium")
    with texts:
        u = controls.vector("u", "u", parse_matrix("1,-2,0.5,3,0"), _("Up to 12 numbers."))
        v = controls.vector("v", "v", parse_matrix("2,1,4,-1,7"), _("As many numbers as u."))
    with table:
        if len(u) != len(v):
            st.error(
                _(
                    "u has %(m)s numbers, v has %(n)s: there is a product only where both have as many.",
                    m=len(u),
                    n=len(v),
                )
            )
        else:
            d = dot(u, v)
            value = numbers.plain(d.value)
            charts.show(
                alike.listed(u, v, d.products, d.partial_sums),
                key="listed",
                alt=_("The products of u and v add up to u·v = %(value)s.", value=value),
            )
            sizes = r",\quad ".join(
                rf"\|\mathbf u\|_{{{p}}}={numbers.latex(norm(u, order))}"
                for p, order in (("1", 1.0), ("2", 2.0), (r"\infty", math.inf))
            )
            with formulas:
                st.latex(rf"\mathbf u\cdot\mathbf v={numbers.latex(d.value)}")
                if u.any() and v.any():
                    st.latex(
                        rf"\cos\theta={numbers.latex(cosine_similarity(u, v))},\quad"
                        rf"\theta={numbers.latex(math.degrees(angle(u, v)))}^\circ"
                    )
                st.latex(sizes)


@fragment
def two_digits() -> None:
    """The cosine of the angle between two pictures."""
    st.header(_("How alike are two digits?"), anchor=False)
    say(
        "Two pictures of 28×28 pixels are vectors with 784 entries. Their product entry by entry keeps the ink that"
        " both have; its sum, divided by both lengths, is the cosine of the angle between them. No pixel is negative,"
        " so no cosine is."
    )
    one, two = st.columns(2, gap="medium")
    with one:
        p = controls.whole("p", _("First digit: picture number"), 1, 200, 1) - 1
    with two:
        q = controls.whole("q", _("Second digit: picture number"), 1, 200, 2) - 1
    both = alike.compare(p, q)
    shown, compared = st.columns([2.6, 1], gap="medium")
    with shown:
        alt = _(
            "A %(one)s and a %(two)s: the cosine between them is %(cosine)s.",
            one=both.labels[0],
            two=both.labels[1],
            cosine=numbers.plain(both.cosines["y"]),
        )
        charts.show(alike.pictures(both), key="digits", alt=alt)
    with compared:
        alt = _(
            "The cosine of x and one digit of each class: %(list)s.",
            list=[named(k, numbers.plain(v, 3)) for k, v in both.cosines.items()],
        )
        charts.show(alike.cosines(both.cosines, _("cos θ of x and y, and a 0, 1, …, 9")), key="cosines", alt=alt)
    st.latex(two_vectors.angle_latex(both.x, both.y))


questions.vectors()
