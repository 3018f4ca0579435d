"""A convolution layer forward and backward as listings that run: NumPy with loops, NumPy with im2col, PyTorch."""

import numpy as np

from dlmath.functions.activations import python_name
from dlmath.functions.loss_text import numpy_loss, numpy_slope
from dlmath.network.convolution_layer import AVERAGE, NONE, ConvolutionTrace
from pages.backprop_walkthrough.parts import numpy_code, torch_code
from pages.backprop_walkthrough.parts.code import DIGITS, heading
from pages.ui.writing.text import _

LOOPS, COLUMNS, TORCH = "NumPy, loops", "NumPy, im2col", "PyTorch"
NAMES = (LOOPS, COLUMNS, TORCH)

FORWARD = {
    LOOPS: """padded = np.pad(X, ((0, 0), (padding, padding), (padding, padding)))
z = np.zeros((O, h, w))
for o in range(O):
    for i in range(h):
        for j in range(w):
            z[o, i, j] = b[o]
            for c in range(C):
                for u in range(kh):
                    for v in range(kw):
                        z[o, i, j] += padded[c, i*stride + u*dilation, j*stride + v*dilation] * K[o, c, u, v]""",
    COLUMNS: """padded = np.pad(X, ((0, 0), (padding, padding), (padding, padding)))
rows = stride * np.arange(h)[:, None] + dilation * np.arange(kh)  # (h, kh): row of the padded picture
columns = stride * np.arange(w)[:, None] + dilation * np.arange(kw)
at = rows.T[:, None, :, None], columns.T[None, :, None, :]  # (kh, kw, h, w)
P = padded[:, at[0], at[1]].reshape(C*kh*kw, h*w)
z = (K.reshape(O, -1) @ P + b[:, None]).reshape(O, h, w)""",
}
POOLED = """windows = np.lib.stride_tricks.sliding_window_view(a, (size, size), axis=(1, 2))[:, ::hop, ::hop]
out = windows.{how}(axis=(3, 4))"""
UNPOOLED = {
    True: """dJ_da = np.zeros(a.shape)
for o, p, q in np.ndindex(out.shape):
    dJ_da[o, p*hop:p*hop + size, q*hop:q*hop + size] += dJ_dout[o, p, q] / size**2""",
    False: """dJ_da = np.zeros(a.shape)
for o, p, q in np.ndindex(out.shape):
    u, v = np.unravel_index(windows[o, p, q].argmax(), (size, size))  # the first of the largest
    dJ_da[o, p*hop + u, q*hop + v] += dJ_dout[o, p, q]""",
}
BACK = {
    LOOPS: """dK, db, dX_padded = np.zeros(K.shape), np.zeros(O), np.zeros(padded.shape)
for o in range(O):
    for i in range(h):
        for j in range(w):
            db[o] += delta[o, i, j]
            for c in range(C):
                for u in range(kh):
                    for v in range(kw):
                        row, column = i*stride + u*dilation, j*stride + v*dilation
                        dK[o, c, u, v] += padded[c, row, column] * delta[o, i, j]
                        dX_padded[c, row, column] += K[o, c, u, v] * delta[o, i, j]""",
    COLUMNS: """D = delta.reshape(O, h*w)
dK = (D @ P.T).reshape(K.shape)
db = D.sum(axis=1)
dP = K.reshape(O, -1).T @ D
dX_padded = np.zeros(padded.shape)
np.add.at(dX_padded, (np.arange(C)[:, None, None, None, None], *at), dP.reshape(C, kh, kw, h, w))  # col2im""",
}


def listing(t: ConvolutionTrace, which: str) -> str:
    """The whole pass with the numbers of a trace, and the output to expect."""
    return _torch(t) if which == TORCH else _numpy(t, which)


