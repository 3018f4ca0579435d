"""Training a network: the film against the run it was made of, links good and hostile, own data, runs that are kept,
refused, or diverge."""

import re
from dataclasses import replace
from typing import Any
from urllib.parse import parse_qsl

import numpy as np
import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st
from plotly.graph_objects import Figure
from streamlit.testing.v1 import AppTest

from dlmath import LOSSES, OPTIMISERS, InputError, Layer, dataset, initial_network, predict, train
from dlmath.network.parameters import flatten
from dlmath.training.datasets import split
from dlmath.training.records import place_grid
from pages.training.parts import experiments, handover, moment, playback, runs
from pages.training.parts.training_settings import DEFAULTS, OPTIONS, RANGES, Training, differences, read, write
from pages.ui.writing import numbers
from tests.page import HOSTILE, Cells, alts, figure, in_link, open_page, tables, texts

PAGE = "training/training_run"
QUICK = {"n": 40, "epochs": 20}
XOR = "0,0,a;0,1,b;1,0,b;1,1,a"


def film(at: AppTest) -> dict[str, Any]:
    """What the player was sent, unpacked as its script does it."""
    (element,) = [each.proto for each in at.get("bidi_component") if each.proto.component_name.endswith("playback")]
    length = int.from_bytes(element.bytes[:4], "little")
    head = orjson.loads(element.bytes[4 : 4 + length])
    for name, place in head["arrays"].items():
        head[name] = np.frombuffer(
            element.bytes, dtype=place["type"], count=place["length"], offset=4 + length + place["at"]
        )
    return head


def errors(at: AppTest) -> str:
    return "\n".join(each.value for each in at.error)


def press(at: AppTest, label: str) -> AppTest:
    next(
        button for button in at.button if label in (button.label, str(button.key).removeprefix("preset "))
    ).click().run()
    assert not at.exception
    return at


def settings_of(at: AppTest) -> Training:
    """The run that the page's own link asks for."""
    held = at.session_state["declared"].values
    layers = range(1, int(held["layers"]) + 1)
    plain = {
        name: type(getattr(DEFAULTS, name))(value)
        for name, value in held.items()
        if isinstance(getattr(DEFAULTS, name, None), int | float | str)
    } | {"standardise": held.get("standardise") == "true"}
    return Training(
        **plain,
        output=held.get("out") or held["fit"],
        features=tuple(held["features"]),
        units=tuple(int(held[f"u{l}"]) for l in layers),
        each=tuple(held[f"f{l}"] for l in layers),
    )


@pytest.fixture(scope="module")
def page() -> AppTest:
    return open_page(PAGE, **QUICK)


@pytest.fixture(scope="module")
def by_hand() -> Any:
    """The run that the page must show, made with dlmath alone."""
    first, test = split(dataset("circles", 40, 0.1, 0), 28)
    network = initial_network([2, 4, 2, 1], ["tanh", "tanh", "sigmoid"], "Glorot", 0)
    rule = OPTIMISERS["gradient-descent"]
    return train(network, first, LOSSES["BCE"], rule, 20, 10, 0, learning_rate=0.1, test=test, snapshots=range(21))


def test_the_film_shows_the_weights_and_outputs_of_the_run(page: AppTest, by_hand: Any) -> None:
    sent = film(page)
    assert sent["sizes"] == [2, 4, 2, 1]
    assert sent["epochs"] == list(range(21))
    weights = np.array([flatten(by_hand.snapshots[epoch]) for epoch in sent["epochs"]])
    np.testing.assert_array_equal(sent["weights"].reshape(21, -1), weights.astype(np.float32))
    data = dataset("circles", 40, 0.1, 0)
    np.testing.assert_array_equal(sent["x"].reshape(2, -1), data.X.astype(np.float32))
    outputs = np.array([predict(by_hand.snapshots[epoch], data.X)[0] for epoch in sent["epochs"]])
    np.testing.assert_array_equal(sent["samples"].reshape(21, -1), outputs.astype(np.float32))


