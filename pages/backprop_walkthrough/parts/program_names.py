"""What the names mean that programs give to their numbers: those of usual code by hand, of PyTorch and of Keras.

    z1, Z1, z_hidden, logits, net1          W1, w1, weights_hidden_output, wih, fc1.weight, dense/kernel:0, Theta1
    a1, A1, hidden, y_hat, probs            b1, bias_hidden, fc1.bias, dense/bias:0
    delta2, dZ2, d2, z2.grad                dW1, grad_W1, W1.grad, dJ_dW1, fc1.weight.grad, grads.W1
    dA1, dJ_da1, a1_grad                    W1_new, new_W1, J, loss, cost, x, X_train, a0, y, targets, lr

Layers may be counted from 0, from 1, or with the input as the first, and modules of frameworks in the order of the
file; the numbers of each family of names are brought to 1, …, L.
"""

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from dlmath.network.steps import Symbol

LAST, FIRST = "last", "first"
_STEMS = {
    "W": "w|weights?|theta|kernel|syn|synaptic(?:weights?)?|wmat|weightmatrix",
    "b": "b|bias|biases",
    "z": "z|zs|net|netinput|preact|preactivations?|weightedinputs?|logits?|scores?|linear|pre",
    "a": "a|as|act|activations?|layer|l|h|o|yhat|ypred|yp|preds?|predictions?|probs?|probabilities|p|outputs?|out"
    "|hidden|finaloutputs?|hiddenoutputs?|predicted(?:values?)?",
    "delta": "delta|deltas|dz|d|djdz|dldz|dcdz|dedz|dlossdz|δ|dscores?|dlogits?",
    "dJ_da": "da|dh|djda|dlda|dcda|deda|dlossda|dyhat|dout|∂j∂a",
    "dW": "dw|djdw|dldw|dcdw|dedw|dlossdw|nablaw|gw|dtheta|thetagrad|∇w|∂j∂w|dkernel|dweights?",
    "db": "db|djdb|dldb|dcdb|dedb|dlossdb|nablab|gb|∇b|∂j∂b|dbias|dbiases",
    "slope": "slope|dphi|phiprime|fprime|gprime|sprime|aprime|deriv|derivative|sigmoidprime|φ",
    "J": "j|loss|cost|error|totalerror|totalloss|trainloss|lossvalue|etotal|e|c|mse|bce|ce",
    "x": "x|xs|inputs?|xtrain|xbatch|features|data|xb|in|training(?:set)?inputs?",
    "y": "y|ys|t|targets?|labels?|ytrain|ytrue|ybatch|yb|groundtruth|onehot|yonehot"
    "|(?:expected|desired|target)(?:outputs?)?|training(?:set)?outputs?",
    "alpha": "alpha|α|lr|learningrate|eta|η|rate|stepsize",
    "loss": "lossname|lossfunction|lossfn|criterion",
    "activations": "activations?|activationfunctions?|functions|phis?",
}
_OF = {letter: re.compile(f"(?:{stems})") for letter, stems in _STEMS.items()}
_GRADIENT = {"W": "dW", "b": "db", "z": "delta", "a": "dJ_da"}
_PLACES = {
    "hidden": FIRST,
    "hid": FIRST,
    "h": FIRST,
    "ih": FIRST,
    "inputhidden": FIRST,
    "inputtohidden": FIRST,
    "xh": FIRST,
    "in": FIRST,
    "first": FIRST,
    "output": LAST,
    "out": LAST,
    "o": LAST,
    "ho": LAST,
    "hiddenoutput": LAST,
    "hiddentooutput": LAST,
    "hy": LAST,
    "final": LAST,
    "last": LAST,
    "l": LAST,
}
_ALWAYS_LAST = (
    *("yhat", "ypred", "yp", "pred", "prob", "p", "output", "out", "o", "logit", "score", "finaloutput"),
    *("predicted", "predictedvalue"),
)
_INTO_LAYER = re.compile(r"(hidden|hid|h|output|out|o|final)(?:inputs?|in|sums?|nets?)")  # what goes into its function
_ERROR = re.compile(r"(?:l|layer)(\d{1,2})errors?|(hidden|output|final)errors?|errors?(?:at|of)?(hidden|output)")
_HIDDEN = ("h", "hidden", "hiddenoutput", "hiddenoutputs")
_CONTAINERS = re.compile(
    r"(?:self|model|module|net|network|nn|mlp|caches?|params?|parameters|state_dict|statedict|values|results?|forward"
    r"|backward|layers?|sequential|functional|seq|out|trace|update|after)"
)
_OF_GRADIENTS = re.compile(r"(?:grads?|gradients?|backward)")
_UPDATED = re.compile(r"(?:new|after|updated?)")
_SMALL = str.maketrans("₀₁₂₃₄₅₆₇₈₉⁰¹²³⁴⁵⁶⁷⁸⁹", "01234567890123456789")
_FAMILY = {
    "W": "W",
    "b": "W",
    "dW": "W",
    "db": "W",
    "W_new": "W",
    "b_new": "W",
    "z": "z",
    "a": "z",
    "delta": "z",
    "dJ_da": "z",
    "slope": "z",
}


