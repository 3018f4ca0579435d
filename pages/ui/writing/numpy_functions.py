"""The functions that listings in NumPy call: each activation with its derivative, and what losses are made of."""

import re

from dlmath import ACTIVATIONS, Activation
from dlmath.functions.activations import python_name, with_own_constant
from dlmath.functions.printers.numpy import numpy_result

WIDTH = 100


def words(text: str) -> set[str]:
    """The names that stand in some code."""
    return set(re.findall(r"[A-Za-z_]\w*", re.sub(r"#.*|\"[^\"]*\"", "", text)))


def _body(textbook: str, stable: str, record: Activation, *remarks: str) -> str:
    """The body of φ or φ′: what is computed, beside it the form of the textbook where that is another one."""
    comment = "; ".join(filter(None, [textbook if stable else "", *remarks]))
    code = f"return {numpy_result(stable or textbook, 'z', record.constants)}"
    if not comment:
        return code
    return f"{code}  # {comment}" if len(code) + len(comment) < WIDTH else f"# {comment}\n    {code}"


def _bodies(record: Activation) -> dict[str, str]:
    """The functions that an activation needs, by name."""
    written = python_name(record.name)
    if record.slope is None:
        return {written: record.numpy}
    return {
        written: _body(record.expression, record.stable, record),
        f"{written}_slope": _body(record.derivative, record.stable_slope, record, record.convention),
    }


FUNCTIONS = {
    **{name: body for record in ACTIVATIONS.values() for name, body in _bodies(record).items()},
    "xlogy": "return np.where(x == 0, 0.0, x * np.log(np.where(x == 0, 1.0, y)))  # 0 ln 0 = 0",
    "xlog1py": "return np.where(x == 0, 0.0, x * np.log1p(np.where(x == 0, 0.0, y)))  # 0 ln 0 = 0",
    "times": "return np.where(x == 0, 0.0, x * y)  # 0 ∞ = 0",
    "log_softmax": "return z - np.logaddexp.reduce(z, axis=0)  # ln of a softmax",
    "ratio": "return np.divide(x, y, out=np.zeros_like(y), where=x != 0)  # 0 / 0 = 0",
}
ARGUMENTS = {"xlogy": "x, y", "xlog1py": "x, y", "times": "x, y", "ratio": "x, y"}


def _functions(used: set[str]) -> dict[str, str]:
    """The bodies of all functions by name, also of the activations with a constant of one's own that some code
    names."""
    own = [record for record in map(with_own_constant, sorted(used)) if record]
    return {name: body for record in own for name, body in _bodies(record).items()} | FUNCTIONS


def with_callees(text: str) -> str:
    """Some code and the bodies of all functions that it calls, directly or not."""
    used = words(text)
    while added := "\n".join(body for each, body in _functions(used).items() if each in used and body not in text):
        text += "\n" + added
        used = words(text)
    return text


def definitions(text: str) -> list[str]:
    """The definitions of the functions that some code calls."""
    used = words(with_callees(text))
    return [
        f"def {each}({ARGUMENTS.get(each, 'z')}):\n    {body}"
        for each, body in _functions(used).items()
        if each in used
    ]


def imports(text: str) -> list[str]:
    """The imports that some code needs, and a blank line."""
    return [*(["import math", ""] if "math" in words(with_callees(text)) else []), "import numpy as np", ""]