def test_the_pictures_are_the_outputs_at_their_places(page: AppTest, by_hand: Any) -> None:
    sent = film(page)
    places = place_grid(np.array(sent["low"]), np.array(sent["high"]), playback.CELLS)
    shown = sent["cut"] + sent["half"] * sent["reach"] * (sent["output"].reshape(21, -1).astype(float) - 32768) / 32767
    for at in (0, 7, 20):
        np.testing.assert_allclose(
            shown[at], predict(by_hand.snapshots[at], places)[0], atol=sent["half"] * sent["reach"] / 32767
        )
    first_unit = predict(by_hand.snapshots[20][:1], places)[0].reshape(20, 2, 20, 2).mean(axis=(1, 3)).ravel()
    small = (sent["units"].reshape(21, 7, 400)[20, 0].astype(float) - 128) / 127 * sent["scales"].reshape(21, 3)[20, 0]
    np.testing.assert_allclose(small, first_unit, atol=0.5 / 127 + 1e-6)


def test_captions_table_and_alt_text_are_read_from_the_run(page: AppTest, by_hand: Any) -> None:
    captions = film(page)["captions"]
    for epoch in (0, 20):
        at = by_hand.epochs.tolist().index(epoch)
        assert captions[epoch].startswith(
            f"Epoch {epoch}: J = {numbers.plain(by_hand.J[at])}, on test data {numbers.plain(by_hand.J_test[at])}"
        )
        assert numbers.percent(by_hand.accuracy[at]) in captions[epoch]
    written = texts(page)
    for layer, norm in zip(by_hand.network, by_hand.gradient_norms[:, -1], strict=True):
        assert numbers.plain(float(np.linalg.norm(layer.W))) in written
        assert numbers.plain(float(norm)) in written
    (alt,) = alts(page)
    assert numbers.plain(by_hand.J[-1]) in alt
    assert numbers.plain(by_hand.J_test[-1]) in alt


def test_the_curves_are_the_records_of_the_run(page: AppTest, by_hand: Any) -> None:
    curves = Figure(figure(page, "wide_learning")).data
    for curve, values in zip(
        curves, (by_hand.J, by_hand.J_test, by_hand.accuracy, by_hand.accuracy_test), strict=False
    ):
        np.testing.assert_array_equal(curve.x, by_hand.epochs)
        np.testing.assert_array_equal(curve.y, values)
    layers = {curve.name: curve.y for curve in curves if curve.name.startswith("‖")}
    np.testing.assert_array_equal(layers["‖∂J/∂W⁽¹⁾‖"], by_hand.gradient_norms[0])
    np.testing.assert_array_equal(layers["‖∂J/∂W⁽³⁾‖"], by_hand.gradient_norms[2])


@pytest.mark.parametrize(
    "link",
    [
        {},
        {"out": "softmax, CE", "layers": 1, "f1": "leaky-ReLU", "epoch": 7},
        {"out": "tanh, MSE", "layers": 0, "features": "x₁x₂", "carry": 8},
        {"data": "sine", "fit": "identity, half-MSE", "u1": 8},
    ],
    ids=str,
)
def test_the_walkthrough_opens_with_the_same_J_to_the_last_digit(link: dict[str, object]) -> None:
    at = open_page(PAGE, **QUICK, **link)
    (button,) = at.get("link_button")
    opened = open_page(
        "backprop_walkthrough/step_by_step", **dict(parse_qsl(button.proto.url.partition("?")[2])), precision=8
    )
    assert not opened.error
    assert not opened.warning
    settings = settings_of(at)
    computed = runs.compute(settings)
    network = computed.film.networks[playback.nearest(computed.film, int(str(link.get("epoch", 5000))))]
    t = handover.first_samples(
        computed.train, network, settings.output.partition(", ")[2], int(str(link.get("carry", 4)))
    )
    assert f"J = {numbers.plain(t.J, 8)}" in " ".join(alts(opened))
    assert f"J = {numbers.plain(t.J)}:" in texts(at)


def test_an_epoch_of_the_link_is_shown_with_its_numbers() -> None:
    at = open_page(PAGE, **QUICK, epoch=7)
    assert film(at)["epoch"] == 7
    assert "Epoch 7 in numbers" in texts(at)


@pytest.mark.parametrize("data", [name for name in OPTIONS["data"] if name != "own"])
@pytest.mark.parametrize("lang", ["en", "zh"])
def test_every_data_set_trains_in_both_languages(data: str, lang: str) -> None:
    at = open_page(PAGE, data=data, lang=lang, **QUICK)
    assert not at.error
    assert not at.warning
    sent = film(at)
    assert len(sent["captions"]) == len(sent["epochs"]) == 21
    assert ("轮" in sent["captions"][0]) == (lang == "zh")


