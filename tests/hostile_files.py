"""Files that somebody may choose by mistake, or to break a page; each is read, or refused in words."""

import gzip
import io
import json
import random
import zipfile
from collections.abc import Iterator
from typing import Any

import numpy as np

from pages.backprop_walkthrough.parts import downloads
from pages.ui.frame import share

DEEP = 100_000
ROWS = "1,2,a\n3,4,b\n5,1,a"


def _state(**changed: object) -> bytes:
    return json.dumps({"schema": share.SCHEMA, "page": "step_by_step", "values": {"x1": "0.5"}} | changed).encode()


def _trace(**changed: object) -> bytes:
    found = {
        "schema": downloads.SCHEMA,
        "version": downloads.VERSION,
        "alpha": 0.5,
        "loss": "MSE",
        "X": [[1.0]],
        "Y": [[0.5]],
        "layers": [{"activation": "tanh", "W": [[0.5]], "b": [[0.1]]}],
    }
    return json.dumps(found | changed).encode()


TABLES = {
    "long cell": f"1,2,{'a' * 140_000}\n3,4,b".encode(),
    "long line": (",".join("1" * 300_000) + "\n1,2,a").encode(),
    "many rows": b"1,2,a\n" * 100_000,
    "many lines": b"\n" * 900_000,
    "many columns": b",".join([b"1"] * 900),
    "nul": b"1,2,a\x00\n3,4,\x00b",
    "only nul": b"\x00" * 1000,
    "quote that never ends": b'1,2,"a\n3,4,b\n',
    "quoted": b'"1","2","a;\x1b[31m"\n"3","4","b"',
    "utf-8 mark": ROWS.encode("utf-8-sig"),
    "utf-16": ROWS.encode("utf-16"),
    "utf-16 cut": ROWS.encode("utf-16")[:-1],
    "utf-32": ROWS.encode("utf-32"),
    "half a character in utf-16": b"\xff\xfe" + "1,2,".encode("utf-16-le") + b"\x00\xd8\n\x00",
    "gb18030": "身高,体重,种类\n1,2,猫\n3,4,狗".encode("gb18030"),
    "latin-1": "größe,b,c\n1,2,ä\n3,4,ü".encode("latin-1"),
    "semicolons": b"1,5;2,5;a\r\n3,5;4,5;b\r\n",
    "mac": b"1,2,a\r3,4,b",
    "other line ends": "1,2,a\u20283,4,b\u00855,6,a\x0b7,8,b".encode(),
    "trailing": b"1,2,a,,,\n3,4,b,,,\n,,,,,",
    "titles": b"Flowers\n\nof 1936\nlength,width,kind\n1,2,a\n3,4,b",
    "huge numbers": f"1e999,2,a\n{'9' * 400},4,b\n1e300,1e-320,a".encode(),
    "large numbers": b"1e308,-1e308,a\n-1e308,1e308,b",
    "tiny numbers": b"1e-308,0,a\n-1e-320,0,b\n0,0,a",
    "equal": b"1,1,a\n1,1,b\n1,1,a",
    "marks of direction": "\u202e1,\u20662,\u200ba\n3,4,b\u2069".encode(),
    "markup": b"[a](https://evil.example),<b>x</b>,$x^2$\n1,2,:smile:\n3,4,![](https://evil.example)",
    "formulas": b'=HYPERLINK("https://evil.example"),+1,@x\n1,2,-a\n3,4,=b',
    "html": b"<html><script>alert(1)</script></html>",
    "gzip": gzip.compress(ROWS.encode()),
    "any bytes": random.Random(0).randbytes(50_000),
    "all bytes": bytes(range(256)) * 4,
    "empty": b"",
    "spaces": b" \n\t\n ",
    "too large": b"1" * 1_000_001,
}
OBJECTS = {
    "nested": b"[" * DEEP + b"]" * DEEP,
    "nested objects": b'{"a":' * DEEP + b"1" + b"}" * DEEP,
    "never ends": b"[" * DEEP,
    "nested state": (
        b'{"schema": "dlmath-playground/state/1", "page": "", "values": {"x": ' + b"[" * 900 + b"]" * 900 + b"}}"
    ),
    "half a character": _state(values={"x1": "\ud800"}),
    "half a character in a list": _state(values={"features": ["\udfff"]}),
    "half a character as page": _state(page="\ud800"),
    "half a character as name": _state(values={"\ud800": "1"}),
    "markup as page": _state(page="[a](https://evil.example)"),
    "markup as value": _state(values={"q": "](https://evil.example) [a](https://evil.example"}),
    "nul as value": _state(values={"x1": "\x00"}),
    "marks of direction as value": _state(values={"x1": "\u202e\u2066"}),
    "numbers as values": _state(values={"x1": 1}),
    "names twice": (
        b'{"schema": "x", "schema": "dlmath-playground/state/1", "page": "vectors", "values": {}, "values": {"a": "1",'
        b' "a": "2"}}'
    ),
    "trace, half a character as loss": _trace(loss="\ud800"),
    "trace, half a character as version": _trace(version="\ud800"),
    "trace, half a character as activation": _trace(layers=[{"activation": "\ud800", "W": [[1.0]], "b": [[1.0]]}]),
    "trace, half a character as alpha": _trace(alpha="\ud800"),
    "trace, markup as loss": _trace(loss="[a](https://evil.example)"),
    "trace, markup as version": _trace(version="[a](https://evil.example)"),
    "trace, huge numbers": _trace(X=[[1e308]], Y=[[-1e308]]),
    "trace, whole numbers": _trace(X=[[10**400]]),
    "trace, deep matrix": _trace(X=json.loads("[" * 80 + "1" + "]" * 80)),
    "trace, too deep a matrix": _trace(
        layers=[{"activation": "tanh", "W": json.loads("[" * 800 + "]" * 800), "b": [[1.0]]}]
    ),
    "trace, ragged": _trace(X=[[1.0], [1.0, 2.0]]),
    "trace, no numbers": _trace(X=[["a"]], Y=[[None]]),
    "trace, infinite": _trace().replace(b"[[1.0]]", b"[[Infinity]]"),
    "trace, not a number": _trace().replace(b"[[1.0]]", b"[[NaN]]"),
    "long whole number": b"1" * 5000,
    "utf-16": '{"schema": 1}'.encode("utf-16"),
    "mark": b"\xef\xbb\xbf{}",
}


