"""The scorecards of the run, whole and by lane, with what changed after the first day."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

import msgspec

from headway.analytics.kpis import Counts
from headway.analytics.scoring import Scorecard
from headway.analytics.store import Lane, period_counts
from headway.sim.real.facts import Q

if TYPE_CHECKING:
    from headway.kernel.db.database import Connection

_FIRST = timedelta(days=1)


async def scorecards(conn: Connection, since: datetime, until: datetime, currency: str) -> dict[str, Any]:
    """Every carrier, and every carrier on every lane.

    A KPI has `value`, `sample` and `trend`: the value of what was booked (offered, billed) from `trend_from` on, less
    that of what was before; None where either has no sample. Shipments count where they were booked, however late they
    came, so that the trend does not follow from late ones coming late.
    """
    until, split = until + timedelta(seconds=1), since + _FIRST
    whole = await period_counts(conn, since, until, currency)
    before = await _booked(conn, since, split, currency)
    after = await _booked(conn, split, until, currency)
    cards = []
    for lane in sorted(
        whole, key=lambda each: (each.carrier_code, each.origin_zone or "", each.destination_zone or "")
    ):
        card = Scorecard(lane, since, until, currency, whole[lane], Counts())
        later = Scorecard(lane, split, until, currency, after.get(lane, Counts()), before.get(lane, Counts()))
        cards.append(_shown(card, later))
    return {
        "trend_from": split,
        "carriers": [card for card in cards if card["origin"] is None],
        "lanes": [card for card in cards if card["origin"] is not None],
    }


async def _booked(conn: Connection, since: datetime, until: datetime, currency: str) -> dict[Lane, Counts]:
    """Offers and invoices of a period, and the shipments that were booked in it."""
    counts = await period_counts(conn, since, until, currency)
    for row in await conn.fetch(Q.booked_between, since, until):
        found = dict(row)
        found.pop("whole")
        lane = Lane(*(found.pop(name) for name in Lane.__dataclass_fields__))
        counts[lane] = msgspec.structs.replace(counts.get(lane, Counts()), **found)
    return counts


def _shown(card: Scorecard, later: Scorecard) -> dict[str, Any]:
    kpis = {
        whole.now.key: {"value": whole.now.value, "sample": whole.now.sample, "trend": changed.change}
        for whole, changed in zip(card.kpis(), later.kpis(), strict=True)
    }
    lane = card.lane
    return {
        "carrier": lane.carrier_code,
        "origin": lane.origin_zone,
        "destination": lane.destination_zone,
        "shipments": card.counts.shipments,
        **kpis,
    }