@pytest.mark.parametrize("rule", OPTIMISERS)
def test_every_optimiser_writes_its_rule_and_numbers(rule: str) -> None:
    formula = texts(open_page(PAGE, rule=rule, **QUICK))
    assert OPTIMISERS[rule].latex[-1] in formula
    assert r"20\cdot\left\lceil28/10\right\rceil=20\cdot3=60" in formula


@pytest.mark.parametrize("value", HOSTILE)
def test_hostile_values_of_parameters_that_show_late(value: str) -> None:
    for link in (
        {"table": value, "task": value, "data": "own"},
        {"keep": value},
        {"fit": value, "data": "sine"},
        {"u5": value, "f5": value, "layers": 5},
    ):
        assert open_page(PAGE, **{**QUICK, "epochs": 2, **link}).title


def test_own_samples_are_trained_on() -> None:
    at = open_page(PAGE, data="own", table=XOR, tested=0, epochs=5)
    assert not at.error
    sent = film(at)
    assert sorted(zip(*sent["x"].reshape(2, -1).tolist(), sent["y"].tolist(), strict=True)) == [
        (0, 0, 0),
        (0, 1, 1),
        (1, 0, 1),
        (1, 1, 0),
    ]
    fitted = open_page(PAGE, data="own", table="0 0 1.5; 1 1 2.5; 2 0 -1", task="regression", tested=0, epochs=5)
    assert not fitted.error
    assert sorted(film(fitted)["y"].tolist()) == [-1.0, 1.5, 2.5]


def test_two_samples_are_both_trained_on() -> None:
    at = open_page(PAGE, data="own", table="0 0 a; 1 1 b", tested=0.8, epochs=2)
    assert not at.error
    assert film(at)["trained"] == 2
    assert "the first 2 training samples" in texts(at)


def test_in_chinese_a_run_that_is_kept_differs_in_options_as_their_controls_call_them() -> None:
    at = open_page(PAGE, lang="zh", **QUICK, data="moons", rule="momentum", keep="n=40;epochs=20;init=zeros")
    said = texts(at)
    assert "同心圆 → 双月" in said
    assert "梯度下降 → 动量" in said
    assert "全零 → Glorot" in said


@pytest.mark.parametrize(
    ("table", "lang", "said"),
    [
        ("0,0,a\n1,l,b", "en", "table, row 2, column 2: “l” is not a number. Shown with the last good table."),
        ("0,0,a\n1,b", "zh", "表格第 2 行：x₁、x₂ 和标签或目标应是 3 格，而不是 2 格。暂用上一张可用的表。"),
        (
            "0,0,a\n1,1,b\n2,2,c",
            "en",
            "Column 3 must hold two different labels, not 3: “a”, “b”, “c”. Shown with the last good table.",
        ),
    ],
)
def test_a_bad_table_names_its_row_and_column_and_the_page_goes_on(table: str, lang: str, said: str) -> None:
    at = open_page(PAGE, data="own", table=table, lang=lang, epochs=5)
    assert errors(at) == said
    assert film(at)["epochs"]


def test_a_run_too_large_is_refused_before_it_starts_with_its_number() -> None:
    at = open_page(PAGE, n=500, epochs=5000, batch_size=1)
    assert (
        errors(at)
        == "5000 epochs of 350 batches are 1,750,000 updates; at most 40,000 are made here. Take fewer epochs or larger"
        " batches."
    )
    assert at.button(key="preset Spirals")
    assert "One update" in [each.value for each in at.header]
    large = replace(DEFAULTS, n=500, epochs=5000, batch_size=500, units=(8,) * 5, each=("tanh",) * 5)
    with pytest.raises(
        InputError, match="321 parameters × 350 samples × 5000 epochs = 561,750,000; at most 150,000,000"
    ):
        runs.compute(large)


def test_a_run_that_diverges_says_which_number_went_first_and_when() -> None:
    at = press(open_page(PAGE), "Too large a step")
    run = runs.compute(
        replace(DEFAULTS, data="plane", units=(4,), each=("ReLU",), output="identity, MSE", alpha=2.0)
    ).run
    assert run.diverged
    assert f"in epoch {run.diverged.epoch}, at update {run.diverged.update}, J is no longer finite" in errors(at)
    Figure(figure(at, "wide_learning"))


