"""Files in which a program has written its numbers: .npz and .npy of NumPy, .safetensors, and JSON.

They hold arrays by name. Nothing of a file is executed or unpickled: what is declared in its head is checked before
anything is read, and a file that holds Python objects is refused.
"""

import io
import math
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from dlmath import InputError
from dlmath.arrays import is_count, is_number, shape_text, shortened
from dlmath.by_hand.rounded_programs import UNITS
from pages.backprop_walkthrough.parts.file_content import parsed

MOST_BYTES = 4_000_000
MOST_NUMBERS = 1_000_000
MOST_ARRAYS = 500
LONGEST_HEAD = 200_000
LONGEST_NAME = 100
DEEPEST = 8  # objects and lists of JSON within one another
KINDS = ("npz", "npy", "json", "safetensors", "txt")
_OBJECTS = (b"\x80\x02", b"\x80\x03", b"\x80\x04", b"\x80\x05")  # with which a pickle begins
_HDF = b"\x89HDF"
_SPECIAL = {"NaN": math.nan, "Infinity": math.inf, "-Infinity": -math.inf}
# By its name in a head, how a type of safetensors is stored.
_STORED = {
    "F64": "<f8",
    "F32": "<f4",
    "F16": "<f2",
    "BF16": "<u2",
    "I64": "<i8",
    "I32": "<i4",
    "I16": "<i2",
    "I8": "i1",
    "U64": "<u8",
    "U32": "<u4",
    "U16": "<u2",
    "U8": "u1",
    "BOOL": "?",
}


@dataclass(frozen=True, eq=False)
class Array:
    """An array of a program.

    Attributes:
      values: its numbers, any axes.
      unit: by how much an operation may have been off, relative to its result; 0 where only whole numbers are held.
      doubt: by how much each number may be off besides, since it was printed with few digits; as ``values``.
    """

    values: np.ndarray
    unit: float
    doubt: np.ndarray | float = 0.0


@dataclass(frozen=True, eq=False)
class Arrays:
    """What a program has written, by name in its order.

    Attributes:
      arrays: numbers.
      words: texts, and lists of texts.
      rounded: by name of x, W and b that were rounded when they were printed, the most by which they are off; others
        are exact, as they were written.
    """

    arrays: dict[str, Array] = field(default_factory=dict)
    words: dict[str, list[str]] = field(default_factory=dict)
    rounded: dict[str, float] = field(default_factory=dict)


def read(data: bytes, name: str = "") -> Arrays:
    """The arrays in a file.

    Args:
      data: its bytes.
      name: what it is called, which matters only where it is refused.

    Raises: InputError that says what is wrong with it.
    """
    if len(data) > MOST_BYTES:
        raise InputError(
            "the file has %(given)s bytes; at most %(most)s are read", given=len(data), most=f"{MOST_BYTES:,}"
        )
    if data.startswith(b"PK\x03\x04"):
        return _zipped(data)
    if data.startswith(b"\x93NUMPY"):
        return _one_array(data)
    if data.startswith(_OBJECTS) or name.endswith((".pt", ".pth", ".pkl", ".pickle")):
        raise InputError(
            "this file holds Python objects (a pickle), which are never opened here, since opening one may run any"
            " program; write the numbers with np.savez"
        )
    if data.startswith(_HDF):
        raise InputError("this is an HDF5 file, which is not read here; write the numbers with np.savez")
    if _is_safetensors(data):
        return _safetensors(data)
    check_kind(data, name)
    return from_json(data)


def check_kind(data: bytes, name: str) -> None:
    """Raise InputError, which says what it is, for a file that is empty, or none of the kind that its name says."""
    if not data:
        raise InputError("the file is empty")
    kind = name.lower().rpartition(".")[2]
    begins = {"npz": data.startswith(b"PK\x03\x04"), "npy": data.startswith(b"\x93NUMPY")}
    if not (begins | {"safetensors": _is_safetensors(data)}).get(kind, True):
        raise InputError("the file is called .%(kind)s, but is none, or is damaged", kind=kind)


def _check_total(numbers: int) -> None:
    if numbers > MOST_NUMBERS:
        raise InputError(
            "the file declares %(given)s numbers; at most %(most)s are read", given=numbers, most=f"{MOST_NUMBERS:,}"
        )


def _check_count(arrays: int) -> None:
    if arrays > MOST_ARRAYS:
        raise InputError("the file has %(given)s arrays; at most %(most)s are read", given=arrays, most=MOST_ARRAYS)


