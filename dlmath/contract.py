"""What the signatures of dlmath say, checked where dlmath is called.

The last line of a module, ``check_calls(__name__)``, makes its public functions, methods and classes look at their
arguments before they run: each must be of the kind that its annotation names, arrays must have the axes of theirs, axes
of one name must be equally long, and numbers must be finite. Whatever else is given ends in an InputError that names
the argument. Only the call from outside is checked, once: what dlmath hands on to itself is right already, so an inner
loop pays nothing for it.

    Annotated[float, Limits(0.0)]                 a number ≥ 0
    Annotated[Float64[np.ndarray, "n N"], ANY]    ∞ and NaN are taken as well
    Float64[np.ndarray, "*K n N"]                 a matrix, or many of them, as many as in every "*K"
    Float64[np.ndarray, "*#K n N"]                a matrix, or many of them, however many there are of others

Nothing that they call warns: NumPy's floating-point warnings are off on the way.
"""

import collections.abc
import contextlib
import dataclasses
import functools
import inspect
import math
import sys
import types
import typing
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextvars import ContextVar
from typing import Annotated, Any, NamedTuple, TypeVar

import numpy as np

from dlmath.arrays import (
    ANY,
    InputError,
    Limits,
    as_numbers,
    check_axes,
    check_count,
    check_finite,
    check_number,
    shape_text,
    value_text,
)

MOST = 100_000  # the largest whole number that is taken, where a signature does not say otherwise


class Every(NamedTuple):
    """What each argument of a function in a record must be, where the functions of a field have different numbers of
    them."""

    annotation: Any


INFINITE = Limits(infinite=True)
ITSELF = object()  # marks an argument that the function looks at itself
Name = Annotated[str, ITSELF]  # which a registry looks up
Count = Annotated[int, Limits(0, MOST)]
Size = Annotated[int, Limits(1, MOST)]
Seed = Annotated[int, Limits(0)]
NotNegative = Annotated[float, Limits(0.0)]
Positive = Annotated[float, Limits(0.0, above=True)]

F = TypeVar("F", bound=Callable[..., Any])
Sizes = dict[str, tuple[Any, str]]  # the length of each axis by its name, and the argument that has it
Check = Callable[[Any, str, Sizes], Any]  # (value, name, lengths of axes) ↦ the value to go on with
_inside: ContextVar[bool] = ContextVar("inside", default=False)


def check_calls(module: str) -> None:
    """Make a module's public functions and classes, and the functions in its registries, check their arguments.

    >>> from dlmath.linear_algebra.vectors import scale
    >>> scale("2", np.array([[1.0]]))
    Traceback (most recent call last):
      ...
    dlmath.arrays.InputError: c must be a finite number, not “2”
    """
    if module not in sys.modules:
        raise InputError("there is no %(name)s “%(given)s”", name="module", given=module)
    names = vars(sys.modules[module])
    for name, found in [*names.items()]:
        if name.startswith("_"):
            continue
        if isinstance(found, dict):
            for record in found.values():
                if dataclasses.is_dataclass(record):
                    _check_functions_of(record)
            if "Callable" in str(hint := typing.get_type_hints(sys.modules[module], include_extras=True).get(name)):
                names[name] = _check_of(hint, False)(found, name, {})
        elif getattr(found, "__module__", None) != module:
            continue
        elif isinstance(found, type):
            _check_class(found)
        elif callable(found) and not typing.get_origin(found):
            names[name] = _checked(found)


def also(check: Callable[..., None]) -> Callable[[F], F]:
    """Decorate a function whose arguments must fit one another in a way that annotations cannot say.

    ``check`` is called with the same arguments, once these are right one by one, and raises InputError.

    >>> def rises(low, high):
    ...     if low > high:
    ...         raise InputError("low must be at most high")
    >>> @also(rises)
    ... def width(low: float, high: float) -> float:
    ...     return high - low
    >>> width(1.0, 3.0)
    2.0
    """

    def decorate(f: F) -> F:
        vars(f)["_also"] = check
        return f

    return decorate


def _check_class(cls: type) -> None:
    """Make the constructor and the public methods of a class check their arguments; a NamedTuple, which inner loops
    make, takes anything."""
    is_record = dataclasses.is_dataclass(cls)
    if "__init__" in vars(cls) and not issubclass(cls, Exception):
        hinted = cls if is_record else cls.__init__
        type.__setattr__(cls, "__init__", _checked(cls.__init__, lambda _: _hints(hinted), strict=not is_record))
    for name, found in [*vars(cls).items()]:
        if inspect.isfunction(found) and not name.startswith("_"):
            setattr(cls, name, _checked(found))


