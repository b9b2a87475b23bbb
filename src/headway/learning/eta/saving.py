"""A model as bytes: MessagePack, compressed. Nothing in it is executed when it is read back."""

from __future__ import annotations

import zlib
from dataclasses import fields
from typing import Any, TypeVar

import msgspec
import numpy as np

from headway.kernel.errors import BadInput
from headway.learning.eta.boosting import Bag
from headway.learning.eta.cases import Cases, Past, Seen
from headway.learning.eta.model import EtaModel
from headway.learning.eta.nets_saving import SavedNets, nets_of, packed, saved_nets, unpacked

FORMAT, READ = 2, (1, 2)
"""What is written, and what is read: the first had no networks."""

MOST_BYTES = 512 * 1024 * 1024
"""Unpacked; a model of the most cases has a tenth of it."""

Column = bytes | list[str]
_Table = TypeVar("_Table", Cases, Past)


class Saved(msgspec.Struct, frozen=True, kw_only=True):
    """What is written: columns by name, numbers as little-endian float64."""

    format: int
    cases: dict[str, Column]
    stretch: bytes
    done_s: bytes
    journey: list[str]
    past: dict[str, Column]
    nodes: dict[str, tuple[float, float, float]]
    bags: dict[str, list[str]]
    moves: dict[str, dict[str, float]]
    metrics: dict[str, float]
    nets: dict[str, SavedNets] = {}


def to_bytes(model: EtaModel) -> bytes:
    """The model, written."""
    saved = Saved(
        format=FORMAT,
        cases=_columns(model.seen.cases),
        stretch=packed(model.seen.stretch),
        done_s=packed(model.seen.done_s),
        journey=model.seen.journey.tolist(),
        past=_columns(model.past),
        nodes=dict(model.nodes),
        bags={name: list(bag.texts) for name, bag in model.bags.items()},
        moves={name: dict(by) for name, by in model.moves.items()},
        metrics=dict(model.metrics),
        nets={name: saved_nets(nets) for name, nets in model.nets.items()},
    )
    return zlib.compress(msgspec.msgpack.encode(saved), 6)


def from_bytes(content: bytes, name: str = "model") -> EtaModel:
    """The model that was written.

    Raises:
        BadInput: damaged, of another format, or larger than allowed.
    """
    try:
        unpacked = zlib.decompressobj().decompress(content, MOST_BYTES)
        saved = msgspec.msgpack.decode(unpacked, type=Saved)
        if saved.format not in READ:
            raise _refused(name, f"format {saved.format}", f"formats {READ[0]} to {FORMAT}")
        return _model(saved)
    except (zlib.error, msgspec.MsgspecError, ValueError, KeyError, TypeError) as error:
        raise _refused(name, f"no whole model ({error})", "a file that `headway eta train` wrote") from None


def _model(saved: Saved) -> EtaModel:
    journey = np.array(saved.journey, dtype=np.str_)
    seen = Seen(_table(Cases, saved.cases), unpacked(saved.stretch), unpacked(saved.done_s), journey)
    past = _table(Past, saved.past)
    if len({*map(len, (seen.cases.at_s, seen.cases.origin, seen.stretch, seen.done_s, journey))}) != 1:
        raise ValueError("columns of several lengths")
    bags = {name: Bag(tuple(texts)) for name, texts in saved.bags.items()}
    nets = {name: nets_of(each) for name, each in saved.nets.items()}
    return EtaModel(seen, past, saved.nodes, bags, saved.moves, saved.metrics, nets)


def _columns(table: Cases | Past) -> dict[str, Column]:
    found: dict[str, Column] = {}
    for each in fields(table):
        column = getattr(table, each.name)
        found[each.name] = column.tolist() if column.dtype.kind == "U" else packed(column)
    return found


def _table(kind: type[_Table], columns: dict[str, Column]) -> _Table:
    def read(column: Column) -> Any:
        return unpacked(column) if isinstance(column, bytes) else np.array(column, dtype=np.str_)

    return kind(**{each.name: read(columns[each.name]) for each in fields(kind)})


def _refused(name: str, seen: str, allowed: str) -> BadInput:
    return BadInput(f"{name}: saw {seen}, allowed: {allowed}", field="model", allowed=allowed)
