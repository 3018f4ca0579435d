"""The lessons on calculus: every page in both languages, links that are good and hostile, and the numbers on the
page."""

import base64
import json
import math
import re
from pathlib import Path
from typing import Any

import numpy as np
import plotly.graph_objects as go
import pytest
from streamlit.testing.v1 import AppTest

from dlmath.calculus.differences import quotients
from dlmath.calculus.graph import parse_expression
from dlmath.calculus.optimisers import OPTIMISERS
from dlmath.calculus.surfaces import SURFACES, composite, descend_surface
from pages.calculus.parts import descent, drawn_graph, graphs, landscape, slopes
from pages.ui.writing import numbers
from tests.page import alts, drawn, formulas

CONTENTS = str(Path(__file__).parents[2] / "pages" / "contents.py")
HOSTILE = ["nan", "", "1e999", "中文", "<script>alert(1)</script>", "$\\frac{1}{2}$" + "x" * 500]


def open_page(page: str, **link: str | list[str]) -> AppTest:
    at = AppTest.from_file(CONTENTS, default_timeout=60)
    at.switch_page(f"calculus/{page}.py")
    for key, value in link.items():
        at.query_params[key] = value
    at.run()
    assert not at.exception
    return at


def press(at: AppTest, label: str) -> AppTest:
    at.button(key=f"preset {label}").click().run()
    assert not at.exception
    return at


def figures(at: AppTest) -> list[dict[str, Any]]:
    """The figures on the page, each accepted by Plotly's own validation."""
    found = [chart.figure for chart in drawn(at)]
    for figure in found:
        go.Figure(json.loads(json.dumps(figure)))
    return found


def words(at: AppTest) -> str:
    return "\n".join(str(each.value) for each in (*at.markdown, *at.latex, *at.error, *at.warning))


def decoded(values: Any) -> list[float]:
    """Numbers of a figure, which travel as base64."""
    if isinstance(values, dict):
        return np.frombuffer(base64.b64decode(values["bdata"]), np.dtype(values["dtype"])).astype(float).tolist()
    return list(values)


class TestDerivative:
    def test_opens_with_the_quotients_of_dlmath(self) -> None:
        at = open_page("derivative", lang="en")
        curve, errors = figures(at)
        q = quotients(math.sin, 1.0, 1.0)
        forward, limit, central = (each for each in formulas(at) if "textcolor" in each)
        assert r"\frac{f(2)-f(1)}" in forward
        assert f"{q.forward:.8g}" in forward
        assert f"{q.central:.8g}" in central
        assert r"\cos x=" in limit
        assert f"{math.cos(1.0):.8f}" in limit
        assert len(curve["data"]) == 8
        assert len(errors["data"]) == 4
        assert "0.06783" in alts(at)[0]

    def test_the_curve_is_drawn_from_dlmath(self) -> None:
        curve = figures(open_page("derivative", lang="en", f="tanh"))[0]
        xs = decoded(curve["data"][0]["x"])
        assert decoded(curve["data"][0]["y"]) == pytest.approx(np.tanh(xs), abs=1e-6)
        assert decoded(curve["data"][1]["y"]) == pytest.approx(1.0 / np.cosh(xs) ** 2, abs=1e-6)

    @pytest.mark.parametrize("name", ["square", "abs", "exp", "sigmoid", "leaky-ReLU", "GELU", "own"])
    def test_functions_in_chinese(self, name: str) -> None:
        at = open_page("derivative", lang="zh", f=name, x="0.5", h="0.1")
        assert not at.error
        assert not at.warning
        assert "割线" in alts(at)[0]
        figures(at)

    def test_a_kink_has_two_slopes_and_a_convention(self) -> None:
        at = press(open_page("derivative", lang="en"), "Kink")
        assert "slope 0 from the left, 1 from the right" in words(at)
        assert "their mean, 0.5" in words(at)
        assert "ReLU′(0) = 0" in words(at)

    @pytest.mark.parametrize("label", ["Too small", "Nothing left", "Parabola", "Kink", "Across a kink", "Too coarse"])
    def test_presets_set_what_they_say(self, label: str) -> None:
        at = press(open_page("derivative", lang="en"), label)
        assert bool(at.error) == (label == "Nothing left")
        figures(at)

    def test_where_h_is_lost_the_page_says_so(self) -> None:
        at = open_page("derivative", lang="zh", f="sin", x="1", h="1e-16")
        assert "丢失" in at.error[0].value
        assert len(figures(at)) == 1

    def test_tan_has_its_slope_and_what_is_not_offered_is_said(self) -> None:
        at = open_page("derivative", lang="en", f="own", fx="tan(x)", x="1")
        assert not at.error
        assert f"{1.0 / math.cos(1.0) ** 2:.7f}" in words(at)
        assert (
            "The function “arcsin” is not offered; there are"
            in open_page("derivative", lang="en", f="own", fx="arcsin(x)").error[0].value
        )

    @pytest.mark.parametrize("text", ["log(x)", "1/x", "sqrt(x)"])
    def test_where_f_has_no_value(self, text: str) -> None:
        at = open_page("derivative", lang="en", f="own", fx=text, x="0")
        assert at.error
        figures(at)

    @pytest.mark.parametrize("value", HOSTILE)
    def test_hostile_links(self, value: str) -> None:
        at = open_page("derivative", lang="en", f="own", fx=value, x=value, h=value)
        assert at.slider(key="x").value == 1.0
        assert "<script>" not in "".join(str(each.value) for each in at.get("html"))

    def test_an_unknown_function_is_noted(self) -> None:
        at = open_page("derivative", lang="en", f="gamma")
        assert at.selectbox(key="f").value == "sin"
        assert "f = gamma" in at.warning[0].value

    def test_text_of_a_reader_is_no_markdown(self) -> None:
        at = open_page("derivative", lang="en", f="own", fx="x**y*z**2")
        assert r"x\*\*y" in at.error[0].value or "“y”" in at.error[0].value

    def test_errors_of_nought_stand_at_the_foot(self) -> None:
        assert slopes.floored(np.array([[0.0, 1e-3]])).tolist() == [slopes.FLOOR, 1e-3]
        assert re.search(
            "0", figures(open_page("derivative", lang="en", f="square"))[1]["layout"]["yaxis"]["ticktext"][0]
        )


