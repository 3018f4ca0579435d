"""Is this gradient right? Every parameter is nudged; the text's formulas for backpropagation stand trial beside the
right ones."""

import streamlit as st

from dlmath import LOSSES, InputError, gradient_check
from dlmath.by_hand.textbook_rules import RULES, on_trial, output_judges
from pages.backprop_walkthrough.parts import check_tables, check_words, checks, nudge_picture, questions, rule_runs
from pages.ui.drawing import charts
from pages.ui.inputs import controls
from pages.ui.layout import roles
from pages.ui.network import scenes, start
from pages.ui.reruns import lazy_expander
from pages.ui.reruns.static import static
from pages.ui.writing import equations, numbers, reductions
from pages.ui.writing.prose import displayed, key, paragraphs, small
from pages.ui.writing.small_tables import beside, table, written
from pages.ui.writing.text import _, called, complaint, say

with roles.QUESTION.open():
    say(
        "You have written backpropagation. **Is its gradient right?** Nudge one weight by $\\pm h$ and watch how the"
        " loss $J$ really changes."
    )
scene = start.choose_scene()
left, middle, aside = st.columns(roles.FIRST_SCREEN, gap="medium")
with left, roles.INPUTS.open():
    rule = RULES[controls.choice("rule", _("Rule on trial"), list(RULES), "∇ₐJ⊙φ′", shown=checks.in_short)]
    h = controls.scale("h", _("Nudge h"), checks.STEPS, "1e-5")
    lens = st.container()
    X = start.inputs(scene)
    Y = start.targets(scene, X.shape[1])
    turned = start.choose_turned()
    network = start.exact_weights(
        start.what_is_learned(scene, lazy_expander.expander(_("What is learned"), "learned", scenes.LEARNED)),
        turned,
    )
    with lens:
        places = start.places(network)
        at = places[controls.select("lens", _("The parameter that is nudged"), list(places), next(iter(places)))]

right = None
try:
    right = gradient_check(network, X, Y, LOSSES[scene.loss], h)
except InputError as error:
    middle.error(complaint(error))

if right:
    by_rule = {name: on_trial(right, each) for name, each in RULES.items()}
    judged = by_rule[rule.name]
    looked_at = checks.one_parameter(right, judged, at)
    with middle:
        nudged = nudge_picture.figure(right, judged, rule, looked_at)
        charts.show(nudged, roles.PLOT.key, nudge_picture.describe(judged, rule, looked_at))
        paragraphs(small(key(_("● J at w − h, w and w + h　⋯ slope by nudging, n　— slope of the rule, a"))))
        with roles.SENTENCE.open():
            st.markdown(check_words.verdict(judged, rule))
    with aside, roles.ARITHMETIC.open():
        say("Nudging asks only the loss. The rule must claim the same slope:")
        paragraphs(displayed(check_words.in_numbers(judged, rule, looked_at)), small(equations.said()))

    st.header(_("The same for every parameter, and at every h"), anchor=False)
    charts.show(
        checks.figure(right, judged, rule, looked_at),
        roles.PICTURE.key,
        check_words.describe(judged, rule, looked_at),
        on_click=lambda: checks.look_at(list(places)),
    )
    marks = _(
        "● W　■ b　large, purple: the rule on trial　small, grey: the right one　✕ a kink was crossed　A click"
        " chooses a parameter or an h."
    )
    crossed = "  \n".join(f"✕\u00a0{sentence}" for sentence in check_words.kinks_in_words(right))
    paragraphs(small(key(marks)), crossed)

    st.header(_("Every gradient twice"), anchor=False)
    check_tables.layers(judged, rule)

st.header(_("The loss falls, and that proves nothing"), anchor=False)
inputs, picture = st.columns([1, 3.6], gap="medium")
with inputs:
    alpha = controls.scale("alpha", _("Learning rate α"), start.RATES, scene.alpha, least=0.0)
    updates = int(
        controls.scale(
            "train", _("Updates"), rule_runs.UPDATES, "1000", least=1, most=rule_runs.MOST_UPDATES, whole=True
        )
    )
