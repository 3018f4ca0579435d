"""Data for scripts as JSON: by orjson, which is faster, or by Python's own module where that is not installed."""

import importlib.util
import json
import math

import numpy as np

orjson = importlib.import_module("orjson") if importlib.util.find_spec("orjson") else None


def to_json(data: object) -> bytes:
    """JSON of numbers, texts, lists, tuples, dicts and arrays in UTF-8; what is not finite is null."""
    if orjson:
        return bytes(orjson.dumps(data, option=orjson.OPT_SERIALIZE_NUMPY, default=np.ndarray.tolist))
    return json.dumps(_plain(data), ensure_ascii=False, separators=(",", ":")).encode()


def _plain(data: object) -> object:
    """The same in what JSON knows."""
    if isinstance(data, dict):
        return {key: _plain(value) for key, value in data.items()}
    if isinstance(data, list | tuple):
        return [_plain(each) for each in data]
    if isinstance(data, np.ndarray | np.generic):
        return _plain(data.tolist())
    return None if isinstance(data, float) and not math.isfinite(data) else data