@dataclass(frozen=True)
class _Role:
    """What a name says: a letter, and a layer by its number, as first or last, or as that of a module."""

    letter: str
    number: int | None = None
    place: str = ""
    module: str = ""


def understood(names: Sequence[str], L: int = 0) -> tuple[dict[Symbol, str], list[str]]:
    """What each name means: by quantity the name in the program, and the names that mean nothing here.

    Quantities are those of a sheet, x and y with the layer 0, alpha, and the words loss and activations.

    Args:
      names: in the order of the file.
      L: how many layers the network has, where the names do not tell.

    >>> understood(["X", "W1", "b1", "Z1", "A1", "dZ1", "foo"])[0][Symbol("delta", 1)]
    'dZ1'
    >>> found, other = understood(["0.weight", "0.bias", "2.weight", "2.bias", "2.weight.grad", "foo"])
    >>> found[Symbol("W", 2)], found[Symbol("dW", 2)], other
    ('2.weight', '2.weight.grad', ['foo'])
    """
    roles = _told_apart({name: role for name in names if (role := _role(name)) is not None})
    modules = _in_order(dict.fromkeys(role.module for role in roles.values() if role.module))
    L = _layers(roles.values(), modules) or L
    shift = _shifts(roles.values(), L)
    unnumbered = _first_unnumbered(roles.values())
    found: dict[Symbol, str] = {}
    for name, role in roles.items():
        layer = _layer(role, modules, L, shift, unnumbered)
        letter = role.letter
        if letter == "a" and layer == 0:
            letter = "x"
        symbol = Symbol(letter, layer)
        if layer >= 0 and symbol not in found:
            found[symbol] = name
    return found, [name for name in names if name not in found.values()]


def _told_apart(roles: Mapping[str, _Role]) -> dict[str, _Role]:
    """Roles in which an activation beside the output of the same layer is what goes into the layer's function."""
    outputs = {role.place for name, role in roles.items() if role.letter == "a" and "output" in name.lower()}
    return {
        name: replace(role, letter="z")
        if role.letter == "a" and role.place in outputs - {""} and "activation" in name.lower()
        else role
        for name, role in roles.items()
    }


def is_of_framework(name: str) -> str:
    """Which framework gives such a name to weights: PyTorch, Keras, or ""."""
    last = re.sub(r"[._]grad$", "", name.removesuffix(":0"))
    if re.search(r"(?:^|[/.])kernel$", last):
        return "Keras"
    return "PyTorch" if re.search(r"[.]weight$", last) else ""


def _role(name: str) -> _Role | None:
    parts, numbers, graded, updated = _parts(name)
    if not parts:
        return None
    *before, last = parts
    plain = re.sub(r"[\s_\-^(){}'′/]", "", last).translate(_SMALL).lower()
    if re.fullmatch(r".+grad(?:ient)?s?\d*", plain):
        plain, graded = re.sub(r"grad(?:ient)?s?(\d*)$", r"\1", plain), True
    elif plain.startswith(("grad", "gradient")):
        plain, graded = re.sub(r"^grad(?:ient)?s?(?:of)?", "", plain), True
    if re.match(r"new(?=[wb])", plain) or re.search(r"(?:new|after|updated)\d*$", plain):
        plain, updated = re.sub(r"^new|(?:new|after|updated)(?=\d*$)", "", plain), True
    role = _of_stem(plain)
    if role is None:
        return None
    letter = _GRADIENT.get(role.letter, role.letter) if graded else role.letter
    if updated:
        letter = f"{letter}_new" if letter in ("W", "b") else ""
    module = "" if role.number is not None or role.place or letter not in _FAMILY else ".".join(map(str, before))
    if not module and role.number is None and not role.place and numbers and letter in _FAMILY:
        return _Role(letter, numbers[-1])
    return _Role(letter, role.number, role.place, module) if letter else None


def _parts(name: str) -> tuple[list[str], list[int], bool, bool]:
    """The words of a name without containers, numbers alone among them, and whether it is one of a gradient or of what
    was updated."""
    plain = re.sub(r"\[['\"]?(\w+)['\"]?\]", r".\1", name.strip().removesuffix(":0"))
    plain = re.sub(r"^(grads?|gradients?)_(?=\w+[./])", r"\1.", plain)  # grad_dense/kernel
    words = [word for word in re.split(r"[./\s]+", plain) if word]
    graded = any(_OF_GRADIENTS.fullmatch(word.lower()) for word in words if word.lower() != "backward")
    updated = any(_UPDATED.fullmatch(word.lower()) for word in words[:-1])
    words = [word for word in words if not _OF_GRADIENTS.fullmatch(word.lower())]
    words = [word for word in words[:-1] if not _UPDATED.fullmatch(word.lower())] + words[-1:]
    numbers = [int(word) for word in words if word.isdecimal() and len(word) < 4]
    if words and words[-1].isdecimal() and len(words) > 1:
        return [f"{words[-2]}{words[-1]}"], [], graded, updated
    kept = [word for word in words[:-1] if not _CONTAINERS.fullmatch(word.lower())]
    return [*kept, *words[-1:]], numbers, graded, updated


