"""Every public function, method, class and registered function of dlmath, called with bad input: a result or an
InputError, nothing else.

The surface is found by introspection, so a new function is driven as soon as it exists; good arguments are made from
its annotations.
"""

import ast
import collections.abc
import dataclasses
import enum
import importlib
import inspect
import math
import pkgutil
import signal
import types
import typing
from collections.abc import Callable, Iterator, Mapping
from itertools import islice
from typing import Annotated, Any

import numpy as np
import pytest

import dlmath
from dlmath import ACTIVATIONS, DATASETS, LOSSES, OPTIMISERS, InputError, Layer, gradient_check, trace, train
from dlmath.by_hand.answers import Answer
from dlmath.by_hand.convolution_mistakes import LAYER_MISTAKES, judge_layer
from dlmath.by_hand.judge import Status, Verdict
from dlmath.by_hand.layer_values import At
from dlmath.by_hand.program_penalties import Penalty
from dlmath.by_hand.slips import SLIPS, Meant, Written
from dlmath.by_hand.textbook_rules import RULES
from dlmath.calculus._matrix_operations import MATRIX_OPERATIONS
from dlmath.calculus.differences import central_difference
from dlmath.calculus.graph import OPERATIONS, Node, parse_expression, trace_graph
from dlmath.calculus.matrix_graph import matrix_graph, trace_matrices
from dlmath.calculus.surfaces import SURFACES, descend_side_by_side, descend_surface
from dlmath.contract import ITSELF, Every, Limits
from dlmath.functions.constants import CONSTANTS
from dlmath.linear_algebra.convolution import slide
from dlmath.linear_algebra.eigenvalues import spectrum
from dlmath.linear_algebra.matrices import product
from dlmath.linear_algebra.vectors import norm
from dlmath.network import convolution_layer
from dlmath.network.output_pairs import output_pair
from dlmath.network.parameter_scan import scan
from dlmath.network.parameters import Parameter
from dlmath.network.passes import backpropagate, run_backward, run_forward
from dlmath.network.steps import Entry, Symbol, quantity, steps
from dlmath.training.datasets import scaling
from dlmath.training.line_fit import fit_line
from dlmath.training.methods import GRADIENT_DESCENT, Method
from dlmath.training.polynomial_fit import fit_polynomial
from dlmath.training.records import Stop, Stopping
from dlmath.training.troubles import Course

MODULES = [
    importlib.import_module(module.name)
    for module in pkgutil.walk_packages(dlmath.__path__, "dlmath.")
    if "._" not in module.name
]
SECONDS = 5.0
NAN, INF = math.nan, math.inf

