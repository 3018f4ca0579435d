"""What the lessons on calculus ask of their own states, and the answers."""

import numpy as np

from dlmath.linear_algebra.vectors import norm
from pages.calculus.parts import graphs, states
from pages.calculus.parts.descent import RULES
from pages.ui.inputs import controls
from pages.ui.inputs.guesses import Choice, Number, Sign, Wrong
from pages.ui.writing.text import _, called


def derivative() -> None:
    """Questions on states of the lesson, with their answers."""
    controls.preset(
        _("Too small"),
        _(
            "On paper a smaller $h$ is always better. In a computer, with $h=10^{-15}$: how many of the digits of the"
            " slope 0.540302 does the quotient still get right?"
        ),
        {"f": "sin", "x": 1.0, "h": "1e-15"},
        _(
            "One: the quotients say 0.5 where the slope is 0.540302, so only the first digit survives. $f(x+h)$ and"
            " $f(x)$ agree in all but their last bits: their difference is left with hardly one true digit, and"
            " dividing by $h$ brings none back."
        ),
        Choice(
            _("digits that are right"),
            states.digits_right,
            (
                Wrong(
                    "smaller-is-better",
                    "all",
                    _(
                        "On paper, yes. Here $f(x+h)$ and $f(x)$ agree in all but their last bits, so that their"
                        " difference is mostly rounding, and dividing by $h$ makes that large."
                    ),
                ),
                Wrong(
                    "a-few-lost",
                    "some",
                    _(
                        "It is worse: the rounding of $f$, about $10^{-16}$, is divided by $h=10^{-15}$, and what is"
                        " left is an error in the first digits."
                    ),
                ),
            ),
            options={"all": _("all six"), "some": _("three or four"), "few": _("one at most")},
        ),
    )
    controls.preset(
        _("Nothing left"),
        _("With $h=10^{-16}$ the computer rounds $x+h$ to $x$. What is the quotient $(f(x+h)-f(x))/h$ then?"),
        {"f": "sin", "x": 1.0, "h": "1e-16"},
        _(
            "0, whatever the slope is: $x+h$ is rounded to $x$, so the numerator is exactly 0. Divided by the step that"
            " was really made, $(x+h)-x$, it would be 0/0. Neither says anything about $f$, so the page shows no slope."
        ),
        Number(
            _("the quotient"),
            states.plain_quotient,
            (
                Wrong(
                    "true-slope",
                    states.slope,
                    _(
                        "That is the true slope. But $x+h$ is the same number as $x$, so the numerator is exactly 0,"
                        " and nothing is left of the slope."
                    ),
                ),
                Wrong(
                    "step-by-step",
                    lambda v: 1.0,
                    _(
                        "That would be $h/h$. The numerator is no $h$ but the difference of two values of $f$ at the"
                        " same number."
                    ),
                ),
            ),
        ),
    )
    controls.preset(
        _("Parabola"),
        _(
            "The slope of $x^2$ at 1 is 2, and the central quotient says so for every $h$. What does the forward"
            " quotient say with $h=0.5$?"
        ),
        {"f": "square", "x": 1.0, "h": "0.5", "both": True},
        _(
            "$(x+h)^2-x^2=2xh+h^2$; divided by $h$ this is $2x+h$, here 2.5 instead of 2. In $(x+h)^2-(x-h)^2=4xh$ the"
            " two $h^2$ cancel, and division by $2h$ leaves exactly $2x$. In Taylor's terms: $f''=2$ disturbs only the"
            " forward quotient, and $f'''=0$."
        ),
        Number(
            _("the forward quotient"),
            lambda v: states.quotients(v).forward,
            (
                Wrong(
                    "tangent",
                    states.slope,
                    _(
                        "That is the slope of the tangent. The forward line leans to where the parabola is steeper:"
                        " $2x+h$."
                    ),
                ),
                Wrong(
                    "not-divided",
                    lambda v: states.quotients(v).f_plus - states.quotients(v).f_here,
                    _("That is the rise alone: divide it by the run $h$."),
                ),
                Wrong(
                    "h-squared",
                    lambda v: states.slope(v) + states.number(v, "h") ** 2,
                    _("In $(x+h)^2=x^2+2xh+h^2$ the $h^2$ is divided by $h$ too: $2x+h$ is left."),
                ),
            ),
        ),
    )
    controls.preset(
        _("Kink"),
        _(
            "Three slopes meet where ReLU has its kink, those to the left and to the right and their mean. Which of"
            " them is the derivative $\\mathrm{ReLU}'(0)$?"
        ),
        {"f": "ReLU", "x": 0.0, "h": "0.5", "both": True},
        _(
            "None of them has a right to the name: 0 from the left and 1 from the right stay apart however small $h$"
            " is, so there is no derivative, and 0.5 is only their mean. Programs agree on 0. Any number from 0 to 1"
            " would do as well: the line through the kink with that slope is nowhere above the curve."
        ),
        Choice(
            "$\\mathrm{ReLU}'(0)$",
            states.slope_at_kink,
            (
                Wrong(
                    "left",
                    "0",
                    _(
                        "0 is the slope from the left, and what programs agree on: a convention. From the right it is"
                        " 1, however small $h$ is."
                    ),
                ),
                Wrong(
                    "right", "1", _("1 is the slope from the right only. From the left it is 0, however small $h$ is.")
                ),
                Wrong(
                    "mean",
                    "0.5",
                    _("0.5 is what the central quotient makes of the two: a mean, not the slope of anything."),
                ),
            ),
            options={"0": "0", "1": "1", "0.5": "0.5", "none": _("none of the three")},
        ),
    )
    controls.preset(
        _("Across a kink"),
        _("$|x|$ has slope 1 at $x=0.1$. With $h=0.3$, what does the central quotient say?"),
        {"f": "abs", "x": 0.1, "h": "0.3", "both": True},
        _(
            "Its left point, −0.2, lies beyond the kink, where $|x|$ has turned up again: the backward quotient is"
            " −0.333333, the forward one 1, and the central one is their mean, 0.333333. As soon as $h$ is at most 0.1,"
            " all three say 1."
        ),
        Number(
            _("the central quotient"),
            lambda v: states.quotients(v).central,
            (
                Wrong(
                    "tangent",
                    states.slope,
                    _(
                        "That is the slope at $x$ itself, and the forward quotient. The left point, $x-h$, lies beyond"
                        " the kink, where $|x|$ has turned up again."
                    ),
                ),
                Wrong(
                    "one-step",
                    lambda v: 2.0 * states.quotients(v).central,
                    _("The two points are $2h$ apart: divide by $2h$, not by $h$."),
                ),
                Wrong(
                    "symmetric",
                    lambda v: 0.0,
                    _(
                        "It would be 0 only with the kink in the middle, at $x$ itself. Here the right point is further"
                        " up."
                    ),
                ),
            ),
        ),
    )
    controls.preset(
        _("Too coarse"),
        _("The slope of $\\sin(20x)$ at 0 is 20. Which sign has the quotient with $h=0.3$, and what does it miss?"),
        {"f": graphs.OWN, "fx": "sin(20*x)", "x": 0.0, "h": "0.3"},
        _(
            "Minus, and it misses almost a whole wave. $\\sin(20x)$ has the period $\\pi/10$, hardly more than $h$ ="
            " 0.3: between the two points the curve rises, falls and nearly comes home. The secants see only the ends"
            " and say −0.931385, where the tangent has slope 20. They are right only if $h$ is small beside the wave."
        ),
        Sign(
            _("the sign of the quotient"),
            lambda v: states.quotients(v).forward,
            (
                Wrong(
                    "tangent",
                    states.slope,
                    _(
                        "That is the sign of the tangent. Between the two points there is almost a whole wave, of which"
                        " the quotient sees the ends only."
                    ),
                ),
                Wrong(
                    "whole-wave",
                    lambda v: 0.0,
                    _(
                        "It would be 0 if $h$ were exactly one period, $\\pi/10$. It is a little less, so the second"
                        " point lies just below 0."
                    ),
                ),
            ),
        ),
    )


