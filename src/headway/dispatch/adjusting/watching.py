"""Carriers that owe an answer or a pickup are watched: who is late, and who has gone dark without a word.

All are looked at on the full ten minutes, so that a moment of the tenant's day looks at them together. A sign of life
is an answer or a report; it comes in batches, and ends the suspicion.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any
from uuid import UUID

from headway.carriers.outages import end_outage, start_outage
from headway.dispatch.adjusting.causes import Cause, Occasion
from headway.dispatch.adjusting.proposals import Q
from headway.dispatch.adjusting.rounds import Rounds
from headway.dispatch.adjusting.silence import (
    FEWEST_ANSWERS,
    PICKUP_GRACE,
    SILENCE,
    USUAL_ANSWER,
    USUAL_SILENT,
    Answers,
    Silence,
    Threshold,
    is_dark,
)
from headway.dispatch.policies.autonomy import ACT_AND_REPORT, autonomy_of
from headway.dispatch.policies.book import ActivePolicy
from headway.dispatch.policies.facts import decision_facts
from headway.dispatch.policies.model import REASSIGNMENT
from headway.events.dispatch import (
    ShipmentBooked,
    TenderOfferAccepted,
    TenderOfferCountered,
    TenderOfferDeclined,
    TenderOfferSent,
)
from headway.events.tracking import TrackingEventRecorded, TrackingFolded
from headway.kernel.message import Recorded
from headway.kernel.moments import stamp
from headway.kernel.rooms import DueTimer, Projection

if TYPE_CHECKING:
    import asyncpg

    from headway.kernel.uow import UnitOfWork

WATCH = "dispatch.watch_carrier"
EVERY = timedelta(minutes=10)
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_LONG_AGO = timedelta(hours=24)
_MOST_LATE = timedelta(hours=12)
"""A pickup that is later than this is no sign of a silence any more: something else is wrong with it."""

OWING = (TenderOfferSent, ShipmentBooked)
HEARD = (TenderOfferAccepted, TenderOfferDeclined, TenderOfferCountered, TrackingEventRecorded, TrackingFolded)


@dataclass(frozen=True, slots=True)
class Watchers:
    """Looks at carriers, and opens rounds about what it finds."""

    rounds: Rounds

    async def on_pulse(self, batch: Sequence[Recorded[Any]], uow: UnitOfWork) -> None:
        """Who owes something is watched; who is heard of is not dark."""
        owing = {rec.event.carrier_id: rec.event.carrier_code for rec in batch if isinstance(rec.event, OWING)}
        if owing:
            for row in await uow.conn.fetch(Q.watch_carriers, list(owing), list(owing.values())):
                uow.set_timer(WATCH, row["carrier_id"], next_look(uow.now))
        heard = {
            carrier_id: rec.recorded_at
            for rec in batch
            if isinstance(rec.event, HEARD)
            for carrier_id in _heard_of(rec.event)
        }
        if heard:
            for row in await uow.conn.fetch(Q.heard_of, list(heard), list(heard.values())):
                if row["suspected_at"] is not None and row["heard_at"] > row["suspected_at"]:
                    await uow.conn.execute(Q.suspect, row["carrier_id"], None)
                    await end_outage(uow, row["carrier_id"], row["carrier_code"])

    async def look(self, timer: DueTimer, uow: UnitOfWork) -> None:
        """Look at one carrier, and again in ten minutes as long as it owes anything."""
        watch = await uow.conn.fetchrow(Q.lock_watch, UUID(timer.key))
        if watch is None:
            return
        owing = await uow.conn.fetch(Q.owing, watch["carrier_code"], uow.now - _LONG_AGO)
        again = look_again(uow.now, _since(owing, "offer"), _since(owing, "pickup"), watch["suspected_at"] is not None)
        if again is None:
            await uow.conn.execute(Q.end_watch, watch["carrier_id"])
        else:
            uow.set_timer(WATCH, timer.key, again)
        if not owing:
            return
        policy = await self.rounds.adjuster.allocator.policies.active(uow)
        if not policy.document.adjustment.enabled:
            return
        if watch["suspected_at"] is None:
            silence = await _silence(uow, watch, owing, policy)
            if policy.document.adjustment.dark_after_offers and is_dark(silence):
                await self._gone_dark(uow, watch, silence, policy)
            else:
                await self._late_pickups(uow, watch, policy)
        else:
            await self._still_dark(uow, watch)

    async def _gone_dark(self, uow: UnitOfWork, watch: asyncpg.Record, silence: Silence, policy: ActivePolicy) -> None:
        """Its outage is declared where one may act on a suspicion; else its shipments are judged, and recommended."""
        decision = decision_facts(carrier=watch["carrier_code"], kind=REASSIGNMENT, cause=Cause.SUSPECTED_OUTAGE)
        autonomy = autonomy_of(policy.document, REASSIGNMENT, {}, decision)
        decided = uow.decide(SILENCE, watch["carrier_id"], silence, autonomy=autonomy.level)
        await uow.conn.execute(Q.suspect, watch["carrier_id"], uow.now)
        if autonomy.level >= ACT_AND_REPORT and not autonomy.shadow:
            reason = f"suspected: {decided.verdict.sentence}"
            await start_outage(uow, watch["carrier_id"], watch["carrier_code"], reason[:200], None)
        await self._open(uow, watch, decided.verdict.sentence, again=False)

    async def _still_dark(self, uow: UnitOfWork, watch: asyncpg.Record) -> None:
        """What had nobody left, or came since, is judged once more: capacity may have come free."""
        await self._open(uow, watch, f"silent since {stamp(watch['suspected_at'])}", again=True)

    async def _open(self, uow: UnitOfWork, watch: asyncpg.Record, sentence: str, *, again: bool) -> None:
        occasion = Occasion(
            cause=Cause.SUSPECTED_OUTAGE,
            sentence=f"{watch['carrier_code']} seems to have gone dark: {sentence}",
            carrier_code=watch["carrier_code"],
        )
        rows = await uow.conn.fetch(Q.held_by_carrier, watch["carrier_id"], *[None] * 6)
        key = f"dark:{watch['carrier_id']}"
        await self.rounds.open(uow, key, occasion, [row["id"] for row in rows], again=again)

    async def _late_pickups(self, uow: UnitOfWork, watch: asyncpg.Record, policy: ActivePolicy) -> None:
        late_min = policy.document.adjustment.late_pickup_min
        if not late_min:
            return
        before = uow.now - timedelta(minutes=late_min)
        for row in await uow.conn.fetch(Q.note_late_pickup, watch["carrier_code"], before, uow.now):
            occasion = Occasion(
                cause=Cause.LATE_PICKUP,
                sentence=f"the pickup is over {late_min} min late and nothing was reported",
                carrier_code=watch["carrier_code"],
            )
            await self.rounds.open(uow, f"late:{row['id']}", occasion, [row["id"]])


def _heard_of(event: Any) -> Iterable[UUID]:
    """The carriers that an event shows to be alive; of what a large batch brought that was told with it."""
    match event:
        case TrackingFolded():
            return (of.carrier_id for of in event.heard)
        case TrackingEventRecorded(batch_id=UUID()):
            return ()
        case _:
            return (event.carrier_id,)


def projection(watchers: Watchers) -> Projection:
    """The pulse of all carriers, read in batches."""
    return Projection("dispatch.pulse", (*OWING, *HEARD), watchers.on_pulse, batch=1000)


def look_again(
    now: datetime, offers: Sequence[datetime], pickups: Sequence[datetime], suspected: bool
) -> datetime | None:
    """When a look may find something new: soon, or when the next pickup could be missed; None: nothing is owed.

    Always after `now`: a look that asked for another at its own moment would never end.
    """
    due = [at for at in pickups if at > now - _MOST_LATE]
    if offers or (suspected and due) or any(at + PICKUP_GRACE <= now for at in due):
        return next_look(now)
    return next_look(min(due) + PICKUP_GRACE - timedelta.resolution) if due else None


def next_look(now: datetime) -> datetime:
    """The next full ten minutes after `now`."""
    return _EPOCH + ((now - _EPOCH) // EVERY + 1) * EVERY


async def _silence(
    uow: UnitOfWork, watch: asyncpg.Record, owing: Sequence[asyncpg.Record], policy: ActivePolicy
) -> Silence:
    return Silence(
        carrier_code=watch["carrier_code"],
        now=uow.now,
        heard_at=watch["heard_at"],
        answers=await _answers(uow, watch),
        threshold=_threshold(policy),
        waiting=_since(owing, "offer") + _since(owing, "expired"),
        overdue=tuple(at for at in _since(owing, "pickup") if uow.now - _MOST_LATE < at <= uow.now),
    )


def _since(owing: Sequence[asyncpg.Record], kind: str) -> tuple[datetime, ...]:
    return tuple(row["since"] for row in owing if row["kind"] == kind)


def _threshold(policy: ActivePolicy) -> Threshold:
    wanted = policy.document.adjustment
    return Threshold(odds=wanted.dark_odds, signs=wanted.dark_after_offers, minutes=wanted.dark_after_min)


async def _answers(uow: UnitOfWork, watch: asyncpg.Record) -> Answers:
    """As it answered until it was last heard of: what it left unanswered since is what is to be explained."""
    row = await uow.conn.fetchrow(Q.usual_answers, watch["carrier_code"], watch["heard_at"] or uow.now)
    if row is None or row["answered"] < FEWEST_ANSWERS:
        return Answers()
    seen = row["answered"] + row["silent"]
    silent = (row["silent"] + USUAL_SILENT * FEWEST_ANSWERS) / (seen + FEWEST_ANSWERS)
    return Answers(mean=max(row["mean"], USUAL_ANSWER / 10), silent=silent, samples=seen)