# Everything is two by two, with numbers between 0 and 1, so that it is a weight, an input, a target and a probability
# as well.
MATRIX = np.array([[0.25, 0.5], [0.75, 0.125]])
NETWORK = (Layer(MATRIX, MATRIX[:, :1], ACTIVATIONS["tanh"]), Layer(MATRIX.T, MATRIX[:, 1:], ACTIVATIONS["sigmoid"]))
TRACE = trace(NETWORK, MATRIX, MATRIX, LOSSES["MSE"])
DATA = dlmath.Dataset(MATRIX, MATRIX, "two", "classification", "by hand")
RUN = train(NETWORK, DATA, LOSSES["MSE"], OPTIMISERS["Adam"], 1, 2, 0, snapshots=[0])
FORWARD = run_forward(NETWORK, MATRIX)
GRAPH = parse_expression("x*y")
MATRICES = matrix_graph("x y", {"x": (2, 2), "y": (2, 2)})
OF_MATRICES = {"x": MATRIX, "y": MATRIX}
SHEETS = np.arange(8.0).reshape(2, 2, 2)
KERNELS = convolution_layer.ConvolutionLayer(np.ones((2, 2, 1, 1)), np.ones((2, 1)))
PASSED = convolution_layer.forward(KERNELS, SHEETS)
BY_CLASS: dict[type, Any] = {
    type(value): value
    for value in (
        TRACE,
        FORWARD[0],
        run_backward(NETWORK, FORWARD, MATRIX, LOSSES["MSE"])[0],
        DATA,
        scaling(MATRIX, 2),
        Stopping(J=0.1),
        Stop(1, 2, "J", 0.05),
        Course(NETWORK, RUN, DATA, LOSSES["MSE"]),
        RUN,
        NETWORK[0],
        ACTIVATIONS["tanh"],
        CONSTANTS["ELU"],
        LOSSES["MSE"],
        LOSSES["MSE"].reduction,
        OPTIMISERS["Adam"],
        OPTIMISERS["momentum"].lines[0],
        Method("Adam"),
        fit_polynomial(1),
        fit_line(LOSSES["MSE"], MATRIX[:1], MATRIX[1:], 0.0, 2.0, np.zeros(1)),
        GRADIENT_DESCENT,
        DATASETS["XOR"],
        GRAPH,
        Node("x", "x"),
        trace_graph(GRAPH, {"x": 1.0, "y": 2.0}),
        OPERATIONS["*"],
        steps(TRACE)[0],
        trace_graph(GRAPH, {"x": 1.0, "y": 2.0}).nodes[0],
        Symbol("W", 1),
        quantity(TRACE, "W", 1),
        Entry(Symbol("W", 1), 0, 0, 1.0),
        Parameter("W", 1, 0, 0),
        SURFACES["bowl"],
        descend_side_by_side(SURFACES["bowl"], np.ones((2, 2)), OPTIMISERS["gradient-descent"], np.ones(2), 2),
        MATRICES,
        MATRICES.nodes[0],
        trace_matrices(MATRICES, OF_MATRICES),
        trace_matrices(MATRICES, OF_MATRICES).pulls[0],
        trace_matrices(MATRICES, OF_MATRICES).pulls[0].values,
        MATRIX_OPERATIONS["product"],
        spectrum(np.eye(2)).values[0],
        RULES["∇ₐJ"],
        gradient_check(NETWORK, MATRIX, MATRIX, LOSSES["MSE"]),
        Answer(1.0, 0.1),
        gradient_check(NETWORK, MATRIX, MATRIX, LOSSES["MSE"]).layers[0],
        np.random.default_rng(0),
        product(MATRIX, MATRIX),
        output_pair(ACTIVATIONS["tanh"], LOSSES["MSE"], MATRIX[:, :1], MATRIX[:, :1]),
        LOSSES["BCE"].from_logits["sigmoid"],
        next(iter(dlmath.MISTAKES.values())),
        At(TRACE, 1, 0.5),
        next(iter(SLIPS.values())),
        Written(Answer(1.0, 0.1), (0, 0), (1, 1), 1, 1),
        Penalty({"dW": 0.1}),
        Meant(Answer(1.0, 0.1), (0, 0)),
        next(iter(dlmath.INITIALISATIONS.values())),
        scan(TRACE, Parameter("W", 1, 0, 0), np.ones(2)),
        slide(SHEETS, SHEETS),
        KERNELS,
        PASSED,
        KERNELS.pooling,
        convolution_layer.from_loss(KERNELS, SHEETS, SHEETS, LOSSES["MSE"]),
        convolution_layer.by_differences(convolution_layer.example(), "b"),
        next(iter(LAYER_MISTAKES.values())),
        judge_layer(convolution_layer.example(), "y", 0, 0, [[Answer(43.0, 0.5)]]),
    )
}

