"""Networks and columns of numbers as bytes: little-endian float64."""

from __future__ import annotations

import msgspec
import numpy as np

from headway.learning.eta.cases import Floats
from headway.learning.eta.network import Nets, Scale


class SavedNets(msgspec.Struct, frozen=True, kw_only=True):
    """Networks, written; how many, their units and their inputs follow from the lengths."""

    scale: tuple[bytes, bytes, bytes, bytes]
    hidden: bytes
    hidden_bias: bytes
    out: bytes
    out_bias: bytes


def saved_nets(nets: Nets) -> SavedNets:
    """Networks, to be written."""
    scale = nets.scale
    return SavedNets(
        scale=(packed(scale.low), packed(scale.high), packed(scale.middle), packed(scale.spread)),
        hidden=packed(nets.hidden),
        hidden_bias=packed(nets.hidden_bias),
        out=packed(nets.out),
        out_bias=packed(nets.out_bias),
    )


def nets_of(saved: SavedNets) -> Nets:
    """Networks, read.

    Raises:
        ValueError: lengths that do not belong together.
    """
    scale = Scale(*(unpacked(each) for each in saved.scale))
    last = unpacked(saved.out_bias)
    bias = unpacked(saved.hidden_bias).reshape(len(last), -1)
    out = unpacked(saved.out).reshape(bias.shape)
    hidden = unpacked(saved.hidden).reshape(len(last), 2 * len(scale.low), bias.shape[1])
    return Nets(scale, hidden, bias, out, last)


def packed(column: Floats) -> bytes:
    """Numbers, written row by row."""
    return column.astype("<f8").tobytes()


def unpacked(content: bytes) -> Floats:
    """Numbers, read."""
    return np.frombuffer(content, dtype="<f8").astype(np.float64)
