"""What exceptions does on news, timers and commands. The tables at the bottom are its contents."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from uuid import UUID

from headway.events.exceptions import CaseEscalated
from headway.exceptions import cases, store
from headway.exceptions.commands import COMMANDS
from headway.exceptions.detectors import DETECTORS
from headway.exceptions.detectors.base import Detector
from headway.exceptions.ladder import ESCALATION, Overdue, severity_at
from headway.exceptions.model import Case, Gone
from headway.exceptions.stakes import StakesReader, order_stakes
from headway.exceptions.watching import SLA_TIMER, Ended, carry_out, settle, timer_of
from headway.kernel.message import Event, Recorded
from headway.kernel.rooms import Commands, DueTimer, EventHandler, Projection, Room, TimerHandler
from headway.tracking.views import tracked

if TYPE_CHECKING:
    from headway.kernel.uow import UnitOfWork


SKIMMED_AT_ONCE = 1000


@dataclass(frozen=True, slots=True)
class Watchers:
    """The detectors at work, and where the stakes of an order are looked up."""

    detectors: tuple[Detector, ...]
    stakes: StakesReader

    async def on_event(self, rec: Recorded[Event], uow: UnitOfWork) -> None:
        """Let every detector that listens to this news answer it."""
        found = [
            (detector, finding)
            for detector in self.detectors
            if isinstance(rec.event, detector.listens)
            for finding in detector.on_event(rec.event, rec.recorded_at)
        ]
        await carry_out(uow, found, self.stakes, key=str(rec.id), event_id=rec.id)

    async def on_watch(self, timer: DueTimer, uow: UnitOfWork) -> None:
        """Let the detector that asked for it look at the shipment."""
        detector = next(item for item in self.detectors if timer_of(item.name) == timer.kind)
        shipment = await tracked(uow.conn, UUID(timer.key))
        if shipment is None:
            raise LookupError(f"{timer.kind} watches {timer.key}, which tracking does not know yet")
        found = [(detector, finding) for finding in detector.on_watch(shipment, uow.now)]
        await carry_out(uow, found, self.stakes, key=timer.due_at.isoformat())

    async def on_skimmed(self, batch: Sequence[Recorded[Any]], uow: UnitOfWork) -> None:
        """End the cases whose cause a batch of frequent news has removed: one statement where there is none."""
        ended = [
            Ended(detector.name, finding, rec.recorded_at, rec)
            for rec in batch
            for detector in self.detectors
            if isinstance(rec.event, detector.skims)
            for finding in detector.on_event(rec.event, rec.recorded_at)
            if isinstance(finding, Gone)
        ]
        await settle(uow, ended)


async def on_sla(timer: DueTimer, uow: UnitOfWork) -> None:
    """The clock of a case ran out: decide who takes it over."""
    case = await store.lock_case(uow.conn, UUID(timer.key))
    if cases.is_over(case) or case.due_at > uow.now:
        return
    overdue = overdue_of(case)
    decided = uow.decide(ESCALATION, case.id, overdue)
    verdict = decided.verdict
    await store.tell(uow, case.id, "clock", verdict.sentence, decided.id)
    if verdict.choice is None:
        return
    after = cases.escalated(case, verdict.choice, severity_at(overdue, verdict.choice), uow.now)
    await store.write_case(uow.conn, after)
    uow.set_timer(SLA_TIMER, case.id, after.due_at)
    uow.emit(CaseEscalated(case_id=case.id, level=after.level, owner=after.owner))


def overdue_of(case: Case) -> Overdue:
    """The snapshot an escalation is decided from."""
    return Overdue(
        detector=case.detector,
        severity=case.severity,
        owner=case.owner,
        level=case.level,
        acknowledged=case.acknowledged_at is not None,
    )


def subscriptions(watchers: Watchers) -> Mapping[type[Event], EventHandler]:
    """Every kind of news some detector listens to."""
    return {kind: watchers.on_event for detector in watchers.detectors for kind in detector.listens}


def timers(watchers: Watchers) -> Mapping[str, TimerHandler]:
    """The cases' clock, and a timer for each detector."""
    return {SLA_TIMER: on_sla, **{timer_of(detector.name): watchers.on_watch for detector in watchers.detectors}}


def projections(watchers: Watchers) -> tuple[Projection, ...]:
    """News read in batches."""
    kinds = tuple(dict.fromkeys(kind for detector in watchers.detectors for kind in detector.skims))
    return (Projection("exceptions.skim", kinds, watchers.on_skimmed, batch=SKIMMED_AT_ONCE, prompt=True),)


DECIDERS = (ESCALATION,)


def room(
    stakes: StakesReader = order_stakes,
    detectors: tuple[Detector, ...] = DETECTORS,
    commands: Commands | None = None,
) -> Room:
    """Exceptions, ready to be composed; `commands` is how playbooks act on other rooms."""
    watchers = Watchers(detectors, stakes)
    return Room(
        "exceptions",
        commands=COMMANDS,
        subscriptions=subscriptions(watchers),
        timers=timers(watchers),
        deciders=DECIDERS,
        projections=projections(watchers),
    )
