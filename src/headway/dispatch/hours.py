"""The hours in which carriers answer offers: read once for a unit of work, however many offers it makes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING
from uuid import UUID
from weakref import WeakKeyDictionary

from headway.carriers.views import get_carrier
from headway.dispatch.answer_time import DAY_MIN, Span
from headway.dispatch.store import Q
from headway.kernel.errors import BadInput

if TYPE_CHECKING:
    from headway.kernel.db.database import Connection
    from headway.kernel.uow import UnitOfWork

Week = Mapping[UUID, tuple[Span, ...]]
MAX_SPANS = 21

_weeks: WeakKeyDictionary[UnitOfWork, Week] = WeakKeyDictionary()


@dataclass(frozen=True, slots=True)
class SetAnsweringHours:
    """When a carrier answers offers, in the tenant's time zone; no spans: at any hour."""

    carrier_code: str
    spans: tuple[Span, ...]


async def spans_of(uow: UnitOfWork, carrier_id: UUID) -> tuple[Span, ...]:
    """A carrier's hours; none where it answers at any hour."""
    known = _weeks.get(uow)
    if known is None:
        known = _weeks[uow] = await _read(uow.conn)
    return known.get(carrier_id, ())


async def set_answering_hours(cmd: SetAnsweringHours, uow: UnitOfWork) -> tuple[Span, ...]:
    """Replace a carrier's hours; offers that are out keep their time.

    Raises:
        UnknownCarrier: there is no such carrier.
        BadInput: a span is no span, two overlap, or there are too many.
    """
    spans = checked(cmd.spans)
    carrier_id = (await get_carrier(uow.conn, cmd.carrier_code)).id
    await uow.conn.execute(Q.forget_hours, carrier_id)
    rows = [(carrier_id, each.weekday, each.opens_min, each.closes_min) for each in spans]
    await uow.conn.executemany(Q.put_hours, rows)
    _weeks.pop(uow, None)
    return spans


def checked(spans: tuple[Span, ...]) -> tuple[Span, ...]:
    """The spans in order of time.

    Raises:
        BadInput: one is no span, two overlap, or there are too many.
    """
    ordered = tuple(sorted(spans))
    if len(ordered) > MAX_SPANS:
        raise BadInput(f"{len(ordered)} spans", field="spans", allowed=f"at most {MAX_SPANS}")
    for each in ordered:
        if not (1 <= each.weekday <= 7 and 0 <= each.opens_min < each.closes_min <= DAY_MIN):
            raise BadInput(f"{each} is no span", field="spans", allowed="weekday 1..7, 0 <= opens < closes <= 1440")
    for before, after in pairwise(ordered):
        if before.weekday == after.weekday and after.opens_min < before.closes_min:
            raise BadInput(f"{before} and {after} overlap", field="spans", allowed="spans apart from each other")
    return ordered


async def read_hours(conn: Connection, carrier_code: str) -> tuple[Span, ...]:
    """A carrier's hours.

    Raises:
        UnknownCarrier: there is no such carrier.
    """
    carrier_id = (await get_carrier(conn, carrier_code)).id
    return (await _read(conn)).get(carrier_id, ())


async def _read(conn: Connection) -> dict[UUID, tuple[Span, ...]]:
    found: dict[UUID, tuple[Span, ...]] = {}
    for row in await conn.fetch(Q.all_hours):
        span = Span(row["weekday"], row["opens_min"], row["closes_min"])
        found[row["carrier_id"]] = (*found.get(row["carrier_id"], ()), span)
    return found