def test_a_kept_run_stays_beside_the_new_one() -> None:
    at = press(open_page(PAGE, **QUICK), "Keep this run")
    assert at.session_state["keep"] == "n=40;epochs=20"
    at.select_slider(key="alpha").set_value("0.5").run()
    assert "Kept run → this one: Learning rate α: 0.1 → 0.5" in texts(at)
    curves = Figure(figure(at, "wide_learning")).data
    kept = runs.compute(replace(DEFAULTS, n=40, epochs=20)).run
    np.testing.assert_array_equal(next(curve.y for curve in curves if curve.name == "kept: training"), kept.J)
    press(at, "Forget it")
    assert not [curve for curve in Figure(figure(at, "wide_learning")).data if curve.name.startswith("kept")]


def test_runs_with_the_same_seed_start_from_the_same_weights() -> None:
    first, other = (
        runs.compute(replace(DEFAULTS, n=40, epochs=2, alpha=alpha)).film.networks[0] for alpha in (0.1, 0.5)
    )
    np.testing.assert_array_equal(flatten(first), flatten(other))


PRESETS = [
    "No hidden layer",
    "One hidden unit",
    "All zeros",
    "Dead ReLUs",
    "Overfitting",
    "Rescue by L2",
    "Spirals",
    "Deep and slow",
]


@pytest.fixture(scope="module")
def reader() -> AppTest:
    return open_page(PAGE, **QUICK)


@pytest.mark.parametrize("label", PRESETS)
def test_presets_show_what_they_ask_about(reader: AppTest, label: str) -> None:
    press(reader, label)
    assert not reader.error
    run = runs.compute(settings_of(reader)).run
    assert {
        "No hidden layer": lambda: run.J[-1] > 0.69 and run.accuracy[-1] < 0.6,
        "One hidden unit": lambda: run.accuracy[-1] == 0.75,
        "All zeros": lambda: not run.gradient_norms.any() and run.J[-1] > 0.69,
        "Dead ReLUs": lambda: run.dead[0, 0] == 0 and run.dead[0, -1] >= 5,
        "Overfitting": lambda: run.J[-1] < 0.1 and run.J_test[-1] > 2 * run.J_test.min(),
        "Rescue by L2": lambda: run.J_test[-1] < 0.35 and run.J[-1] > 0.1,
        "Spirals": lambda: run.accuracy_test[-1] > 0.97,
        "Deep and slow": lambda: run.J[-1] > 0.69 and run.gradient_norms[0, 0] < 0.01 * run.gradient_norms[-1, 0],
    }[label]()


def any_settings() -> st.SearchStrategy[Training]:
    """Any run that the controls can ask for."""
    number = {
        name: st.integers(int(takes.low), int(takes.high))
        for name, takes in RANGES.items()
        if takes.whole and name != "units"
    }
    kinds = {
        name: type(getattr(DEFAULTS, name))
        for name in ("data", "task", "tested", "rule", "alpha", "batch_size", "l2", "epochs", "init")
    }
    chosen = {name: st.sampled_from(OPTIONS[name]).map(kind) for name, kind in kinds.items()}
    hidden = st.lists(st.tuples(st.integers(1, 8), st.sampled_from(OPTIONS["each"])), max_size=5)
    features = st.lists(st.sampled_from(OPTIONS["features"]), min_size=1, unique=True).map(tuple)
    noise = st.integers(0, 50).map(lambda hundredths: hundredths / 100)
    made = st.builds(Training, **number, **chosen, features=features, noise=noise)
    return st.tuples(made, hidden).map(lambda both: _shaped(*both))


def _shaped(run: Training, hidden: list[tuple[int, str]]) -> Training:
    output = "softmax, CE" if run.classifies else "identity, MSE"
    return replace(run, units=tuple(n for n, _ in hidden), each=tuple(name for _, name in hidden), output=output)


@given(any_settings())
def test_a_kept_run_is_read_back_as_it_was_written(run: Training) -> None:
    assert read(write(run), "") == run
    assert differences(read(write(run), ""), run) == {}
    assert len(write(run)) <= 400