# Arguments whose good value does not follow from the annotation, by name, or by function and name.
BY_NAME: dict[str, Any] = {
    "text": "1,2;3,4",
    "letter": "W",
    "activations": ["tanh", "sigmoid"],
    "sizes": [2, 2, 2],
    "layer": 1,
    "rule": "Glorot",
    "phi": "tanh",
    "task": "classification",
    "quantity": "z",
    "slope": lambda z: z,
    "letters": "W",
    "made_in": "z",
    "network": NETWORK,
    "parameters": np.ones(12),
    "gradient": np.ones(12),
    "updated": np.ones(12),
    "inputs": {"x": 0.25, "y": 0.5},
    "directions": {"x": np.ones((1, 2)), "y": np.ones((1, 2))},
    "names": ["x₁", "x₂"],
    "y": MATRIX,
    "state": (np.zeros((2, 2)), np.zeros((2, 2)), 0),
    "hyperparameters": {},
    "snapshots": [0],
    "kept": [0, 1],
    "graphs": [GRAPH],
    "layers": [MATRIX, MATRIX],
    "traces": (TRACE, TRACE),
    "forward": FORWARD,
    "backward": TRACE.backward,
    "shape": (2, 2),
    "image": (2, 2),
    "kernel": (2, 2),
    "stride": 1,
    "padding": 0,
    "row": 0,
    "column": 0,
    "labels": np.array([0, 1]),
    "registry": {"a": 1},
    "name": "x",
    "unknown": "unknown name: %(given)s",
    "n": 2,
    "matrices": [MATRIX, MATRIX],
    "file": b"1,2,a\n3,4,b",
    "on_epoch": None,
    "at": Parameter("W", 1, 0, 0),
    "i": 0,
    "j": 0,
    "k": 0,
    "s": 0,
    "entry": "1",
    "cells": [["1", "2"]],
    "most": 2,
    "norms": None,
    "test": None,
    "sheet": {Symbol("z", 1): (("1", "2"), ("1", "2"))},
    "mistakes": {},
    "symbol": Symbol("W", 1),
    "low": 0.0,
    "high": 1.0,
}
BY_FUNCTION: dict[tuple[str, str], Any] = {
    ("activations.activation", "name"): "tanh",
    ("losses.loss", "name"): "MSE",
    ("constants.constant_in", "name"): "ELU",
    ("constants.with_constant", "of_family"): "ELU",
    ("constants.with_constant", "value"): 0.5,
    ("optimisers.optimiser", "name"): "Adam",
    ("initialisation.initialisation", "name"): "He",
    ("datasets.dataset", "name"): "XOR",
    ("answers.parse_answer", "text"): "1/2",
    ("arrays.as_matrix", "value"): MATRIX,
    ("arrays.as_column", "value"): [1.0, 2.0],
    ("arrays.check_number", "value"): 1.0,
    ("arrays.check_count", "value"): 1,
    ("arrays.registered", "name"): "a",
    ("matrix_text.parse_column", "text"): "1,2",
    ("arrays.check_number", "least"): 0.0,
    ("gradient_check.GradientCheck", "layers"): (),
    ("differences.quotients", "f"): abs,
    ("differences.gradient", "f"): lambda x: 1.0,
    ("differences.central_difference", "f"): abs,
    ("differences.quotient_errors", "f"): np.abs,
    ("differences.jacobian", "f"): lambda x: x,
    ("datasets.split", "n"): 1,
    ("gradient_flow.shares", "low"): 0.0,
    ("gradient_flow.shares", "high"): 1.0,
    ("dead_units.loss_plane", "X"): MATRIX[:1],
    ("dead_units.loss_plane", "Y"): MATRIX[:1],
    ("expressions.expression_of", "text"): "x*y",
    ("expressions.expression_of", "names"): ["x", "y"],
    **{
        (f"loss_text.{name}", "text"): "2*(a - y)"
        for name in (
            "factored",
            "loss_latex",
            "slope_latex",
            "factor_latex",
            "is_sum",
            "numpy_loss",
            "numpy_slope",
            "pytorch_loss",
        )
    },
    **{
        (name, "text"): "z*tanh(z)"
        for name in ("latex.latex", "latex.latex_lines", "plain.plain", "pytorch.pytorch_text")
    },
    **{(f"numpy.{name}", "text"): "z*tanh(z)" for name in ("numpy_text", "numpy_result", "compiled", "branch_taken")},
    ("numpy.compiled", "letters"): "z",
    **{
        (f"syntax.{name}", "text"): "z*tanh(z)"
        for name in ("parsed", "fresh", "names_in", "operations_in", "with_value")
    },
    ("syntax.real", "tree"): ast.parse("1", mode="eval").body,
    ("syntax.with_value", "call"): "tanh(z)",
    ("graph.in_python", "text"): "x^2",
    ("graph.parse_expression", "text"): "x*y",
    ("matrix_graph.matrix_graph", "text"): "x y",
    ("matrix_graph.matrix_graph", "shapes"): {"x": (2, 2), "y": (2, 2)},
    ("matrix_graph.variables_of", "text"): "x y",
    ("matrix_graph.MatrixStep", "forward"): True,
    ("matrix_graph.trace_matrices", "inputs"): OF_MATRICES,
    ("matrix_graph.trace_matrices", "upstream"): MATRIX,
    ("matrix_graph.nudged", "inputs"): OF_MATRICES,
    ("matrix_graph.nudged", "upstream"): MATRIX,
    ("matrix_graph.formula_latex", "put"): {"x": "a"},
    ("matrix_graph.formula_value", "inputs"): [MATRIX, MATRIX],
    ("graph.Graph", "nodes"): (Node("x", "x"),),
    **{(f"expressions.{name}_along", "inputs"): {"x": MATRIX[:1], "y": MATRIX[1:]} for name in ("values", "gradients")},
    ("surfaces.own_surface", "text"): "x*y",
    ("surfaces.composite", "g"): (GRAPH, GRAPH),
    ("linear_systems.best_affine", "X"): np.array([[0.0, 1.0, 0.0], [0.0, 0.0, 1.0]]),
    ("linear_systems.best_affine", "Y"): np.ones((1, 3)),
    ("passes.Backward", "slope"): MATRIX,
    ("probabilities.Route", "slope"): 0.5,
    ("softmax_cross_entropy.softmax_loss", "y"): np.array([[0.5], [0.5]]),
    ("probabilities.check_distribution", "p"): np.array([[0.5], [0.5]]),
    ("optimisers.descent", "gradient"): lambda x: x,
    ("optimisers.descent", "step"): lambda theta, g, state: (theta, state),
    ("optimisers.Update", "gradient"): MATRIX,
    ("optimisers.Assignment.value", "values"): {"momentum": 0.5, "v": 1.0, "g": 2.0},
    ("differences.quotients_along", "f"): np.square,
    ("methods.Method", "optimiser"): "Adam",
    ("methods.Method", "hyperparameters"): (),
    ("methods.Method", "start"): (),
    ("methods.Method", "entries"): (),
    ("methods.Method", "batches"): (),
    ("methods.in_turn", "order"): "1",
    ("answers.spread", "at"): (0, 0),
    ("methods.update_by", "state"): (np.zeros(12), np.zeros(12), 0),
    ("descent.descend", "backward"): backpropagate,
    ("parameters.gradient_function", "backward"): backpropagate,
    ("textbook_rules.TextbookRule", "backward"): backpropagate,
    ("records.Divergence", "symbol"): "W",
    ("records.Run", "snapshots"): {0: NETWORK},
    ("records.records", "parameters"): np.ones((1, 12)),
    ("traces.traces", "parameters"): np.ones((2, 12)),
    ("parameters.losses_of", "parameters"): np.ones((1, 12)),
    ("dead_units.activity", "parameters"): np.ones((1, 12)),
    ("judge.Verdict", "mistakes"): (),
    ("programs.worst", "rows"): ((Verdict("1", Status.RIGHT, 1.0, 1.0),),),
    ("programs.Comparison", "verdicts"): {},
    ("program_penalties.Penalty", "l2"): {"dW": 0.1},
    ("graph.NodeTrace", "edges"): (),
    ("graph.GraphStep", "edges"): (),
    ("graph.GraphStep", "derivatives"): {"x": 1.0},
    ("steps.Step", "rule"): steps(TRACE)[0].rule,
    ("gradient_check.GradientCheck", "kinks"): (),
    ("arrays.check_index", "index"): 0,
    ("arrays.check_total", "total"): 1,
    ("arrays.check_axes", "axes"): 2,
    ("arrays.as_numbers", "kinds"): "iuf",
    ("arrays.as_numbers", "axes"): 2,
    ("arrays.as_numbers", "value"): MATRIX,
    ("arrays.check_total", "names"): "x",
    ("datasets.one_hot", "classes"): 2,
    ("graph.GraphStep", "forward"): True,
    ("judge.Verdict", "status"): Status.RIGHT,
    ("records.Run", "diverged"): None,
    ("descent.first_not_finite", "updated"): np.full(12, NAN),
    ("vectors.norm", "p"): 2.0,
    **{(f"optimisers.{rule}_step", "state"): (MATRIX,) for rule in ("momentum", "nesterov", "adagrad", "rmsprop")},
    **{
        (f"optimisers.OPTIMISERS[{rule}].step", "state"): (MATRIX,)
        for rule in ("momentum", "Nesterov", "Adagrad", "RMSprop")
    },
    **{(name, "state"): () for name in ("optimisers.gradient_descent", "optimisers.OPTIMISERS[gradient-descent].step")},
    ("rounding.certain_digits_of", "other"): NETWORK,
    ("parameter_scan.losses_along", "values"): np.ones(2),
    ("surfaces.Trail", "states"): (),
    ("surfaces.Trails", "states"): (),
    ("datasets.Dataset", "task"): "regression",
    ("convolution.col2im", "P"): np.ones((4, 1)),
    ("convolution.col2im", "image"): (1, 2, 2),
    ("convolution_layer.Pooling", "kind"): "max",
    ("convolution_layer.ConvolutionTrace", "slope"): SHEETS,
    ("convolution_layer.by_differences", "of"): "K",
    ("troubles.dead_layers", "dead"): np.array([1, 0]),
    ("convolution_mistakes.LayerVerdict", "mistakes"): (),
    ("convolution_mistakes.LayerVerdict", "two"): (),
    ("datasets.Scaling.rows", "chosen"): (0,),
    ("records.across_two", "middle"): np.ones((3, 1)),
    ("records.across_two", "second"): 0,
}