def _zipped(data: bytes) -> Arrays:
    """The arrays of an .npz file, the sizes that its head declares being checked first."""
    found = Arrays()
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            entries = archive.infolist()
            _check_count(len(entries))
            if any(entry.filename.endswith("data.pkl") for entry in entries):
                raise InputError(
                    "this file holds Python objects (torch.save writes a pickle), which are never opened here, since"
                    " opening one may run any program; write the numbers with np.savez"
                )
            _check_total(sum(entry.file_size for entry in entries) // 8)
            for entry in entries:
                if not entry.filename.endswith(".npy"):
                    raise InputError(
                        "the file holds “%(given)s”, which is no array of NumPy", given=shortened(entry.filename, 40)
                    )
                name = entry.filename.removesuffix(".npy")
                with archive.open(entry) as stream:
                    _put(found, name, _array(stream.read(entry.file_size + 1), name))
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError, OSError, ValueError) as error:
        if isinstance(error, InputError):
            raise
        raise InputError("the file is a damaged or encrypted archive") from None
    return found


def _one_array(data: bytes) -> Arrays:
    _array(data, "array")
    raise InputError(
        "an .npy file holds one array without a name; write all of them by name with np.savez, as in np.savez(file,"
        " z1=z1, a1=a1)"
    )


def _array(data: bytes, name: str) -> np.ndarray:
    """One array of NumPy; what its head declares must fit the bytes that there are."""
    stream = io.BytesIO(data)
    said = {"name": shortened(name, 40)}
    try:
        version = np.lib.format.read_magic(stream)
        read_head = np.lib.format.read_array_header_1_0 if version == (1, 0) else np.lib.format.read_array_header_2_0
        if version not in ((1, 0), (2, 0)):
            raise ValueError
        shape, _fortran, dtype = read_head(stream, max_header_size=10_000)
    except Exception:  # what a broken or hostile head makes NumPy raise has no common class
        raise InputError("the head of the array “%(name)s” cannot be read", **said) from None
    if dtype.hasobject:
        raise InputError(
            "“%(name)s” is an array of Python objects, which are never opened here, since opening one may run any"
            " program; arrays of unequal lengths must be saved one by one",
            **said,
        )
    if dtype.kind not in "fiubUS" or dtype.itemsize == 0 or dtype.subdtype is not None:
        raise InputError(
            "“%(name)s” is of the type %(kind)s, which holds no real numbers", kind=str(dtype)[:30], **said
        )
    if not math.prod(shape):
        raise InputError("“%(name)s” is empty", **said)
    if (
        math.prod(shape) * dtype.itemsize != len(data) - stream.tell()
        or len(shape) > DEEPEST
        or any(n < 0 for n in shape)
    ):
        raise InputError(
            "“%(name)s” says that it is %(shape)s, but has %(given)s bytes",
            shape=shape_text(shape) or "1",
            given=len(data) - stream.tell(),
            **said,
        )
    stream.seek(0)
    return np.lib.format.read_array(stream, allow_pickle=False, max_header_size=10_000)


def _put(found: Arrays, name: str, array: np.ndarray) -> None:
    """Keep an array: numbers with their precision, texts as words."""
    name = name[:LONGEST_NAME]
    if array.dtype.kind in "US":
        texts = [text.decode("utf-8", "replace") if isinstance(text, bytes) else str(text) for text in array.flat]
        found.words[name] = [text[:LONGEST_NAME] for text in texts[:20]]
        return
    with np.errstate(all="ignore"):
        found.arrays[name] = Array(array.astype(np.float64), unit_of(array))


def unit_of(array: np.ndarray) -> float:
    """By how much an operation was off by which an array was made: as its type says, or its numbers, where a type holds
    those of a smaller one; 0 where all are so short that they may be of any.

    >>> unit_of(np.array([0.1], dtype=np.float32)) == unit_of(np.array([0.1], dtype=np.float32).astype(float))
    True
    >>> unit_of(np.array([0.1])) < 1e-15, unit_of(np.array([0.5, 3.0]))
    (True, 0.0)
    """
    if array.dtype.kind != "f":
        return 0.0
    with np.errstate(all="ignore"):
        finite = array[np.isfinite(array)].astype(np.float64)
        if np.array_equal(finite, np.round(finite * 256.0) / 256.0):
            return 0.0
        if array.dtype.itemsize == 2:
            return UNITS["float16"]
        same = np.array_equal(finite, finite.astype(np.float32).astype(np.float64))
    return UNITS["float32"] if same else UNITS["float64"]


def _is_safetensors(data: bytes) -> bool:
    return len(data) >= 10 and data[8:9] == b"{" and int.from_bytes(data[:8], "little") <= len(data) - 8