def _check_functions_of(record: Any) -> None:
    """The functions in a record that was made before its class checked them."""
    hints = typing.get_type_hints(type(record), include_extras=True)
    for field in dataclasses.fields(record):
        if "Callable" in str(hints[field.name]):
            object.__setattr__(
                record, field.name, _check_of(hints[field.name], False)(getattr(record, field.name), field.name, {})
            )


_hints = functools.partial(typing.get_type_hints, include_extras=True)


@contextlib.contextmanager
def unchecked() -> Iterator[None]:
    """Within it calls look at no argument: for what is asked again and again of numbers that are right already.

    >>> from dlmath.linear_algebra.vectors import dot
    >>> with unchecked():
    ...     dot(np.array([[3.0], [4.0]]), np.array([[1.0], [2.0]])).value
    11.0
    """
    token = _inside.set(True)
    try:
        with np.errstate(all="ignore"):
            yield
    finally:
        _inside.reset(token)


def _checked(
    f: Callable[..., Any], hints_of: Callable[..., dict[str, Any]] = _hints, strict: bool = True
) -> Callable[..., Any]:
    """A function that checks its arguments; annotations are read at the first call."""
    check = functools.cache(lambda: _check_of_call(inspect.signature(f), hints_of(f), strict))
    also_check = vars(f).get("_also")

    @functools.wraps(f)
    def checked(*given: Any, **named: Any) -> Any:
        if _inside.get():
            return f(*given, **named)
        token = _inside.set(True)
        try:
            with np.errstate(all="ignore"):
                given, named = check()(given, named)
                if also_check:
                    also_check(*given, **named)
                return f(*given, **named)
        finally:
            _inside.reset(token)

    vars(checked)["_is_checked"] = True
    return checked


def _check_of_call(
    signature: inspect.Signature, hints: Mapping[str, Any], strict: bool
) -> Callable[[tuple, dict], tuple[tuple, dict]]:
    """(arguments in order, arguments by name) ↦ the same, checked; what does not belong there is left to Python to
    refuse."""
    checks = {name: _check_of(hints.get(name, object), strict) for name in signature.parameters}
    names_of: dict[Any, list[Any]] = {}
    for name, parameter in signature.parameters.items():
        names_of.setdefault(parameter.kind, []).append(name)
    in_order = names_of.get(inspect.Parameter.POSITIONAL_ONLY, []) + names_of.get(
        inspect.Parameter.POSITIONAL_OR_KEYWORD, []
    )
    (more,) = names_of.get(inspect.Parameter.VAR_POSITIONAL, [None])
    (by_name,) = names_of.get(inspect.Parameter.VAR_KEYWORD, [None])

    def check(given: tuple, named: dict) -> tuple[tuple, dict]:
        sizes: Sizes = {}
        keys = zip([*in_order, *[more] * len(given)], given, strict=False)
        values = tuple(checks[key](value, key, sizes) if key else value for key, value in keys)
        of_name = {name: name if name in checks and name != by_name else by_name for name in named}
        return values, {
            name: checks[key](named[name], name, sizes) if key else named[name] for name, key in of_name.items()
        }

    return check


_NONE = Limits()


def _check_of(annotation: Any, strict: bool, limits: Limits = _NONE) -> Check:
    """The check of an annotation; where it is not strict, numbers may be ∞ or NaN and arrays empty, as in results."""
    origin, arguments = typing.get_origin(annotation), typing.get_args(annotation)
    if origin is Annotated:
        return _check_of_annotated(arguments, strict, limits)
    if origin in (typing.Union, types.UnionType):
        return _one_of([_check_of(each, strict, limits) for each in arguments])
    if isinstance(annotation, TypeVar) and annotation.__constraints__:
        return _one_of([_check_of(each, strict) for each in annotation.__constraints__])
    if hasattr(annotation, "dim_str"):
        return functools.partial(
            _array, annotation.dim_str.split(), annotation.dtype.__name__, limits if strict else ANY, strict
        )
    if annotation is np.ndarray:
        return functools.partial(_array, ["..."], "Float64", ANY, False)
    if annotation in _KINDS:
        return functools.partial(_KINDS[annotation], limits if strict else ANY)
    if origin is collections.abc.Callable:
        return functools.partial(_function, None if strict else arguments[0])
    if origin is type:
        return functools.partial(
            _instance,
            lambda value: isinstance(value, type) and issubclass(value, arguments[0]),
            arguments[0].__name__,
            None,
        )
    if origin in (dict, collections.abc.Mapping):
        return functools.partial(_mapping, _check_of(arguments[0], strict), _check_of(arguments[1], strict))
    if origin is tuple and arguments[-1:] != (...,):
        return functools.partial(_sequence, tuple, False, [_check_of(each, strict) for each in arguments])
    if origin in (tuple, list, collections.abc.Sequence, collections.abc.Collection):
        return functools.partial(
            _sequence, origin, strict and origin is not collections.abc.Collection, _check_of(arguments[0], strict)
        )
    if isinstance(annotation, type) and annotation not in (object, Any):
        return functools.partial(
            _instance, lambda value: isinstance(value, annotation), annotation.__name__, _registry_of(annotation)
        )
    return lambda value, name, sizes: value