def example(annotation: Any, name: str, owner: str) -> Any:
    """A good value for an argument."""
    if (owner, name) in BY_FUNCTION:
        return BY_FUNCTION[owner, name]
    origin, arguments = typing.get_origin(annotation), typing.get_args(annotation)
    if origin is Annotated:
        return example(arguments[0], name, owner)
    if isinstance(annotation, typing.TypeVar):
        return example(annotation.__constraints__[0], name, owner)
    if annotation in BY_CLASS:
        return BY_CLASS[annotation]
    if (
        annotation is not str
        and hasattr(annotation, "dim_str")
        and name not in ("parameters", "gradient", "updated", "labels")
    ):
        return array_of(annotation)
    if annotation is float:
        return 0.5
    if name in BY_NAME:
        return BY_NAME[name]
    if origin in (typing.Union, types.UnionType):
        return example(arguments[0], name, owner)
    if origin is collections.abc.Callable:
        return lambda *given: MATRIX
    if origin in (collections.abc.Sequence, collections.abc.Collection, list, tuple):
        return tuple(example(each, name, owner) for each in arguments if each is not ...)
    if origin in (dict, collections.abc.Mapping):
        return {example(arguments[0], name, owner): example(arguments[1], name, owner)}
    return {int: 1, str: "x", bool: False, bytes: b"x", np.ndarray: MATRIX, object: "x", Any: "x", type(None): None}[
        annotation
    ]


