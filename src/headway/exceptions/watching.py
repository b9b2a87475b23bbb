"""Carrying out what detectors found: cases opened, signals attached, causes gone, timers set."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from contextlib import nullcontext
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

from headway.events.exceptions import CaseOpened, CaseResolved
from headway.exceptions import cases, store
from headway.exceptions.detectors.base import Detector
from headway.exceptions.model import Case, CaseState, Finding, Gone, Severity, Signal, Unwatch, Watch
from headway.exceptions.severity import due_after, severity_of
from headway.exceptions.stakes import StakesReader
from headway.kernel.message import Recorded

if TYPE_CHECKING:
    from headway.kernel.uow import UnitOfWork

SLA_TIMER = "exceptions.sla"
Found = tuple[Detector, Finding]


@dataclass(frozen=True, slots=True)
class Ended:
    """A detector's cause that was gone at `at`; `news` where that was not what the present work reacts to."""

    detector: str
    gone: Gone
    at: datetime
    news: Recorded[Any] | None = None


def timer_of(detector: str) -> str:
    """The kind of a detector's timers."""
    return f"exceptions.{detector}"


async def carry_out(
    uow: UnitOfWork, found: Iterable[Found], stakes: StakesReader, *, key: str, event_id: UUID | None = None
) -> None:
    """Act on findings, in their order. `key` tells the occasion: the same one attaches a signal once."""
    ended: list[Ended] = []
    for detector, finding in found:
        match finding:
            case Signal():
                await _raise(uow, detector, await _with_stakes(uow, finding, stakes), key, event_id)
            case Gone():
                ended.append(Ended(detector.name, finding, uow.now))
            case Watch():
                uow.set_timer(timer_of(detector.name), finding.shipment_id, max(finding.at, uow.now))
            case Unwatch():
                uow.cancel_timer(timer_of(detector.name), finding.shipment_id)
    await settle(uow, ended)


async def settle(uow: UnitOfWork, ended: Sequence[Ended]) -> None:
    """Resolve the open cases whose causes are gone, as of the latest news of it; one statement where there are none."""
    if not ended:
        return
    latest = {(item.detector, item.gone.subject_id): item for item in ended}
    keys = [(detector, subject_id, item.at) for (detector, subject_id), item in latest.items()]
    for case in await store.lock_gone(uow.conn, keys):
        item = latest[case.detector, case.subject_id]
        with nullcontext() if item.news is None else uow.caused_by(item.news):
            await resolve(uow, case, item.gone.resolution, automatic=True)


async def resolve(uow: UnitOfWork, case: Case, resolution: str, *, automatic: bool) -> Case:
    """End a case: its clock stops, its timeline and the log tell why."""
    after = cases.resolved(case, resolution, uow.now, automatic=automatic)
    await store.write_case(uow.conn, after)
    await store.tell(uow, case.id, "resolved", resolution)
    uow.cancel_timer(SLA_TIMER, case.id)
    uow.emit(CaseResolved(case_id=case.id, automatic=automatic, resolution=resolution))
    return after


async def _with_stakes(uow: UnitOfWork, signal: Signal, stakes: StakesReader) -> Signal:
    if signal.at_risk is not None and signal.deadline is not None:
        return signal
    if signal.order_id is None:
        return signal
    known = await stakes(uow.conn, signal.order_id)
    return replace(signal, at_risk=signal.at_risk or known.at_risk, deadline=signal.deadline or known.deadline)


async def _raise(uow: UnitOfWork, detector: Detector, signal: Signal, key: str, event_id: UUID | None) -> None:
    """Open a case or attach to the open one; where that ends in between, the second try opens the next."""
    severity = severity_of(signal.at_risk, signal.deadline, uow.now)
    case = await _new_case(uow, detector, signal, severity)
    for _ in range(2):
        if await store.open_case(uow.conn, case):
            await store.put_signal(uow, case.id, key, signal, severity, event_id)
            await _announce(uow, case)
            return
        known = await store.lock_open(uow.conn, detector.name, signal.about.id)
        if known is not None:
            if await store.put_signal(uow, known.id, key, signal, severity, event_id):
                await _attach(uow, known, signal, severity)
            return


async def _new_case(uow: UnitOfWork, detector: Detector, signal: Signal, severity: Severity) -> Case:
    rules = await store.owner_rules(uow.conn)
    return Case(
        id=uow.new_id(),
        detector=detector.name,
        subject_type=signal.about.type,
        subject_id=signal.about.id,
        state=CaseState.OPEN,
        severity=severity,
        owner=cases.owner_of(rules, detector.name, severity, detector.team),
        sentence=signal.sentence,
        opened_at=uow.now,
        due_at=due_after(severity, uow.now, acknowledged=False),
        at_risk=signal.at_risk,
        deadline=signal.deadline,
        order_id=signal.order_id,
        shipment_id=signal.shipment_id,
        carrier_id=signal.carrier_id,
    )


async def _announce(uow: UnitOfWork, case: Case) -> None:
    await store.tell(uow, case.id, "opened", f"{case.severity}, owned by {case.owner}: {case.sentence}")
    uow.set_timer(SLA_TIMER, case.id, case.due_at)
    uow.emit(
        CaseOpened(
            case_id=case.id,
            detector=case.detector,
            severity=case.severity,
            owner=case.owner,
            due_at=case.due_at,
            order_id=case.order_id,
            shipment_id=case.shipment_id,
            carrier_id=case.carrier_id,
        )
    )


async def _attach(uow: UnitOfWork, case: Case, signal: Signal, severity: Severity) -> None:
    worse = cases.signalled(case, signal, severity, uow.now)
    await store.write_case(uow.conn, worse)
    change = "" if worse.severity is case.severity else f" ({case.severity} before, now {worse.severity})"
    await store.tell(uow, case.id, "signal", signal.sentence + change)
    if worse.due_at != case.due_at:
        uow.set_timer(SLA_TIMER, case.id, worse.due_at)
