"""The layers of E5 as a model that ONNX Runtime runs: bytes in the format of ONNX (protobuf).

Written by hand, since the package `onnx` weighs 109 MB and is needed for nothing else. Three of
four matrices of a layer are multiplied in 8 bits. The last takes in what is left over after GELU,
whose few great values lose too much that way: it stays in the 4 bits it comes in.
"""

from __future__ import annotations

import struct
from collections.abc import Iterable, Sequence

import numpy as np
from numpy.typing import NDArray

from hoiam.reading.embed_weights import BLOCK, Floats, Weights, nibbles, scales, unpack

_LAYERS, _HEADS = 12, 12
_EPSILON = 1e-12
_MICROSOFT = "com.microsoft"
_TYPES = {np.dtype(np.float32): 1, np.dtype(np.uint8): 2, np.dtype(np.int8): 3}


def _number(value: int) -> bytes:
    """A varint of protobuf."""
    parts = bytearray()
    while value > 0x7F:
        parts.append(value & 0x7F | 0x80)
        value >>= 7
    parts.append(value)
    return bytes(parts)


def _int(field: int, value: int) -> bytes:
    return _number(field << 3) + _number(value)


def _head(field: int, size: int) -> bytes:
    return _number(field << 3 | 2) + _number(size)


def _part(field: int, value: bytes | str) -> bytes:
    raw = value.encode() if isinstance(value, str) else value
    return _head(field, len(raw)) + raw


def _tensor(name: str, values: NDArray[np.generic]) -> bytes:
    shape = b"".join(_int(1, size) for size in values.shape)
    return (
        shape + _int(2, _TYPES[values.dtype]) + _part(8, name) + _part(9, values.tobytes(order="C"))
    )


def _attribute(name: str, value: int | float) -> bytes:
    if isinstance(value, int):
        return _part(1, name) + _int(3, value) + _int(20, 2)
    return _part(1, name) + _number(2 << 3 | 5) + struct.pack("<f", value) + _int(20, 1)


def _floating(name: str, shape: Iterable[str | int]) -> bytes:
    sizes = b"".join(
        _part(1, _int(1, size) if isinstance(size, int) else _part(2, size)) for size in shape
    )
    return _part(1, name) + _part(2, _part(1, _int(1, 1) + _part(2, sizes)))


class _Graph:
    def __init__(self) -> None:
        self._nodes: list[bytes] = []
        self._tensors: list[bytes] = []

    def hold(self, name: str, values: NDArray[np.generic]) -> str:
        self._tensors.append(_tensor(name, values))
        return name

    def do(
        self,
        kind: str,
        inputs: Sequence[str],
        outputs: Sequence[str],
        domain: str = _MICROSOFT,
        **settings: int | float,
    ) -> None:
        self._nodes.append(
            b"".join(_part(1, name) for name in inputs)
            + b"".join(_part(2, name) for name in outputs)
            + _part(4, kind)
            + b"".join(_part(5, _attribute(*setting)) for setting in settings.items())
            + _part(7, domain)
        )

    def written(self, taken: bytes, given: bytes) -> bytes:
        """The whole, copied once: the parts before the last are most of its 19 MB."""
        parts = [_part(1, node) for node in self._nodes]
        parts.append(_part(2, "e5"))
        for tensor in self._tensors:
            parts += (_head(5, len(tensor)), tensor)
        parts += (_part(11, taken), _part(12, given))
        size = sum(map(len, parts))
        versions = ((_MICROSOFT, 1), ("", 18))
        wanted = (_part(8, _part(1, name) + _int(2, version)) for name, version in versions)
        return b"".join((_int(1, 9), _head(7, size), *parts, *wanted))


