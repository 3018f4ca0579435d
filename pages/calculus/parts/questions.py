"""What the lessons on calculus ask of their own states, and the answers."""

from pages.calculus.parts import graphs
from pages.calculus.parts.descent import RULES
from pages.ui.inputs import controls
from pages.ui.writing.text import _


def derivative() -> None:
    """Questions on states of the lesson, with their answers."""
    controls.preset(
        _("Too small"),
        _("Is a smaller $h$ always better? Which digits of the slope survive?"),
        {"f": "sin", "x": 1.0, "h": "1e-15"},
        _(
            "No: the quotients say 0.5 where the slope is 0.540302, so only the first digit survives. $f(x+h)$ and"
            " $f(x)$ agree in all but their last bits: their difference is left with hardly one true digit, and"
            " dividing by $h$ brings none back."
        ),
    )
    controls.preset(
        _("Nothing left"),
        _("Adding $h$ to $x$ changes nothing. What would the quotient be?"),
        {"f": "sin", "x": 1.0, "h": "1e-16"},
        _(
            "0, whatever the slope is: $x+h$ is rounded to $x$, so the numerator is exactly 0. Divided by the step that"
            " was really made, $(x+h)-x$, it would be 0/0. Neither says anything about $f$, so the page shows no slope."
        ),
    )
    controls.preset(
        _("Parabola"),
        _("Central is exact for every $h$, forward is off by exactly $h$. Why?"),
        {"f": "square", "x": 1.0, "h": "0.5"},
        _(
            "$(x+h)^2-x^2=2xh+h^2$; divided by $h$ this is $2x+h$, here 2.5 instead of 2. In $(x+h)^2-(x-h)^2=4xh$ the"
            " two $h^2$ cancel, and division by $2h$ leaves exactly $2x$. In Taylor's terms: $f''=2$ disturbs only the"
            " forward quotient, and $f'''=0$."
        ),
    )
    controls.preset(
        _("Kink"),
        _("Which of the three slopes is $\\mathrm{ReLU}'(0)$?"),
        {"f": "ReLU", "x": 0.0, "h": "0.5"},
        _(
            "None of them has a right to the name: 0 from the left and 1 from the right stay apart however small $h$"
            " is, so there is no derivative, and 0.5 is only their mean. Programs agree on 0. Any number from 0 to 1"
            " would do as well: the line through the kink with that slope is nowhere above the curve."
        ),
    )
    controls.preset(
        _("Across a kink"),
        _("$|x|$ has slope 1 here. Why does the central quotient say less?"),
        {"f": "abs", "x": 0.1, "h": "0.3"},
        _(
            "Its left point, −0.2, lies beyond the kink, where $|x|$ has turned up again: the backward quotient is"
            " −0.333333, the forward one 1, and the central one is their mean, 0.333333. As soon as $h$ is at most 0.1,"
            " all three say 1."
        ),
    )
    controls.preset(
        _("Too coarse"),
        _("The curve is steep, the secants nearly flat: what do they miss?"),
        {"f": graphs.OWN, "fx": "sin(20*x)", "x": 0.0, "h": "0.3"},
        _(
            "Almost a whole wave. $\\sin(20x)$ has the period $\\pi/10$, hardly more than $h$ = 0.3: between the two"
            " points the curve rises, falls and nearly comes home. The secants see only the ends and say −0.931385,"
            " where the tangent has slope 20. They are right only if $h$ is small beside the wave."
        ),
    )


