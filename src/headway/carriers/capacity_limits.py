"""Setting limits: what is usual on a weekday, committed for a day, and confirmed by the carrier; and what is too much.

Days are locked in one order, then every limit is changed at once, so a batch takes a handful of statements.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Literal
from uuid import UUID

from headway.carriers import commands as c
from headway.carriers.capacity import DayCapacity
from headway.carriers.capacity_ledger import Q, by_columns, lock_days, open_days
from headway.carriers.checks import check_capacity, check_confirmation, each
from headway.carriers.lookup import Lookup, announce, look_up
from headway.carriers.shortfalls import look_at_shortfalls, note_shortfall
from headway.events.carriers import CapacityChanged, CapacityConfirmed, CapacityShortfall, CarrierEvent

if TYPE_CHECKING:
    from headway.kernel.uow import UnitOfWork

DayLimit = tuple[UUID, date, str, str, int | None, Decimal | None]
"""(carrier, day, scope, window, shipments, kilograms)"""
WeekdayLimit = tuple[UUID, str, str, int, int | None, Decimal | None]
"""(carrier, scope, window, weekday, shipments, kilograms)"""
What = Literal["usual", "committed", "confirmed"]


async def set_capacity(cmd: c.SetCapacity, uow: UnitOfWork) -> int:
    """Set limits of days and weekdays; of two rows for one limit the later counts.

    Raises:
        BadInput: a number is below 0, a window or carrier is unknown; nothing was changed.
    """
    known = await look_up(uow.conn, (row.carrier for row in cmd.rows))
    days: dict[tuple[Any, ...], DayLimit] = {}
    weekdays: dict[tuple[Any, ...], WeekdayLimit] = {}
    for fields, row in zip(each("rows", cmd.rows), cmd.rows, strict=True):
        check_capacity(fields, row)
        carrier = known.carrier(fields, row.carrier).id
        if row.day is not None:
            days[carrier, row.day, row.scope, row.window] = (
                *(carrier, row.day, row.scope, row.window, row.shipments, row.weight_kg),
            )
        elif row.weekday is not None:
            weekdays[carrier, row.weekday, row.scope, row.window] = (
                *(carrier, row.scope, row.window, row.weekday, row.shipments, row.weight_kg),
            )
    if weekdays:
        await _set_weekdays(uow, known, list(weekdays.values()))
    if days:
        await _set_days(uow, known, list(days.values()), "committed")
    return len(cmd.rows)


async def confirm_capacity(cmd: c.ConfirmCapacity, uow: UnitOfWork) -> int:
    """Keep what carriers say they really take.

    Raises:
        BadInput: a number is below 0, a window or carrier is unknown, or another carrier's; nothing was changed.
    """
    known = await look_up(uow.conn, (row.carrier for row in cmd.rows))
    days: dict[tuple[Any, ...], DayLimit] = {}
    for fields, row in zip(each("rows", cmd.rows), cmd.rows, strict=True):
        check_confirmation(fields, row)
        if cmd.by_carrier not in (None, row.carrier):
            raise fields.refuse("carrier", row.carrier, f"{cmd.by_carrier}, who confirms")
        carrier = known.carrier(fields, row.carrier).id
        key = (carrier, row.day, row.scope, row.window)
        days[key] = (*key, row.shipments, row.weight_kg)
    await _set_days(uow, known, list(days.values()), "confirmed")
    return len(cmd.rows)


async def _set_weekdays(uow: UnitOfWork, known: Lookup, limits: Sequence[WeekdayLimit]) -> None:
    """Also days that have rows already stand by the new numbers, from today on."""
    carriers = {limit[0] for limit in limits}
    await uow.conn.fetch(Q.lock_carriers, sorted(carriers))
    columns = by_columns(sorted(limits, key=lambda each: each[:4]), 6)
    await uow.conn.execute(Q.set_usual, *columns)
    opened = await uow.conn.fetch(Q.opened_days, *columns, uow.now)
    if opened:
        await _set_days(uow, known, [tuple(row) for row in opened], "usual")
    await announce(uow, (carrier for carrier in known.carriers.values() if carrier.id in carriers))


async def _set_days(uow: UnitOfWork, known: Lookup, limits: Iterable[DayLimit], what: What) -> None:
    ordered = sorted(limits, key=lambda each: (each[1], each[0], each[2:4]))
    columns = by_columns(ordered, 6)
    await open_days(uow.conn, {(limit[0], limit[1]) for limit in ordered})
    await lock_days(uow.conn, zip(*columns[:2], strict=True))
    await uow.conn.execute(Q.add_limits, *columns[:4])
    rows = await uow.conn.fetch(Q.set_limits, *columns, what, uow.now, uow.actor)
    codes = {carrier.id: carrier.code for carrier in known.carriers.values()}
    for row in sorted(rows, key=lambda r: (r["day"], codes[r["carrier_id"]], r["scope"], r["hours"])):
        for event in _news(row, codes[row["carrier_id"]], what):
            uow.emit(event)
            if isinstance(event, CapacityShortfall):
                await note_shortfall(uow, event)
    for carrier_id in sorted({row["carrier_id"] for row in rows}):
        await look_at_shortfalls(uow, carrier_id)


def _news(row: Any, code: str, what: What) -> Iterator[CarrierEvent]:
    limit = {"scope": row["scope"], "day": row["day"], "window": row["hours"]}
    ids = {"carrier_id": row["carrier_id"], "carrier_code": code}
    held = DayCapacity(row["limit_shipments"], row["used"], row["limit_kg"], row["used_kg"])
    before = DayCapacity(row["before"], row["used"], row["before_kg"], row["used_kg"])
    if what == "confirmed" and row["news"]:
        yield CapacityConfirmed(
            **ids,
            **limit,
            committed=row["committed"],
            confirmed=row["confirmed"],
            used=held.used,
            committed_kg=_text(row["committed_kg"]),
            confirmed_kg=_text(row["confirmed_kg"]),
            used_kg=str(held.used_kg),
        )
    if held != before:
        yield CapacityChanged(
            **ids,
            **limit,
            shipments=held.limit,
            before=before.limit,
            weight_kg=_text(held.limit_kg),
            before_kg=_text(before.limit_kg),
        )
    if held.excess > before.excess or held.excess_kg > before.excess_kg:
        yield CapacityShortfall(
            **ids,
            **limit,
            limit=held.limit,
            used=held.used,
            excess=held.excess,
            limit_kg=_text(held.limit_kg),
            used_kg=str(held.used_kg),
            excess_kg=str(held.excess_kg),
        )


def _text(weight_kg: Decimal | None) -> str | None:
    return None if weight_kg is None else str(weight_kg)