def chain_rule() -> None:
    """Questions on states of the lesson, with their answers."""
    controls.preset(
        _("Times zero"),
        _("$f=(x+y)\\,z$ with $x=-2$, $y=5$ and $z=0$, so $f=0$. What is $\\partial f/\\partial z$?"),
        {"scene": "product", "product_x": -2.0, "product_y": 5.0, "product_z": 0.0, "step": 5},
        _(
            "Only $z$ matters: $\\partial f/\\partial z=x+y=3$. A product hands each factor the value of the other, so"
            " $x+y$ receives $z=0$, and neither $x$ nor $y$ can move $f$. They still decide how much $z$ would."
        ),
        Number(
            "$\\partial f/\\partial z$",
            lambda v: states.partial(v, "z"),
            (
                Wrong(
                    "own-value",
                    lambda v: states.partial(v, "x"),
                    _(
                        "That is what $x$ and $y$ receive. A product hands each factor the value of the *other* one:"
                        " $z$ receives $x+y$."
                    ),
                ),
                Wrong(
                    "one",
                    lambda v: 1.0,
                    _("1 would be right for a sum. In a product a nudge of $z$ moves $f$ by the other factor, $x+y$."),
                ),
            ),
        ),
    )
    controls.preset(
        _("Used twice"),
        _(
            "$f=\\ln x_1+x_1x_2-\\sin x_2$ at $x_1=2$, $x_2=5$, where $\\cos 5$ is 0.2837. What is $\\partial"
            " f/\\partial x_2$?"
        ),
        {"scene": "reuse", "reuse_x1": 2.0, "reuse_x2": 5.0, "step": 9},
        _(
            "The sine sends back $-\\cos x_2$, the product sends back $x_1=2$. Easily lost is the part that arrives"
            " first, the one of the sine: a program that writes $=$ instead of $\\mathrel{+}=$ overwrites it and keeps"
            " 2. Nudging feels both at once, 1.71634."
        ),
        Number(
            "$\\partial f/\\partial x_2$",
            lambda v: states.partial(v, "x2"),
            (
                Wrong(
                    "overwritten",
                    lambda v: states.parts(v, "x2")[1],
                    _(
                        "That is the part from the product alone. $x_2$ moves $f$ along two paths: add what comes back"
                        " from the sine."
                    ),
                ),
                Wrong(
                    "sine-alone",
                    lambda v: states.parts(v, "x2")[0],
                    _(
                        "That is the part from the sine alone. $x_2$ moves $f$ along two paths: add what comes back"
                        " from the product."
                    ),
                ),
                Wrong(
                    "sine-added",
                    lambda v: states.parts(v, "x2")[1] - states.parts(v, "x2")[0],
                    _("The sine is subtracted in $f$, so its part is $-\\cos x_2$."),
                ),
            ),
        ),
    )
    controls.preset(
        _("Saturated"),
        _(
            "$f=(\\sigma(wx+b)-y)^2$: the output is nearly 1, the target 0, and yet $\\partial f/\\partial w$ is almost"
            " 0. Which factor is so small?"
        ),
        {"scene": "neuron", "neuron_w": 6.0, "neuron_x": 1.0, "neuron_b": 3.0, "neuron_y": 0.0, "step": 9},
        _(
            "The slope of the sigmoid. Back to its output the derivative is still 2.000; at $v_2=9$ the sigmoid is"
            " flat, its slope is 1.234×10⁻⁴, and 2.467×10⁻⁴ is left. The last factor, $x=1$, changes nothing."
        ),
        Choice(
            _("the small factor"),
            states.smallest_factor,
            (
                Wrong(
                    "small-error",
                    "error",
                    _("The error is large: target 0, output nearly 1, so this factor is close to 2."),
                ),
                Wrong("small-input", "input", _("$x=1$ changes nothing: a factor of 1 hands on what arrives.")),
            ),
            options={"error": "$2(\\sigma-y)$", "slope": "$\\sigma'$", "input": "$x$"},
        ),
    )
    controls.preset(
        _("On the kink"),
        _(
            "For $\\partial f/\\partial x$ of $\\mathrm{relu}(x)\\cdot y$ at $x=0$, $y=1$ the graph says 0 and nudging"
            " says 0.5. Which is right?"
        ),
        {"scene": "own", "f": "relu(x)*y", "own_x": 0.0, "own_y": 1.0, "step": 5},
        _(
            "Neither: at $x=0$ the slope is 0 on the left and 1 on the right, and there is no derivative. The graph"
            " follows the convention $\\mathrm{ReLU}'(0)=0$; the central difference takes one point from each side and"
            " gives the mean. At a kink nudging is no judge."
        ),
        Choice(
            _("right is"),
            states.nudged_both_ways,
            (
                Wrong(
                    "graph",
                    "graph",
                    _(
                        "The graph follows a convention, $\\mathrm{ReLU}'(0)=0$. To the right of 0 the slope is 1, so"
                        " there is no derivative."
                    ),
                ),
                Wrong(
                    "nudging",
                    "nudging",
                    _(
                        "The central difference takes a point on each side and gives the mean of 0 and 1, which is the"
                        " slope on neither side."
                    ),
                ),
            ),
            options={"graph": _("the graph, 0"), "nudging": _("nudging, 0.5"), "neither": _("neither")},
        ),
    )
    controls.preset(
        _("No value"),
        _("$\\ln x_1$ has no value at $x_1=-1$. Would the way back notice it, by the slope $1/x_1$?"),
        {"scene": "reuse", "reuse_x1": -1.0},
        _(
            "No: the slope $1/x_1$ has a value at −1, although $\\ln x_1$ has none. The way forward could carry on"
            " with NaN, which spreads to $f$ and to every derivative that needs it, or make up a number, which is"
            " worse."
        ),
        Choice(
            _("does it notice?"),
            states.has_slope,
            (
                Wrong(
                    "no-slope-either",
                    "yes",
                    _(
                        "$1/x_1$ has a value at −1. The formula of a slope does not know where the function itself is"
                        " defined."
                    ),
                ),
            ),
            options={"yes": _("yes: no slope either"), "no": _("no: it has a slope")},
        ),
    )
    controls.preset(
        _("A bias for a batch"),
        _(
            "$f=WX+\\mathbf b$: $\\mathbf b$ stands there once, the batch has three columns, and all entries of the"
            " result are added up. What comes back to each entry of $\\mathbf b$?"
        ),
        {**_own_matrices("W X + b"), "m_W": "1,-1;0.5,2", "m_X": "1,2,0;-1,0,3", "m_b": "0.5;-1", "step": 6},
        _(
            "The sum over the columns: (3, 3) where all weights are 1. Repeating a column is the product"
            " $\\mathbf b\\,\\mathbf 1^\\top$; what goes back is multiplied by $\\mathbf 1$, which adds up each row. In"
            " a batch every sample has its say on the bias."
        ),
        Number(
            _("to each entry of $\\mathbf b$"),
            lambda v: states.matrix_trace(v).gradients["b"].flat[0],
            (
                Wrong(
                    "one-column",
                    lambda v: 1.0,
                    _(
                        "That is what one column sends back. $\\mathbf b$ is added to every column, so all of them send"
                        " something, and it is added up."
                    ),
                ),
                Wrong(
                    "every-entry",
                    lambda v: float(states.matrix_trace(v).upstream.sum()),
                    _("An entry of $\\mathbf b$ meets only its own row: count the columns, not all entries."),
                ),
            ),
        ),
    )
    controls.preset(
        _("Nothing comes back"),
        _(
            "$J$ is the sum of the three outputs of a softmax. Which entries of $\\mathbf z$ get a derivative that is"
            " not 0?"
        ),
        {**_own_matrices("softmax(z)"), "m_z": "1;2;0", "step": 3},
        _(
            "None: the three probabilities add up to 1 whatever $\\mathbf z$ is, so nothing can move their sum. Derive"
            " one entry instead, and it moves: $p_a([a=b]-p_b)$, where $[a=b]$ is 1 if $a=b$ and else 0."
        ),
        Choice(
            _("entries with a derivative"),
            states.weighted_sum_moves,
            (
                Wrong(
                    "largest-only",
                    "some",
                    _(
                        "A larger $z$ raises its own probability, also the largest one, but takes exactly as much from"
                        " the others."
                    ),
                ),
                Wrong(
                    "each-its-own",
                    "all",
                    _("Each $z$ does move its own probability, but takes as much from the others: the sum stays 1."),
                ),
            ),
            options={"none": _("none"), "some": _("only the largest"), "all": _("all three")},
        ),
    )
    controls.preset(
        _("A dead layer"),
        _(
            "In $W_2\\,\\mathrm{relu}(W_1\\mathbf x+\\mathbf b_1)$ every weighted input is negative. Which parameters"
            " can still learn?"
        ),
        {
            **_own_matrices("W2 relu(W1 x + b1)"),
            "m_W2": "1,2;-1,0.5",
            "m_W1": "-1,0;0.5,-2",
            "m_x": "1;2",
            "m_b1": "0;0",
            "step": 9,
        },
        _(
            "None of them. ReLU has the slope 0 there, so $W_1$, $\\mathbf x$ and $\\mathbf b_1$ receive exactly 0; and"
            " $W_2$, whose input is $\\mathbf 0$, receives 0 as well. Nothing in this layer can wake it up."
        ),
        Choice(
            _("what can learn"),
            states.learners,
            (
                Wrong(
                    "last-layer",
                    "W2",
                    _("What comes back to $W_2$ is multiplied by its input, and that is $\\mathbf 0$ too."),
                ),
                Wrong(
                    "bias",
                    "b1",
                    _(
                        "$\\mathbf b_1$ receives the derivative with respect to the weighted input itself, but ReLU has"
                        " slope 0 there: it is $\\mathbf 0$."
                    ),
                ),
                Wrong(
                    "error-enough",
                    "W2-W1-b1",
                    _(
                        "An error is not enough: each gradient has a factor that is 0 here, the output of ReLU or its"
                        " slope."
                    ),
                ),
            ),
            options={"none": _("none of them"), "W2": "$W_2$", "b1": "$\\mathbf b_1$", "W2-W1-b1": _("all of them")},
        ),
    )