def array_of(annotation: Any) -> np.ndarray:
    """A good array, every axis of which has length 2, or what the annotation says."""
    shape = [
        int(dim) if dim.isdigit() else 1 if dim == "one" else 2
        for dim in annotation.dim_str.split()
        if dim[0] not in "*."
    ]
    filled = np.resize(MATRIX, shape or (2, 2))
    kind = annotation.dtype.__name__
    return filled if kind == "Float64" else np.zeros(shape, {"Bool": bool, "Complex128": complex}.get(kind, int))


@dataclasses.dataclass
class Call:
    """Something public that can be called, with the annotations of its arguments and good values for them."""

    name: str
    call: Callable[..., Any]
    hints: dict[str, Any]
    kinds: dict[str, Any]
    is_result: bool = False

    def good(self) -> dict[str, Any]:
        """A good value for each argument that has no default."""
        return {
            name: example(self.hints[name], name, self.name)
            for name, parameter in self.kinds.items()
            if parameter.kind is not parameter.VAR_KEYWORD
        }

    def __call__(self, given: Mapping[str, Any]) -> Any:
        in_order = [
            given[name]
            for name, p in self.kinds.items()
            if p.kind in (p.POSITIONAL_ONLY, p.POSITIONAL_OR_KEYWORD) and name in given
        ]
        more = [value for name, value in given.items() if self.kinds[name].kind is inspect.Parameter.VAR_POSITIONAL]
        named = {
            name: value for name, value in given.items() if self.kinds[name].kind is inspect.Parameter.KEYWORD_ONLY
        }
        if any(name == "inputs" and parameter.kind is parameter.VAR_KEYWORD for name, parameter in self.kinds.items()):
            named |= BY_NAME["inputs"]
        return self.call(*in_order, *more, **named)