def _check_of_annotated(arguments: tuple, strict: bool, limits: Limits) -> Check:
    """The check of Annotated[kind, mark, …]; a mark is ITSELF, Every, a decorator such as ``also(check)``, or
    Limits."""
    kind, mark = arguments[:2]
    if ITSELF in arguments:
        return lambda value, name, sizes: value
    if isinstance(mark, Every):
        return functools.partial(_function, mark)
    if callable(mark):
        return functools.partial(_function, typing.get_args(kind)[0], decorate=mark)
    return _check_of(kind, strict, next((each for each in arguments if isinstance(each, Limits)), limits))


def _registry_of(cls: type) -> str | None:
    """The name of the registry that holds the records of a class, in the module of the class."""
    registries = {
        name: found
        for name, found in vars(sys.modules[cls.__module__]).items()
        if name.isupper() and isinstance(found, dict)
    }
    return next((name for name, found in registries.items() if isinstance(next(iter(found.values()), None), cls)), None)


def _one_of(checks: list[Check]) -> Check:
    """The first check that a value passes; if it passes none, the error of the last but one."""

    def check(value: Any, name: str, sizes: Sizes) -> Any:
        errors = []
        for each in checks:
            try:
                return each(value, name, sizes)
            except InputError as error:
                errors.append(error)
        raise errors[-2] from None

    return check


def _number(limits: Limits, value: Any, name: str, sizes: Sizes) -> float | int:
    if isinstance(value, np.ndarray) and value.ndim == 0 and value.dtype.kind in "iuf":
        value = value[()]
    check_number(value, name, *limits)
    return value


def _whole(limits: Limits, value: Any, name: str, sizes: Sizes) -> int:
    if limits == _NONE:
        limits = Limits(-MOST, MOST)
    check_count(value, name, limits.least, limits.most)
    return value


def _text(limits: Limits, value: Any, name: str, sizes: Sizes) -> str:
    if not isinstance(value, str):
        raise InputError("%(name)s must be text, not %(given)s", name=name, given=value_text(value))
    return value


def _truth(limits: Limits, value: Any, name: str, sizes: Sizes) -> bool:
    if not isinstance(value, bool | np.bool):
        raise InputError("%(name)s must be true or false, not %(given)s", name=name, given=value_text(value))
    return bool(value)


def _nothing(limits: Limits, value: Any, name: str, sizes: Sizes) -> None:
    if value is not None:
        raise InputError("%(name)s must be None, not %(given)s", name=name, given=value_text(value))


_KINDS: dict[Any, Callable[..., Any]] = {float: _number, int: _whole, str: _text, bool: _truth, type(None): _nothing}


def _instance(fits: Callable[[Any], bool], kind: str, registry: str | None, value: Any, name: str, sizes: Sizes) -> Any:
    """A value of a class, or a class derived from one."""
    if fits(value):
        return value
    if registry:
        raise InputError(
            "%(name)s must be one of %(expected)s, not %(given)s", name=name, expected=registry, given=value_text(value)
        )
    raise InputError(
        "%(name)s must be of the kind %(expected)s, not %(given)s", name=name, expected=kind, given=value_text(value)
    )


def _function(arguments: Any, value: Any, name: str, sizes: Sizes, decorate: Callable[[F], F] = lambda f: f) -> Any:
    """A function; in a record, one that checks its own arguments from then on."""
    if not callable(value):
        raise InputError("%(name)s must be a function, not %(given)s", name=name, given=value_text(value))
    if arguments is None or isinstance(value, type) or hasattr(value, "_is_checked"):
        return value
    value = decorate(value)
    if arguments is ...:
        return _checked(value)
    names = [*inspect.signature(value).parameters]
    each = [arguments.annotation] * len(names) if isinstance(arguments, Every) else arguments
    return _checked(value, lambda _: dict(zip(names, each, strict=False)))


