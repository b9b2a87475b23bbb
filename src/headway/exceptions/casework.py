"""Putting signals to cases, a batch at a time: the cases of the batch are locked, changed in order, and written once.

Only one worker at a time does this for a tenant (it holds the cursor of `exceptions.watch`), in the order of the log:
so two looks at one cause at once are two signals of one case. People and playbooks hold one case at a time, or two in
the order of their ids, as here.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

from headway.events.exceptions import CaseOpened, CaseWorsened, SignalEnded, SignalRaised
from headway.exceptions import cases, lifecycle, store
from headway.exceptions.model import (
    Case,
    CaseState,
    CaseSubject,
    Cause,
    Gone,
    OwnerRule,
    Signal,
)
from headway.exceptions.severity import due_after, severity_of
from headway.exceptions.stakes import StakesReader
from headway.exceptions.store import SubjectKey
from headway.kernel.message import Recorded

if TYPE_CHECKING:
    from headway.kernel.uow import UnitOfWork


@dataclass(frozen=True, slots=True)
class Seen:
    """A signal on its way: who saw it, whose it is where nobody says otherwise, and the news it came with."""

    detector: str
    team: str
    signal: Signal
    news: Recorded[Any]

    @property
    def key(self) -> SubjectKey:
        return self.detector, self.signal.about.id

    @property
    def cause(self) -> Cause:
        """What is behind it: as its detector says, else what it is about."""
        return self.signal.cause or Cause(self.detector, f"{self.signal.about.type}:{self.signal.about.id}")


@dataclass(slots=True)
class Desk:
    """The cases of a batch, locked, with all that they are about."""

    uow: UnitOfWork
    stakes: StakesReader
    cases: dict[UUID, Case] = field(default_factory=dict)
    subjects: dict[UUID, dict[SubjectKey, CaseSubject]] = field(default_factory=dict)
    where: dict[SubjectKey, UUID] = field(default_factory=dict)
    _touched: dict[UUID, Recorded[Any]] = field(default_factory=dict)
    _rules: tuple[OwnerRule, ...] | None = None

    async def take(self, keys: Iterable[SubjectKey]) -> None:
        """Lock the cases that these are in; what is merged meanwhile is looked for again."""
        wanted = list(dict.fromkeys(keys))
        while wanted:
            self.where.update(await store.cases_of_keys(self.uow.conn, wanted))
            missing = {self.where[key] for key in wanted if key in self.where} - self.cases.keys()
            if not missing:
                return
            await self._lock(missing)
            for key in wanted:
                self.where.pop(key, None)

    async def _lock(self, ids: Iterable[UUID]) -> None:
        for case in await store.lock_cases(self.uow.conn, ids):
            self.cases[case.id] = case
            self.subjects[case.id] = {
                (one.detector, one.subject.id): one for one in await store.subjects_of(self.uow.conn, case.id)
            }

    async def raised(self, seen: Seen) -> None:
        """Put a signal to the case that has its subject, to the open case of its cause, or to a new one."""
        seen = replace(seen, signal=await self._with_stakes(seen.signal))
        case = self._at_hand(seen) or await self._of_cause(seen.cause)
        if case is None:
            case = await self._open(seen)
            if case is None:
                case = await self._of_cause(seen.cause)
        assert case is not None
        await self._attach(case, seen)

    async def gone(self, detector: str, gone: Gone, news: Recorded[Any]) -> None:
        """What a detector saw about a subject is over; nothing where that is in no open case."""
        key = (detector, gone.subject_id)
        case_id = self.where.pop(key, None)
        if case_id is None:
            return
        case, views = self.cases[case_id], self.subjects[case_id]
        await store.end_subject(self.uow, case_id, detector, gone.subject_id, gone.resolution)
        views[key] = replace(views[key], ended_at=self.uow.now, resolution=gone.resolution)
        self.uow.emit(
            SignalEnded(case_id=case_id, detector=detector, about_id=gone.subject_id, resolution=gone.resolution)
        )
        if any(one.ended_at is None for one in views.values()):
            self._touched[case_id] = news
            return
        self._touched.pop(case_id, None)
        self.cases[case_id] = await lifecycle.resolve(self.uow, case, gone.resolution, automatic=True)

    async def close(self) -> None:
        """Weigh and write what was changed."""
        for case_id, news in self._touched.items():
            with self.uow.caused_by(news):
                await self._weigh(case_id)
        self._touched.clear()

    def _at_hand(self, seen: Seen) -> Case | None:
        case_id = self.where.get(seen.key)
        return None if case_id is None else self.cases[case_id]

    async def _of_cause(self, cause: Cause) -> Case | None:
        for case in self.cases.values():
            if case.cause == cause and not cases.is_over(case):
                return case
        found = await store.lock_open_cause(self.uow.conn, cause)
        if found is not None:
            await self._lock([found.id])
        return found

    async def _with_stakes(self, signal: Signal) -> Signal:
        if signal.at_risk is not None and signal.deadline is not None:
            return signal
        if signal.order_id is None:
            return signal
        known = await self.stakes(self.uow.conn, signal.order_id)
        return replace(signal, at_risk=signal.at_risk or known.at_risk, deadline=signal.deadline or known.deadline)

    async def _open(self, seen: Seen) -> Case | None:
        """A new case; None where there is an open one of its cause by now."""
        case = await self._new_case(seen)
        if not await store.open_case(self.uow.conn, case):
            return None
        self.cases[case.id], self.subjects[case.id] = case, {}
        await store.tell(self.uow, case.id, "opened", f"{case.severity}, owned by {case.owner}: {case.sentence}")
        lifecycle.arm(self.uow, case)
        self.uow.emit(
            CaseOpened(
                case_id=case.id,
                detector=case.detector,
                severity=case.severity,
                owner=case.owner,
                due_at=case.due_at,
                order_id=case.order_id,
                shipment_id=case.shipment_id,
                carrier_id=case.carrier_id,
                cause_kind=case.cause.kind,
                cause_key=case.cause.key,
            )
        )
        return case

    async def _new_case(self, seen: Seen) -> Case:
        if self._rules is None:
            self._rules = await store.owner_rules(self.uow.conn)
        signal = seen.signal
        severity = severity_of(signal.at_risk, signal.deadline, self.uow.now)
        return Case(
            id=self.uow.new_id(),
            detector=seen.detector,
            subject_type=signal.about.type,
            subject_id=signal.about.id,
            state=CaseState.OPEN,
            severity=severity,
            owner=cases.owner_of(self._rules, seen.detector, severity, seen.team),
            sentence=signal.sentence,
            opened_at=self.uow.now,
            due_at=due_after(severity, self.uow.now, acknowledged=False),
            cause=seen.cause,
            at_risk=signal.at_risk,
            deadline=signal.deadline,
            order_id=signal.order_id,
            shipment_id=signal.shipment_id,
            carrier_id=signal.carrier_id,
            since=signal.since,
            signals=0,
        )

    async def _attach(self, case: Case, seen: Seen) -> None:
        signal, views, now = seen.signal, self.subjects[case.id], self.uow.now
        severity = severity_of(signal.at_risk, signal.deadline, now)
        key = f"{seen.detector}:{signal.about.id}:{seen.news.id}"
        if not await store.put_signal(self.uow, case.id, key, seen.detector, signal, severity, seen.news.id):
            return
        await store.put_subject(self.uow, case.id, seen.detector, signal)
        before = views.get(seen.key)
        joined = before is None or before.ended_at is not None
        views[seen.key] = _view(case.id, seen, now, before)
        self.where[seen.key] = case.id
        if case.signals:
            await store.tell(self.uow, case.id, "joined" if joined else "signal", signal.sentence)
        own = seen.detector == case.detector and signal.about.id == case.subject_id
        self.cases[case.id] = replace(
            case,
            signals=case.signals + 1,
            sentence=signal.sentence if own else case.sentence,
            since=_earlier(case.since, signal.since),
        )
        self._touched[case.id] = seen.news
        self.uow.emit(
            SignalRaised(
                case_id=case.id,
                detector=seen.detector,
                about_type=signal.about.type,
                about_id=signal.about.id,
                order_id=signal.order_id,
                shipment_id=signal.shipment_id,
                carrier_id=signal.carrier_id,
                severity=severity,
                sentence=signal.sentence,
                since=signal.since,
                joined=joined,
            )
        )

    async def _weigh(self, case_id: UUID) -> None:
        case = self.cases[case_id]
        after = cases.weighed(case, self.subjects[case_id].values(), self.uow.now)
        after = replace(after, version=case.version + 1)
        await store.write_case(self.uow.conn, after)
        self.cases[case_id] = after
        if after.severity is not case.severity:
            await store.tell(self.uow, case_id, "worsened", f"{case.severity} before, now {after.severity}")
            self.uow.emit(CaseWorsened(case_id=case_id, before=case.severity, after=after.severity))
        if after.due_at != case.due_at:
            lifecycle.arm(self.uow, after)


def _earlier(one: datetime | None, other: datetime | None) -> datetime | None:
    return min((each for each in (one, other) if each is not None), default=None)


def _view(case_id: UUID, seen: Seen, now: datetime, before: CaseSubject | None) -> CaseSubject:
    signal = seen.signal
    known = before is not None and before.ended_at is None
    return CaseSubject(
        case_id=case_id,
        detector=seen.detector,
        subject=signal.about,
        order_id=signal.order_id,
        shipment_id=signal.shipment_id,
        carrier_id=signal.carrier_id,
        sentence=signal.sentence,
        joined_at=before.joined_at if before is not None and known else now,
        since=_earlier(None if before is None else before.since, signal.since),
        at_risk=signal.at_risk,
        deadline=signal.deadline,
        signals=1 if before is None else before.signals + 1,
    )
