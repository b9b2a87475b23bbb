"""Reading cards from the facts, as they stand now."""

from __future__ import annotations

from datetime import datetime, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING
from uuid import UUID

from headway.analytics.cards.making import LanePair, card, merged
from headway.analytics.cards.model import CHOICES, TREND, WEEK, Card, LaneCost
from headway.analytics.kpis import Counts
from headway.analytics.store import Q as FACTS
from headway.analytics.store import period_counts
from headway.kernel.db import load_queries
from headway.kernel.errors import BadInput
from headway.kernel.money import Money, minor_digits

if TYPE_CHECKING:
    from headway.kernel.db.database import Connection

Q = load_queries(__package__)
LANES = 100
_TICK = timedelta(seconds=1)


def end_of(now: datetime) -> datetime:
    """Where the last week of a card that is read now ends: what happens this very second is in it."""
    return now.replace(microsecond=0) + _TICK


def checked(weeks: int) -> int:
    """The number of weeks; raises BadInput where no card looks over so many."""
    if weeks not in CHOICES:
        raise BadInput(f"{weeks} weeks", field="weeks", allowed=", ".join(map(str, CHOICES)))
    return weeks


async def currency_of(conn: Connection) -> str:
    """What the tenant's money is counted in."""
    row = await conn.fetchrow(FACTS.tenant_terms)
    assert row is not None
    currency: str = row["currency"]
    return currency


async def card_of(conn: Connection, carrier_id: UUID, code: str, now: datetime, weeks: int) -> Card:
    """One carrier's card over the last `weeks`, with its lanes; raises BadInput for a number that is not offered."""
    currency = await currency_of(conn)
    until, shown = end_of(now), max(2 * checked(weeks), TREND)
    whole: list[Counts] = []
    lanes: dict[LanePair, Counts] = {}
    for back in range(shown, 0, -1):
        since = until - WEEK * back
        whole.append(Counts())
        for lane, counts in (await period_counts(conn, since, since + WEEK, currency, carrier_id)).items():
            if lane.origin_zone is None or lane.destination_zone is None:
                whole[-1] = counts
            elif back <= weeks:
                merged(lanes, (lane.origin_zone, lane.destination_zone), counts)
    spreads = await _spreads(conn, carrier_id, until - WEEK * weeks, until, currency)
    busiest = dict(sorted(lanes.items(), key=lambda item: (-item[1].shipments, item[0]))[:LANES])
    carrier = (carrier_id, code)
    return card(carrier, whole, busiest, until=until, period=weeks, each=WEEK, currency=currency, spreads=spreads)


async def all_cards(conn: Connection, now: datetime, weeks: int) -> list[Card]:
    """Every carrier's card over the last `weeks`, side by side: without lanes, and with two periods for a trend."""
    currency = await currency_of(conn)
    until, length = end_of(now), WEEK * checked(weeks)
    found: dict[tuple[UUID, str], list[Counts]] = {}
    for place, since in enumerate((until - 2 * length, until - length)):
        for lane, counts in (await period_counts(conn, since, since + length, currency)).items():
            if lane.origin_zone is None:
                found.setdefault((lane.carrier_id, lane.carrier_code), [Counts(), Counts()])[place] = counts
    cards = [
        card(carrier, counts, {}, until=until, period=1, each=length, currency=currency, spreads={})
        for carrier, counts in found.items()
    ]
    return sorted(cards, key=lambda each: (-each.figure("cost_per_shipment").now.sample, each.carrier_code))


async def lane_costs(conn: Connection, card: Card) -> list[LaneCost]:
    """What the shipments of a card's period cost by lane, beside the network's others; the busiest lanes first."""
    rows = await conn.fetch(Q.lane_costs, card.carrier_id, card.since, card.until, card.currency, LANES)
    return [
        LaneCost(
            row["origin_zone"],
            row["destination_zone"],
            row["shipments"],
            row["weight_kg"],
            Money(row["charges_minor"], card.currency),
            row["others"],
            _would(row["weight_kg"], row["others_minor"], row["others_kg"], card.currency),
        )
        for row in rows
    ]


def _would(weight_kg: Decimal, minor: int, kg: Decimal, currency: str) -> Money | None:
    return Money(round(weight_kg * minor / kg), currency) if kg else None


async def _spreads(
    conn: Connection, carrier_id: UUID, since: datetime, until: datetime, currency: str
) -> dict[str, float]:
    row = await conn.fetchrow(Q.spreads, carrier_id, since, until, currency)
    assert row is not None
    scale = {"cost_per_shipment": 10 ** -minor_digits(currency), "time_to_resolve": 1}
    return {key: float(row[key]) * factor for key, factor in scale.items() if row[key] is not None}
