"""A running plan after something happened: answered at once, priced, recorded, published."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING
from uuid import UUID

from headway.dispatch.fleet.building import MILLI
from headway.dispatch.fleet.commands import Changed
from headway.dispatch.fleet.deciding import ROUTE_CHANGE, ChangeInputs, Option
from headway.dispatch.fleet.ground import spots_of
from headway.dispatch.fleet.publishing import Why, publish
from headway.dispatch.fleet.recommending import HOURS, Wanted, recommend
from headway.dispatch.fleet.running import Keeper, Running
from headway.dispatch.fleet.snapshot import Task
from headway.dispatch.policies.autonomy import ACT_AFTER_APPROVAL, ACT_AND_REPORT, Autonomy, autonomy_of
from headway.dispatch.policies.facts import decision_facts
from headway.dispatch.policies.model import ROUTE_CHANGE as KIND
from headway.kernel.money import Money
from headway.routing.live.advancing import at
from headway.routing.live.applying import Answer, apply
from headway.routing.live.change import change as compared
from headway.routing.live.events import Happening, NewOrder
from headway.routing.live.quoting import Quote, quote
from headway.routing.live.state import Live
from headway.routing.plan import LeftOut
from headway.routing.plans import store
from headway.routing.plans.model import PlanRow, PlanStatus
from headway.routing.problem import Job

if TYPE_CHECKING:
    from headway.dispatch.policies.book import PolicyBook
    from headway.kernel.uow import UnitOfWork

QUOTES = 6
LEFT_OUT, KEEP = "left_out", "keep"
NOTHING, RECOMMEND, PUBLISHED = "nothing", "recommend", "published"
REQUEST = "request"
VOLUNTARY = frozenset({"order", "improvement", REQUEST})
"""Causes that leave a choice: where Headway may not act by itself, a person does it."""
ITSELF = "system:"
"""Who acts where nobody asks: whoever sends the command has decided, at every level of autonomy."""


@dataclass(frozen=True, slots=True)
class Changer:
    """Changes running plans, one transaction a change; `book` says how far it may act by itself (None: report)."""

    keeper: Keeper
    book: PolicyBook | None = None

    async def locked(
        self, uow: UnitOfWork, plan_id: UUID, extra: Sequence[Task] = (), free: Iterable[UUID] = ()
    ) -> Running | None:
        """A running plan, held until the transaction ends, as it stands now; None: it does not run."""
        plan = await store.lock_plan(uow.conn, plan_id)
        if plan is None or plan.status is not PlanStatus.RUNNING:
            return None
        known = [each for each in extra if spots_of(each)]
        return await self.keeper.load(uow.conn, uow.tenant_id, plan, uow.now, known, frozenset(free))

    async def answer(
        self,
        uow: UnitOfWork,
        running: Running,
        cause: str,
        sentence: str,
        event: Happening | Callable[[Live], Live],
        *,
        cancelled: Iterable[str] = (),
        tasks: Sequence[Task] = (),
        least_shift: bool = False,
    ) -> Changed:
        """What has to be answered is answered: the plan after the event, whatever it costs.

        Args:
            cancelled: shipments nobody carries any more. tasks: as they are from now on.
            least_shift: it is worth nothing to publish what moves nobody and makes nobody late.
        """
        before = at(running.live, running.snapshot.second(uow.now))
        found = apply(before, event) if not callable(event) else Answer(event(before), compared(before, event(before)))
        kept = found.live.where.keys() == before.where.keys() and not (found.change.moved or found.change.left_out)
        if least_shift and kept and not running.shifted(found.live):
            return Changed(running.plan.id, NOTHING, running.plan.version, None)
        options = (_answer(before, found), _as_it_was(sentence))
        return await self._publish(uow, running, found.live, cause, sentence, options, cancelled, tasks)

    async def take_on(
        self, uow: UnitOfWork, running: Running, task: Task, vehicle: str | None = None, most_moves: int | None = None
    ) -> Changed:
        """Put a task where it costs least, or name why nobody can take it; what a route has already stays there."""
        if not spots_of(task):
            why = LeftOut(task.key, "unreachable", "nobody knows where it goes")
            return await self._leave(uow, running, task, why)
        if await store.held_stop(uow.conn, task.shipment_id, uow.now) is not None:
            return Changed(running.plan.id, NOTHING, running.plan.version, None)
        before, job = at(running.live, running.snapshot.second(uow.now)), running.job(task)
        if vehicle is not None:
            named = (index for index, each in enumerate(running.routes) if each.vehicle_code == vehicle)
            job = replace(job, only=frozenset(named))
        quotes = quote(before, job, QUOTES)
        options = [*(_quoted(running, each) for each in quotes), _left_out(before, task)]
        sentence = f"{task.ref} came in"
        choice = ROUTE_CHANGE.decide(_inputs(running, "order", sentence, options, most_moves)).choice
        chosen = next((each for each in quotes if running.routes[each.vehicle].vehicle_code == choice), None)
        after = _taken(before, job, chosen, "no vehicle can" if vehicle is None else f"{vehicle} cannot")
        return await self._publish(uow, running, after, "order", sentence, options, (), (task,), most_moves)

    async def improve(
        self,
        uow: UnitOfWork,
        running: Running,
        after: Live,
        most_moves: int | None,
        touched: frozenset[str] = frozenset(),
    ) -> Changed:
        """Publish what a search found, where its gain still outweighs the disturbance; `touched` move freely."""
        before = at(running.live, running.snapshot.second(uow.now))
        found = Answer(after, compared(before, after))
        gain_minor = round((before.cost - after.cost) / MILLI)
        if not found.change.moved or gain_minor <= 0:
            return Changed(running.plan.id, NOTHING, running.plan.version, None)
        better, keep = _answer(before, found, touched), Option(id=KEEP, label="keep the routes", parts=())
        sentence = f"a search saves {gain_minor / 100:.2f}"
        return await self._publish(
            uow, running, after, "improvement", sentence, (better, keep), (), (), most_moves, gain_minor
        )

    async def prefer(
        self, uow: UnitOfWork, running: Running, after: Live, sentence: str, *, cannot_stay: str = ""
    ) -> Changed:
        """Publish what was asked for where it is better than the routes as they are, or they `cannot_stay` so."""
        before = at(running.live, running.snapshot.second(uow.now))
        found = Answer(after, compared(before, after))
        if not found.change.moved and after.left_out.keys() == before.left_out.keys():
            return Changed(running.plan.id, NOTHING, running.plan.version, None)
        keep = Option(id=KEEP, label="keep the routes", parts=(), rule_out=cannot_stay)
        options = (_answer(before, found), keep)
        return await self._publish(uow, running, after, REQUEST, sentence, options, (), ())

    async def _leave(self, uow: UnitOfWork, running: Running, task: Task, why: LeftOut) -> Changed:
        """It is on no route, and that is said."""
        options = [_left_out(running.live, task)]
        uow.decide(ROUTE_CHANGE, running.plan.id, _inputs(running, "order", why.sentence, options, None))
        await store.leave_out(uow.conn, running.plan.id, task.shipment_id, why.reason, why.sentence, task, uow.now)
        return Changed(running.plan.id, NOTHING, running.plan.version, None, left_out=1)

    async def _publish(  # noqa: PLR0913, PLR0917  (what is written down of a change)
        self,
        uow: UnitOfWork,
        running: Running,
        after: Live,
        cause: str,
        sentence: str,
        options: Sequence[Option],
        cancelled: Iterable[str],
        tasks: Sequence[Task],
        most_moves: int | None = None,
        gain_minor: int = 0,
    ) -> Changed:
        autonomy = await self.autonomy(uow, running.plan, cause, options)
        decided = uow.decide(
            ROUTE_CHANGE,
            running.plan.id,
            _inputs(running, cause, sentence, options, most_moves),
            autonomy=autonomy.level,
        )
        choice = decided.verdict.choice
        if choice in (KEEP, None):
            return Changed(running.plan.id, NOTHING, running.plan.version, decided.id)
        if cause in VOLUNTARY and autonomy.level <= ACT_AFTER_APPROVAL and uow.actor.startswith(ITSELF):
            await self._wait(uow, running, Wanted(cause=cause, autonomy=autonomy, decided=decided, after=after), tasks)
            return Changed(running.plan.id, RECOMMEND, running.plan.version, decided.id, vehicle=choice)
        target = running.target(after, cancelled, {each.key: each for each in tasks})
        why_ = Why(cause=cause, decision_id=decided.id, sentence=decided.verdict.sentence, gain_minor=gain_minor)
        done = await publish(uow, running.plan, target, why_, running.rows)
        return Changed(
            running.plan.id, PUBLISHED, done.version, decided.id, done.moved, done.told, done.left_out,
            choice if cause == "order" else None,
        )  # fmt: skip

    async def _wait(self, uow: UnitOfWork, running: Running, wanted: Wanted, tasks: Sequence[Task]) -> None:
        """A person decides: what has no place is named until then, and the change is recommended."""
        verdict = wanted.decided.verdict
        for task in tasks:
            why = f"{verdict.sentence}; a person decides"
            await store.leave_out(uow.conn, running.plan.id, task.shipment_id, "needs_person", why, task, uow.now)
        if verdict.choice == LEFT_OUT:
            return
        hours = HOURS if self.book is None else (await self.book.active(uow)).document.adjustment.proposal_hours
        shipment_id = tasks[0].shipment_id if tasks else None
        await recommend(uow, running, replace(wanted, shipment_id=shipment_id, hours=hours))

    async def autonomy(self, uow: UnitOfWork, plan: PlanRow, cause: str, options: Sequence[Option]) -> Autonomy:
        """How far Headway may change routes by itself; in shadow no further than recommending."""
        if self.book is None:
            return Autonomy(ACT_AND_REPORT, False, "no policy")
        extra = Money(min((sum(part[1] for part in each.parts) for each in options), default=0), plan.currency)
        facts = decision_facts(kind=KIND, cause=cause, site=plan.depot, extra=extra, cost=Money(0, plan.currency))
        found = autonomy_of((await self.book.active(uow)).document, KIND, {}, facts)
        return replace(found, level=min(found.level, ACT_AFTER_APPROVAL)) if found.shadow else found


def _inputs(
    running: Running, cause: str, sentence: str, options: Sequence[Option], most_moves: int | None
) -> ChangeInputs:
    return ChangeInputs(
        cause=cause, sentence=sentence, options=tuple(options), currency=running.plan.currency, most_moves=most_moves,
        version=running.plan.version,
    )  # fmt: skip


def _answer(before: Live, found: Answer, touched: frozenset[str] = frozenset()) -> Option:
    """What it costs and whom it disturbs; `touched` were moved just now and do not count."""
    moved, told = len(set(found.change.moved) - touched), len(found.change.told)
    again = f", {len(found.change.moved) - moved} once more" if len(found.change.moved) > moved else ""
    parts = (
        ("routes", round(found.change.added_cost / MILLI), "driving, time, lateness and what is left out"),
        (
            "disturbance",
            round(found.change.disturbance(before, touched) / MILLI),
            f"{moved} stops move{again}, {told} are told",
        ),
    )
    late = f", {len(found.change.late)} get late" if found.change.late else ""
    left = f", {len(found.change.left_out)} on no route" if found.change.left_out else ""
    return Option(id="answer", label=f"{moved} stops move{again}{late}{left}", parts=parts, moved=moved)


def _as_it_was(sentence: str) -> Option:
    return Option(id="as_it_was", label="as it was", parts=(), rule_out=sentence)


def _quoted(running: Running, each: Quote) -> Option:
    code = running.routes[each.vehicle].vehicle_code
    late = f", {len(each.late)} get late" if each.late else ""
    text = f"{each.added_m / 1000:.1f} km and {each.added_s // 60} min more{late}"
    return Option(id=code, label=f"{code} takes it", parts=(("insertion", round(each.added_cost / MILLI), text),))


def _left_out(before: Live, task: Task) -> Option:
    price = max(before.prices.left_out, 0) / MILLI
    return Option(id=LEFT_OUT, label=f"{task.ref} on no route", parts=((LEFT_OUT, round(price), "carried by others"),))


def _taken(before: Live, job: object, chosen: Quote | None, nobody_can: str) -> Live:
    assert isinstance(job, Job)
    if chosen is None:
        task = before.task_of(job)
        why = LeftOut(job.key, "no_room", f"{nobody_can} take it for less than others carry it for")
        return replace(before.with_task(task), left_out={**before.left_out, job.key: why})
    bound = replace(job, only=frozenset({chosen.vehicle}))
    return apply(before, NewOrder(bound)).live