def _sequence(kind: type, not_empty: bool, checks: list[Check] | Check, value: Any, name: str, sizes: Sizes) -> Any:
    """One check for all entries, or one for each. What was given goes on, or its checked entries where they are other
    ones."""
    if (
        isinstance(value, str | bytes | Mapping)
        or not isinstance(value, collections.abc.Collection)
        or getattr(value, "ndim", 1) != 1
    ):
        raise InputError("%(name)s must be a sequence, not %(given)s", name=name, given=value_text(value))
    if isinstance(checks, list) and len(value) != len(checks):
        raise InputError(
            "%(name)s must have %(expected)s entries, not %(given)s",
            name=name,
            expected=len(checks),
            given=value_text(value),
        )
    if not_empty and not len(value):
        raise InputError("%(name)s is empty", name=name)
    each_check = checks if isinstance(checks, list) else [checks] * len(value)
    entries = [check(each, name, sizes) for check, each in zip(each_check, value, strict=True)]
    if isinstance(value, kind) and all(new is old for new, old in zip(entries, value, strict=True)):
        return value
    return tuple(entries) if kind is tuple else entries


def _mapping(key: Check, entry: Check, value: Any, name: str, sizes: Sizes) -> Any:
    if not isinstance(value, Mapping):
        raise InputError("%(name)s must be a mapping, not %(given)s", name=name, given=value_text(value))
    entries = {
        key(each, name, sizes): entry(found, each if isinstance(each, str) else name, sizes)
        for each, found in value.items()
    }
    return value if all(entries[each] is found for each, found in value.items()) else entries


_DTYPES = {"Float64": "iuf", "Int": "iu", "Int64": "iu", "Bool": "b", "Complex128": "iufc"}


def _array(dims: list[str], kind: str, limits: Limits, strict: bool, value: Any, name: str, sizes: Sizes) -> np.ndarray:
    if (
        type(value) is not np.ndarray
        or (kind == "Float64" and value.dtype != np.float64)
        or value.dtype.kind not in _DTYPES[kind]
    ):
        value = as_numbers(value, name, _DTYPES[kind], len(_own_axes(dims)))
        value = value.astype(np.float64) if kind == "Float64" else value
    if value.ndim == 1 and dims[1:] == ["1"]:
        value = value[:, np.newaxis]
    if dims != ["..."]:
        _check_sizes(value, dims, name, sizes)
    if strict and value.size == 0:
        raise InputError("%(name)s is empty", name=name)
    if kind == "Float64" and limits is not ANY:
        _check_entries(value, name, limits)
    return value


def _check_sizes(value: np.ndarray, dims: list[str], name: str, sizes: Sizes) -> None:
    """Raise InputError unless an array has the axes of its annotation, each as long as the axes of that name before
    it."""
    own = _own_axes(dims)
    in_front = max(value.ndim - len(own), 0)
    shape: list[Any] = [*value.shape] if own is dims else [value.shape[:in_front], *value.shape[in_front:]]
    if len(shape) != len(dims):
        check_axes(value, name, len(own))
    if len(own) == 2 and own[0] == own[1] != "_" and not own[0].isdigit() and shape[-2] != shape[-1]:
        raise InputError("%(name)s must be square, not %(given)s", name=name, given=shape_text(value.shape))
    known = [(int(dim), "") if dim.isdigit() else sizes.get(dim, (None, "")) for dim in dims]
    if any(want not in (None, have) for (want, _), have in zip(known, shape, strict=True)):
        expected = _flat(
            () if want is None and dim not in own else want for (want, _), dim in zip(known, dims, strict=True)
        )
        given = shape_text(value.shape)
        if others := [other for _, other in known if other]:
            raise InputError(
                "%(name)s must be %(expected)s, not %(given)s, to fit %(other)s",
                name=name,
                expected=expected,
                other=others[0],
                given=given,
            )
        raise InputError("%(name)s must be %(expected)s, not %(given)s", name=name, expected=expected, given=given)
    new = (dim not in ("_", "...") and "#" not in dim and dim not in sizes for dim in dims)
    sizes.update((dim, (have, name)) for dim, have, is_new in zip(dims, shape, new, strict=True) if is_new)


def _own_axes(dims: list[str]) -> list[str]:
    """The axes of an annotation without those in front, of which there may be any number."""
    return dims[1:] if dims and (dims[0] == "..." or dims[0][0] == "*") else dims


def _flat(shape: Iterable[Any]) -> str:
    """A shape as text, whose first entry may be the lengths of several axes."""
    return shape_text(tuple(size for part in shape for size in (part if isinstance(part, tuple) else (part,))))


def _check_entries(value: np.ndarray, name: str, limits: Limits) -> None:
    if not limits.infinite:
        check_finite(value, name)
    elif np.isnan(value).any():
        raise InputError("%(name)s must not hold NaN", name=name)
    if limits.least > -math.inf or limits.most < math.inf:
        for extreme in (value.min(), value.max()):
            check_number(float(extreme), name, *limits)


check_calls("dlmath.arrays")
