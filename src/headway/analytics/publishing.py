"""Scorecards: computed from facts, kept, published when new; a timer that sets itself again."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from headway.analytics.commands import PublishScorecards
from headway.analytics.kpis import Counts
from headway.analytics.measuring import tell_performance
from headway.analytics.policy import CORRECTED_AFTER, EVERY, LIVE_EVERY, REPORTED_LATE, WINDOW
from headway.analytics.scoring import Scorecard, published
from headway.analytics.store import Q, count_reports, known_counts, period_counts
from headway.events.dispatch import ShipmentBooked
from headway.events.learning import DisruptionEnded, TagReversed
from headway.kernel.canonical import canonical_json
from headway.kernel.errors import BadInput
from headway.kernel.message import Recorded
from headway.kernel.rooms import DueTimer
from headway.kernel.uow import UnitOfWork

SCORECARDS = "analytics.scorecards"
PERFORMANCE = "analytics.performance"


async def publish_scorecards(cmd: PublishScorecards, uow: UnitOfWork) -> tuple[Scorecard, ...]:
    """Score the period; returns and publishes the scorecards that count anything else than the newest one did.

    Raises:
        BadInput: the period is empty.
    """
    if not cmd.since < cmd.until:
        raise BadInput(f"a period from {cmd.since} to {cmd.until}", field="since", allowed="a moment before until")
    await count_reports(uow.conn, await uow.conn.fetch(Q.lately_delivered, uow.now - REPORTED_LATE))
    cards = await _score(uow, cmd.since, cmd.until)
    known = await known_counts(uow.conn)
    await _keep(uow, cards)
    news = tuple(card for card in cards if known.get(card.lane) != card.counts)
    for card in news:
        uow.emit(published(card))
    await tell_performance(uow, cmd.until)
    return news


async def on_first_booking(rec: Recorded[ShipmentBooked], uow: UnitOfWork) -> None:
    """The tenant's first booking starts the timers."""
    if await uow.conn.fetchval(Q.arm, uow.now) is not None:
        uow.set_timer(SCORECARDS, "tenant", uow.now + EVERY)
        uow.set_timer(PERFORMANCE, "tenant", uow.now + LIVE_EVERY)


async def on_tags_corrected(rec: Recorded[TagReversed | DisruptionEnded], uow: UnitOfWork) -> None:
    """A person says that something was or was not out of the ordinary: the figures are computed anew at once.

    In a while, that is: when the facts have followed the tags.
    """
    event = rec.event
    if event.withdrawn if isinstance(event, DisruptionEnded) else not rec.actor.startswith("system:"):
        for kind in (SCORECARDS, PERFORMANCE):
            uow.set_timer(kind, "tenant", uow.now + CORRECTED_AFTER)


async def on_timer(timer: DueTimer, uow: UnitOfWork) -> None:
    """Score the window that ends now, and come again."""
    uow.set_timer(SCORECARDS, "tenant", timer.due_at + EVERY)
    await publish_scorecards(PublishScorecards(uow.now - WINDOW, uow.now), uow)


async def on_performance_timer(timer: DueTimer, uow: UnitOfWork) -> None:
    """Tell what was seen until now, and come again."""
    uow.set_timer(PERFORMANCE, "tenant", timer.due_at + LIVE_EVERY)
    await tell_performance(uow, uow.now)


async def _score(uow: UnitOfWork, since: datetime, until: datetime) -> list[Scorecard]:
    terms = await uow.conn.fetchrow(Q.tenant_terms)
    assert terms is not None
    currency = terms["currency"]
    now = await period_counts(uow.conn, since, until, currency)
    before = await period_counts(uow.conn, since - (until - since), since, currency)
    lanes = sorted(now, key=lambda lane: (lane.carrier_code, lane.origin_zone or "", lane.destination_zone or ""))
    return [Scorecard(lane, since, until, currency, now[lane], before.get(lane, Counts())) for lane in lanes]


async def _keep(uow: UnitOfWork, cards: Sequence[Scorecard]) -> None:
    if not cards:
        return
    first = cards[0]
    await uow.conn.execute(
        Q.put_scorecards,
        [card.lane.carrier_id for card in cards],
        [card.lane.carrier_code for card in cards],
        [card.lane.origin_zone for card in cards],
        [card.lane.destination_zone for card in cards],
        [canonical_json(card.counts) for card in cards],
        [canonical_json(card.before) for card in cards],
        first.since,
        first.until,
        uow.now,
        first.currency,
    )
