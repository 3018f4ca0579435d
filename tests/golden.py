"""What lessons show at fixed links, a line of text for each fact, kept in ``tests/golden``; ``python -m tests.golden``
writes it anew.

A golden file says what a link means: the value of every control, formulas, tables, sentences' numbers, and of each
chart its curves at a few places, with colours by their role. Wording and layout are free to change.
"""

import argparse
import html
import math
import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs

import numpy as np
from streamlit.testing.v1 import AppTest

from dlmath import LOSSES, trace
from dlmath.network.steps import steps
from pages.backprop_walkthrough.parts import homework, numpy_code, torch_code, worksheet
from pages.ui.network import scenes
from tests.colours import roles
from tests.hovers import numbers_of
from tests.page import Chart, drawn, in_link, numbers_in, open_page
from tests.page import tables as tables_of

FOLDER = Path(__file__).parent / "golden"
PLACES, MOST = 5, 12  # of a curve at which it is looked at; of marks, frames and rows that are written
FRAME = ("lang", "precision", "fractions", "samples", "tables", "motion", "lecture", "aloud")
# Charts whose heights are rounding errors, or have grown from them, which each processor makes in its own way; a single
# curve says so under the pointer.
OF_ROUNDING = {
    "calculus/derivative errors",
    "backprop_walkthrough/gradient_check network",
    "training/initialisation draws",
}
CHAOTIC = "chaotic"
NUMBER = re.compile(r"(?<![\w.#])-?\d+(?:\.\d+)?(?:e[+-]?\d+)?(?![\w#])")