class TestChainRule:
    def test_opens_on_the_address_of_the_cs231n_circuit(self) -> None:
        at = open_page("chain_rule", lang="en", step="4")
        (figure,) = figures(at)
        assert [label["text"] for label in figure["layout"]["annotations"]] == ["(−4) · 1 = −4", "3 · 1 = 3"]
        assert "∂f/∂z = 3" in alts(at)[0]
        assert "∂f/∂x" not in alts(at)[0]

    def test_the_last_step_shows_the_published_derivatives(self, worked_example: Any) -> None:
        expected = worked_example("cs231n_circuit_xyz")["expected"]
        at = open_page("chain_rule", lang="en", step="5")
        for name in "xyz":
            assert f"∂f/∂{name} = {numbers.plain(expected[f'd{name}'])}" in alts(at)[0]

    def test_parts_that_come_back_twice_are_added(self) -> None:
        at = open_page("chain_rule", lang="en", scene="reuse", step="11")
        assert "∂f/∂x1 = 5.500" in alts(at)[0] or "∂f/∂x1 = 5.5" in alts(at)[0]
        assert "∂f/∂x2 = 1.716" in alts(at)[0]
        assert any(r"\mathrel{+}=" in latex for latex in formulas(at))

    @pytest.mark.parametrize("scene", [*graphs.SCENES, "own"])
    def test_every_step_of_every_scene_in_chinese(self, scene: str) -> None:
        at = open_page("chain_rule", lang="zh", scene=scene)
        for position in range(1, int(at.slider(key="step").max) + 1):
            at.slider(key="step").set_value(position).run()
            assert not at.exception
            assert "计算图" in alts(at)[0]
            figures(at)

    def test_buttons_step_on_and_back_and_stop_at_the_ends(self) -> None:
        at = open_page("chain_rule", lang="en", step="5")
        assert at.button(key="next").disabled
        at.button(key="back").click().run()
        assert at.slider(key="step").value == 4

    @pytest.mark.parametrize("label", ["Times zero", "Used twice", "Saturated", "On the kink", "No value"])
    def test_presets(self, label: str) -> None:
        at = press(open_page("chain_rule", lang="en"), label)
        assert bool(at.error) == (label == "No value")
        figures(at)

    def test_a_preset_on_a_longer_scale_of_steps_overrules_the_link(self) -> None:
        at = press(open_page("chain_rule", lang="en", step="5"), "Used twice")
        assert at.slider(key="step").value == 9
        assert at.query_params["step"] == "9"

    def test_without_a_value_the_page_says_where_and_keeps_theory_presets_and_share(self) -> None:
        at = open_page("chain_rule", lang="en", scene="reuse", reuse_x1="-1", step="7")
        assert [each.value for each in at.error] == ["ln(x₁) has no finite real value for x₁ = −1."]
        assert "Why multiply, why add" in [each.value for each in at.header]
        assert at.button(key="preset Saturated")
        assert "step=7" in at.code[-1].value
        at.slider(key="reuse_x1").set_value(2.0).run()
        assert at.slider(key="step").value == 7
        chinese = open_page("chain_rule", lang="zh", scene="reuse", reuse_x1="-1").error[0].value
        assert chinese == "ln(x₁) 在 x₁ = −1 处没有有限的实数值。"

    def test_a_constant_slope_is_written_once(self) -> None:
        (back,) = (
            each
            for each in formulas(open_page("chain_rule", lang="en", step="5"))
            if r"\cdot" in each and "sum" not in each
        )
        assert back.count(r"1\cdot(-4)") + back.count(r"1\cdot (-4)") == 2  # one for x, one for y

    def test_convention_and_nudging_differ_at_a_kink(self) -> None:
        at = press(open_page("chain_rule", lang="en"), "On the kink")
        table = next(each.value for each in at.get("html") if "<table" in str(each.value))
        assert re.search(
            r'<th scope="row">x</th>.*?<td class="dl-delta"[^>]*>0</td><td>0.5', str(table).split("</tr>")[1]
        )

    def test_another_expression_begins_at_its_first_step(self) -> None:
        at = open_page("chain_rule", lang="en", scene="own", f="sin(cos(x*y))+x", step="9")
        at.text_input(key="f").set_value("sin(x)").run()
        assert not at.exception
        assert at.slider(key="step").value == 1

    @pytest.mark.parametrize("value", [*HOSTILE, "x", "3", "a+b+c+d+e+g+h", "x.__class__", "sin(x, y)"])
    def test_hostile_expressions(self, value: str) -> None:
        at = open_page("chain_rule", lang="zh", scene="own", f=value, step=value, own_x=value)
        assert len(at.error) == 1
        assert len(at.slider) >= 2
        figures(at)

    def test_a_big_expression_still_has_its_nodes_apart(self) -> None:
        text = "+".join(f"sin(x*{k}+y)*exp(-z*{k})" for k in range(2, 9))
        place = drawn_graph.places(parse_expression(text))
        spots = sorted(place.values())
        assert min(math.dist(a, b) for i, a in enumerate(spots) for b in spots[i + 1 :]) > 0.8
        figures(open_page("chain_rule", lang="en", scene="own", f=text, step="30"))


