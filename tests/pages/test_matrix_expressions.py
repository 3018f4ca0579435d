"""The chain rule of matrices on its page: every step, what does not fit, what is given from the right."""

import re

import pytest
from plotly.graph_objects import Figure

from tests.page import HOSTILE, Cells, figure, formulas, number, open_page, tables

CHAIN = "calculus/chain_rule"
STATES = [
    {"expression": "layer"},
    {"expression": "classifier"},
    {"expression": "least-squares"},
    {"expression": "quadratic"},
    {"expression": "outer"},
    {"expression": "own", "F": "W X + b", "m_X": "1,2,0;-1,0,3", "G": "entry", "Gi": 2, "Gj": 3},
    {"expression": "own", "F": "softmax(W x)' y / (1 + ‖x‖²)", "m_y": "1;0"},
    {"expression": "own", "F": "(I - w w') x + logsumexp(x)", "m_w": "1;2;0", "m_x": "1;1;-1"},
    {"expression": "own", "F": "α sum(relu(x)) + mean(x * x) - trace(A A')", "m_A": "1,2;3,4"},
]


@pytest.mark.parametrize("state", STATES)
@pytest.mark.parametrize("lang", ["en", "zh"])
def test_every_step_of_a_graph_of_matrices(state: dict[str, object], lang: str) -> None:
    """At every step what has come is there, and at the last step every derivative is what nudging finds."""
    at = open_page(CHAIN, of="matrices", lang=lang, step=1, **state)
    assert not at.warning
    assert not at.error
    last = int(at.slider(key="step").max)
    for step in range(1, last + 1):
        at = open_page(CHAIN, of="matrices", lang=lang, step=step, **state)
        assert not at.error
        written = "\n".join(formulas(at))
        assert re.search(r"\$\$\n?\\(begin\{aligned\}|frac)", written)
        Figure(figure(at, "network"))
    (html,) = [each for each in tables(at) if "∂J/∂" in each]
    found = Cells(html).tables
    checked = [caption for caption in found if re.search("数值差商|by nudging", caption)]
    assert checked
    for caption in checked:
        back = found[re.split("数值差商|by nudging", caption)[0]]
        for row, nudged in zip(back, found[caption], strict=True):
            assert list(map(number, row)) == pytest.approx(list(map(number, nudged)), rel=2e-3, abs=1e-7)


def test_a_matrix_expression_that_does_not_fit_is_marked_where_it_does_not() -> None:
    at = open_page(CHAIN, of="matrices", expression="own", F="b + W x", m_W="1,2,3;4,5,6", lang="en")
    assert at.error[0].value == "“W x”: 2×3 times 2×1 does not fit: the inner sizes 3 and 2 must be equal."
    (html,) = [str(each.proto.body) for each in at.get("html") if "<mark>" in each.proto.body]
    assert "b + <mark>W x</mark>" in html
    at.text_area(key="m_x").set_value("1;2;3").run()
    assert not at.error
    at.text_input(key="F").set_value("b + W x ?").run()
    assert "not understood at “`?`”" in at.error[0].value
    assert "Shown with the last good value" in at.error[0].value
    assert at.text_area(key="m_x").value == "1;2;3"


def test_an_i_is_the_identity_that_fits_until_it_is_changed() -> None:
    state = {"of": "matrices", "expression": "own", "F": "(I - w w') x", "m_w": "1;2;0", "m_x": "1;1;-1", "lang": "en"}
    at = open_page(CHAIN, **state)
    assert not at.error
    assert at.text_area(key="m_I3").value == "1,0,0;0,1,0;0,0,1"
    assert "m_I3" not in at.query_params
    assert not open_page(CHAIN, **state | {"m_I3": "2,0,0;0,2,0;0,0,2"}).error


def test_the_upstream_gradient_of_a_result_that_is_no_number() -> None:
    """∂J/∂v is chosen: everything, one entry, or weights; the exercise of CS231n gives [5, 7, 9]."""
    link = {"of": "matrices", "expression": "own", "F": "X W + b", "m_W": "1,0,1;0,1,1", "m_b": "0,0,0", "lang": "en"}
    at = open_page(CHAIN, **link, G="own", G2x3="1,2,3;4,5,6", step=99)
    at.slider(key="step").set_value(int(at.slider(key="step").max)).run()
    rows = "\n".join(tables(at))
    back = rows.partition("∂J/∂b")[2].partition("</table>")[0]
    assert re.findall(r"<td[^>]*>([^<]*)</td>", back) == ["5", "7", "9"]
    one = open_page(CHAIN, **link, G="entry", Gi=2, Gj=1, step=4)
    assert any(r"\begin{bmatrix}0&0&0\\1&0&0\end{bmatrix}" in each for each in formulas(one))


@pytest.mark.parametrize("value", HOSTILE)
def test_hostile_matrix_expressions_are_refused_in_words(value: str) -> None:
    at = open_page(CHAIN, of="matrices", expression="own", F=value, m_x=value, G=value, lang="en")
    assert at.get("bidi_component")
