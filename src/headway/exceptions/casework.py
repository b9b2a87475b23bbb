"""Putting signals to cases, a batch at a time: the cases nearby are locked, changed in order, and written once.

Only one worker at a time does this for a tenant (it holds the cursor of `exceptions.watch`), in the order of the log:
so two looks at one cause at once are two signals of one case. People and playbooks hold one case at a time, or two in
the order of their ids, as here.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any
from uuid import UUID

from headway.events.exceptions import CaseOpened, CaseRecast, CaseWorsened, SignalEnded, SignalRaised
from headway.exceptions import cases, lifecycle, store
from headway.exceptions.correlation.joining import CASE_JOIN, NEW, join
from headway.exceptions.correlation.kinds import FORESEEN, GROUPS, HEARING, SILENCE
from headway.exceptions.correlation.model import JoinInputs, JoinRules, NearCase, SignalFacts
from headway.exceptions.correlation.nearby import (
    Asked,
    Digest,
    Surroundings,
    cases_near,
    digest,
    near_case,
    surroundings,
)
from headway.exceptions.merging import merge
from headway.exceptions.model import Case, CaseState, CaseSubject, Cause, Ending, Gone, Signal, Subject
from headway.exceptions.naming import SPLIT, adopted_cause, own_cause, recast, view_of
from headway.exceptions.owning import Desks, clocked_now
from headway.exceptions.severity import due_after, milder, severity_of
from headway.exceptions.stakes import StakesReader
from headway.exceptions.store import SubjectKey
from headway.kernel.decisions import Decided
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
    def asked(self) -> Asked:
        return Asked(self.detector, self.signal, self.news)


@dataclass(slots=True)
class Desk:
    """The cases near a batch of signals, locked, with all that they are about."""

    uow: UnitOfWork
    stakes: StakesReader
    rules: JoinRules = field(default_factory=JoinRules)
    around: Surroundings = field(default_factory=Surroundings)
    cases: dict[UUID, Case] = field(default_factory=dict)
    subjects: dict[UUID, dict[SubjectKey, CaseSubject]] = field(default_factory=dict)
    where: dict[SubjectKey, UUID] = field(default_factory=dict)
    _touched: dict[UUID, Recorded[Any]] = field(default_factory=dict)
    _digests: dict[UUID, Digest] = field(default_factory=dict)
    _desks: Desks = field(default_factory=Desks)

    async def take(self, keys: Iterable[SubjectKey], asked: Sequence[Asked] = ()) -> None:
        """Lock the cases that these are in, or may be put into; what is merged meanwhile is looked for again."""
        wanted = list(dict.fromkeys(keys))
        near = await self._near_ids(asked) if asked else set[UUID]()
        while True:
            self.where = await store.cases_of_keys(self.uow.conn, wanted)
            missing = (near | set(self.where.values())) - self.cases.keys()
            if not missing:
                return
            near = set()
            await self._lock(missing)

    async def _near_ids(self, asked: Sequence[Asked]) -> set[UUID]:
        self.around = await surroundings(self.uow.conn, asked, self.uow.now)
        since = self.uow.now - timedelta(hours=self.rules.regress_h)
        causes = {one.signal.cause or own_cause(one.detector, one.signal.about) for one in asked}
        return await cases_near(self.uow.conn, asked, self.around, since, causes)

    async def _lock(self, ids: Collection[UUID]) -> None:
        for case in await store.lock_cases(self.uow.conn, ids):
            self.cases[case.id], self.subjects[case.id] = case, {}
        for one in await store.subjects_of_all(self.uow.conn, ids):
            self.subjects[one.case_id][one.detector, one.subject.id] = one
        await self.around.know(self.uow.conn, [one for views in self.subjects.values() for one in views.values()])
        self._digests.clear()

    async def raised(self, seen: Seen) -> None:
        """Put a signal to the case that has its subject, to one of the same cause, or to a new one."""
        seen = replace(seen, signal=await self._with_stakes(seen.signal))
        held = self.where.get(seen.key)
        facts = self.around.facts(seen.detector, seen.signal, self.uow.now)
        if held is not None:
            await self._again(self.cases[held], seen, facts)
            return
        near = self._near(seen, facts)
        parted = any(one.here and one.cause_kind == SPLIT for one in near)
        chosen = None if parted else next((one for one in near if _certain(facts, one)), None)
        if chosen is not None or not near:
            await self._put(seen, facts, None if chosen is None else UUID(chosen.id))
            return
        inputs = JoinInputs(signal=facts, near=near, rules=self.rules)
        choice = join(inputs).choice
        case_id = self.uow.new_id() if choice in (None, NEW) else UUID(choice)
        decided = self.uow.decide(CASE_JOIN, case_id, inputs)
        known = case_id if case_id in self.cases else None
        await self._put(seen, facts, known, decided, new_id=case_id)

    async def _again(self, case: Case, seen: Seen, facts: SignalFacts) -> None:
        """One more signal of what the case has; a cause named by now is its own, or has a case that takes it."""
        cause = seen.signal.cause
        later = cause is not None and cause != case.cause and case.cause.kind not in (*GROUPS, SPLIT)
        if later:
            case = await self._cast(case, seen, facts, None)
        await self._attach(case, seen)
        holder = await self._holder(cause) if later and cause is not None else None
        if holder is not None and holder.id != case.id and self._known(case.id).shipments <= 1:
            await self._merge_if_one(self.cases[case.id], holder, seen)

    def _near(self, seen: Seen, facts: SignalFacts) -> tuple[NearCase, ...]:
        alive = (
            case
            for case in self.cases.values()
            if case.ending is not Ending.MERGED and case.state is not CaseState.CLOSED
        )
        found = (near_case(case, self._known(case.id), seen.asked, facts, self.around) for case in alive)
        return tuple(one for one in found if one is not None)

    def _known(self, case_id: UUID) -> Digest:
        known = self._digests.get(case_id)
        if known is None:
            known = self._digests[case_id] = digest(self.subjects[case_id].values(), self.around.standing)
        return known

    async def _put(
        self, seen: Seen, facts: SignalFacts, case_id: UUID | None, decided: Decided | None = None, *,
        new_id: UUID | None = None,
    ) -> None:  # fmt: skip
        decision_id = None if decided is None else decided.id
        case = None if case_id is None else self.cases[case_id]
        if case is None:
            case = await self._open(seen, facts, new_id or self.uow.new_id(), decision_id)
        elif case.ending is Ending.DISMISSED and not self._worse(case, seen.signal):
            await self._mute(case, seen, decision_id)
            return
        elif cases.is_over(case):
            case = await self._back(case, seen, decision_id)
        if case_id is not None:
            case = await self._cast(case, seen, facts, decided)
        await self._attach(case, seen, decision_id)
        await self._absorb(case.id, seen, facts)
        if case_id is None:
            await self._doubt(self.cases[case.id])

    async def _doubt(self, case: Case) -> None:
        """A person looks first where the detector was mostly wrong."""
        precision = await self._desks.precision(self.uow, case.detector)
        if precision is not None and precision.doubtful:
            self.cases[case.id] = await lifecycle.hand_over(self.uow, case, precision.sentence)

    async def _back(self, case: Case, seen: Seen, decision_id: UUID | None) -> Case:
        """The case, open again; where its cause has an open one by now, that one."""
        holder = await self._holder(case.cause)
        if holder is None:
            holder = await lifecycle.reopen(self.uow, case, seen.signal.sentence, decision_id)
            self.cases[case.id] = holder
        return holder

    async def _holder(self, cause: Cause) -> Case | None:
        """The open case of a cause, locked."""
        for case in self.cases.values():
            if case.cause == cause and not cases.is_over(case):
                return case
        found = await store.lock_open_cause(self.uow.conn, cause)
        if found is not None:
            await self._lock([found.id])
        return found

    def _worse(self, case: Case, signal: Signal) -> bool:
        return severity_of(signal.at_risk, signal.deadline, self.uow.now).rank > case.severity.rank

    async def _mute(self, case: Case, seen: Seen, decision_id: UUID | None) -> None:
        """A person has said that there is nothing: kept, but nobody is troubled again as long as it is no worse."""
        signal = seen.signal
        severity = severity_of(signal.at_risk, signal.deadline, self.uow.now)
        key = f"{seen.detector}:{signal.about.id}:{seen.news.id}"
        if await store.put_signal(self.uow, case.id, key, seen.detector, signal, severity, seen.news.id):
            await store.tell(
                self.uow, case.id, "muted", f"seen again after it was dismissed: {signal.sentence}", decision_id
            )

    async def _cast(self, case: Case, seen: Seen, facts: SignalFacts, decided: Decided | None) -> Case:
        """The case with the cause and the root that are known by now."""
        cause = adopted_cause(case, seen.signal, facts, "" if decided is None else decided.verdict.reason)
        if cause is not None and await self._holder(cause) is not None:
            cause = None
        after = recast(case, seen.detector, seen.signal, cause)
        if after is case:
            return case
        if after.detector != case.detector and case.acknowledged_at is None and case.level == 0:
            about = self.around.standing.get(case.shipment_id or _NIL)
            after = replace(await self._desks.owned(self.uow, after, seen.team, about), due_at=case.due_at)
        why = seen.signal.sentence if decided is None else decided.verdict.sentence
        self.uow.emit(
            CaseRecast(
                case_id=case.id,
                before=case.detector,
                after=after.detector,
                cause_kind=after.cause.kind,
                cause_key=after.cause.key,
                why=why,
            )
        )
        said = f"{after.detector.replace('_', ' ')} is the root of it: {why}"
        decision_id = None if decided is None else decided.id
        self.cases[case.id] = await lifecycle.kept(
            self.uow, after, "recast", said, decision_id=decision_id, clock=False
        )
        return self.cases[case.id]

    async def _absorb(self, case_id: UUID, seen: Seen, facts: SignalFacts) -> None:
        """Merge into the case those small ones that it explains: a cause found later."""
        for small in list(self.cases.values()):
            if small.id == case_id or cases.is_over(small) or small.cause.kind in (*GROUPS, SPLIT):
                continue
            known = self._known(small.id)
            alone = known.shipments <= 1
            here = seen.signal.shipment_id in known.kinds
            kind = self.cases[case_id].cause.kind
            silent = seen.detector in SILENCE and known.silent[facts.carrier] > 0
            foreseen = small.detector in FORESEEN and facts.carrier in known.carriers
            if not alone or not (here or (silent and kind in GROUPS) or (foreseen and kind in HEARING)):
                continue
            await self._merge_if_one(small, self.cases[case_id], seen)

    async def _merge_if_one(self, small: Case, into: Case, seen: Seen) -> None:
        """Judge the small case as if it were a signal that comes now."""
        shipment_id = next(iter(self._known(small.id).kinds), None)
        signal = Signal(shipment_id=shipment_id, sentence=small.sentence, since=small.since or small.opened_at,
                        carrier_id=small.carrier_id, subject=Subject(small.subject_type, small.subject_id))  # fmt: skip
        asked = Asked(small.detector, signal, seen.news)
        facts = self.around.facts(small.detector, signal, self.uow.now)
        near = near_case(into, self._known(into.id), asked, facts, self.around)
        if near is None:
            return
        inputs = JoinInputs(signal=facts, near=(near,), rules=self.rules)
        if join(inputs).choice != near.id:
            return
        decided = self.uow.decide(CASE_JOIN, small.id, inputs)
        gone, after = await merge(self.uow, small, into, decided.verdict.sentence, decision_id=decided.id)
        self.cases[small.id], self.cases[into.id] = gone, after
        for key, view in self.subjects.pop(small.id).items():
            kept = self.subjects[into.id].get(key)
            if kept is None or kept.ended_at is not None:
                self.subjects[into.id][key] = replace(view, case_id=into.id)
            if self.where.get(key) == small.id:
                self.where[key] = into.id
        self.subjects[small.id] = {}
        self._touched.pop(small.id, None)
        self._forget(small.id, into.id, seen)

    def _forget(self, *changed: Any) -> None:
        *ids, seen = changed
        for case_id in ids:
            self._digests.pop(case_id, None)
        self._touched[ids[-1]] = seen.news

    def holds(self, detector: str, gone: Gone) -> bool:
        """Is what is over in an open case?"""
        return (detector, gone.subject_id) in self.where

    async def gone(self, detector: str, gone: Gone, news: Recorded[Any]) -> None:
        """What a detector saw about a subject is over; nothing where that is in no open case."""
        key = (detector, gone.subject_id)
        case_id = self.where.pop(key, None)
        if case_id is None:
            return
        case, views = self.cases[case_id], self.subjects[case_id]
        await store.end_subject(self.uow, case_id, detector, gone.subject_id, gone.resolution)
        views[key] = replace(views[key], ended_at=self.uow.now, resolution=gone.resolution)
        self._digests.pop(case_id, None)
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
                case, views = self.cases[case_id], self.subjects[case_id].values()
                doubted = await self._desks.doubts(self.uow, case.detector)
                self.cases[case_id] = await weigh(self.uow, case, views, doubted=doubted)
        self._touched.clear()

    async def _with_stakes(self, signal: Signal) -> Signal:
        if signal.at_risk is not None and signal.deadline is not None:
            return signal
        if signal.order_id is None:
            return signal
        known = await self.stakes(self.uow.conn, signal.order_id)
        return replace(signal, at_risk=signal.at_risk or known.at_risk, deadline=signal.deadline or known.deadline)

    async def _open(self, seen: Seen, facts: SignalFacts, case_id: UUID, decision_id: UUID | None) -> Case:
        """A new case; the open one of its cause where another has opened it meanwhile."""
        case = await self._new_case(seen, facts, case_id)
        if not await store.open_case(self.uow.conn, case):
            found = await self._holder(case.cause)
            assert found is not None
            return found
        self.cases[case.id], self.subjects[case.id] = case, {}
        text = f"{case.severity}, owned by {case.owner}: {case.sentence}"
        await store.tell(self.uow, case.id, "opened", text, decision_id)
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

    async def _new_case(self, seen: Seen, facts: SignalFacts, case_id: UUID) -> Case:
        signal, now = seen.signal, self.uow.now
        doubted = await self._desks.doubts(self.uow, seen.detector)
        severity = milder(severity_of(signal.at_risk, signal.deadline, now), doubted=doubted)
        cause = signal.cause
        if cause is None and facts.disruptions:
            cause = Cause("disruption", facts.disruptions[0])
        case = Case(
            id=case_id,
            detector=seen.detector,
            subject_type=signal.about.type,
            subject_id=signal.about.id,
            state=CaseState.OPEN,
            severity=severity,
            owner=seen.team,
            sentence=signal.sentence,
            opened_at=now,
            due_at=due_after(severity, now, acknowledged=False),
            cause=cause or own_cause(seen.detector, signal.about),
            at_risk=signal.at_risk,
            deadline=signal.deadline,
            order_id=signal.order_id,
            shipment_id=signal.shipment_id,
            carrier_id=signal.carrier_id,
            since=signal.since,
            signals=0,
        )
        return await self._desks.owned(self.uow, case, seen.team, self.around.standing.get(signal.shipment_id or _NIL))

    async def _attach(self, case: Case, seen: Seen, decision_id: UUID | None = None) -> None:
        signal, views, now = seen.signal, self.subjects[case.id], self.uow.now
        severity = severity_of(signal.at_risk, signal.deadline, now)
        key = f"{seen.detector}:{signal.about.id}:{seen.news.id}"
        if not await store.put_signal(self.uow, case.id, key, seen.detector, signal, severity, seen.news.id):
            return
        await store.put_subject(self.uow, case.id, seen.detector, signal)
        before = views.get(seen.key)
        joined = before is None or before.ended_at is not None
        views[seen.key] = view_of(case.id, seen.detector, signal, now, before)
        self.where[seen.key] = case.id
        self._digests.pop(case.id, None)
        if case.signals:
            await store.tell(self.uow, case.id, "joined" if joined else "signal", signal.sentence, decision_id)
        own = seen.detector == case.detector and signal.about.id == case.subject_id
        after = replace(
            case,
            signals=case.signals + 1,
            sentence=signal.sentence if own else case.sentence,
            since=min((at for at in (case.since, signal.since) if at is not None), default=None),
        )
        if joined and case.signals and after.snoozed_until is not None and after.snooze_or_worse:
            after = await lifecycle.wake(self.uow, after, f"it worsened: {signal.sentence}")
        self.cases[case.id] = after
        self._touched[case.id] = seen.news
        self.uow.emit(_raised(case.id, seen, severity, joined=joined))


_NIL = UUID(int=0)


async def weigh(uow: UnitOfWork, case: Case, subjects: Iterable[CaseSubject], *, doubted: bool = False) -> Case:
    """Write the case as all that it is about makes it; where that is worse, it is told, and wakes one that sleeps."""
    after = replace(cases.weighed(case, subjects, uow.now, doubted=doubted), version=case.version + 1)
    if after.due_at != case.due_at and case.paused_at is None:
        after = replace(after, due_at=min(case.due_at, (await clocked_now(uow, after)).due_at))
    await store.write_case(uow.conn, after)
    if after.severity is not case.severity:
        await store.tell(uow, case.id, "worsened", f"{case.severity} before, now {after.severity}")
        uow.emit(CaseWorsened(case_id=case.id, before=case.severity, after=after.severity))
        if after.snooze_or_worse:
            after = await lifecycle.wake(uow, after, f"it worsened, to {after.severity}")
    if after.due_at != case.due_at:
        lifecycle.arm(uow, after)
    return after


def _certain(facts: SignalFacts, case: NearCase) -> bool:
    """An open case of the cause that the detector names leaves nothing to judge."""
    named = facts.cause_kind, facts.cause_key
    return bool(facts.cause_kind) and case.over_at is None and named == (case.cause_kind, case.cause_key)


def _raised(case_id: UUID, seen: Seen, severity: str, *, joined: bool) -> SignalRaised:
    signal = seen.signal
    return SignalRaised(
        case_id=case_id,
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