def called(name: str, call: Callable[..., Any], hints: dict[str, Any], skip: int = 0, is_result: bool = False) -> Call:
    """A Call with the arguments of a signature after the first ``skip``."""
    kinds = dict([*inspect.signature(call).parameters.items()][skip:])
    if isinstance(inspect.unwrap(call), np.ufunc):
        kinds = {each: kinds[each] for each in kinds if each in hints}
    return Call(name, call, {each: hints.get(each, object) for each in kinds}, kinds, is_result)


def surface() -> Iterator[Call]:
    """Everything that can be called without an underscore, each once."""
    for module in MODULES:
        short = module.__name__.rpartition(".")[2]
        for name, found in vars(module).items():
            if name.startswith("_") or short == "contract":
                continue
            if isinstance(found, dict):
                for key, record in found.items():
                    yield from functions_of(f"{short}.{name}[{key}]", record)
            elif (
                getattr(found, "__module__", None) == module.__name__
                and callable(found)
                and not typing.get_origin(found)
            ):
                yield from (of_class if isinstance(found, type) else of_function)(f"{short}.{name}", found)


def of_function(name: str, f: Any) -> Iterator[Call]:
    yield called(name, f, typing.get_type_hints(f, include_extras=True))


def of_class(name: str, cls: Any) -> Iterator[Call]:
    """The constructor of a class, and its methods on an example of it."""
    if not issubclass(cls, enum.Enum | Exception | tuple):
        hinted = cls if dataclasses.is_dataclass(cls) else cls.__init__
        yield called(name, cls, typing.get_type_hints(hinted, include_extras=True), is_result=True)
    for method, found in vars(cls).items():
        if inspect.isfunction(found) and not method.startswith("_"):
            yield called(
                f"{name}.{method}", getattr(BY_CLASS[cls], method), typing.get_type_hints(found, include_extras=True)
            )


def functions_of(name: str, record: Any) -> Iterator[Call]:
    """The functions of a record, which have the arguments that its class says."""
    if callable(record):
        yield called(name, record, {"z": ACTIVATION_ARRAY})
    if not dataclasses.is_dataclass(record):
        return
    hints = typing.get_type_hints(type(record), include_extras=True)
    for field in dataclasses.fields(record):
        found = getattr(record, field.name)
        for i, f in enumerate(found if isinstance(found, tuple) else (found,)):
            if callable(f) and not isinstance(f, type):
                yield called(
                    f"{name}.{field.name}" + (f"[{i}]" if isinstance(found, tuple) else ""),
                    f,
                    hints_of(f, hints[field.name]),
                )
    if hasattr(record, "from_logits"):
        for key, pair in record.from_logits.items():
            yield from functions_of(f"{name}.from_logits[{key}]", pair)


def hints_of(f: Any, field: Any) -> dict[str, Any]:
    """The annotations of the arguments of a function in a field: those of the field, and beyond them its own."""
    plain = inspect.unwrap(f)
    names = [*inspect.signature(f).parameters][: getattr(plain, "nin", None)]
    own = {} if isinstance(plain, np.ufunc) else typing.get_type_hints(f, include_extras=True)
    every = [each.annotation for each in typing.get_args(annotated_of(field)) if isinstance(each, Every)]
    functions = [
        each for each in [field, *typing.get_args(field)] if typing.get_origin(each) is collections.abc.Callable
    ]
    said = every * len(names) if every else typing.get_args(functions[0])[0] if functions else ...
    return own if said is ... else own | dict(zip(names, said, strict=False))


def annotated_of(hint: Any) -> Any:
    """The annotation of one function of a field."""
    return typing.get_args(hint)[0] if typing.get_origin(hint) is tuple else hint


