"""A new case is offered to the playbooks; the one that takes it begins a run, else a person takes the case."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING
from uuid import UUID

from headway.events.exceptions import RunStarted
from headway.exceptions import cases, lifecycle
from headway.exceptions import store as case_store
from headway.exceptions.model import Case
from headway.exceptions.playbooks import store
from headway.exceptions.playbooks.book import AtWork, PlaybookBook
from headway.exceptions.playbooks.choice import CHOICE, Choice, Offered, in_shadow, level_of, listens, offered
from headway.exceptions.playbooks.durations import duration
from headway.exceptions.playbooks.gathering import Gathered, find_case, gather
from headway.exceptions.playbooks.runs import ACTOR, RUN_TIMER, Run, RunState
from headway.kernel.decisions import Decided, Verdict
from headway.kernel.rooms import DueTimer

if TYPE_CHECKING:
    from headway.kernel.uow import UnitOfWork

GIVE_UP_AFTER = 5
"""Offers that broke off with a fault of the program before a person gets the case."""


@dataclass(frozen=True, slots=True)
class Offering:
    """Offers cases to the playbooks at work."""

    book: PlaybookBook

    async def on_timer(self, timer: DueTimer, uow: UnitOfWork) -> None:
        """A case is new, or has come back: whose is it?"""
        case = await find_case(uow.conn, UUID(timer.key))
        if cases.is_over(case) or case.handed_at is not None:
            return
        live = await uow.conn.fetch(store.Q.live_runs, [case.id])
        if any(not row["shadow"] for row in live):
            return
        before = uow.actor
        uow.act_as(ACTOR)
        if timer.attempts >= GIVE_UP_AFTER:
            locked = await case_store.lock_case(uow.conn, case.id)
            await lifecycle.hand_over(uow, locked, "it could not be offered to the playbooks: the fault is in the log")
        else:
            await self._offer(uow, case)
        uow.act_as(before)

    async def _offer(self, uow: UnitOfWork, case: Case) -> None:
        gathered = await gather(uow.conn, case, uow.now)
        at_work = await self.book.at_work(uow)
        known = {f"{each.name}@{each.version}": each for each in at_work}
        asked = tuple(offered(each.document, each.version) for each in at_work if listens(each.document, case.detector))
        choice = Choice(facts=gathered.facts, playbooks=asked)
        levels = {each.id: level_of(each, gathered.facts) for each in asked}
        decided = uow.decide(CHOICE, case.id, choice, autonomy=lambda verdict: levels.get(verdict.choice or "", 0))
        for name in in_shadow(decided.verdict):
            await self._start(uow, gathered, known[name], decided, levels[name], shadow=True)
        chosen = decided.verdict.choice
        if chosen is not None:
            await self._start(uow, gathered, known[chosen], decided, levels[chosen], shadow=False)
        else:
            await _leave_to_a_person(uow, case, decided, asked, known)

    async def _start(
        self, uow: UnitOfWork, gathered: Gathered, version: AtWork, decided: Decided, level: int, *, shadow: bool
    ) -> None:
        """Begin a run; nothing where one is at work already."""
        case, first = gathered.case, version.document.steps[0]
        await self.book.keep_text(uow.conn, version)
        run = Run(
            id=uow.new_id(),
            case_id=case.id,
            playbook=version.name,
            version=version.version,
            digest=version.digest,
            shadow=shadow,
            level=level,
            state=RunState.RUNNING,
            at_step=first.id,
            number=0,
            due_at=uow.now + duration(first.wait),
            started_at=uow.now,
            decision_id=decided.id,
            from_seq=await uow.conn.fetchval(store.Q.timeline_end, case.id),
        )
        if not await store.start_run(uow.conn, run):
            return
        uow.set_timer(RUN_TIMER, run.id, run.due_at or uow.now)
        if not shadow:
            told = f"{run.playbook} (version {run.version}) works on it: {decided.verdict.sentence}"
            locked = await case_store.lock_case(uow.conn, case.id)
            await lifecycle.let_work(uow, locked, told, decision_id=decided.id)
        uow.emit(
            RunStarted(
                case_id=case.id,
                run_id=run.id,
                playbook=run.playbook,
                version=run.version,
                shadow=shadow,
                decision_id=decided.id,
            )
        )


async def _leave_to_a_person(
    uow: UnitOfWork, case: Case, decided: Decided, asked: Sequence[Offered], known: Mapping[str, AtWork]
) -> None:
    suggested = _suggested(decided.verdict)
    why = decided.verdict.sentence
    if suggested is not None:
        steps = known[suggested].document.steps
        why += ": " + "; ".join(step.expect.sentence if step.expect else step.do for step in steps[:10])
    if asked:
        await case_store.tell(uow, case.id, "playbook", why[:4000], decided.id)
    locked = await case_store.lock_case(uow.conn, case.id)
    await lifecycle.hand_over(uow, locked, why[:2000])


def _suggested(verdict: Verdict) -> str | None:
    return next((each.id for each in verdict.candidates if {one.rule for one in each.rejections} == {"suggests"}), None)
