"""What the API and the screens read of analytics."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING
from uuid import UUID
from zoneinfo import ZoneInfo

import msgspec

from headway.analytics.explore.standing import moments
from headway.analytics.kpis import KPIS, Counts, KpiValue, measure
from headway.analytics.scoring import Scorecard
from headway.analytics.store import Lane, Q, period_counts

if TYPE_CHECKING:
    from headway.kernel.db.database import Connection


async def kpis(conn: Connection, now: datetime) -> tuple[KpiValue, ...]:
    """Every KPI of the network: of the tenant's day so far, or of this moment, in the order of the registry."""
    terms = await conn.fetchrow(Q.tenant_terms)
    assert terms is not None
    midnight = now.astimezone(ZoneInfo(terms["timezone"])).replace(hour=0, minute=0, second=0, microsecond=0)
    since, currency = midnight.astimezone(UTC), terms["currency"]
    counts = await network_counts(conn, since, now, currency)
    return tuple(measure(kpi, counts, currency) for kpi in KPIS)


async def network_counts(conn: Connection, since: datetime, now: datetime, currency: str) -> Counts:
    """Everything counted over all carriers from `since` up to and with `now`, and the network at this moment."""
    until = now.replace(microsecond=0) + (datetime.resolution * 1_000_000)
    carriers = await period_counts(conn, since, until, currency)
    sums: dict[str, int] = {}
    for lane, counts in carriers.items():
        if lane.origin_zone is None:
            for name, value in msgspec.structs.asdict(counts).items():
                sums[name] = sums.get(name, 0) + value
    moment = await conn.fetchrow(Q.network_counts, since)
    assert moment is not None
    (standing,) = await moments(conn, [now], currency)
    return Counts(**{**sums, **dict(moment), **standing})


@dataclass(frozen=True, slots=True)
class DayOfWork:
    """What a carrier was given on a day, of what everybody was given, and how it went so far."""

    day: date
    shipments: int
    network: int
    delivered: int
    on_time: int

    @property
    def share(self) -> float:
        return self.shipments / self.network


async def daily_work(conn: Connection, carrier_id: UUID, since: datetime, most: int = 14) -> list[DayOfWork]:
    """The last days on which anybody was given work, the last first."""
    rows = await conn.fetch(Q.daily_work, carrier_id, since, most)
    return [DayOfWork(**{name: row[name] for name in DayOfWork.__dataclass_fields__}) for row in rows]


async def latest_scorecards(
    conn: Connection, *, carrier_id: UUID | None = None, by_lane: bool = False
) -> list[Scorecard]:
    """The scorecards published last, of carriers or of their lanes."""
    return [
        Scorecard(
            Lane(row["carrier_id"], row["carrier_code"], row["origin_zone"], row["destination_zone"]),
            row["since"],
            row["until"],
            row["currency"],
            msgspec.json.decode(row["counts"], type=Counts),
            msgspec.json.decode(row["before"], type=Counts),
        )
        for row in await conn.fetch(Q.latest_scorecards, carrier_id, by_lane)
    ]