@pytest.mark.parametrize(
    "text",
    [
        "n",
        "n=0",
        "n=2.5",
        "alpha=-1",
        "alpha=x",
        "epochs=2.5",
        "units=4",
        "units=9,9",
        "data=sine;output=softmax, CE",
        "features=",
        "n=٣",
    ],
)
def test_a_text_that_is_no_run_is_refused(text: str) -> None:
    with pytest.raises(InputError, match="no run that could be kept"):
        read(text, "")


def test_a_long_run_shows_its_progress_and_is_given_up_when_something_changes(monkeypatch: pytest.MonkeyPatch) -> None:
    class Changed(BaseException):
        """What Streamlit raises in a script whose page has changed."""

    class Bar:
        def progress(self, part: float, text: str) -> None:
            shown.append((part, text))
            if len(shown) == 3:
                raise Changed

        def empty(self) -> None:
            shown.append((1.0, "done"))

    shown: list[tuple[float, str]] = []
    monkeypatch.setattr(runs, "SHOW_PROGRESS", 0)
    monkeypatch.setattr(runs.st, "progress", lambda part, text: Bar())
    long = replace(DEFAULTS, n=20, epochs=100, batch_size=20, seed=99)
    with pytest.raises(Changed):
        runs.compute(long)
    assert shown == [(each / 100, f"Training: epoch {each} of 100") for each in (2, 4, 6)]
    assert runs.compute(long).run.epochs[-1] == 100
    assert shown[-1] == (1.0, "done")


def test_an_epoch_after_the_last_is_the_last() -> None:
    film = runs.compute(replace(DEFAULTS, n=40, epochs=20)).film
    assert [playback.nearest(film, epoch) for epoch in (0, 7, 20, 21, experiments.LAST)] == [0, 7, 20, 20, 20]
    assert max(map(int, OPTIONS["epochs"])) <= experiments.LAST


def test_huge_weights_have_a_length(monkeypatch: pytest.MonkeyPatch) -> None:
    shown: list[list[str]] = []
    monkeypatch.setattr(moment.small_tables, "table", lambda title, heads, rows: shown.extend(rows))
    computed = runs.compute(replace(DEFAULTS, n=20, epochs=2))
    huge = [
        tuple(replace(layer, W=np.full_like(layer.W, 3e200)) for layer in network) for network in computed.film.networks
    ]
    moment.table(replace(computed, film=replace(computed.film, networks=huge)), 0)
    assert [row[3] for row in shown] == [numbers.plain(3e200 * layer.W.size**0.5) for layer in huge[0]]


NATURAL = "length;width;kind\n" + "\n".join(
    f"{i % 10 - 1},5;{(7 * i) % 10 + 5};{'ab'[(i % 10) + (7 * i) % 10 > 9]}" for i in range(60)
)


def shown_rows(at: AppTest) -> str:
    """The rows that the box shows."""
    return next(str(box.value) for box in at.text_area if box.key == "table" or str(box.key).startswith("rows"))


def test_a_file_fills_the_box_and_a_bad_one_leaves_it() -> None:
    at = open_page(PAGE, lang="en", data="own", epochs=5, tested=0)
    at.file_uploader(key="file").upload("a.csv", "身高;体重;种类\n1,5;2;猫\n2;3;狗".encode("gb18030"), "text/csv").run()
    assert shown_rows(at) == "身高,体重,种类\n1.5,2,猫\n2,3,狗"
    assert in_link(at)["table"] == [shown_rows(at)]
    assert "x₁ is 身高, x₂ is 体重, to be learned is 种类. Class 0 is 狗, class 1 is 猫." in [
        each.value for each in at.caption
    ]
    at.file_uploader(key="file").upload("b.csv", f"1,2,{'a' * 140_000}\n3,4,b".encode(), "text/csv").run()
    assert not at.exception
    assert [each.value for each in at.error] == [
        "table, row 1 has 140004 characters; at most 2000 are read. The rows that were in use before are kept."
    ]
    assert shown_rows(at) == "身高,体重,种类\n1.5,2,猫\n2,3,狗"
    at.text_area(key="table").set_value("1,2,x\n3,y,z").run()
    assert "row 2, column 2: “y” is not a number" in at.error[-1].value
    assert "身高,体重,种类\n1.5,2,猫\n2,3,狗" in [box.value for box in at.code]