def _own_matrices(text: str) -> dict[str, object]:
    """An expression of matrices in the reader's own field."""
    return {"of": "matrices", "expression": "own", "F": text}


def gradient() -> None:
    """Questions on states of the lesson, with their answers."""
    controls.preset(
        _("At the bottom"),
        _("At the bottom of the bowl the gradient is 0. In which direction is down?"),
        {"f": "bowl", "bowl_x": 0.0, "bowl_y": 0.0},
        _(
            "In none: $x^2+y^2$ is 0 here and greater everywhere else. The gradient alone does not know that. It only"
            " says that every direction begins level, with slope 0, so gradient descent stops here."
        ),
        Choice(
            _("down is"),
            lambda v: {"minimum": "none", "maximum": "every", "neither": "against"}[states.around(v)],
            (
                Wrong("top", "every", _("So it would be on a top. $x^2+y^2$ is 0 here and greater everywhere else.")),
                Wrong(
                    "no-direction", "against", _("A gradient of 0 points nowhere, so there is no direction against it.")
                ),
            ),
            options={"none": _("in none"), "every": _("in every direction"), "against": _("against the gradient")},
        ),
    )
    controls.preset(
        _("At the saddle"),
        _("On $x^2-y^2$ the gradient is 0 at the origin too. What is this place?"),
        {"f": "saddle", "saddle_x": 0.0, "saddle_y": 0.0},
        _(
            "Neither: along $x$ the surface rises to both sides like $x^2$, along $y$ it falls to both sides. A"
            " gradient of 0 only says that the surface is level here; the second derivatives tell the rest, 2 along $x$"
            " and −2 along $y$."
        ),
        Choice(
            _("the origin is"),
            states.around,
            (
                Wrong(
                    "zero-is-minimum",
                    "minimum",
                    _("A gradient of 0 only says that it is level here. Along $y$ the surface falls to both sides."),
                ),
                Wrong(
                    "zero-is-maximum",
                    "maximum",
                    _("A gradient of 0 only says that it is level here. Along $x$ the surface rises to both sides."),
                ),
            ),
            options={"minimum": _("a minimum"), "maximum": _("a maximum"), "neither": _("neither of them")},
        ),
    )
    controls.preset(
        _("Not towards the minimum"),
        _("$f=0.1\\,x^2+2\\,y^2$ at $(4, 1)$, the minimum at the origin. Where does the steepest way down point?"),
        {"f": "narrow", "narrow_x": 4.0, "narrow_y": 1.0},
        _(
            "Mostly along $y$. The minimum is at the origin, 4 away along $x$ and 1 along $y$, but the gradient is"
            " (0.8, 4): down the steepest slope is mostly along $y$, across the valley. It is at right angles to the"
            " contour line, and would point at the minimum only if the contours were circles, or from one of the axes."
        ),
        Choice(
            _("it points"),
            states.way_down,
            (
                Wrong(
                    "at-minimum",
                    "minimum",
                    _(
                        "Only where the contours are circles. The gradient knows the slopes here, not where the minimum"
                        " lies."
                    ),
                ),
                Wrong(
                    "furthest",
                    "x",
                    _(
                        "The minimum is further away along $x$, but steepness counts: along $x$ it is $0.2x$, along $y$"
                        " $4y$."
                    ),
                ),
            ),
            options={"minimum": _("to the minimum"), "x": _("mostly along x"), "y": _("mostly along y")},
        ),
    )
    controls.preset(
        _("Across"),
        _("At $(3, 3)$ on the bowl: in which direction, between 0° and 180°, is the slope exactly 0?"),
        {"f": "bowl", "bowl_x": 3.0, "bowl_y": 3.0, "angle": 100.0},
        _(
            "Along the contour line, here a circle about the minimum: $\\mathbf u$ is then at right angles to $\\nabla"
            " f$ = (6, 6), and $6u_1+6u_2=0$. There are two such directions, opposite to each other."
        ),
        Number(
            _("the angle in degrees"),
            states.level_direction,
            (
                Wrong(
                    "along-gradient",
                    lambda v: states.level_direction(v) - 90.0,
                    _(
                        "There $\\mathbf u$ points along $\\nabla f$, and the slope is the largest. Turn by a right"
                        " angle."
                    ),
                ),
                Wrong(
                    "axis",
                    lambda v: 90.0,
                    _(
                        "Along $y$ the slope is $\\partial f/\\partial y=2y$, which is not 0. It is 0 along the contour"
                        " line."
                    ),
                ),
            ),
        ),
    )
    controls.preset(
        _("A fold"),
        _("$f=|x|+|y|$ at $(0, 1.5)$, on the fold: what is $\\partial f/\\partial x$ there?"),
        {"f": graphs.OWN, "fxy": "abs(x) + abs(y)", "own_x": 0.0, "own_y": 1.5},
        _(
            "There is none. Along $y$ the slope is 1, but along $x$ it is −1 on one side and 1 on the other: $\\partial"
            " f/\\partial x$ does not exist, and the 0 in its place is a convention. To either side of the fold $f$"
            " rises with slope 1, and no vector can say so: what $\\nabla f\\cdot\\mathbf u$ gains in one direction it"
            " loses in the opposite one."
        ),
        Choice(
            "$\\partial f/\\partial x$",
            states.partial_along_x,
            (
                Wrong(
                    "mean",
                    "0",
                    _("0 is the mean of the two slopes, and what the page shows by convention: no side has it."),
                ),
                Wrong(
                    "ahead",
                    "1",
                    _(
                        "1 is the slope to the right only. To the left $f$ rises as well, so along $x$ the slope there"
                        " is −1."
                    ),
                ),
                Wrong("behind", "-1", _("−1 is the slope on the left side only. On the right it is 1.")),
            ),
            options={"0": "0", "1": "1", "-1": "−1", "none": _("there is none")},
        ),
    )
    controls.preset(
        _("Folded map"),
        _(
            "$\\mathbf g(x,y)=(x\\cos y,\\,x\\sin y)$, where $x$ is a distance and $y$ an angle. At $x=0$, how long is"
            " the second column of the Jacobian, $\\partial\\mathbf g/\\partial y$?"
        ),
        {"g": "polar", "f": "bowl", "bowl_x": 0.0, "bowl_y": 1.0},
        _(
            "It has length 0. Here $x$ is $r$ and $y$ is the angle. At $r=0$ the angle moves nothing:"
            " $\\partial\\mathbf g/\\partial y=(-x\\sin y,\\,x\\cos y)=\\mathbf 0$. The whole line $x=0$ is folded"
            " into one point, so the angle cannot be told from $\\mathbf g$, and the matrix has no inverse."
        ),
        Number(
            _("the length of the second column"),
            lambda v: norm(states.inner(v).J[:, 1:]),
            (
                Wrong(
                    "first-column",
                    lambda v: norm(states.inner(v).J[:, :1]),
                    _("That is the first column, $(\\cos y,\\sin y)$. The second has the factor $x$, which is 0 here."),
                ),
                Wrong(
                    "angle-moves",
                    lambda v: float(np.pi),
                    _(
                        "At distance 0 the angle moves nothing: $\\partial\\mathbf g/\\partial y=(-x\\sin y,\\,x\\cos"
                        " y)$."
                    ),
                ),
            ),
        ),
    )