class TestGradient:
    def test_opens_with_the_gradient_of_the_bowl(self) -> None:
        at = open_page("gradient", lang="en")
        upper, lower = figures(at)
        assert "gradient (4, 3)" in alts(at)[0]
        assert r"\begin{bmatrix}4\\3\end{bmatrix}" in words(at)
        assert upper["layout"]["yaxis"]["scaleanchor"] == "x"
        assert len(lower["data"]) == 9

    def test_the_length_of_a_huge_gradient_is_a_number(self) -> None:
        at = open_page("gradient", lang="en", f="own", fxy="1e200*x")
        assert r"\lVert\nabla f\rVert=1\times 10^{200}" in words(at)

    def test_the_map_is_drawn_from_the_surface(self) -> None:
        at = open_page("gradient", lang="en", f="saddle")
        clicks = figures(at)[0]["data"][1]
        xs, ys = decoded(clicks["x"]), decoded(clicks["y"])
        assert decoded(clicks["z"]) == pytest.approx([x * x - y * y for y in ys for x in xs], abs=1e-5)

    def test_the_chain_rule_agrees_with_nudging_on_the_page(self) -> None:
        at = open_page("gradient", lang="en", f="bowl", bowl_x="1", bowl_y="-2", g="polar")
        c = composite(
            SURFACES["bowl"].graph,
            [parse_expression("x*cos(y)"), parse_expression("x*sin(y)")],
            np.array([[1.0], [-2.0]]),
        )
        assert f"({numbers.plain(c.numeric[0, 0], 6)}, " in words(at)
        assert landscape.matrix(c.J, "W") in words(at)
        assert c.numeric == pytest.approx(c.nabla, abs=1e-8)

    @pytest.mark.parametrize("name", [*SURFACES, "own"])
    def test_surfaces_in_chinese(self, name: str) -> None:
        at = open_page("gradient", lang="zh", f=name, angle="33")
        assert not at.error
        assert "等高线图" in alts(at)[0]
        figures(at)

    @pytest.mark.parametrize(
        "label", ["At the bottom", "At the saddle", "Not towards the minimum", "Across", "A fold", "Folded map"]
    )
    def test_presets(self, label: str) -> None:
        at = press(open_page("gradient", lang="en"), label)
        assert not at.error
        figures(at)
        if label in ("At the bottom", "At the saddle"):
            assert "gradient (0, 0)" in alts(at)[0]
        assert ("slope −1 on one side, 1 on the other" in words(at)) == (label == "A fold")

    @pytest.mark.parametrize("language", ["en", "zh"])
    def test_on_a_kink_every_direction_has_its_true_slope_and_nothing_is_called_level(self, language: str) -> None:
        at = open_page("gradient", lang=language, f="own", fxy="abs(x) + abs(y)", own_x="0", own_y="1.5", angle="180")
        upper, lower = figures(at)
        assert [each["text"] for each in upper["layout"]["annotations"] if each.get("text")] == [
            "<b>u</b>"
        ]  # no gradient
        assert not [trace for trace in upper["data"] if trace.get("line", {}).get("dash") == "dash"]
        curve = lower["data"][6]
        angles = np.radians(decoded(curve["x"]))
        assert decoded(curve["y"]) == pytest.approx(np.abs(np.cos(angles)) + np.sin(angles), abs=1e-6)
        assert not [trace for trace in lower["data"] if trace.get("marker", {}).get("symbol") == "diamond"]
        assert decoded(lower["data"][1]["y"]) == pytest.approx([4.5, 1.5, 4.5])
        assert any(latex.startswith(r"D_{\mathbf u}f=\lim") and latex.endswith("=1") for latex in formulas(at))
        captions = "".join(str(each.value) for each in at.caption)
        assert "dashed" not in captions
        assert "虚线" not in captions
        assert ("梯度不存在" if language == "zh" else "no gradient") in alts(at)[0]

    def test_where_the_gradient_is_0_nothing_points_along_it(self) -> None:
        at = press(open_page("gradient", lang="en"), "At the bottom")
        lower = figures(at)[1]
        assert not [trace for trace in lower["data"] if trace.get("marker", {}).get("symbol") == "diamond"]
        assert "has no direction: in every direction the slope is 0" in words(at)
        assert lower["layout"]["yaxis3"]["range"] == [-1.2, 1.2]
        assert lower["layout"]["xaxis3"]["range"][0] < 0

    @pytest.mark.parametrize("value", HOSTILE)
    def test_hostile_links(self, value: str) -> None:
        at = open_page(
            "gradient",
            lang="en",
            f="own",
            fxy=value,
            own_x=value,
            own_y=value,
            angle=value,
            g="own",
            g1=value,
            g2=value,
        )
        assert at.slider(key="own_x").value == 1.0
        assert at.slider(key="angle").value == 90.0

    def test_where_there_is_no_value_the_page_says_so(self) -> None:
        at = open_page("gradient", lang="zh", f="own", fxy="log(x)", own_x="-1")
        assert "没有有限的实数值" in at.error[0].value

    def test_values_of_another_surface_do_not_leak(self) -> None:
        at = open_page("gradient", lang="en", bowl_x="4.5")
        at.selectbox(key="f").set_value("saddle").run()
        assert not at.exception
        assert at.slider(key="saddle_x").value == 1.0