def test_a_long_file_is_shown_and_gives_way_to_the_rows_that_were_typed() -> None:
    at = open_page(PAGE, lang="en", data="own", table=XOR, epochs=5)
    rows = "\n".join(f"{i / 7},{i % 13},{'ab'[i % 2]}" for i in range(300))
    at.file_uploader(key="file").upload("a.csv", rows.encode("utf-16"), "text/csv").run()
    assert shown_rows(at).count("\n") == 299
    assert in_link(at)["table"] == [XOR]
    at.file_uploader(key="file").upload("b.csv", b"", "text/csv").run()
    assert shown_rows(at).count("\n") == 299
    at.file_uploader(key="file").set_value(None).run()
    assert shown_rows(at) == XOR
    assert not at.error


def accuracy(at: AppTest) -> float:
    return float(re.findall(r"rightly classified ([\d.]+)%", str(film(at)["captions"][-1]))[0])


def test_columns_far_from_one_are_said_and_can_be_standardised() -> None:
    at = open_page(PAGE, lang="en", data="own", table=NATURAL, epochs=50, tested=0)
    assert [each.value.partition(":")[0] for each in at.info] == ["x₁ from −1.5 to 8.5, x₂ from 5 to 14"]
    before = accuracy(at)
    at.toggle(key="standardise").set_value(True).run()
    assert not at.info
    assert accuracy(at) > before
    at.button(key="keep this").click().run()
    assert "standardise=True" in in_link(at)["keep"][0]
    assert not at.warning


def test_a_chaotic_run_is_told_in_words_without_a_digit() -> None:
    at = open_page(PAGE, lang="en", n=40, epochs=100, alpha="20")
    told, computed = film(at), runs.compute(Training(n=40, epochs=100, alpha=20.0))
    assert computed.digits[-1] == 0
    assert "Chaotic: each update magnifies" in texts(at)
    assert told["captions"][-1] == "Epoch 100: chaotic"
    assert told["digits"][0] == 4
    assert told["digits"][-1] == 0
    assert "from 0.7896 to chaotic" in alts(at)[0]
    curves = [trace["hovertemplate"] for trace in figure(at, "wide_learning")["data"]]
    assert all("%{y" not in text and "chaotic" in text for text in curves)
    (table,) = [rows for html in tables(at) for rows in Cells(html).tables.values() if rows[0][0] == "layer"]
    assert {cell for row in table[1:] for cell in row[2:]} == {"chaotic"}


def test_digits_of_a_run_that_jumps_are_those_of_another_order_of_summation(monkeypatch: pytest.MonkeyPatch) -> None:
    """The oracle is the same run with its hidden units in another order: the same function, rounded in another way."""
    settings = Training(n=40, epochs=60, alpha=7.0, each=("ReLU",) * len(DEFAULTS.units))
    found, first_network = runs.compute(settings), runs.first_network

    def in_another_order(settings: Training, inputs: int) -> tuple[Layer, ...]:
        hidden, *others = first_network(settings, inputs)
        order = np.arange(len(hidden.W))[::-1]
        after = others[0]
        return (
            Layer(hidden.W[order], hidden.b[order], hidden.activation),
            Layer(after.W[:, order], after.b, after.activation),
            *others[1:],
        )

    monkeypatch.setattr(runs, "first_network", in_another_order)
    again = runs.compute.__wrapped__(settings)
    assert runs.rises(found.run.J)
    for J, other, digits in zip(found.run.J, again.run.J, found.digits, strict=False):
        assert digits == 0 or abs(J - other) <= 0.5 * 10.0**-digits * abs(J)


def test_what_the_alternative_text_calls_lowest_is_lowest_of_what_is_drawn() -> None:
    at = open_page(PAGE, lang="en", data="moons", n=60, noise="0.35", tested="0.5", epochs=500)
    run = runs.compute(Training(data="moons", n=60, noise=0.35, tested=0.5, epochs=500)).run
    assert len(run.epochs) < 500
    place = int(run.J_test.argmin())
    assert (
        f"of the epochs drawn it is lowest after {run.epochs[place]}, {numbers.plain(float(run.J_test[place]))}."
        in alts(at)[0]
    )
    assert f"drawn at {len(run.epochs) - 1} of them" in alts(at)[0]