ACTIVATION_ARRAY = typing.get_args(typing.get_type_hints(dlmath.Activation, include_extras=True)["f"])[0][0]
CALLS = {call.name: call for call in surface()}
BAD: dict[str, Any] = {
    "None": None,
    "text": "text",
    "no text": "",
    "truth": True,
    "complex": 1j,
    "NaN": NAN,
    "∞": INF,
    "−∞": -INF,
    "empty list": [],
    "0-d": np.array(1.0),
    "1-d": np.ones(3),
    "3-d": np.ones((2, 2, 2)),
    "4-d": np.ones((2, 1, 2, 2)),
    "wrong shape": np.ones((5, 7)),
    "row": np.ones((1, 2)),
    "empty": np.empty((2, 0)),
    "objects": np.array([[object()]]),
    "texts": np.array([["a"]]),
    "ragged": [[1.0, 2.0], [3.0]],
    "huge": 10**400,
    "−huge": -(10**400),
    "large": 10**12,
    "million": 10**6,
    "−1": -1,
    "0": 0,
    "2.5": 2.5,
    "1e308": 1e308,
    "−1e308": -1e308,
    "5e-324": 5e-324,
    "unknown": "no such name",
    "object": object(),
    "mapping": {},
    "tuple": (),
    "function": lambda *given: None,
    "NaNs": np.full((2, 2), NAN),
    "∞s": np.full((2, 2), INF),
    "large entries": np.full((2, 2), 1e308),
    "negative": np.full((2, 2), -3.0),
    "bytes": b"x",
    "set": {1, 2},
    "list of None": [None, None],
    "list of text": ["a", "b"],
    "list of huge": [10**400],
    "bools": np.array([[True, False], [True, True]]),
    "class": int,
    "list of NaN": [NAN, NAN],
    "pairs": [(1, 2), (3, 4)],
    "mapping of None": {"x": None, "y": None},
    "complexes": np.full((2, 2), 1j),
    "int": np.int64(2),
}
SPECIAL = ("NaN", "∞", "−∞", "NaNs", "∞s", "list of NaN")


class TooLong(BaseException):
    """A call did not come back in time."""


@pytest.fixture
def timed() -> Iterator[None]:
    def stop(*_: object) -> None:
        raise TooLong

    before = signal.signal(signal.SIGALRM, stop)
    yield
    signal.setitimer(signal.ITIMER_REAL, 0)
    signal.signal(signal.SIGALRM, before)


def in_time(call: Call, given: Mapping[str, Any]) -> Any:
    signal.setitimer(signal.ITIMER_REAL, SECONDS)
    try:
        found = call(given)
        return list(islice(found, 100)) if isinstance(found, collections.abc.Iterator) else found
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0.0)


def takes(annotation: Any) -> bool:
    """Whether an annotation says that ∞ or NaN may be given, or says nothing."""
    if annotation in (object, Any, np.ndarray) or ITSELF in typing.get_args(annotation):
        return True
    limits = [each for each in typing.get_args(annotation) if isinstance(each, Limits)]
    return bool(limits and limits[0].infinite) or any(
        takes(each) for each in typing.get_args(annotation) if each is not ...
    )


# Functions of the reader's, of which nothing is looked at, since they are called in inner loops.
ANY_FUNCTION = {("optimisers.descent", "gradient"), ("optimisers.descent", "step"), ("descent.descend", "backward")}


@pytest.mark.parametrize("name", CALLS)
def test_good_arguments_are_taken_and_not_changed(name: str, own_checks: None, timed: None) -> None:
    given = CALLS[name].good()
    before = {argument: value.copy() for argument, value in given.items() if isinstance(value, np.ndarray)}
    in_time(CALLS[name], given)
    for argument, value in before.items():
        np.testing.assert_array_equal(given[argument], value)