def _numpy(t: ConvolutionTrace, which: str) -> str:
    layer, pooling, given = t.layer, t.layer.pooling, not t.loss.measures_error
    f = python_name(layer.activation.name)
    loss = f"J = {numpy_loss(t.loss.stable or t.loss.expression, t.loss.reduction, a='out_')}"
    slope = numpy_slope(t.loss.stable_slope or t.loss.derivative, t.loss.reduction, a="out_")
    backward = (
        f"dJ_da * {f}_slope(z.reshape(O, -1)).reshape(z.shape)"
        if layer.activation.slope
        else "a * (dJ_da - (a * dJ_da).sum(axis=0))"
    )
    body = [
        *heading(_("forward")),
        "h = (X.shape[1] + 2*padding - dilation*(kh - 1) - 1) // stride + 1",
        "w = (X.shape[2] + 2*padding - dilation*(kw - 1) - 1) // stride + 1",
        FORWARD[which],
        f"a = {f}(z.reshape(O, -1)).reshape(z.shape)",
        *([POOLED.format(how="mean" if pooling.kind == AVERAGE else "max")] if pooling.kind != NONE else ["out = a"]),
        *_expected("out", t.forward.y),
        *heading(_("backward: delta is ∂J/∂z")),
        *(["dJ_dout = T"] if given else ["out_, y = out.reshape(-1, 1), T.reshape(-1, 1)", "N = 1"]),
        *([] if given else [loss, f"dJ_dout = ({slope}).reshape(out.shape)"]),
        UNPOOLED[pooling.kind == AVERAGE] if pooling.kind != NONE else "dJ_da = dJ_dout",
        f"delta = {backward}",
        BACK[which],
        "dX = dX_padded[:, padding:padding + X.shape[1], padding:padding + X.shape[2]]",
        *_expected("dK", t.dK),
        *_expected("db", t.db[:, 0]),
        *_expected("dX", t.dX),
        "",
    ]
    text = "\n".join(body)
    return "\n".join([*numpy_code.opening(text), *_given(t, "np.array"), *numpy_code.functions(text), text])


def _torch(t: ConvolutionTrace) -> str:
    layer, pooling = t.layer, t.layer.pooling
    pool = {"max": "max_pool2d", AVERAGE: "avg_pool2d"}.get(pooling.kind)
    phi = torch_code.applied(layer.activation, "z_") if layer.activation.name != "identity" else "z_"
    measured = t.loss.measures_error
    loss = torch_code.loss_of(t.loss, "out_")
    lines = [
        "import math",
        "",
        "import torch",
        "import torch.nn.functional as F",
        "",
        "torch.set_default_dtype(torch.float64)",
        *_given(t, "torch.tensor"),
        "for each in (X, K, b):",
        "    each.requires_grad_()",
        *heading(_("forward")),
        "z = F.conv2d(X[None], K, b, stride=stride, padding=padding, dilation=dilation)[0]",
        "z_ = z.reshape(O, -1)  # " + _("a column for each place"),
        f"a = ({phi}).reshape(z.shape)",
        f"out = F.{pool}(a[None], size, hop)[0]" if pool else "out = a",
        *_expected("out", t.forward.y),
        *heading(_("backward: one call")),
        *(["out_, y = out.reshape(-1, 1), T.reshape(-1, 1)", "N = 1", f"J = {loss}"] if measured else []),
        "J.backward()" if measured else "out.backward(T)",
        "dK, db, dX = K.grad, b.grad, X.grad",
        *_expected("dK", t.dK),
        *_expected("db", t.db[:, 0]),
        *_expected("dX", t.dX),
        "",
    ]
    return "\n".join(lines)


def _given(t: ConvolutionTrace, call: str) -> list[str]:
    layer, pooling = t.layer, t.layer.pooling
    target = _("target") if t.loss.measures_error else "∂J/∂out"
    window = _("the window of the pooling, and its stride")
    size, hop = pooling.windows
    return [
        *heading(_("Pictures are (channels, rows, columns). Comments show the output to expect, to 10 digits.")),
        f"X = {call}({t.forward.X.tolist()})",
        f"K = {call}({layer.K.tolist()})",
        f"b = {call}({layer.b[:, 0].tolist()})",
        f"T = {call}({t.target.tolist()})  # {target}",
        f"stride, padding, dilation = {layer.stride}, {layer.padding}, {layer.dilation}",
        *([f"size, hop = {size}, {hop}  # {window}"] if pooling.kind != NONE else []),
        "O, C, kh, kw = K.shape",
    ]


def _expected(name: str, value: np.ndarray) -> list[str]:
    """The output to expect, as a comment."""
    rounded = np.vectorize(lambda entry: float(f"{entry + 0.0:.{DIGITS}g}"))(value).tolist()
    text = f"# {name} = {rounded}"
    return [text] if len(text) <= 400 else [f"# {name}[0][0] = {rounded[0][0]}"]
