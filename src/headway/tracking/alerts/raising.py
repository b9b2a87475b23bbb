"""Raising alerts, telling how they change, and ending them, from the answers of ETA."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from decimal import Decimal
from typing import TYPE_CHECKING
from uuid import UUID

import msgspec

from headway.dispatch.adjusting.alternatives import Alternative, Alternatives
from headway.events.tracking import BreachCleared, BreachForeseen, OpenAction
from headway.kernel.decisions import Decided
from headway.kernel.moments import stamp
from headway.kernel.money import Money
from headway.tracking.alerts import store
from headway.tracking.alerts.actions import actions
from headway.tracking.alerts.deciding import BREACH_ALERT, CLEAR, WAIT, weigh
from headway.tracking.alerts.model import Alert, AlertPolicy, AlertState, BreachInputs
from headway.tracking.eta.finishing import delivered_at
from headway.tracking.eta.following import Looked, on_grid
from headway.tracking.eta.model import Snapshot, Standing
from headway.tracking.eta.phases import next_look
from headway.tracking.eta.predicting import chance_at
from headway.tracking.model import TrackingStatus

if TYPE_CHECKING:
    from headway.kernel.uow import UnitOfWork

CHANCE_STEP = 0.15
"""An open alert is told again when its chance moved by so much, or another action is the best."""

SURER = 0.05
"""Or when it rose by so much and half of what spoke against it is gone: 0.80 is one in five, 0.90 one in ten."""


@dataclass(frozen=True, slots=True)
class Alerts:
    """Weighs each answer; `alternatives` says who else could carry what has not left."""

    alternatives: Alternatives = field(default_factory=Alternatives)

    async def consider(self, uow: UnitOfWork, looked: Sequence[Looked]) -> None:
        """What follows from a batch of answers."""
        alerted = [each.standing.shipment_id for each in looked if each.standing.alerted]
        opened = await store.open_alerts(uow.conn, alerted) if alerted else {}
        policy: AlertPolicy | None = None
        for each in looked:
            alert = opened.get(each.standing.shipment_id)
            delivery = each.snapshots[-1] if each.snapshots else None
            if delivery is None or uow.now >= delivery.due_at:
                if alert is not None:
                    await _end(uow, alert, *_outcome(each.standing, delivery))
                continue
            policy = policy or await store.policy(uow.conn)
            if alert is not None or _may_matter(each.standing, delivery, policy):
                await self._weigh(uow, each, delivery, policy, alert)

    async def _weigh(
        self, uow: UnitOfWork, looked: Looked, delivery: Snapshot, policy: AlertPolicy, alert: Alert | None
    ) -> None:
        inputs = _inputs(looked, delivery, policy, uow.now, alert)
        if looked.standing.pickup_at is not None and _at_stake(inputs) >= _minor(policy.reassign_from, inputs.currency):
            inputs = await self._with_alternative(uow, looked.standing, inputs)
        verdict = weigh(inputs)
        if alert is None and verdict.choice != WAIT:
            decided = uow.decide(BREACH_ALERT, looked.standing.shipment_id, inputs)
            await _raise(uow, looked.standing, delivery, inputs, decided)
        elif alert is not None and verdict.choice == CLEAR:
            uow.decide(BREACH_ALERT, looked.standing.shipment_id, inputs)
            await _end(uow, alert, AlertState.CLEARED, "calmed", verdict.sentence, inputs.chance)
        elif alert is not None and _changed(alert, inputs, verdict.choice):
            decided = uow.decide(BREACH_ALERT, looked.standing.shipment_id, inputs)
            await _update(uow, alert, looked.standing, delivery, inputs, decided)

    async def _with_alternative(self, uow: UnitOfWork, standing: Standing, inputs: BreachInputs) -> BreachInputs:
        other: Alternative | None = await self.alternatives.best(uow, standing.shipment_id)
        return inputs if other is None else msgspec.structs.replace(inputs, alternative=other)


def _may_matter(standing: Standing, delivery: Snapshot, policy: AlertPolicy) -> bool:
    """Could any action be worth something, at its best? What cannot is not weighed, which most looks end with."""
    loss = _loss(standing, policy)
    chance, currency = delivery.breach_chance, loss.currency
    if standing.pickup_at is not None and chance * loss.minor >= _minor(policy.reassign_from, currency):
        return True
    expedited = chance * float(policy.expedite_averts) * loss.minor
    kept = chance * float(policy.tell_keeps) * _minor(policy.goodwill, currency)
    return expedited > _minor(policy.expedite_cost + policy.handling_cost, currency) or kept > _minor(
        policy.tell_cost + policy.handling_cost, currency
    )


def _at_stake(inputs: BreachInputs) -> float:
    return inputs.chance * inputs.loss_minor


def _minor(amount: Decimal, currency: str) -> int:
    return Money.of(amount, currency).minor


def _loss(standing: Standing, policy: AlertPolicy) -> Money:
    currency = standing.late_penalty.currency
    owed = standing.late_penalty if standing.late_penalty.minor else Money.of(policy.late_cost, currency)
    return owed + Money.of(policy.goodwill, currency)


def _inputs(
    looked: Looked, delivery: Snapshot, policy: AlertPolicy, now: datetime, alert: Alert | None
) -> BreachInputs:
    standing = looked.standing
    loss = _loss(standing, policy)
    look = on_grid(next_look(now, standing.deliver_by, standing.pickup_at), now)
    chance_next = delivery.breach_chance
    if look is not None:
        chance_next = chance_at(standing, looked.spread(standing, look), looked.known, look)
    return BreachInputs(
        reference=standing.reference,
        carrier_code=standing.carrier_code,
        now=now,
        due_at=delivery.due_at,
        next_look=look,
        chance=delivery.breach_chance,
        chance_next=chance_next,
        loss_minor=loss.minor,
        goodwill_minor=Money.of(policy.goodwill, loss.currency).minor,
        currency=loss.currency,
        because=delivery.because,
        policy=policy,
        raised_at_chance=None if alert is None else alert.first_chance,
    )


async def _raise(
    uow: UnitOfWork, standing: Standing, delivery: Snapshot, inputs: BreachInputs, decided: Decided
) -> None:
    offered = _offered(inputs)
    alert = Alert(
        id=uow.new_id(),
        shipment_id=standing.shipment_id,
        order_id=standing.order_id,
        carrier_code=standing.carrier_code,
        reference=standing.reference,
        state=AlertState.OPEN,
        revision=1,
        due_at=delivery.due_at,
        raised_at=uow.now,
        updated_at=uow.now,
        ended_at=None,
        chance=inputs.chance,
        first_chance=inputs.chance,
        p50_at=delivery.p50_at,
        p90_at=delivery.p90_at,
        loss=Money(inputs.loss_minor, inputs.currency),
        best=decided.verdict.choice or "",
        actions=offered,
        because=inputs.because,
        resolution=None,
        decision_id=decided.id,
    )
    await store.put(uow.conn, alert)
    _tell(uow, alert, standing.carrier_id)


async def _update(
    uow: UnitOfWork, alert: Alert, standing: Standing, delivery: Snapshot, inputs: BreachInputs, decided: Decided
) -> None:
    best = "" if decided.verdict.choice in (WAIT, None) else decided.verdict.choice
    after = replace(
        alert,
        revision=alert.revision + 1,
        updated_at=uow.now,
        chance=inputs.chance,
        p50_at=delivery.p50_at,
        p90_at=delivery.p90_at,
        best=best or "",
        actions=_offered(inputs),
        because=inputs.because,
        decision_id=decided.id,
    )
    await store.put(uow.conn, after)
    _tell(uow, after, standing.carrier_id)


async def _end(uow: UnitOfWork, alert: Alert, state: AlertState, outcome: str, reason: str, chance: float) -> None:
    await store.put(
        uow.conn,
        replace(alert, state=state, updated_at=uow.now, ended_at=uow.now, chance=chance, resolution=reason),
    )
    uow.emit(
        BreachCleared(shipment_id=alert.shipment_id, alert_id=alert.id, outcome=outcome, chance=chance, reason=reason)
    )


def _outcome(standing: Standing, delivery: Snapshot | None) -> tuple[AlertState, str, str, float]:
    """How an alert ends without being weighed."""
    if delivery is not None:
        return (
            AlertState.BREACHED,
            "breached",
            f"nobody said by {stamp(delivery.due_at)} that it came",
            delivery.breach_chance,
        )
    if standing.off or standing.journey.status is not TrackingStatus.DELIVERED:
        why = "its booking was taken back" if standing.off else f"it is {standing.journey.status}"
        return AlertState.CLEARED, "off", why, 0.0
    at = delivered_at(standing)
    if at > standing.deliver_by:
        return AlertState.BREACHED, "breached", f"it was delivered at {stamp(at)}", 1.0
    return AlertState.CLEARED, "in_time", f"it was delivered at {stamp(at)}", 0.0


def _offered(inputs: BreachInputs) -> tuple[OpenAction, ...]:
    """What is open, the best first; also what would cost more than it saves, so that a person sees why not."""
    ranked = sorted(actions(inputs, inputs.now), key=lambda each: -each.value_minor(inputs.chance))
    return tuple(
        OpenAction(
            code=each.code,
            sentence=each.sentence,
            averts=round(each.averts, 4),
            saves=Money(each.value_minor(inputs.chance), inputs.currency),
            open_until=each.open_until,
        )
        for each in ranked
    )


def _changed(alert: Alert, inputs: BreachInputs, choice: str | None) -> bool:
    best = "" if choice == WAIT else choice
    return moved(alert.chance, inputs.chance) or best != alert.best


def moved(before: float, now: float) -> bool:
    """Is it another chance, for whoever was told the one before?"""
    surer = now - before >= SURER and 1.0 - now <= (1.0 - before) / 2.0
    return surer or abs(now - before) >= CHANCE_STEP


def _tell(uow: UnitOfWork, alert: Alert, carrier_id: UUID) -> None:
    uow.emit(
        BreachForeseen(
            shipment_id=alert.shipment_id,
            alert_id=alert.id,
            order_id=alert.order_id,
            carrier_id=carrier_id,
            revision=alert.revision,
            due_at=alert.due_at,
            chance=alert.chance,
            p50_at=alert.p50_at,
            p90_at=alert.p90_at,
            loss=alert.loss,
            best=alert.best,
            actions=alert.actions,
            because=alert.because,
            decision_id=alert.decision_id,
        )
    )
