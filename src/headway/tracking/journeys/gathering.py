"""Reading the stretches of shipments and what was learned of their carriers; writing what was learned."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID
from zoneinfo import ZoneInfo

from headway.kernel.db.literals import numbers, texts, truths, words
from headway.tracking.fold import StopProgress
from headway.tracking.journeys.expecting import ANY_LANE, Anchor, Key, Learned, Ruler, Usual
from headway.tracking.journeys.store import Q, legs_of
from headway.tracking.journeys.stretches import Report, Stretch, Watched, of_legs, whole
from headway.tracking.store import stop_of

if TYPE_CHECKING:
    from headway.kernel.db.database import Connection


async def zone_of(conn: Connection) -> ZoneInfo:
    """The tenant's time zone."""
    return ZoneInfo(await conn.fetchval(Q.zone_of_tenant))


async def stretches_of(conn: Connection, shipment_ids: Sequence[UUID]) -> list[Stretch]:
    """The stretches of those shipments that are booked, not over before their end, in the order of their ids."""
    rows = await conn.fetch(Q.journeys_of, list(shipment_ids))
    legs = await legs_of(conn, [row["shipment_id"] for row in rows if row["leg_plan"]])
    stops: dict[UUID, list[StopProgress]] = defaultdict(list)
    for row in await conn.fetch(Q.stops_of_journeys, list(shipment_ids)):
        stops[row["shipment_id"]].append(stop_of(row))
    found: list[Stretch] = []
    for row in rows:
        id_ = row["shipment_id"]
        if row["over_at"] is None and stops[id_]:
            found += of_legs(id_, legs[id_], stops[id_]) if id_ in legs else _whole(row, stops[id_])
    return found


async def reports_of(conn: Connection, shipment_ids: Sequence[UUID]) -> dict[UUID, list[Report]]:
    """When each code of some shipments was first reported."""
    found: dict[UUID, list[Report]] = defaultdict(list)
    for row in await conn.fetch(Q.first_reports, list(shipment_ids)):
        times = row["occurred_at"], row["received_at"]
        report = Report(row["leg"], row["carrier_code"], row["raw_code"], row["status"], *times)
        found[row["shipment_id"]].append(report)
    return found


async def learned_of(conn: Connection, lanes: Iterable[tuple[str, str]]) -> list[Learned]:
    """What was learned of some carriers' lanes, counts and all."""
    return [_learned(row) for row in await conn.fetch(Q.learned_of, *_columns(lanes))]


async def usual_of(conn: Connection, lanes: Iterable[tuple[str, str]], now: datetime) -> list[Usual]:
    """What usually comes on some carriers' lanes, and on all lanes of these carriers.

    A milestone counts when its lane has been learned from for as long as it takes: the first journeys to end are the
    quickest, and would make every other one late.
    """
    both = {(carrier, known) for carrier, lane in lanes for known in (lane, ANY_LANE)}
    return [usual(row) for row in await conn.fetch(Q.usual_of, *_columns(both), now)]


async def known_journeys(conn: Connection, lanes: Iterable[tuple[str, str]]) -> dict[tuple[str, str], int]:
    """Of how many journeys on some lanes something is known; locked."""
    rows = await conn.fetch(Q.known_lanes, *_columns(lanes))
    return {(row["carrier_code"], row["lane"]): row["journeys"] for row in rows}


async def put_learned(
    conn: Connection, lanes: Mapping[tuple[str, str], int], changed: Sequence[Learned], now: datetime
) -> None:
    """Write lanes with their numbers of journeys, and milestones."""
    if lanes:
        named = sorted(lanes)
        columns = (texts([carrier for carrier, _ in named]), texts([lane for _, lane in named]))
        await conn.execute(Q.put_lane, *columns, numbers([lanes[each] for each in named]), now)
    if changed:
        await conn.execute(Q.put_learned, *_learned_columns(changed), now)


async def put_watches(conn: Connection, watches: Sequence[Watched], words: Sequence[str], zone: ZoneInfo) -> None:
    """Expect milestones."""
    if watches:
        rows = (_watch_row(each, text, zone) for each, text in zip(watches, words, strict=True))
        await conn.execute(Q.put_watches, *map(list, zip(*rows, strict=True)))


def usual(row: Any) -> Usual:
    """What a row says usually comes."""
    ruler = Ruler(row["by_clock"], row["half_s"], row["surely_s"])
    return Usual(_key(row), row["status"], row["journeys"], row["seen"], ruler)


def _learned(row: Any) -> Learned:
    bins = tuple(row["after_bins"]), tuple(row["clock_bins"])
    return Learned(_key(row), row["status"], row["journeys"], row["seen"], *bins)


def _key(row: Any) -> Key:
    return Key(row["carrier_code"], row["lane"], Anchor(row["anchor"]), row["code"])


def _columns(lanes: Iterable[tuple[str, str]]) -> tuple[list[str], list[str]]:
    ordered = sorted(set(lanes))
    return [carrier for carrier, _ in ordered], [lane for _, lane in ordered]


def _whole(row: Any, stops: Sequence[StopProgress]) -> tuple[Stretch, ...]:
    lane = f"{row['origin_zone']}>{row['destination_zone']}"
    return whole(row["shipment_id"], row["carrier_code"], lane, row["booked_at"], stops)


def _learned_columns(changed: Sequence[Learned]) -> tuple[str | None, ...]:
    """The columns of `put_learned`, as array literals."""
    keys, rulers = [each.key for each in changed], [each.usual.ruler for each in changed]
    return (
        texts([key.carrier for key in keys]),
        texts([key.lane for key in keys]),
        words([key.anchor for key in keys]),
        texts([key.code for key in keys]),
        texts([each.status for each in changed]),
        numbers([each.seen for each in changed]),
        texts([numbers(each.after) or "{}" for each in changed]),
        texts([numbers(each.clock) or "{}" for each in changed]),
        truths([ruler.by_clock for ruler in rulers]),
        numbers([ruler.half_s for ruler in rulers]),
        numbers([ruler.surely_s for ruler in rulers]),
    )


def _watch_row(each: Watched, words: str, zone: ZoneInfo) -> tuple[Any, ...]:
    found, stretch = each.found, each.stretch
    return (
        stretch.shipment_id,
        stretch.leg,
        found.key.anchor,
        found.key.code,
        stretch.carrier,
        found.key.lane,
        found.status,
        found.usual_at(each.anchor_at, zone),
        found.expected_by(each.anchor_at, zone),
        found.share,
        found.journeys,
        words,
    )