LINKS: dict[str, tuple[str, ...]] = {
    "vectors_and_matrices/images_as_vectors": ("", "digit=7&i=10&j=12&width=20&N=3"),
    "vectors_and_matrices/vectors": (
        "",
        "view=sum&x1=2&y2=-1.5&p=4&q=9",
        "view=multiple&c=-1.5&x1=1&x2=2",
        "view=norms&x1=3&x2=-1&u=1,2,3&v=-1,0,5",
    ),
    "vectors_and_matrices/matrix_product": (
        "",
        "view=rows&row=2&col=2&forget=true&y1=0.5",
        "view=outer&swap=true",
        "view=blocks&cut=2",
        "A=1,2;3,4&B=1,2,3",
    ),
    "vectors_and_matrices/words_as_vectors": ("", "word=drives&beside=bus&updates=120&seed=5"),
    "vectors_and_matrices/linear_maps": (
        "",
        "view=eigen&a11=2&a12=1&a21=0.5&a22=-1&b1=0.5",
        "view=svd&a11=1&a12=-2&a21=0.5&a22=1.5&b2=-1",
        "view=affine&b1=1&b2=-0.5&B=0,1;1,0",
        "view=area&a11=1&a12=2&a21=0.5&a22=1",
        "view=eigen&a11=1&a12=-1&a21=1&a22=1",
    ),
    "vectors_and_matrices/linear_model": (
        "",
        "digit=12&class=5&ink=0.5&weight=-0.25&xor=hidden%20layer",
        "w1=1&w2=-1&b=0.25",
    ),
    "vectors_and_matrices/convolution": (
        "",
        "kernel=Sobel&way=convolution&stride=2&padding=1&i=2&j=3&view=Toeplitz",
        "on=digit&digit=5&kernel=blur&i=9&j=9",
    ),
    "calculus/derivative": ("", "f=sigmoid&x=-0.8&h=0.7", "f=abs&x=0&h=0.5", "f=own&fx=x^3-x&x=1.2&h=0.3"),
    "calculus/chain_rule": ("", "scene=neuron&step=5", "scene=reuse&step=9", "scene=own&f=x*x*x-y/3&step=6"),
    "calculus/gradient": (
        "",
        "f=saddle&saddle_x=1&saddle_y=-0.5&angle=30&g=polar",
        "f=own&fxy=abs(x)%2Babs(y)&own_x=0&own_y=1&angle=45&g=own",
    ),
    "calculus/gradient_descent": (
        "",
        "rules=RMSprop&rules=Adam&rules=Nesterov&show=Adam&step=7",
        "f=parabola&parabola_x=8&rules=gradient-descent&rules=momentum&alpha=0.1&step=3&show=momentum",
        "rules=RMSprop&show=RMSprop&step=2&f=Rosenbrock",
        "rules=Nesterov&show=Nesterov&step=4&f=Himmelblau&alpha=0.01",
    ),
    "activation_functions/curves_and_slopes": (
        "",
        "phi=leaky-ReLU&also=ReLU&also=SELU&z=-2",
        "phi=ReLU&z=0",
        "phi=tanh&z=-1.5&flat=0.2&far=20",
    ),
    "activation_functions/vanishing_gradients": ("", "phi=ReLU&rule=He&depth=6&width=8&layer=3&scale=2&bias=0.5"),
    "activation_functions/dying_relu": (
        "",
        "scene=recovers&updates=5&seed=2",
        "scene=bias&phi=leaky-ReLU&updates=3&kind=ELU&rate=0.1",
    ),
    "loss_functions/regression": ("", "loss=MAE&b=4&w=0.2&out=7", "loss=Huber&b=1&out=11", "loss=log-cosh&b=3.5"),
    "loss_functions/binary_cross_entropy": ("", "by=z&z=2.5&y=0", "p=0.9&y=0.3", "p=0&y=1"),
    "loss_functions/softmax_cross_entropy": (
        "",
        "C=4&z1=-1&z2=2&z4=0.5&k=3&eps=0.1&T=2",
        "target=soft&C=2&q2=3,1&shift=1000",
    ),
    "loss_functions/output_and_loss": (
        "",
        "phi=softmax&loss=CE&k=2",
        "phi=softmax&loss=half-MSE&z1=1&w=1&b=0.5&alpha=0.5",
        "phi=identity&loss=Huber",
        "phi=sigmoid&loss=CE",
    ),
    "backprop_walkthrough/one_neuron": (
        "",
        "phi=tanh&loss=BCE&y=1&beside=true&updates=20&lens=b",
        "phi=ReLU&w1=-1&x1=1.5&loss=Huber&lens=w2&alpha=0.3",
    ),
    "backprop_walkthrough/step_by_step": (
        "",
        "step=3&all=true&nudge=0.5&lens=b2[2]",
        "step=7&updates=3&row=2",
        "step=10&row=2",
        "step=8&row=2&col=1&all=true",
        "step=13&all=true&alpha=0.3",
        "scene=classifier&step=4&batch=3&all=true",
        "scene=classifier&step=7&batch=3&samples=rows",
        "scene=deep&step=11&samples=rows&batch=2",
        "scene=regression&step=5&predict=true",
        "step=13&optimiser=Adam&all=true&l2=0.1",
    ),
    "backprop_walkthrough/gradient_check": ("", "rule=%E2%88%87%E2%82%90J&lens=b2[1]&h=1e-3&train=100"),
    "backprop_walkthrough/convolution_layer": (
        "",
        "step=%E2%88%82J%2F%E2%88%82k&C=2&O=2&o=2&c=1&stride=2&padding=1&pool=none",
        "step=%E2%88%82J%2F%E2%88%82x&K=1,2;3,4&phi=tanh&pool=average&hop=1&i=2&j=3",
        "step=%E2%88%82J%2F%E2%88%82a&i=2&j=3&loss=MSE",
        "step=y&on=digit&digit=5&i=3&j=4",
        "step=%CE%B4&phi=softmax&O=2&from=%E2%88%82J%2F%E2%88%82y",
    ),
    "backprop_walkthrough/check_my_work": (
        "",
        "level=all&help=3&seed=5",
        "net=mazur&level=W%20b&help=2",
        "level=%CE%B4%20%E2%88%87W%20%E2%88%87b&help=1&seed=9",
    ),
    "backprop_walkthrough/compare_with_my_program": ("", "quantity=z1&shapes=x%20W%20%2B%20b", "functions=chosen"),
    "training/training_run": (
        "",
        "data=plane&layers=1&u1=3&f1=ReLU&rule=Adam&epochs=20&n=40&batch_size=5&epoch=10&l2=0.01",
    ),
    "training/initialisation": (
        "",
        "rule=He&phi=ReLU&depth=3&width=8&updates=5&scale=2",
        "rule=constant&depth=1&updates=100",
    ),
}


def path_of(page: str) -> Path:
    """The golden file of a lesson."""
    return FOLDER / f"{page.rpartition('/')[2]}.txt"


def opened(page: str, link: str) -> AppTest:
    """A lesson at a link."""
    return open_page(page, lang="en", **parse_qs(link))


def shown(page: str) -> dict[str, list[str]]:
    """What a lesson shows at each of its links: by default all, at others what is not so by default."""
    every = {link: [" ".join(each.split()) for each in facts(page, opened(page, link))] for link in LINKS[page]}
    usual = set(every[""])
    return {link: [each for each in found if not link or each not in usual] for link, found in every.items()}


