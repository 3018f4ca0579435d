"""Training a network: the film against the run it was made of, links good and hostile, own data, runs that are kept,
refused, or diverge."""

import re
from dataclasses import replace
from typing import Any
from urllib.parse import parse_qs, parse_qsl

import numpy as np
import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st
from plotly.graph_objects import Figure
from streamlit.testing.v1 import AppTest

from dlmath import LOSSES, OPTIMISERS, InputError, Layer, dataset, initial_network, predict, trace, train
from dlmath.network.parameters import flatten
from dlmath.training.datasets import split
from dlmath.training.records import place_grid
from pages.training.parts import experiments, handover, moment, playback, runs
from pages.training.parts.training_settings import DEFAULTS, OPTIONS, RANGES, Training, differences, read, write
from pages.ui.writing import numbers
from tests.hostile_files import TABLES as HOSTILE_TABLES
from tests.page import HOSTILE, Cells, alts, figure, in_link, open_page, tables, texts

PAGE = "training/training_run"
QUICK = {"n": 40, "epochs": 20}
XOR = "0,0,a;0,1,b;1,0,b;1,1,a"
TRIPLE = "long,wide,deep,kind\n" + "\n".join(
    f"{4 + k % 7 / 3:.2f},{20 - k % 5},{100 * (k % 3) + k},{('rose', 'iris', 'lily')[k % 3]}" for k in range(24)
)


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
    } | {switch: held.get(switch, "true") == "true" for switch in ("standardise", "standardise_y")}
    plain |= {
        "inputs": (),
        "target": int(held.get("target", 0)) % (str(held.get("table", "")).split("\n")[0].count(",") + 1),
    }
    return Training(
        **plain,
        output=held.get("out") or held.get("many") or held["fit"],
        features=tuple(held.get("features", DEFAULTS.features)),
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
        {"carry": 1, "first": 3},
        {"carry": 1, "out": "softmax, CE"},
        {"data": "table", "table": TRIPLE, "carry": 3, "first": 2},
        {"data": "table", "table": TRIPLE, "carry": 1, "task": "regression", "target": 2},
    ],
    ids=str,
)
def test_the_walkthrough_opens_with_the_same_J_to_the_last_digit(link: dict[str, object]) -> None:
    at = open_page(PAGE, **QUICK, **link)
    (button,) = [each for each in at.get("link_button") if "scene" in each.proto.url]
    opened = open_page(
        "backprop_walkthrough/step_by_step", **dict(parse_qsl(button.proto.url.partition("?")[2])), precision=8
    )
    assert not opened.error
    assert not opened.warning
    settings = settings_of(at)
    computed = runs.compute(settings)
    network = computed.film.networks[playback.nearest(computed.film, int(str(link.get("epoch", 5000))))]
    t = handover.some_samples(
        computed.train,
        network,
        settings.output.partition(", ")[2],
        int(str(link.get("carry", 4))),
        int(str(link.get("first", 1))),
    )
    assert f"J = {numbers.plain(t.J, 8)}" in " ".join(alts(opened))
    assert f"J = {numbers.plain(t.J)}: every z, a and δ." in texts(at)


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
    assert r"20\cdot\left\lceil28/10\right\rceil=20\cdot3\\=60" in formula


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
    assert "training samples 1 to 2" in texts(at)


def test_in_chinese_a_run_that_is_kept_differs_in_options_as_their_controls_call_them() -> None:
    at = open_page(PAGE, lang="zh", **QUICK, data="moons", rule="momentum", keep="n=40;epochs=20;init=zeros")
    said = texts(at)
    assert "同心圆 → 双月" in said
    assert "梯度下降 → 动量" in said
    assert "全零 → Glorot" in said