def e5_graph(weights: Weights) -> bytes:
    """A model from `words` [1, pieces, 384] to `states` [1, pieces, 384]."""
    graph = _Graph()
    graph.do(
        "LayerNormalization",
        [
            "words",
            graph.hold("first.weight", weights.floats("emb.ln.w")),
            graph.hold("first.bias", weights.floats("emb.ln.b")),
        ],
        ["state0"],
        domain="",
        epsilon=_EPSILON,
    )
    for layer in range(_LAYERS):
        after = "states" if layer == _LAYERS - 1 else f"state{layer + 1}"
        _add_layer(graph, weights, f"l{layer}", f"state{layer}", after)
    shape = (1, "pieces", 384)
    return graph.written(_floating("words", shape), _floating("states", shape))


def _add_layer(graph: _Graph, weights: Weights, layer: str, before: str, after: str) -> None:
    _add_bytes(graph, weights, [f"{layer}.{part}" for part in "qkv"], before, f"{layer}.asked")
    parts = [f"{layer}.asked.{part}" for part in "qkv"]
    graph.do("Split", [f"{layer}.asked"], parts, domain="", axis=2, num_outputs=3)
    graph.do("MultiHeadAttention", parts, [f"{layer}.seen"], num_heads=_HEADS)
    _add_bytes(graph, weights, [f"{layer}.ao"], f"{layer}.seen", f"{layer}.told")
    _add_norm(graph, weights, f"{layer}.aln", [before, f"{layer}.told"], f"{layer}.middle")
    _add_bytes(graph, weights, [f"{layer}.fi"], f"{layer}.middle", f"{layer}.wide")
    graph.do("Gelu", [f"{layer}.wide"], [f"{layer}.bent"])
    _add_nibbles(graph, weights, f"{layer}.fo", f"{layer}.bent", f"{layer}.narrow")
    _add_norm(graph, weights, f"{layer}.oln", [f"{layer}.middle", f"{layer}.narrow"], after)


def _bias(weights: Weights, names: Iterable[str]) -> Floats:
    return np.concatenate([weights.floats(f"{name}.b") for name in names])


def _add_bytes(
    graph: _Graph, weights: Weights, names: Sequence[str], taken: str, given: str
) -> None:
    """The matrices of `names` side by side, with a scale for each output."""
    parts = (unpack(weights.blocks(f"{name}.w")) for name in names)
    matrix = np.concatenate([part.reshape(-1, 384) for part in parts])
    steps = np.abs(matrix).max(axis=1) / 127
    held = [
        graph.hold(f"{given}.matrix", np.rint(matrix / steps[:, None]).astype(np.int8).T.copy()),
        graph.hold(f"{given}.steps", steps.astype(np.float32)),
        "",
        graph.hold(f"{given}.bias", _bias(weights, names)),
    ]
    graph.do("DynamicQuantizeMatMul", [taken, *held], [given])


def _add_nibbles(graph: _Graph, weights: Weights, name: str, taken: str, given: str) -> None:
    """The matrix of `name` as it is: ONNX Runtime has neighbours in one byte, the file halves."""
    blocks, bias = weights.blocks(f"{name}.w"), weights.floats(f"{name}.b")
    numbers = nibbles(blocks)
    inner = len(blocks) * BLOCK // len(bias)
    packed = (numbers[:, 0::2] | numbers[:, 1::2] << 4).reshape(len(bias), inner // BLOCK, -1)
    held = [
        graph.hold(f"{given}.matrix", packed),
        graph.hold(f"{given}.steps", scales(blocks).ravel()),
        *("", ""),
        graph.hold(f"{given}.bias", bias),
    ]
    graph.do(
        "MatMulNBits",
        [taken, *held],
        [given],
        K=inner,
        N=len(bias),
        bits=4,
        block_size=BLOCK,
        accuracy_level=4,
    )


def _add_norm(graph: _Graph, weights: Weights, name: str, taken: Sequence[str], given: str) -> None:
    held = [
        graph.hold(f"{given}.weight", weights.floats(f"{name}.w")),
        graph.hold(f"{given}.shift", weights.floats(f"{name}.b")),
    ]
    graph.do("SkipLayerNormalization", [*taken, *held], [given], epsilon=_EPSILON)