def facts(page: str, at: AppTest) -> Iterator[str]:
    """All that a lesson shows, fact by fact."""
    held = {key: ",".join(value) for key, value in in_link(at).items() if key not in FRAME}
    yield from (f"control {key} = {value}" for key, value in held.items())
    yield from (f"range {each.key}: {each.min}, {each.max}, {each.step}" for each in at.slider if each.key in held)
    yield from (f"steps {each.key}: {', '.join(each.options)}" for each in at.select_slider if each.key in held)
    yield from sorted(
        f"preset {preset.label}: {dict(preset.values)}" for preset in at.session_state["declared"].presets
    )
    written = [str(each.value) for each in at.latex]
    said = [str(each.value) for each in (*at.markdown, *at.caption, *at.info, *at.warning, *at.error, *at.success)]
    written += [latex for text in said for latex in re.findall(r"\$\$\n?(.+?)\n?\$\$", text, re.DOTALL)]
    yield from sorted(f"formula {roles(each)}" for each in written)
    yield from sorted({f"says {', '.join(_in_order(roles(text)))}" for text in said if numbers_in(text)})
    for table in tables_of(at):
        yield from _table(table)
    for chart in drawn(at):
        yield from _chart(chart, f"{page} {chart.key}" in OF_ROUNDING)


def _in_order(text: str) -> list[str]:
    """The numbers of a text as they come."""
    return re.findall(r"[−-]?\d+(?:\.\d+)?(?:×10[⁻⁰¹²³⁴⁵⁶⁷⁸⁹]+|\\times 10\^\{-?\d+\})?", text)


def _table(table: str) -> Iterator[str]:
    caption = "".join(re.findall(r"<caption>(.*?)</caption>", table)[:1])
    rows = re.findall(r"<tr>(.*?)</tr>", table, re.DOTALL)
    for row in _few(rows, 3 * MOST):
        cells = re.findall(r"<t[dh]([^>]*)>(.*?)</t[dh]>", row)
        yield f"table {_plain(caption)}: " + " | ".join(_cell(marks, text) for marks, text in cells)


def _cell(marks: str, text: str) -> str:
    how = re.search(r'data-how="([^"]*)"', marks)
    ground, symbol = re.search(r"background:([^\"]*)", marks), re.search(r"dl-(\w+)", marks + text)
    parts = [
        _plain(text),
        ground[1] if ground else "",
        symbol[1] if symbol else "",
        html.unescape(how[1]) if how else "",
    ]
    return roles(" ‹".join(filter(None, parts)).replace("\n", " / "))


def _plain(text: str) -> str:
    return html.unescape(re.sub(r"<[^>]+>", "", text))


def _chart(chart: Chart, rounding: bool) -> Iterator[str]:
    name, layout = f"chart {chart.key}", chart.figure["layout"]
    yield f"{name} says {', '.join(_in_order(chart.alt))}"
    for each in _few(chart.figure["data"], 3 * MOST):
        yield f"{name} {_marks(each, rounding or CHAOTIC in str(each.get('hovertemplate')))}"
    for kind in ("shapes", "annotations"):
        yield from (f"{name} {kind[:-1]} {_marks(each, False)}" for each in _few(layout.get(kind, []), MOST))
    for axis in sorted(key for key in layout if key.startswith(("xaxis", "yaxis"))):
        yield f"{name} {axis} " + _marks({k: layout[axis].get(k) for k in ("range", "type", "tickvals")}, rounding)
    frames = chart.figure.get("frames", [])
    for frame in _few(frames, 4):
        yield from (f"{name} frame {frame['name']} {_marks(each, rounding)}" for each in _few(frame["data"], MOST))


def _few(every: list[Any], most: int) -> list[Any]:
    """All, or as many as are wanted, evenly taken."""
    places = np.unique(np.linspace(0, len(every) - 1, most).round().astype(int)) if len(every) > most else None
    return every if places is None else [every[place] for place in places]


_LOOKS = (
    "size",
    "family",
    "simplify",
    "showlegend",
    "connectgaps",
    "showarrow",
    "domain",
    "standoff",
    "layer",
    "opacity",
    "selected",
    "unselected",
    "cliponaxis",
    "textposition",
    "xanchor",
    "yanchor",
    "bgcolor",
    "borderpad",
    "xshift",
    "yshift",
    "align",
    "showscale",
    "hoverlabel",
    "insidetextanchor",
    "textangle",
)


def _marks(given: Any, rounding: bool, key: str = "") -> str:
    """A trace, a shape or an annotation on one line: what is in it, its arrays at a few places."""
    if isinstance(given, dict) and "bdata" in given:
        given = numbers_of(given)
    if isinstance(given, dict):
        inside = {
            k: _marks(v, rounding, k) for k, v in given.items() if k not in _LOOKS and v not in (None, "", [], {})
        }
        return " ".join(f"{k}({v})" for k, v in sorted(inside.items()) if v)
    if isinstance(given, list | tuple | np.ndarray):
        return "–" if rounding and key in ("x", "y", "customdata", "hovertemplate", "text") else _array(given)
    if isinstance(given, str):
        return roles(given)
    return f"{given:.6g}" if isinstance(given, float) else str(given)