def _of_stem(plain: str) -> _Role | None:
    """The role of a word such as w1, whidden, yhat; None if it has none."""
    if plain in ("wih", "who", "bih", "bho"):
        return _Role(plain[0].upper() if plain[0] == "w" else "b", None, FIRST if plain[1:] == "ih" else LAST)
    plain = re.sub(r"(?<=hidden|output)layer|outputfrom(?=layer)|predicted(?=output)", "", plain)
    if into := _INTO_LAYER.fullmatch(plain):
        return _Role("z", None, _PLACES[into[1]])
    if error := _ERROR.fullmatch(plain):  # l1_error, output_errors: before the slope
        number, place = error[1], error[2] or error[3]
        return _Role("dJ_da", int(number)) if number else _Role("dJ_da", None, _PLACES[place])
    for letter, stems in _OF.items():
        if found := re.fullmatch(f"({stems.pattern})(\\d{{0,2}})", plain):
            stem, digits = found[1], found[2]
            if letter == "a":
                return _activation(stem, digits)
            if letter in ("z", "delta") and stem.removeprefix("d").startswith(("logit", "score")) and not digits:
                return _Role(letter, None, LAST)
            if letter in ("x", "alpha", "J", "y", "loss", "activations"):
                return None if digits not in ("", "0") else _Role(letter)
            return _Role(letter, int(digits) if digits else None)
    if numbered := re.fullmatch(r"(?:l|layer|hidden)(\d{1,2})(\D+)", plain):  # l1_delta, layer2_weights
        role = _of_stem(numbered[2])
        return _Role(role.letter, int(numbered[1])) if role and role.letter in _FAMILY else None
    for letter in ("dW", "db", "delta", "dJ_da", "slope", "W", "b", "z", "a"):
        for place, which in _PLACES.items():
            if re.fullmatch(f"({_STEMS[letter]}){place}|{place}({_STEMS[letter]})", plain):
                return _Role(letter, None, which)
    return None


def _activation(stem: str, digits: str) -> _Role | None:
    if digits:
        return _Role("a", int(digits))
    if stem in ("activations", "activation"):
        return _Role("activations")
    if stem.rstrip("s") in _ALWAYS_LAST:
        return _Role("a", None, LAST)
    if stem == "l":
        return _Role("J")
    return _Role("a", None, FIRST if stem in _HIDDEN else "")


def _in_order(modules: Iterable[str]) -> list[str]:
    """Modules in the order of their layers: by number where names differ in it alone, else as they come."""
    every = list(modules)
    if len({re.sub(r"\d+", "", each) for each in every}) == 1 or all(re.search(r"\d", each) for each in every):
        return sorted(every, key=lambda each: [int(number) for number in re.findall(r"\d+", each)])
    if len({re.sub(r"_?\d*$", "", each) for each in every}) == 1:  # dense, dense_1, dense_2
        return sorted(every, key=lambda each: int((re.findall(r"\d+$", each) or ["-1"])[0]))
    return every


def _layers(roles: Collection[_Role], modules: Sequence[str]) -> int:
    """How many layers the names tell of; 0 where they do not."""
    counts = [len(modules)]
    for letter in ("W", "b", "dW", "db"):
        numbers = {role.number for role in roles if role.letter == letter and role.number is not None}
        places = {role.place for role in roles if role.letter == letter and role.place}
        counts.append(max(len(numbers), max(numbers, default=0) if 0 not in numbers else 0, len(places)))
    if max(counts):
        return max(counts)
    return 1 if any(role.letter == "W" for role in roles) else 0


def _shifts(roles: Collection[_Role], L: int) -> Mapping[str, int]:
    """By letter, what is added to the numbers of its names, so that they go from 1 to L."""
    found = {}
    for letter in _FAMILY:
        numbers = {role.number for role in roles if role.letter == letter and role.number is not None}
        if not numbers:
            continue
        if L and max(numbers) == L + 1 and min(numbers) > (letter != "a"):
            found[letter] = -1
        elif min(numbers) == 0 and max(numbers) < L:
            found[letter] = 1
    return found


def _first_unnumbered(roles: Collection[_Role]) -> set[str]:
    """The letters of which the first layer has no number though the second has: W, W2."""
    found = set[str]()
    for letter in _FAMILY:
        numbers = [role.number for role in roles if role.letter == letter]
        counted = [number for number in numbers if number is not None]
        if len(counted) < len(numbers) and min(counted, default=0) == 2:
            found.add(letter)
    return found


def _layer(
    role: _Role, modules: Sequence[str], L: int, shift: Mapping[str, int], unnumbered: Collection[str] = ()
) -> int:
    if role.letter not in _FAMILY:
        return L if role.letter == "J" else 0
    if role.number is not None:
        return role.number + shift.get(role.letter, 0)
    if role.place:
        return L if role.place == LAST else 1
    if role.module:
        return modules.index(role.module) + 1
    if role.letter in unnumbered:
        return 1
    return L if L == 1 or role.letter == "a" else 1 if not L else -1
