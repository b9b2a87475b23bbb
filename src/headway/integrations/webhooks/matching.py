"""Which events an endpoint wants."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from headway.kernel.errors import BadInput
from headway.kernel.message import event_types

EVERY = "*"
MOST_TYPES = 50


def check_types(types: Sequence[str]) -> tuple[str, ...]:
    """The types in order, each once.

    Raises:
        BadInput: one is neither a type of the catalogue, nor `room.*`, nor `*`; or there are none, or too many.
    """
    found = tuple(sorted(set(types)))
    if not 1 <= len(found) <= MOST_TYPES:
        raise BadInput(f"{len(found)} types", field="types", allowed=f"1 to {MOST_TYPES} types")
    known = event_types()
    rooms = {name.partition(".")[0] for name in known}
    for each in found:
        room, _, rest = each.partition(".")
        if each != EVERY and each not in known and not (rest == EVERY and room in rooms):
            allowed = "a type of GET /v1/webhooks/types, all of a room such as dispatch.*, or *"
            raise BadInput(f"{each[:80]!r} is no type of event", field="types", allowed=allowed)
    return found


def wants(types: Collection[str], name: str) -> bool:
    """Does an endpoint of these types want the event?"""
    return name in types or EVERY in types or f"{name.partition('.')[0]}.{EVERY}" in types


def named(types: Collection[str]) -> list[str] | None:
    """The types of the catalogue that are meant; None for all."""
    return None if EVERY in types else [name for name in event_types() if wants(types, name)]