class TestGradientDescent:
    def test_opens_with_one_rule(self) -> None:
        (figure,) = figures(open_page("gradient_descent", lang="en"))
        assert [trace["name"] for trace in figure["data"] if trace.get("name")] == ["gradient-descent"]

    def test_rules_walk_as_dlmath_walks(self) -> None:
        at = open_page("gradient_descent", lang="en", rules=["gradient-descent", "momentum", "Adam"])
        (figure,) = figures(at)
        paths = {trace["name"]: trace for trace in figure["data"] if trace.get("name")}
        assert list(paths) == ["gradient-descent", "momentum", "Adam"]
        trail = descend_surface(
            SURFACES["narrow"], np.array([[-5.0], [-2.0]]), OPTIMISERS["momentum"], 0.4, descent.STEPS, momentum=0.5
        )
        assert decoded(paths["momentum"]["x"]) == pytest.approx(trail.points[0].tolist(), rel=1e-6, abs=1e-12)
        assert f"({numbers.plain(trail.points[0, 5])}, {numbers.plain(trail.points[1, 5])})" in alts(at)[0]

    def test_the_frames_move_only_the_marks_and_count(self) -> None:
        (figure,) = figures(open_page("gradient_descent", lang="en"))
        assert [frame["name"] for frame in figure["frames"]] == [str(k) for k in range(descent.STEPS + 1)]
        n = len(figure["data"])
        assert all(frame["traces"] == [n - 3, n - 2, n - 1] for frame in figure["frames"])
        assert figure["frames"][5]["data"][0]["x"] == figure["data"][n - 3]["x"]
        assert [frame["data"][2]["text"] for frame in figure["frames"]] == [
            [f"step {k}"] for k in range(descent.STEPS + 1)
        ]

    def test_a_rate_of_1_1_leads_from_10_to_61_917(self) -> None:
        at = press(open_page("gradient_descent", lang="en"), "Run away")
        assert "gradient-descent: x = 61.92, f = " in alts(at)[0]
        assert r"-51.60-1.1\cdot (-103.2)" in words(at)
        assert len(drawn(at)) == 1

    def test_on_a_curve_nothing_is_said_of_y(self) -> None:
        at = open_page(
            "gradient_descent", lang="en", f="parabola", rules=["momentum", "Adam"], show="Adam", tables="true"
        )
        (table,) = [str(each.value) for each in at.get("html") if "Adam</th>" in str(each.value)]
        arithmetic = next(latex for latex in formulas(at) if r"x&\leftarrow" in latex)
        assert "(" not in table
        assert r"\tfrac{df}{dx}" in arithmetic
        assert "y" not in arithmetic
        assert r"\theta=x,\quad g=f'" in words(at)

    def test_twenty_steps_of_d2l_with_momentum(self, worked_example: Any) -> None:
        """Published after 20 steps: 0.007188, 0.002553."""
        example = worked_example("d2l_momentum_eta0.6_beta0.5")
        at = open_page("gradient_descent", lang="en", alpha="0.6", mu="0.5", step="20", rules="momentum")
        x, y = example["expected"]["x"]
        assert f"momentum: ({x}, {y})" in alts(at)[0]

    @pytest.mark.parametrize("name", [*SURFACES, "own"])
    def test_surfaces_in_chinese(self, name: str) -> None:
        at = open_page("gradient_descent", lang="zh", f=name, alpha="0.001")
        assert not at.error
        assert "优化器" in alts(at)[0]
        figures(at)

    @pytest.mark.parametrize("rule", descent.RULES)
    def test_the_arithmetic_of_a_step_is_the_step(self, rule: str) -> None:
        at = open_page("gradient_descent", lang="en", rules=rule, show=rule, step="3")
        rate = 0.3 if rule in descent.ADAPTIVE else 0.4
        extra = {"momentum": 0.5} if rule in ("momentum", "Nesterov") else {}
        trail = descend_surface(SURFACES["narrow"], np.array([[-5.0], [-2.0]]), OPTIMISERS[rule], rate, 3, **extra)
        formula = next(latex for latex in formulas(at) if r"x&\leftarrow" in latex)
        for i in (0, 1):
            assert numbers.latex(float(trail.points[i, 2])) in formula
            assert f"{{{numbers.latex(float(trail.points[i, 3]))}}}" in formula
            for part in trail.states[3]:
                if isinstance(part, np.ndarray):
                    assert numbers.latex(float(part[i, 0])) in formula

    def test_only_the_chosen_rules_are_worked_out(self) -> None:
        at = open_page("gradient_descent", lang="en", f="parabola", rules="momentum")
        (show,) = (control for control in at.get("button_group") if control.key == "show")
        assert [option.content for option in show.proto.options] == ["momentum"]
        assert r"v_{x}" in words(at) or "v_x" in words(at)
        old = open_page(
            "gradient_descent", lang="en", rules="momentum", show="Adam"
        )  # a link from when all rules were offered
        assert not old.warning
        assert old.session_state["show"] == "momentum"
        assert "show = x" in open_page("gradient_descent", lang="en", show="x").warning[0].value

    def test_sliders_without_effect_cannot_be_moved(self) -> None:
        for rules, still in (
            (["gradient-descent"], {"alpha2", "mu"}),
            (["Nesterov"], {"alpha2"}),
            (["Adam"], {"alpha", "mu"}),
            (list(descent.RULES), set()),
        ):
            at = open_page("gradient_descent", lang="en", rules=rules, alpha="0.2", alpha2="0.1", mu="0.9")
            controls = [*at.select_slider, at.slider(key="mu")]
            assert {control.key for control in controls if control.disabled} == still
            assert at.slider(key="mu").value == 0.9
            assert [control.value for control in at.select_slider] == ["0.2", "0.1"]

    def test_what_has_left_the_map_stands_at_its_edge_with_its_place(self) -> None:
        (figure,) = figures(press(open_page("gradient_descent", lang="en"), "Run away"))
        frames = [frame["data"][0] for frame in figure["frames"]]
        left, right = figure["layout"]["xaxis"]["range"]
        assert all(left <= x <= right for frame in frames for x in frame["x"])
        assert frames[10]["text"] == ["x = 61.92"]
        assert frames[10]["x"] == [right]
        assert frames[0]["text"] == [""]
        assert "text" not in figures(open_page("gradient_descent", lang="en"))[0]["frames"][9]["data"][0]

    def test_in_chinese_the_rules_are_called_as_in_the_control(self) -> None:
        at = open_page("gradient_descent", lang="zh", rules=["gradient-descent", "momentum", "Adam"], tables="true")
        everything = "".join(
            [*alts(at), *(str(each.value) for each in at.get("html")), json.dumps(figures(at), ensure_ascii=False)]
        )
        assert "梯度下降" in alts(at)[0]
        assert "动量" in alts(at)[0]
        assert "gradient-descent" not in everything
        assert "momentum" not in everything

    def test_what_runs_away_is_said(self) -> None:
        at = open_page("gradient_descent", lang="en", f="Rosenbrock", alpha="1", rules="gradient-descent", step="30")
        assert any("ran away after step" in str(each.value) for each in at.get("html"))
        figures(at)

    @pytest.mark.parametrize("value", HOSTILE)
    def test_hostile_links(self, value: str) -> None:
        at = open_page(
            "gradient_descent",
            lang="en",
            f="own",
            fxy=value,
            own_x=value,
            alpha=value,
            mu=value,
            step=value,
            rules=value,
            show=value,
        )
        assert at.slider(key="own_x").value == 2.0
        assert at.slider(key="mu").value == 0.5

    def test_no_rule_chosen_still_shows_one(self) -> None:
        at = open_page("gradient_descent", lang="en", rules="")
        assert "momentum: (" not in alts(at)[0]
        assert "gradient-descent: (" in alts(at)[0]

    def test_where_the_start_has_no_value(self) -> None:
        at = open_page("gradient_descent", lang="zh", f="own", fxy="log(x)", own_x="-1")
        assert "起点" in at.error[0].value