found = rule_runs.runs(rule_runs.settled(start.Start(network, X, Y, scene.loss)), alpha, updates)
with picture:
    charts.show(rule_runs.figure(found, updates), "runs", rule_runs.describe(found))
    for sentence in rule_runs.diverged(found):
        st.markdown(sentence)
    if right:
        heads = [
            _("Rule"),
            _("J at the start"),
            _("after a tenth"),
            _("at the end"),
            _("largest relative error of its gradient"),
        ]
        table(_("From the same start"), heads, rule_runs.rows(found, by_rule))
    say(
        "With sigmoid and half-SSE $\\nabla_{\\!a}J=a-y$, and that is the right $\\delta$ of *another* loss,"
        " cross-entropy. The wrong rule goes down that one, and trains faster. A falling loss shows that some downhill"
        " was found, not that it was the gradient: only the check does."
    )

if right:
    with st.expander(_("Three judges for δ⁽ᴸ⁾"), key="judges"):
        say(
            "The text begins with $\\delta^{(L)}=\\nabla_{\\!a}J$. But $\\delta=\\partial J/\\partial z$, and between"
            " $z$ and $J$ stands $a=\\varphi(z)$: by the chain rule"
            " $\\delta^{(L)}=\\nabla_{\\!a}J\\odot\\varphi'(z^{(L)})$, with softmax $\\big(\\tfrac{\\partial"
            " a}{\\partial z}\\big)^{\\!\\top}\\nabla_{\\!a}J$. The mistake is a factor $1/\\varphi'$, which every"
            " layer before inherits. It is none where $\\varphi'=1$: with an identity output, or in books that call the"
            " pre-activation $a$."
        )
        shown = start.sample(range(X.shape[1]))
        caption = _(
            "At how many of three units is ∇ₐJ the right δ? z = %(z)s", z=numbers.vector(check_tables.EXAMPLE_Z)
        )
        everywhere = written(
            caption,
            ["", *map(called, check_tables.OUTPUTS)],
            check_tables.pair_rows((network[-1].activation.name, scene.loss)),
        )
        try:
            rows = check_tables.judge_rows(by_rule["∇ₐJ"], right, output_judges(right.trace, h), shown, at)
            heads = ["", _("text: ∇ₐJ"), "", _("right: ∇ₐJ ⊙ φ′"), _("by nudging"), _("text / right")]
            beside(written(_("This network, h = %(h)s", h=numbers.plain(h)), heads, rows), everywhere)
        except InputError as error:
            st.error(complaint(error))
            beside(everywhere)
        reductions.caption(check_tables.COMPARED)


@static
def more() -> None:
    """The text's other mistake, and the shape of the curve."""
    with st.expander(_("A loop that never reaches layer L"), key="loop"):
        say(
            "The text computes $\\nabla_W J$ and $\\nabla_b J$ inside a loop $l=L-1,\\dots,1$: for hidden layers only."
            " Layer $L$ keeps the weights it was born with, and the loss may fall all the same. The loop must run"
            " $l=L,\\dots,1$; so must the forward loop, which stops before $L$ as well."
        )
        table(_("What the text's loop computes"), *check_tables.ledger())
    with st.expander(_("Why the error over h is a V"), key="why_v"):
        say(
            "By Taylor $\\frac{J(w+h)-J(w-h)}{2h}=J'(w)+\\tfrac{h^2}{6}J'''(w)+\\dots$ The rest falls like $h^2$: a"
            " line of slope 2. But $J$ is known to about $\\varepsilon|J|$ only, $\\varepsilon\\approx {2\\times"
            " 10^{-16}}$, and $2h$ divides that: $\\varepsilon|J|/2h$, a line of slope $-1$. They meet near"
            " $\\sqrt[3]{\\varepsilon}\\approx {6\\times 10^{-6}}$ (dotted). A wrong gradient is a horizontal line,"
            " which no $h$ mends; so is a kink."
        )


static(questions.gradient_check)