def chain_rule() -> None:
    """Questions on states of the lesson, with their answers."""
    controls.preset(
        _("Times nought"),
        _("$z = 0$: which inputs still matter, and which derivative is not 0?"),
        {"scene": "product", "product_x": -2.0, "product_y": 5.0, "product_z": 0.0, "step": 5},
        _(
            "Only $z$ matters: $\\partial f/\\partial z=x+y=3$. A product hands each factor the value of the other, so"
            " $x+y$ receives $z=0$, and neither $x$ nor $y$ can move $f$. They still decide how much $z$ would."
        ),
    )
    controls.preset(
        _("Used twice"),
        _("Follow the two parts of $\\partial f/\\partial x_2$. Which of them would you forget?"),
        {"scene": "reuse", "reuse_x1": 2.0, "reuse_x2": 5.0, "step": 9},
        _(
            "The sine sends back $-\\cos x_2$, the product sends back $x_1=2$. Easily lost is the part that arrives"
            " first, the one of the sine: a program that writes $=$ instead of $\\mathrel{+}=$ overwrites it and keeps"
            " 2. Nudging feels both at once, 1.71634."
        ),
    )
    controls.preset(
        _("Saturated"),
        _("The error is large, yet $\\partial f/\\partial w$ is almost 0. Which factor is to blame?"),
        {"scene": "neuron", "neuron_w": 6.0, "neuron_x": 1.0, "neuron_b": 3.0, "neuron_y": 0.0, "step": 9},
        _(
            "The slope of the sigmoid. Back to its output the derivative is still 2.000; at $v_2=9$ the sigmoid is"
            " flat, its slope is 1.234×10⁻⁴, and 2.467×10⁻⁴ is left. The last factor, $x=1$, changes nothing."
        ),
    )
    controls.preset(
        _("On the kink"),
        _("The graph says 0, nudging says 0.5. Which is right?"),
        {"scene": "own", "f": "relu(x)*y", "own_x": 0.0, "own_y": 1.0, "step": 5},
        _(
            "Neither: at $x=0$ the slope is 0 on the left and 1 on the right, and there is no derivative. The graph"
            " follows the convention $\\mathrm{ReLU}'(0)=0$; the central difference takes one point from each side and"
            " gives the mean. At a kink nudging is no judge."
        ),
    )
    controls.preset(
        _("No value"),
        _("$\\ln$ of a negative number: what can a program do but say so?"),
        {"scene": "reuse", "reuse_x1": -1.0},
        _(
            "It could carry on with NaN, which spreads to $f$ and to every derivative that needs it, or make up a"
            " number, which is worse. The way back would not even notice: the slope $1/x_1$ has a value at −1, although"
            " $\\ln x_1$ has none."
        ),
    )


def gradient() -> None:
    """Questions on states of the lesson, with their answers."""
    controls.preset(
        _("At the bottom"),
        _("The gradient is 0: in which direction is down?"),
        {"f": "bowl", "bowl_x": 0.0, "bowl_y": 0.0},
        _(
            "In none: $x^2+y^2$ is 0 here and greater everywhere else. The gradient alone does not know that. It only"
            " says that every direction begins level, with slope 0, so gradient descent stops here."
        ),
    )
    controls.preset(
        _("At the saddle"),
        _("The gradient is 0 here too. Is this a minimum?"),
        {"f": "saddle", "saddle_x": 0.0, "saddle_y": 0.0},
        _(
            "No: along $x$ the surface rises to both sides like $x^2$, along $y$ it falls to both sides. A gradient of"
            " 0 only says that the surface is level here; the second derivatives tell the rest, 2 along $x$ and −2"
            " along $y$."
        ),
    )
    controls.preset(
        _("Not towards the minimum"),
        _("Against $\\nabla f$ is steepest. Does it point at the minimum?"),
        {"f": "narrow", "narrow_x": 4.0, "narrow_y": 1.0},
        _(
            "No. The minimum is at the origin, 4 away along $x$ and 1 along $y$, but the gradient is (0.8, 4): down the"
            " steepest slope is mostly along $y$, across the valley. It is at right angles to the contour line, and"
            " would point at the minimum only if the contours were circles, or from one of the axes."
        ),
    )
    controls.preset(
        _("Across"),
        _("Turn $\\mathbf u$ until the slope is 0. Where does it point?"),
        {"f": "bowl", "bowl_x": 3.0, "bowl_y": 3.0, "angle": 100.0},
        _(
            "Along the contour line, here a circle about the minimum: $\\mathbf u$ is then at right angles to $\\nabla"
            " f$ = (6, 6), and $6u_1+6u_2=0$. There are two such directions, opposite to each other."
        ),
    )
    controls.preset(
        _("A fold"),
        _("$|x|+|y|$ has a kink along both axes. What is the gradient on one?"),
        {"f": graphs.OWN, "fxy": "abs(x) + abs(y)", "own_x": 0.0, "own_y": 1.5},
        _(
            "There is none. Along $y$ the slope is 1, but along $x$ it is −1 on one side and 1 on the other: $\\partial"
            " f/\\partial x$ does not exist, and the 0 in its place is a convention. To either side of the fold $f$"
            " rises with slope 1, and no vector can say so: what $\\nabla f\\cdot\\mathbf u$ gains in one direction it"
            " loses in the opposite one."
        ),
    )
    controls.preset(
        _("Folded map"),
        _("Polar coordinates at $r=0$: why does the Jacobian lose a column?"),
        {"g": "polar", "f": "bowl", "bowl_x": 0.0, "bowl_y": 1.0},
        _(
            "Here $x$ is $r$ and $y$ is the angle. At $r=0$ the angle moves nothing: $\\partial\\mathbf g/\\partial"
            " y=(-x\\sin y,\\,x\\cos y)=\\mathbf 0$. The whole line $x=0$ is folded into one point, so the angle cannot"
            " be told from $\\mathbf g$, and the matrix has no inverse."
        ),
    )