def gradient_descent() -> None:
    """Questions on states of the lesson, with their answers."""
    controls.preset(
        _("Crawl"),
        _("$f=x^2$ from 10 with $\\alpha=0.01$: how many steps does it take to halve $x$?"),
        {**_ALONE, "alpha": "0.01", "step": 40},
        _(
            "Thirty-five. A step multiplies $x$ by 1 − 2α, so it takes away only 2 per cent of what is left; after 40"
            " steps $x$ is still 4.457. With half of this α it would take about twice as many."
        ),
        Number(
            _("steps"),
            states.steps_to_half,
            (
                Wrong(
                    "of-the-start",
                    lambda v: 0.5 / (1.0 - states.factor(v)),
                    _("Each step takes 2 per cent of what is *left*, not of the start: the steps get shorter."),
                ),
                Wrong(
                    "slope-of-one",
                    lambda v: float(np.ceil(np.log(0.5) / np.log(1.0 - states.number(v, "alpha")))),
                    _("The slope of $x^2$ is $2x$: a step multiplies $x$ by $1-2\\alpha$, not by $1-\\alpha$."),
                ),
            ),
        ),
    )
    controls.preset(
        _("Zigzag"),
        _("$f=x^2$ from 10 with $\\alpha=0.9$, just below the limit of 1. Where is $x$ after the first step?"),
        {**_ALONE, "alpha": "0.9", "step": 10},
        _(
            "On the other side, at 10·(1 − 2α). For α = 0.9 this factor is negative, so $x$ changes sides with every"
            " step, −1.342 to 1.074; and it is less than 1 in size, so $x$ always lands nearer than it was."
        ),
        Number(
            "$x$",
            lambda v: states.after(v, 1),
            (
                Wrong(
                    "slope-of-one",
                    lambda v: states.number(v, "parabola_x") * (1.0 - states.number(v, "alpha")),
                    _("The slope of $x^2$ is $2x$: a step multiplies $x$ by $1-2\\alpha$, not by $1-\\alpha$."),
                ),
                Wrong(
                    "without-rate",
                    lambda v: -states.number(v, "parabola_x"),
                    _("That is $x-2x$, a step as long as the slope: multiply the slope by $\\alpha$ first."),
                ),
                Wrong(
                    "uphill",
                    lambda v: 2.0 * states.number(v, "parabola_x") - states.after(v, 1),
                    _("A step goes *against* the slope: $x-\\alpha\\cdot 2x$."),
                ),
            ),
        ),
    )
    controls.preset(
        _("Run away"),
        _("$f=x^2$ with $\\alpha=1.1$: every gradient is right, and $f$ grows. From 10, where is $x$ after ten steps?"),
        {**_ALONE, "alpha": "1.1", "step": 10},
        _(
            "At 61.92. A step multiplies $x$ by 1 − 2α, which is now more than 1 in size: each jump across the minimum"
            " ends further out, and $f$ has grown to 3834. The gradient says which way is down, not for how far."
        ),
        Number(
            "$x$",
            states.after,
            (
                Wrong(
                    "ten-times-one",
                    lambda v: (
                        states.number(v, "parabola_x")
                        + states.number(v, "step") * (states.after(v, 1) - states.number(v, "parabola_x"))
                    ),
                    _(
                        "That is ten times the first step. Each step starts where the one before has ended: the factor"
                        " $1-2\\alpha$ is taken ten times."
                    ),
                ),
                Wrong(
                    "slope-of-one",
                    lambda v: (
                        states.number(v, "parabola_x") * (1.0 - states.number(v, "alpha")) ** states.number(v, "step")
                    ),
                    _(
                        "The slope of $x^2$ is $2x$: a step multiplies $x$ by $1-2\\alpha$, which is more than 1 in"
                        " size."
                    ),
                ),
                Wrong(
                    "one-step",
                    lambda v: states.after(v, 1),
                    _("That is where it is after one step. The factor $1-2\\alpha$ is taken ten times."),
                ),
            ),
        ),
    )
    controls.preset(
        _("Rescue"),
        _(
            "Along $y$ this valley has $c=4$: gradient descent converges for $\\alpha$ up to $2/c=0.5$. Up to which"
            " $\\alpha$ does momentum with $\\mu=0.5$ converge?"
        ),
        {
            "rules": ["gradient-descent", "momentum"],
            "show": "momentum",
            "f": "narrow",
            "narrow_x": -5.0,
            "narrow_y": -2.0,
            "alpha": "0.6",
            "mu": 0.5,
            "step": 20,
        },
        _(
            "Along $y$, where $c=4$, the gradient keeps changing its sign. Gradient descent follows each one in full"
            " and is at $y$ = −1673 by now. Momentum adds the gradients up, so that they partly cancel: α may then go"
            " up to $2(1+\\mu)/c$, three quarters, instead of $2/c$ = 0.5, and 0.6 lies between."
        ),
        Number(
            _("the largest α"),
            lambda v: 2.0 * (1.0 + states.number(v, "mu")) / states.steepest_curvature(v),
            (
                Wrong(
                    "without-momentum",
                    lambda v: 2.0 / states.steepest_curvature(v),
                    _(
                        "That is the limit without momentum. Gradients that change their sign partly cancel, so"
                        " momentum bears more."
                    ),
                ),
                Wrong(
                    "less",
                    lambda v: 2.0 * (1.0 - states.number(v, "mu")) / states.steepest_curvature(v),
                    _(
                        "That would be less than without momentum. Gradients that change their sign partly cancel, so"
                        " it is more: $1+\\mu$, not $1-\\mu$."
                    ),
                ),
                Wrong(
                    "constant-slope",
                    lambda v: 2.0 / (1.0 - states.number(v, "mu")) / states.steepest_curvature(v),
                    _(
                        "$1/(1-\\mu)$ is by how much a slope grows that stays the same. This one changes its sign at"
                        " every step: $1+\\mu$."
                    ),
                ),
            ),
        ),
    )
    controls.preset(
        _("On the ridge"),
        _("Exactly on $y=0$ the gradient never points off the ridge. Now move $y$ by a hair: which rule leaves first?"),
        {
            **_ALL,
            "f": "saddle",
            "saddle_x": 2.5,
            "saddle_y": 0.0,
            "alpha": "0.05",
            "alpha2": "0.05",
            "mu": 0.5,
            "step": 30,
        },
        _(
            "RMSprop, at its first step, and then Adam: they divide each coordinate by the size of its own gradient, so"
            " however small a slope makes a step of full size. The others step in proportion to $y$ and have to"
            " enlarge this tiny offset, step by step. On $y=0$ itself there is nothing to enlarge, and all five stay."
        ),
        Choice(
            _("the first to leave"),
            states.first_to_leave,
            (
                Wrong(
                    "in-proportion",
                    "gradient-descent",
                    _(
                        "Its steps are in proportion to $y$, which is a hair: it has to enlarge this tiny offset, step"
                        " by step."
                    ),
                ),
                Wrong(
                    "adds-up",
                    "momentum",
                    _(
                        "Momentum adds up gradients, but these are as small as $y$: it enlarges the tiny offset too, if"
                        " faster than gradient descent."
                    ),
                ),
                Wrong(
                    "looks-ahead",
                    "Nesterov",
                    _("Looking ahead changes little: the slope there is as small as $y$, and so is the step."),
                ),
                Wrong(
                    "adam",
                    "Adam",
                    _(
                        "Nearly: Adam divides by the size of the gradient too. But its first step is α, and that of"
                        " RMSprop $\\alpha/\\sqrt{1-\\rho}$, three times as long."
                    ),
                ),
            ),
            options={
                "gradient-descent": called("gradient-descent"),
                "momentum": called("momentum"),
                "Nesterov": called("Nesterov"),
                "RMSprop": called("RMSprop"),
                "Adam": called("Adam"),
            },
        ),
    )
    controls.preset(
        _("Banana valley"),
        _(
            "From $x=-1.2$ the way into the valley is short, and the minimum lies at $x=1$. Where is gradient descent"
            " after 60 steps with $\\alpha=0.001$?"
        ),
        {
            **_ALL,
            "f": "Rosenbrock",
            "Rosenbrock_x": -1.2,
            "Rosenbrock_y": 1.0,
            "alpha": "0.001",
            "alpha2": "0.1",
            "mu": 0.9,
            "step": 60,
        },
        _(
            "Only to −0.9815, from $x$ = −1.2; the minimum is at (1, 1). The walls are so steep that with twice this α"
            " the first step already climbs the other wall, and with ten times as much all runs away; and along the"
            " floor the slope is small. Momentum adds up small gradients that agree and is the furthest, at 0.3756"
            " with $f$ = 0.4020."
        ),
        Number(
            "$x$",
            states.after,
            (
                Wrong(
                    "arrived",
                    lambda v: states.surface(v).minima[0][0],
                    _("It is nowhere near: along the floor of the valley the slope is small, and so are the steps."),
                ),
                Wrong(
                    "stuck",
                    lambda v: states.number(v, "Rosenbrock_x"),
                    _("It does move, first down the steep wall, then slowly along the floor."),
                ),
                Wrong(
                    "first-slope",
                    lambda v: (
                        states.number(v, "Rosenbrock_x")
                        + states.number(v, "step") * (states.after(v, 1) - states.number(v, "Rosenbrock_x"))
                    ),
                    _(
                        "That is sixty times the first step. The first slope is that of the wall; after a step or two"
                        " it is gone."
                    ),
                ),
            ),
        ),
    )
    controls.preset(
        _("Which minimum?"),
        _(
            "Four minima, one in each quarter of the map. In which one does gradient descent end that starts at $(-0.3,"
            " -1)$?"
        ),
        {
            **_ALL,
            "f": "Himmelblau",
            "Himmelblau_x": -0.3,
            "Himmelblau_y": -1.0,
            "alpha": "0.01",
            "alpha2": "0.3",
            "mu": 0.9,
            "step": 60,
        },
        _(
            "The one at the lower left: all five rules go to (−3.779, −3.283). Gradient descent mostly ends at the"
            " minimum of the quadrant it starts in. The rules often disagree: momentum carries some of them past the"
            " nearest minimum. And this is the edge of a watershed: a start one tenth further right takes all five to"
            " another minimum."
        ),
        Choice(
            _("the minimum"),
            states.quadrant,
            (
                Wrong(
                    "nearest",
                    "lower-right",
                    _(
                        "That one is the nearest as the crow flies. Steps follow the slope at the start, and it leads"
                        " to the left."
                    ),
                ),
                Wrong(
                    "lowest",
                    "upper-right",
                    _(
                        "All four are equally low, and no rule sees them from afar: steps follow the slope, down from"
                        " $y=-1$."
                    ),
                ),
                Wrong(
                    "other-side",
                    "upper-left",
                    _("To the left is right, but from $y=-1$ the slope leads down the map, not up."),
                ),
            ),
            options={
                "upper-left": _("upper left"),
                "upper-right": _("upper right"),
                "lower-left": _("lower left"),
                "lower-right": _("lower right"),
            },
        ),
    )


_ALONE = {"rules": ["gradient-descent"], "show": "gradient-descent", "f": "parabola", "parabola_x": 10.0}
_ALL = {"rules": list(RULES)}