def test_what_answers_claim_of_other_learning_rates_and_starts_is_so() -> None:
    """Claims that are not on the page in the state of the preset, computed."""
    down, parabola = OPTIMISERS["gradient-descent"], SURFACES["parabola"]

    def path(rate: float, steps: int) -> np.ndarray:
        return np.abs(descend_surface(parabola, np.array([[10.0], [0.0]]), down, rate, steps).points[0])

    assert [int(np.argmax(path(rate, 100) < 5.0)) for rate in (0.01, 0.005)] == [
        35,
        69,
    ]  # crawl: thirty-five, and about twice as many
    assert (np.diff(path(0.9, 30)) < 0).all()  # zigzag: always nearer
    assert (np.diff(path(1.1, 30)) > 0).all()  # run away: always further
    valley, start = SURFACES["Rosenbrock"], np.array([[-1.2], [1.0]])
    f = {times: descend_surface(valley, start, down, times * 0.001, 60) for times in (1.0, 2.0, 10.0)}
    assert f[1.0].values.ravel()[1] < f[1.0].values.ravel()[0]
    assert f[2.0].values.ravel()[1] > f[2.0].values.ravel()[0]
    assert f[2.0].values.ravel()[-1] < f[1.0].values.ravel()[-1]
    assert f[2.0].diverged is None
    assert f[10.0].diverged is not None
    wells, ends = SURFACES["Himmelblau"], []
    for x in (-0.3, -0.2):
        trails = [
            descent.trail(wells, x, -1.0, rule, 0.3 if rule in descent.ADAPTIVE else 0.01, 0.9)
            for rule in descent.RULES
        ]
        ends.append({tuple(np.round(trail.points[:, -1]).tolist()) for trail in trails})
    assert ends[0] == {(-4.0, -3.0)}
    assert len(ends[1]) == 1
    assert ends[0] != ends[1]