def _safetensors(data: bytes) -> Arrays:
    """The tensors of a .safetensors file: eight bytes with the length of a head in JSON, the head, raw numbers."""
    length = int.from_bytes(data[:8], "little")
    if length > LONGEST_HEAD:
        raise InputError(
            "the head of the file has %(given)s bytes; at most %(most)s are read", given=length, most=LONGEST_HEAD
        )
    head, body = parsed(data[8 : 8 + length]), data[8 + length :]
    if not isinstance(head, dict):
        raise InputError("the head of the file must be an object in braces")
    head.pop("__metadata__", None)
    _check_count(len(head))
    found = Arrays()
    for name, entry in head.items():
        stored, shape, (begin, end) = _declared(name, entry)
        size = np.dtype(stored).itemsize
        if not 0 <= begin <= end <= len(body) or end - begin != math.prod(shape) * size:
            raise InputError(
                "the place of “%(name)s” in the file, bytes %(begin)s to %(end)s, does not fit %(shape)s numbers in"
                " %(given)s bytes",
                name=shortened(name, 40),
                begin=begin,
                end=end,
                shape=shape_text(tuple(shape)) or "1",
                given=len(body),
            )
        numbers = np.frombuffer(body[begin:end], dtype=stored).reshape(shape)
        if entry["dtype"] == "BF16":
            wide = (numbers.astype(np.uint32) << 16).view(np.float32).astype(np.float64)
            found.arrays[name[:LONGEST_NAME]] = Array(wide, UNITS["bfloat16"])
        else:
            _put(found, name, numbers)
    return found


def _declared(name: str, entry: Any) -> tuple[str, list[int], tuple[int, int]]:
    """The type, the shape and the place of a tensor, as the head declares them."""
    said = {"name": shortened(name, 40)}
    if not isinstance(entry, dict):
        raise InputError("the head of the file says nothing of “%(name)s”", **said)
    kind, shape, place = entry.get("dtype"), entry.get("shape"), entry.get("data_offsets")
    if not isinstance(kind, str) or kind not in _STORED:
        raise InputError(
            "“%(name)s” is of the type %(kind)s, which is not read; these are: %(names)s",
            kind=shortened(str(kind), 20),
            names=list(_STORED),
            **said,
        )
    if (
        not isinstance(shape, list)
        or len(shape) > DEEPEST
        or not all(is_count(n, 0) and n <= MOST_BYTES for n in shape)
    ):
        raise InputError("the head of the file gives “%(name)s” no shape", **said)
    if not isinstance(place, list) or len(place) != 2 or not all(is_count(n, 0) for n in place):
        raise InputError("the head of the file gives “%(name)s” no place", **said)
    return _STORED[kind], shape, (place[0], place[1])


def from_json(data: bytes) -> Arrays:
    """The arrays of a JSON file: lists of numbers, however deep in objects, by the names on the way to them.

    Raises: InputError if it is none, or a list is ragged.
    """
    content = parsed(data)
    if not isinstance(content, dict):
        raise InputError("the file must be an object in braces, with arrays by name")
    found = Arrays()
    for name, value in _flat(content, "", 0):
        _check_count(len(found.arrays) + len(found.words))
        if isinstance(value, str):
            found.words[name] = [value[:LONGEST_NAME]]
        elif isinstance(value, list) and value and all(isinstance(each, str) for each in value) and not _special(value):
            found.words[name] = [each[:LONGEST_NAME] for each in value[:20]]
        else:
            _put(found, name, _as_array(value, name))
    return found


def _special(value: list[Any]) -> bool:
    return all(each in _SPECIAL for each in value)


def _flat(content: Any, name: str, depth: int) -> Iterator[tuple[str, Any]]:
    """Every value that is no object, and no list of objects, with its name."""
    if depth > DEEPEST:
        raise InputError("the file has objects within objects, deeper than %(most)s", most=DEEPEST)
    if isinstance(content, dict):
        for key, value in content.items():
            yield from _flat(value, f"{name}.{key}" if name else str(key), depth + 1)
    elif isinstance(content, list) and any(isinstance(each, dict) for each in content):
        for k, value in enumerate(content):
            yield from _flat(value, f"{name}.{k}", depth + 1)
    elif content is not None:
        yield name[:LONGEST_NAME], content


def _as_array(value: Any, name: str) -> np.ndarray:
    numbers = _numbers(value, name, 0)
    try:
        return np.array(numbers, dtype=np.float64)
    except (ValueError, TypeError, OverflowError):
        raise InputError("the rows of “%(name)s” have unequal lengths", name=shortened(name, 40)) from None


def _numbers(value: Any, name: str, depth: int) -> Any:
    """The same list, if it holds numbers alone."""
    if isinstance(value, list) and depth < DEEPEST:
        return [_numbers(each, name, depth + 1) for each in value]
    if isinstance(value, str) and value in _SPECIAL:
        return _SPECIAL[value]
    if isinstance(value, bool) or is_number(value) or (isinstance(value, float) and not math.isfinite(value)):
        return float(value)
    raise InputError(
        "“%(name)s” holds %(given)s, which is no number", name=shortened(name, 40), given=shortened(repr(value), 20)
    )