@pytest.mark.parametrize(
    ("table", "lang", "said"),
    [
        ("0,0,a\n1,l,b\n2,2,a", "en", "table, row 2, column 2: “l” is not a number. Shown with the last good table."),
        ("0,0,a\n1,b", "zh", "表格第 2 行有 2 格，而多数行有 3 格。暂用上一张可用的表。"),
        (
            "0,0,a\n1,1,a\n2,2,a",
            "en",
            "Column 3 must hold 2 to 6 different labels, not 1: “a”. Shown with the last good table.",
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
    assert any(each.value.startswith("One nudge") for each in at.markdown)
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
    "Two sigmoids that stick",
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
        "Two sigmoids that stick": lambda: 0.12 < run.J[-1] < 0.13,
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
        if takes.whole and name not in ("units", "inputs")
    }
    kinds = {name: type(getattr(DEFAULTS, name)) for name in OPTIONS if name not in ("features", "each", "output")}
    chosen = {name: st.sampled_from(OPTIONS[name]).map(kind) for name, kind in kinds.items()}
    hidden = st.lists(st.tuples(st.integers(1, 8), st.sampled_from(OPTIONS["each"])), max_size=5)
    features = st.lists(st.sampled_from(OPTIONS["features"]), min_size=1, unique=True).map(tuple)
    noise = st.integers(0, 50).map(lambda hundredths: hundredths / 100)
    inputs = st.lists(st.integers(1, 10), unique=True).map(tuple)
    switches = {name: st.booleans() for name in ("standardise", "standardise_y")}
    made = st.builds(Training, **number, **chosen, **switches, features=features, noise=noise, inputs=inputs)
    return st.tuples(made, hidden).map(lambda both: _shaped(*both))


def _shaped(run: Training, hidden: list[tuple[int, str]]) -> Training:
    output = "softmax, CE" if run.classifies else "identity, MSE"
    return replace(run, units=tuple(n for n, _ in hidden), each=tuple(name for _, name in hidden), output=output)


@given(any_settings())
def test_a_kept_run_is_read_back_as_it_was_written(run: Training) -> None:
    assert read(write(run), "") == run
    assert differences(read(write(run), ""), run) == {}
    assert len(write(run)) <= experiments.LONGEST


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
    assert "x₁ is 身高. x₂ is 体重. Classes: 0 is 狗, 1 is 猫." in [each.value for each in at.caption]
    at.file_uploader(key="file").upload("b.csv", f"1,2,{'a' * 140_000}\n3,4,b".encode(), "text/csv").run()
    assert not at.exception
    assert [each.value for each in at.error] == [
        "table, row 1 has 140004 characters; at most 2000 are read. The rows that were in use before are kept."
    ]
    assert shown_rows(at) == "身高,体重,种类\n1.5,2,猫\n2,3,狗"
    at.text_area(key="table").set_value("1,2,x\n3,y,z\n5,6,x").run()
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
    assert at.info[0].value.partition(":")[0] == "length from −1.5 to 8.5, width from 5 to 14"
    assert "saturated from the start" in at.info[1].value
    before = accuracy(at)
    at.toggle(key="standardise").set_value(True).run()
    assert not at.info
    assert accuracy(at) > before
    at.button(key="keep this").click().run()
    kept = in_link(at)["keep"][0]
    assert "data=table" in kept
    assert "standardise=" not in kept
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

    def in_another_order(settings: Training, inputs: int, outputs: int) -> tuple[Layer, ...]:
        hidden, *others = first_network(settings, inputs, outputs)
        order = np.arange(len(hidden.W))[::-1]
        after = others[0]
        return (
            Layer(hidden.W[order], hidden.b[order], hidden.activation),
            Layer(after.W[:, order], after.b, after.activation),
            *others[1:],
        )

    monkeypatch.setattr(runs, "first_network", in_another_order)
    again = runs.follow.__wrapped__(settings)
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


def test_more_inputs_than_two_are_drawn_over_two_with_the_others_at_their_means() -> None:
    at = open_page(PAGE, lang="en", data="table", table=TRIPLE, epochs=20, across=3, up=1)
    assert not at.error
    sent, settings = film(at), settings_of(at)
    computed = runs.compute(settings, (2, 0))
    assert sent["sizes"] == [3, 4, 2, 3]
    assert sent["words"]["axes"] == ["deep", "long"]
    assert sent["words"]["labels"] == ["iris", "lily", "rose"]
    raw, samples = computed.samples.raw, computed.samples
    np.testing.assert_array_equal(sent["x"].reshape(2, -1), raw.X[[2, 0]].astype(np.float32))
    network, (low, high) = computed.film.networks[-1], (np.array(sent[end]) for end in ("low", "high"))
    mean, deviation = raw.X[:, : samples.trained].mean(axis=1), raw.X[:, : samples.trained].std(axis=1)
    place = 7 * playback.CELLS + 31  # row by row from the top left
    at_place = mean.copy()
    at_place[2] = low[0] + (31 + 0.5) / playback.CELLS * (high[0] - low[0])
    at_place[0] = high[1] - (7 + 0.5) / playback.CELLS * (high[1] - low[1])
    a = predict(network, ((at_place - mean) / deviation)[:, np.newaxis])[:, 0]
    moments = len(sent["epochs"])
    assert sent["winners"].reshape(moments, -1)[-1, place] == a.argmax()
    lead = (sent["output"].reshape(moments, -1)[-1, place].astype(float) - 32768) / 32767 * sent["reach"]
    assert lead == pytest.approx(np.diff(np.sort(a))[-1], abs=2e-4)
    outputs = predict(network, (raw.X - mean[:, np.newaxis]) / deviation[:, np.newaxis])
    np.testing.assert_array_equal(sent["taken"].reshape(moments, -1)[-1], outputs.argmax(axis=0))
    np.testing.assert_array_equal(sent["y"], raw.Y.argmax(axis=0))
    assert "The colours are the output where wide have their means." in texts(at)


def test_the_picture_of_many_inputs_lies_over_those_that_tell_most() -> None:
    rows = "\n".join(f"{k % 4},{k % 2 + 0.1 * (k % 3)},{k % 5},{'ab'[k % 2]}" for k in range(40))
    at = open_page(PAGE, data="table", table=rows, epochs=2)
    held = at.session_state["declared"].values
    assert "2" in (held["across"], held["up"])


def test_means_and_deviations_are_those_of_the_training_samples() -> None:
    at = open_page(PAGE, lang="en", data="table", table=TRIPLE, task="regression", target=2, tested=0.5, epochs=2)
    samples = runs.compute(settings_of(at)).samples
    assert samples.trained == 12
    (rows,) = [cells for html in tables(at) for name, cells in Cells(html).tables.items() if name == "Standardised"]
    known = np.vstack([samples.raw.X, samples.raw.Y])[:, :12]
    assert [row[0] for row in rows[1:]] == ["long", "deep", "wide"]
    assert [row[1:] for row in rows[1:]] == [[numbers.plain(row.mean()), numbers.plain(row.std())] for row in known]
    assert "no numbers: kind." in texts(at)


def test_numbers_are_predicted_in_their_own_units() -> None:
    at = open_page(PAGE, lang="en", data="table", table=TRIPLE, task="regression", target=3, inputs=["1"], epochs=50)
    computed = runs.compute(replace(settings_of(at), inputs=(1,)))
    samples, network = computed.samples, computed.film.networks[-1]
    known = samples.raw.Y[:, : samples.trained]
    wanted = known.mean() + known.std() * predict(network, samples.learnt.X)[0]
    drawn = Figure(figure(at, "wide_fit")).data
    shown = np.concatenate([np.array(mark.y) for mark in drawn[1:]])
    np.testing.assert_allclose(shown, wanted)
    np.testing.assert_allclose(np.concatenate([np.array(mark.x) for mark in drawn[1:]]), samples.raw.Y[0])
    sent = film(at)
    np.testing.assert_allclose(sent["samples"].reshape(len(sent["epochs"]), -1)[-1], wanted, rtol=1e-5)
    assert sent["words"]["axes"] == ["long", "deep"]


def test_classes_are_counted_as_they_are_taken() -> None:
    at = open_page(PAGE, lang="en", data="table", table=TRIPLE, epochs=20)
    computed = runs.compute(settings_of(at))
    samples, n = computed.samples, computed.samples.trained
    taken = predict(computed.film.networks[-1], samples.learnt.X).argmax(axis=0)
    own = samples.data.Y.argmax(axis=0)
    (rows,) = [cells for html in tables(at) for name, cells in Cells(html).tables.items() if name.startswith("True")]
    for i, row in enumerate(rows[1:]):
        for j, cell in enumerate(row[1:]):
            both = (own == i) & (taken == j)
            assert cell == f"{both[:n].sum()} + {both[n:].sum()}"


def test_other_rows_forget_columns_that_are_no_more_but_a_link_keeps_its_own() -> None:
    at = open_page(PAGE, lang="en", data="table", table=TRIPLE, target=2, inputs=["1"], task="regression", epochs=2)
    assert film(at)["sizes"][0] == 1
    at.text_area(key="table").set_value(TRIPLE.replace("\n4.00,", "\n4.50,", 1)).run()
    assert film(at)["sizes"][0] == 1
    at.text_area(key="table").set_value(XOR).run()
    assert not at.error
    assert film(at)["sizes"][0] == 2
    assert at.session_state["task"] == "classification"
    at.text_area(key="table").set_value("\n".join(f"{k};{k * k}" for k in range(9))).run()
    assert not at.error
    assert at.session_state["task"] == "regression"
    assert film(at)["sizes"][0] == 1


@pytest.mark.parametrize("lang", ["en", "zh"])
@pytest.mark.parametrize("name", HOSTILE_TABLES)
def test_hostile_tables_are_learned_or_refused_in_words(name: str, lang: str) -> None:
    text = HOSTILE_TABLES[name][:3000].decode("utf-8", "replace")
    at = open_page(PAGE, lang=lang, data="table", table=text, epochs=2)
    assert not at.exception
    assert film(at)["epochs"] == [0, 1, 2]


def test_older_links_of_two_columns_mean_what_they_meant() -> None:
    at = open_page(PAGE, data="own", table=NATURAL, epochs=2, tested=0)
    assert (at.session_state["data"], at.session_state["standardise"]) == ("table", False)
    assert film(at)["x"].max() == 14
    assert read("data=own;epochs=2", NATURAL) == replace(
        DEFAULTS, data="table", table=NATURAL, epochs=2, standardise=False, standardise_y=False
    )


STUCK = {
    "data": "own", "table": "0,0,0;0,1,1;1,0,1;1,1,0", "tested": 0, "layers": 1, "u1": 2, "f1": "sigmoid",
    "out": "sigmoid, MSE", "alpha": 0.5, "epochs": 5000, "batch_size": 4,
}  # fmt: skip


def tries(at: AppTest) -> dict[str, dict[str, str | list[str]]]:
    """The links that are offered to try, each by what is written on it."""
    links = [button.proto for button in at.get("link_button")]
    found = {each.label: parse_qs(each.url.partition("?")[2], keep_blank_values=True) for each in links}
    return {
        label: {key: values if len(values) > 1 else values[0] for key, values in link.items()}
        for label, link in found.items()
        if "scene" not in link
    }


@pytest.mark.parametrize(
    ("lang", "said"), [("en", "It is the start: J stands still at 0.1277"), ("zh", "问题在起点：J 停在 0.1277")]
)
def test_xor_that_sticks_says_that_it_is_the_start_and_what_helps(lang: str, said: str) -> None:
    at = open_page(PAGE, lang=lang, **STUCK)
    (told,) = [each.value for each in at.info if "0.1277" in each.value]
    assert told.startswith(said)
    assert len(tries(at)) == 2
    for label, link in tries(at).items():
        opened = open_page(PAGE, **{**link, "epoch": 5000})
        assert not [each for each in opened.info if "0.1277" in each.value]
        J = re.findall(r"[\d.]+$", label)[0]
        assert f"J = {J}" in film(opened)["captions"][-1]


FAR = "\n".join(f"{300 * (k % 10)};{200 * (k * 7 % 11)};{'ab'[k % 10 + k * 7 % 11 > 9]}" for k in range(60))
TROUBLED: dict[str, tuple[dict[str, object], str, dict[str, str]]] = {
    "equal": (
        {"data": "XOR", "layers": 1, "init": "zeros", "epochs": 100},
        "A symmetric start: units of layer 1",
        {"init": "Glorot"},
    ),
    "dead": (
        {"data": "moons", "layers": 1, "u1": 8, "f1": "ReLU", "alpha": 7, "seed": 1, "epochs": 50},
        "In layer 1 half of the units or more are dead",
        {"f1": "leaky-ReLU"},
    ),
    "jumps": ({"data": "circles", "alpha": 15}, "J jumps up and down", {"alpha": "1.5"}),
    "diverged": (
        {"data": "plane", "fit": "identity, MSE", "layers": 0, "alpha": 2, "epochs": 2000},
        "It diverges",
        {"alpha": "0.2"},
    ),
    "saturated": (
        {
            "data": "table",
            "table": FAR,
            "standardise": "false",
            "tested": 0,
            "f1": "sigmoid",
            "alpha": 0.001,
        },
        "saturated from the start",
        {"standardise": "true"},
    ),
    "plateau": (
        {"data": "moons", "layers": 3, "f1": "sigmoid", "f2": "sigmoid", "f3": "sigmoid", "epochs": 100},
        "A plateau: J stands still",
        {"rule": "Adam"},
    ),
}


@pytest.mark.parametrize(("link", "said", "tried"), TROUBLED.values(), ids=TROUBLED)
def test_what_keeps_a_run_from_learning_is_said_with_links_that_open_what_to_try(
    link: dict[str, object], said: str, tried: dict[str, str]
) -> None:
    at = open_page(PAGE, lang="en", **link)
    assert any(said in each.value for each in (*at.info, *at.error))
    chosen = next(found for found in tries(at).values() if tried.items() <= found.items())
    settings, opened = settings_of(at), open_page(PAGE, **chosen)
    assert not opened.warning
    changed = differences(settings, settings_of(opened))
    assert changed
    assert set(changed) <= {"init", "each", "alpha", "standardise", "rule"}


def test_nothing_is_said_of_a_run_that_goes_well(page: AppTest) -> None:
    assert not page.info
    assert tries(page) == {}


def test_several_runs_are_kept_in_the_link_drawn_listed_opened_and_let_go() -> None:
    at = press(open_page(PAGE, **QUICK, lang="en"), "Keep this run")
    at.select_slider(key="alpha").set_value("0.5").run()
    press(at, "Keep this run")
    at.select_slider(key="alpha").set_value("1").run()
    keep = in_link(at)["keep"][0]
    assert keep == "n=40;epochs=20|n=40;alpha=0.5;epochs=20"
    opened = open_page(PAGE, **QUICK, lang="en", alpha=1, keep=keep)
    every = [runs.compute(replace(DEFAULTS, n=40, epochs=20, alpha=alpha)).run for alpha in (1.0, 0.1, 0.5)]
    for page in (at, opened):
        curves = {curve.name: curve.y for curve in Figure(figure(page, "wide_learning")).data[:6]}
        for name, run in zip(("training", "kept 1: training", "kept 2: training"), every, strict=True):
            np.testing.assert_array_equal(curves[name], run.J)
        (rows,) = [
            cells for html in tables(page) for name, cells in Cells(html).tables.items() if name.startswith("This run")
        ]
        assert [row[0] for row in rows[1:]] == ["α = 1", "■ 1 α = 0.1", "■ 2 α = 0.5"]
        for row, run in zip(rows[1:], every, strict=True):
            assert row[1:] == [
                "20",
                numbers.plain(run.J[-1]),
                numbers.plain(run.J_test[-1]),
                numbers.percent(run.accuracy[-1]),
                numbers.percent(run.accuracy_test[-1]),
            ]
        assert f"α = 0.5 ended at {numbers.plain(every[2].J[-1])}" in alts(page)[0]
    opened.button(key="open 1").click().run()
    assert opened.session_state["alpha"] == "0.5"
    assert opened.session_state["keep"] == keep
    opened.button(key="forget").click().run()
    assert opened.session_state["keep"] == "n=40;alpha=0.5;epochs=20"


OTHER_XOR = "0,0,b;0,1,a;1,0,a;1,1,a;2,2,b"


def test_a_kept_run_of_a_table_keeps_the_table_in_the_link() -> None:
    at = press(open_page(PAGE, data="table", table=XOR, tested=0, epochs=5, lang="en"), "Keep this run")
    at.selectbox(key="data").set_value("circles").run()
    assert not at.warning
    assert in_link(at)["table"] == [XOR]
    assert at.button(key="open 0")
    keep = in_link(at)["keep"][0]
    opened = open_page(PAGE, **QUICK, table=XOR, keep=keep, lang="en")
    assert not opened.warning
    opened.button(key="open 0").click().run()
    assert opened.text_area(key="table").value == XOR
    assert "This is the run that was kept" in texts(opened)


def test_a_kept_run_of_other_rows_is_told() -> None:
    at = press(open_page(PAGE, data="table", table=XOR, tested=0, epochs=5, lang="en"), "Keep this run")
    assert "This is the run that was kept" in texts(at)
    at.text_area(key="table").set_value(OTHER_XOR).run()
    for page in (at, open_page(PAGE, data="table", table=OTHER_XOR, keep=in_link(at)["keep"][0], tested=0, epochs=5)):
        assert "The rows are others than those of a kept run" in page.warning[0].value
        assert "This is the run that was kept" not in texts(page)
        assert page.button(key="open 0").label == "Open kept with other rows"
    at.text_area(key="table").set_value(XOR).run()
    assert not at.warning


def test_no_more_than_six_runs_are_kept_and_what_is_no_run_is_said() -> None:
    at = open_page(PAGE, **QUICK, lang="en", keep="|".join(f"n=40;epochs=2;seed={k}" for k in range(9)) + "|x=1")
    assert at.button(key="keep this").disabled
    names = {curve.name for curve in Figure(figure(at, "wide_learning")).data}
    assert "kept 6: training" in names
    assert "kept 7: training" not in names
    assert "x=1" in at.warning[0].value
    assert "The link keeps 9 runs; the first 6 are shown." in [each.value for each in at.warning]


def test_to_let_go_of_one_run_lets_go_of_none_that_is_not_shown() -> None:
    every = [f"n=40;epochs=2;seed={k}" for k in range(9)]
    at = open_page(PAGE, **QUICK, lang="en", keep="|".join(every))
    at.button(key="forget 2").click().run()
    assert at.session_state["keep"].split("|") == [each for each in every if not each.endswith("=2")]
    assert "The link keeps 8 runs; the first 6 are shown." in [each.value for each in at.warning]


@pytest.mark.parametrize(
    ("stop", "why"),
    [({"stop_J": 0.3}, "J"), ({"stop_gradient": 0.09}, "gradient"), ({"patience": 30, "alpha": 5.0}, "updates")],
)
def test_training_stops_where_a_condition_holds_first_and_says_why(stop: dict[str, Any], why: str) -> None:
    """Oracle: the network after every epoch of the run that goes on, looked at by itself."""
    whole = replace(DEFAULTS, n=40, epochs=200, **{name: stop[name] for name in stop if name == "alpha"})
    found = runs.follow(replace(whole, **stop))
    data = found.train
    snapshots = train(
        found.start, data, LOSSES["BCE"], OPTIMISERS["gradient-descent"], 200, 10, 0, learning_rate=whole.alpha,
        snapshots=range(201),
    ).snapshots  # fmt: skip
    traces = [trace(snapshots[epoch], data.X, data.Y, LOSSES["BCE"]) for epoch in range(1, 201)]
    J = np.array([t.J for t in traces])
    lengths = [np.sqrt(sum((at.dW**2).sum() + (at.db**2).sum() for at in t.backward)) for t in traces]
    best = np.array([J[: k + 1].argmin() for k in range(200)])
    met = {
        "J": J < 0.3,
        "gradient": np.array(lengths) < 0.09,
        "updates": (np.arange(200) - best) * 3 >= 30,
    }[why]
    epoch = int(met.argmax()) + 1
    assert met.any()
    assert found.run.stopped
    assert (found.run.stopped.epoch, found.run.stopped.update, found.run.stopped.why) == (epoch, 3 * epoch, why)
    assert found.run.epochs[-1] == epoch
    assert found.run.J[-1] == pytest.approx(J[epoch - 1], rel=1e-12)
    at = open_page(PAGE, lang="en", n=40, **stop)
    (said,) = [each.value for each in at.success]
    assert said.startswith(f"Stopped after epoch {epoch}, {3 * epoch} updates: ")
    assert {"J": "J =", "gradient": "‖∂J/∂θ‖ =", "updates": "in 30 updates"}[why] in said
    assert film(at)["epochs"][-1] == epoch


def test_a_run_that_no_condition_ends_goes_to_its_last_epoch() -> None:
    found = runs.follow(replace(DEFAULTS, n=40, epochs=30, stop_J=1e-4, stop_gradient=1e-6, patience=5000))
    assert found.run.stopped is None
    np.testing.assert_array_equal(found.run.J, runs.follow(replace(DEFAULTS, n=40, epochs=30)).run.J)
