"""What scripts are sent is the same whichever module writes it."""

import json

import numpy as np
import pytest

from pages.ui.writing import json_bytes

DATA = {
    "numbers": [0.1, -0.0, 1e300, 5e-324, 3, True, None],
    "not finite": (float("nan"), float("inf"), np.array([[1.0, -np.inf]])),
    "array": np.array([[0.5, 2.0], [1e-7, 1e22]]),
    "text": '误差项 δ = "∂J/∂z" \\ </script>\n',
    "none": {},
}


def test_both_modules_write_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    fast = json.loads(json_bytes.to_json(DATA))
    assert fast["not finite"] == [None, None, [[1.0, None]]]
    monkeypatch.setattr(json_bytes, "orjson", None)
    assert json.loads(json_bytes.to_json(DATA)) == fast