def _npz(**files: bytes) -> bytes:
    """Parts of an .npz file by their names, whatever is in them."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files.items():
            archive.writestr(f"{name}.npy", data)
    return stream.getvalue()


def _npy(head: str, data: bytes = b"", version: bytes = b"\x01\x00") -> bytes:
    """An array of NumPy with any head."""
    size = len(head).to_bytes(2 if version == b"\x01\x00" else 4, "little")
    return b"\x93NUMPY" + version + size + head.encode("latin-1") + data


def _saved(**arrays: Any) -> bytes:
    stream = io.BytesIO()
    np.savez(stream, **arrays)
    return stream.getvalue()


def _safetensors(head: object, data: bytes = b"", length: int | None = None) -> bytes:
    text = head if isinstance(head, bytes) else json.dumps(head).encode()
    return (len(text) if length is None else length).to_bytes(8, "little") + text + data


def _tensor(kind: object = "F64", shape: object = (1, 1), place: object = (0, 8)) -> dict[str, Any]:
    return {"W1": {"dtype": kind, "shape": shape, "data_offsets": place}}


_EIGHT = np.array([0.5]).tobytes()
_HEAD = "{'descr': '<f8', 'fortran_order': False, 'shape': %s, }"
ARRAYS = {
    "npz, objects": _saved(W1=np.array([{}, None], dtype=object)),
    "npz, bomb": _npz(W1=_npy(_HEAD % "(4000000,)", bytes(32_000_000))),
    "npz, too large a shape": _npz(W1=_npy(_HEAD % "(1000000000000,)", _EIGHT)),
    "npz, negative shape": _npz(W1=_npy(_HEAD % "(-1, -1)", _EIGHT)),
    "npz, shape of noughts": _npz(W1=_npy(_HEAD % "(0, 10000000000000000000000)")),
    "npz, deep head": _npz(W1=_npy("(" * 9000)),
    "npz, long head": _npz(W1=_npy(" " * 60_000)),
    "npz, head is code": _npz(W1=_npy("__import__('os').system('false')")),
    "npz, head of bytes": _npz(W1=_npy("\xff\x00\xfe")),
    "npz, no head": _npz(W1=b"\x93NUMPY"),
    "npz, version 3": _npz(W1=_npy(_HEAD % "(1,)", _EIGHT, b"\x03\x00")),
    "npz, structure": _saved(W1=np.zeros(2, dtype=[("a", "f8"), ("b", "O")])),
    "npz, complex": _saved(W1=np.ones((2, 2)) * 1j),
    "npz, dates": _saved(W1=np.array(["2020-01-01"], dtype="datetime64[D]")),
    "npz, texts": _saved(W1=np.array(["\ud7ff\x00a" * 50])),
    "npz, wrong names": _saved(**{"[a](https://evil.example)": np.ones((1, 1)), "\u202e": np.ones(1)}),
    "npz, many arrays": _saved(**{f"W{k}": np.ones(1) for k in range(600)}),
    "npz, another file in it": _npz(**{"data.pkl": b"\x80\x04K\x01."}),
    "npz, cut off": _saved(W1=np.ones((9, 9)))[:-40],
    "npz, broken": _saved(W1=np.ones((9, 9))).replace(b"NUMPY", b"NUMPI"),
    "npz, not finite": _saved(W1=np.array([[np.nan]]), b1=np.array([np.inf]), x=np.ones(1), y=np.ones(1)),
    "npz, huge numbers": _saved(
        W1=np.array([[1e308]]), b1=np.array([1e308]), x=np.array([[1e308]]), y=np.ones(1), z1=np.array([[np.inf]])
    ),
    "npz, many axes": _saved(W1=np.ones((1,) * 30)),
    "npz, empty": _saved(),
    "npz, layers without end": _saved(W99999999=np.ones((1, 1))),
    "npy": _npy(_HEAD % "(1,)", _EIGHT),
    "pickle": b"\x80\x04\x95\x0b\x00\x00\x00\x00\x00\x00\x00\x8c\x02os\x94.",
    "hdf": b"\x89HDF\r\n\x1a\n" + bytes(100),
    "safetensors": _safetensors(_tensor(), _EIGHT),
    "safetensors, head too long": _safetensors(_tensor(), _EIGHT, 2**63),
    "safetensors, head longer than the file": _safetensors(_tensor(), _EIGHT, 5000),
    "safetensors, large head": _safetensors(b"{" + b" " * 300_000 + b"}"),
    "safetensors, deep head": _safetensors(b'{"a":' * 20_000 + b"1" + b"}" * 20_000),
    "safetensors, place outside": _safetensors(_tensor(place=[0, 800]), _EIGHT),
    "safetensors, negative place": _safetensors(_tensor(place=[-8, 0]), _EIGHT),
    "safetensors, place backwards": _safetensors(_tensor(place=[8, 0]), _EIGHT),
    "safetensors, too large a shape": _safetensors(_tensor(shape=[10**9, 10**9]), _EIGHT),
    "safetensors, negative shape": _safetensors(_tensor(shape=[-1, -1]), _EIGHT),
    "safetensors, strange type": _safetensors(_tensor(kind="F8_E4M3"), _EIGHT),
    "safetensors, no type": _safetensors(_tensor(kind=None), _EIGHT),
    "safetensors, no object": _safetensors({"W1": [1]}, _EIGHT),
    "safetensors, head is a list": _safetensors(b"{}"),
    "json of arrays": b'{"W1": [[1, 2], [3]], "b1": "x"}',
    "json, deep": b'{"a": ' * 500 + b"1" + b"}" * 500,
    "json, deep list": b'{"W1": ' + b"[" * 500 + b"]" * 500 + b"}",
    "json, words": b'{"W1": [["a"]], "activations": ["tanh", 1], "loss": {}}',
}
FILES = {**TABLES, **OBJECTS, **ARRAYS}
STRANGE = (
    None,
    True,
    -1,
    1e308,
    10**30,
    "",
    "\ud800",
    "[a](https://evil.example)",
    [],
    {},
    [[]],
    [[1.0, "x"]],
    [[0.5]] * 9,
)


def changed(data: bytes, times: int, seed: int) -> Iterator[bytes]:
    """A JSON file with one of its values replaced by something strange, so many times."""
    chance = random.Random(seed)
    for _ in range(times):
        content = json.loads(data)
        holder, key = chance.choice(list(_places(content)))
        holder[key] = chance.choice(STRANGE)
        yield json.dumps(content).encode()


def _places(node: Any) -> Iterator[tuple[Any, Any]]:
    for key, child in node.items() if isinstance(node, dict) else enumerate(node) if isinstance(node, list) else ():
        yield node, key
        yield from _places(child)