@pytest.mark.parametrize("name", CALLS)
def test_bad_arguments_end_in_an_input_error(name: str, own_checks: None, timed: None) -> None:
    call, faults = CALLS[name], []
    for argument, annotation in call.hints.items():
        if call.kinds[argument].kind is inspect.Parameter.VAR_KEYWORD:
            continue
        for kind, bad in BAD.items():
            if kind == "class" and typing.get_origin(annotation) is collections.abc.Callable:
                continue  # int is a function of the reader's, and what it raises is the reader's
            if kind in ("class", "function") and (name, argument) in ANY_FUNCTION:
                continue
            given = {**call.good(), argument: bad}
            try:
                found = in_time(call, given)
            except InputError as error:
                if not names(str(error), argument, call.good().get("name")):
                    faults.append(f"{argument} = {kind}: the message does not name it: {error}")
            except (Exception, TooLong) as error:
                faults.append(f"{argument} = {kind}: {type(error).__name__}: {str(error)[:90]}")
            else:
                if kind in SPECIAL and not call.is_result and not takes(annotation):
                    faults.append(f"{argument} = {kind} is taken: {str(found)[:60]}")
    assert not faults, "\n".join([name, *faults])


def names(message: str, argument: str, called_by: str | None) -> bool:
    """Whether a message names an argument, by its own name or by the one that the caller gives it."""
    return (
        argument in message
        or bool(called_by and called_by in message)
        or any(word in message for word in WORDS.get(argument, ()))
    )


# What a message may call an argument instead of by its name.
UNKNOWN = ("there is no", "is none of")
WORDS: dict[str, tuple[str, ...]] = {
    "name": UNKNOWN,
    "names": (*UNKNOWN, "is unknown here", "at least one feature"),
    "phi": UNKNOWN,
    "of_family": UNKNOWN,
    "rule": UNKNOWN,
    "activations": UNKNOWN,
    "text": ("expression", "is not a number", "a table needs", "the input t is missing"),
    "shapes": ("the input x", "x must be"),
    "gradients": ("x must be",),
    "letter": (*UNKNOWN, "the trace has no"),
    "inputs": ("the input x", "x must be", "g must be"),
    "x": ("does not move", "no step h moves"),
    "z": ("does not move",),
    "K": ("kernel",),
    "X": ("image",),
    "updated": ("parameters",),
    "task": ("table, row",),
    "sizes": ("layers need as many",),
    "call": ("expression",),
    "put": ("x must be",),
    "values": ("x must be",),
    "functions": ("x must be",),
    "total": ("numbers at once",),
    "hyperparameters": ("x must be",),
    "l2": ("x must be",),
    "derivatives": ("x must be",),
    "directions": ("x must be",),
}


def test_the_whole_surface_is_driven() -> None:
    assert len(CALLS) > 500
    for name in (
        "passes.trace",
        "passes.Layer",
        "activations.Activation.pull_back",
        "losses.LOSSES[BCE].from_logits[softmax].term_delta",
        "optimisers.descent",
    ):
        assert name in CALLS


@pytest.mark.parametrize("bad", [None, "0.9", True, NAN, INF, 1j, 10**400, 1.0, -0.1, MATRIX])
def test_bad_hyperparameters(bad: Any, own_checks: None) -> None:
    start = MATRIX[:, :1]
    with pytest.raises(InputError, match="momentum"):
        descend_surface(SURFACES["bowl"], start, OPTIMISERS["momentum"], 0.1, 2, momentum=bad)
    with pytest.raises(InputError, match="momentum"):
        train(NETWORK, DATA, LOSSES["MSE"], OPTIMISERS["momentum"], 1, 2, 0, hyperparameters={"momentum": bad})


def test_only_the_call_from_outside_is_checked(own_checks: None) -> None:
    """What a function of the reader's calls is inside too; afterwards, checks are on again, also after an error."""
    with pytest.raises(InputError, match="x must be a matrix of real numbers"):
        norm(None)
    with pytest.raises(ZeroDivisionError):
        central_difference(lambda x: 1 / 0, 1.0, 0.1)
    with pytest.raises(InputError, match="x must be a matrix of real numbers"):
        norm(None)


def test_a_record_of_the_readers_own_checks_its_functions(own_checks: None) -> None:
    own = dataclasses.replace(ACTIVATIONS["tanh"], name="own", f=lambda z: 2.0 * z)
    assert own.f(MATRIX).tolist() == (2.0 * MATRIX).tolist()
    with pytest.raises(InputError, match="z must be a matrix of real numbers"):
        own.f("1")