def _array(given: Any) -> str:
    try:
        values = np.array(
            [np.nan if each is None else each for each in given] if not isinstance(given, np.ndarray) else given,
            dtype=float,
        )
    except (TypeError, ValueError):
        texts = list(given)
        return f"{len(texts)}: " + "; ".join(_marks(each, False) for each in _few(texts, PLACES))
    largest = float(np.abs(values[np.isfinite(values)]).max(initial=0.0))
    flat = values.ravel()
    shape = "×".join(map(str, values.shape))
    return f"{shape}: " + ", ".join(_number(float(value), largest) for value in _few(flat.tolist(), PLACES))


def _number(value: float, largest: float) -> str:
    if not math.isfinite(value):
        return "–"
    return "0" if abs(value) <= 1e-6 * largest else f"{value:.6g}"


# Sheets: units per layer, hidden activations, output and loss, samples, sheet number.
SHEETS = tuple(
    (*kind, seed)
    for kind in (
        ("2-2-1", "ReLU", "identity, half-MSE", 1),
        ("2-3-2", "sigmoid", "softmax, CE", 2),
        ("3-2-2-1", "tanh", "sigmoid, BCE", 1),
    )
    for seed in (0, 1, 4, 17, 999)
)


def sheets() -> list[str]:
    """What sheet numbers mean: the numbers given, and which numbers of half a worksheet are left blank."""
    lines = []
    for sizes, hidden, output, batch, seed in SHEETS:
        choices = {"sizes": sizes, "hidden": hidden, "output": output, "batch": batch, "seed": seed}
        scene = homework.drawn(choices)
        given = " ".join(f"{name}={text}" for name, text in homework.values(scene).items())
        t = trace(scene.network, scene.X, scene.Y, LOSSES[scene.loss])
        half = worksheet.of_seed(t, float(scene.alpha), worksheet.Level.HALF, seed)
        blank = "".join(str(int(each)) for item in half.items for each in item.blank.ravel())
        lines.append(f"sheet {sizes} {hidden} {output} {batch} no. {seed}: {given} alpha={scene.alpha} blank={blank}")
    return lines


def listings() -> list[str]:
    """The statements of the listings in NumPy and PyTorch, without comments and outputs."""
    lines = []
    for name in ("mazur", "classifier"):
        scene = scenes.SCENES[name]
        t = trace(scene.network, scene.X[:, :2], scene.Y[:, :2], LOSSES[scene.loss])
        every = [torch_code.one_step(step, t, float(scene.alpha)) for step in steps(t)]
        whole = [library.whole_pass(t, float(scene.alpha)) for library in (numpy_code, torch_code)]
        for library, text in zip(
            ("NumPy", "PyTorch", "PyTorch, step by step"), [*whole, "\n".join(every)], strict=True
        ):
            statements = [line.partition("#")[0].rstrip() for line in text.splitlines()]
            lines += [f"{library}, {name}: {line}" for line in statements if line]
    return lines


def kept(page: str) -> dict[str, list[str]]:
    """The golden facts of a lesson by link."""
    found: dict[str, list[str]] = {}
    for line in path_of(page).read_text("utf-8").splitlines():
        if line.startswith("@ "):
            lines = found.setdefault(line[2:].strip(), [])
        elif line:
            lines.append(line)
    return found


def kind(fact: str) -> str:
    """What a fact is of: a control, a formula, a table, a chart."""
    return " ".join(fact.split(" ", 2)[: 2 if fact.startswith("chart") else 1])


def differ(here: str, there: str) -> bool:
    """Whether two facts differ by more than what processors make of the last digits."""
    if NUMBER.sub("0", here) != NUMBER.sub("0", there):
        return True
    pairs = zip(NUMBER.findall(here), NUMBER.findall(there), strict=True)
    return any(not math.isclose(float(a), float(b), rel_tol=2e-5, abs_tol=0.0) for a, b in pairs)


def write(pages: Iterable[str], folder: Path = FOLDER) -> None:
    """Write the golden files of some lessons anew."""
    for page in pages:
        parts = [line for link, found in shown(page).items() for line in (f"@ {link}", *found, "")]
        file = folder / path_of(page).relative_to(FOLDER)
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text("\n".join(parts), "utf-8")
    for name, lines in (("sheets", sheets()), ("listings", listings())):
        (folder / f"{name}.txt").write_text("\n".join(lines) + "\n", "utf-8")


def main() -> None:
    """Write the golden files of the lessons that are named, of all if none is."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("pages", nargs="*", default=list(LINKS))
    parser.add_argument("--out", type=Path, default=FOLDER, help="where to write them, if not in their place")
    asked = parser.parse_args()
    write(asked.pages, asked.out)


if __name__ == "__main__":
    main()