def gradient_descent() -> None:
    """Questions on states of the lesson, with their answers."""
    controls.preset(
        _("Crawl"),
        _("$x^2$ with a small α. How many steps does it take to halve $x$?"),
        {**_ALONE, "alpha": "0.01", "step": 40},
        _(
            "Thirty-five. A step multiplies $x$ by 1 − 2α, so it takes away only 2 per cent of what is left; after 40"
            " steps $x$ is still 4.457. With half of this α it would take about twice as many."
        ),
    )
    controls.preset(
        _("Zigzag"),
        _("Just below $\\tfrac2c=1$: it jumps across, and still arrives. Why?"),
        {**_ALONE, "alpha": "0.9", "step": 10},
        _(
            "A step multiplies $x$ by 1 − 2α. For α = 0.9 this is negative, so $x$ changes sides, −1.342 to 1.074; and"
            " it is less than 1 in size, so $x$ always lands nearer than it was."
        ),
    )
    controls.preset(
        _("Run away"),
        _("α = 1.1: every gradient is right, and $f$ grows. From 10, where is $x$ after ten steps?"),
        {**_ALONE, "alpha": "1.1", "step": 10},
        _(
            "At 61.92. A step multiplies $x$ by 1 − 2α, which is now more than 1 in size: each jump across the minimum"
            " ends further out, and $f$ has grown to 3834. The gradient says which way is down, not for how far."
        ),
    )
    controls.preset(
        _("Rescue"),
        _("Too large an α for gradient descent. Why does momentum bear it?"),
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
    )
    controls.preset(
        _("On the ridge"),
        _("Exactly on $y=0$ the gradient never points off the ridge. Now move $y$ by a hair: who leaves first?"),
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
            " multiply the hair, step by step. On $y=0$ itself there is nothing to enlarge, and all five stay."
        ),
    )
    controls.preset(
        _("Banana valley"),
        _("Down into the valley is quick. And along it?"),
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
            "Slowly: the walls are so steep that with twice this α the first step already climbs the other wall, and"
            " with ten times as much all runs away; and along the floor the slope is small. After 60 steps gradient"
            " descent has come from $x$ = −1.2 to −0.9815 only; the minimum is at (1, 1). Momentum adds up small"
            " gradients that agree and is the furthest, at 0.3756 with $f$ = 0.4020."
        ),
    )
    controls.preset(
        _("Which minimum?"),
        _("Four minima. Click around: which start leads where, and do the rules agree?"),
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
            "Gradient descent mostly ends at the minimum of the quadrant it starts in. The rules often disagree:"
            " momentum carries some of them past the nearest minimum. From here all five go to (−3.779, −3.283), but"
            " this is the edge of a watershed: a start one tenth further right takes all five to another minimum."
        ),
    )


_ALONE = {"rules": ["gradient-descent"], "show": "gradient-descent", "f": "parabola", "parabola_x": 10.0}
_ALL = {"rules": list(RULES)}
