"""Making pollers, and what happens at each step of a run. The tables are at the bottom."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any
from uuid import UUID

import msgspec

from headway.kernel.rooms import CommandHandler, DueTimer, Job, JobHandler, TimerHandler
from headway.kernel.uow import Scope
from headway.tracking.health.noting import Note, note
from headway.tracking.mapping.intake import read_message
from headway.tracking.model import Taken
from headway.tracking.naming import check_carrier, check_label
from headway.tracking.polling.asking import check_progress, check_spec, next_of, question_of, wait_after
from headway.tracking.polling.model import (
    AddPoller,
    ChangePoller,
    Next,
    NoPoller,
    NoteFailure,
    PageSource,
    Paging,
    PausePoller,
    Poller,
    PollFailed,
    PollNow,
    TakePage,
)
from headway.tracking.polling.store import Q, find_poller

if TYPE_CHECKING:
    from collections.abc import Mapping

    from headway.kernel.uow import UnitOfWork

POLL = "tracking.poll"


@dataclass(frozen=True, slots=True)
class Polling:
    """Looks after pollers.

    Attributes:
        source: judges addresses, and asks carriers.
        scope: reads a poller outside any transaction of its own.
    """

    source: PageSource
    scope: Scope

    async def add(self, cmd: AddPoller, uow: UnitOfWork) -> UUID:
        """Ask a carrier from now on.

        Raises:
            BadInput: there is no such carrier, or it cannot be asked so.
        """
        check_label(cmd.label)
        check_spec(cmd.spec, cmd.secret)
        self.source.check(cmd.spec)
        await check_carrier(uow, cmd.carrier)
        poller_id = uow.new_id()
        sealed = uow.vault.seal(uow.tenant_id, {"secret": cmd.secret})
        spec = msgspec.json.encode(cmd.spec).decode()
        await uow.conn.execute(Q.put_poller, poller_id, cmd.carrier, cmd.label, spec, sealed, uow.now, uow.actor)
        uow.set_timer(POLL, poller_id, uow.now)
        return poller_id

    async def change(self, cmd: ChangePoller, uow: UnitOfWork) -> int:
        """Ask it otherwise from now on; returns the settings' version.

        Raises:
            NoPoller: there is none of this id.
            BadInput: it cannot be asked so.
        """
        poller = await _poller(uow, cmd.poller_id)
        secret = cmd.secret
        if secret is None:
            secret = uow.vault.unseal(uow.tenant_id, poller.sealed)["secret"]
        check_spec(cmd.spec, secret)
        self.source.check(cmd.spec)
        sealed = uow.vault.seal(uow.tenant_id, {"secret": secret})
        spec = msgspec.json.encode(cmd.spec).decode()
        version: int = await uow.conn.fetchval(Q.change_poller, poller.id, spec, sealed)
        if poller.paused_at is None:
            uow.set_timer(POLL, poller.id, uow.now)
        return version

    async def run(self, job: Job) -> TakePage | NoteFailure | None:
        """Ask for one page; what it holds, or why it was not had, is kept by the command that is returned."""
        place = Next(job.payload.get("token"), job.payload.get("url"))
        run_id, number = UUID(job.payload["run_id"]), int(job.payload["page"])
        async with self.scope.reading(job.tenant_id) as (conn, _):
            poller = await find_poller(conn, UUID(job.payload["poller_id"]), lock=False)
        if poller is None or poller.run_id != run_id:
            return None
        secret = self.scope.vault.unseal(job.tenant_id, poller.sealed)["secret"]
        question = question_of(job.tenant_id, poller, secret, place, number)
        try:
            page = await self.source.ask(question)
            following = next_of(poller.spec, page, question.url)
            check_progress(poller.spec, place, following)
            return TakePage(poller.id, run_id, number, page, following)
        except PollFailed as error:
            return NoteFailure(poller.id, run_id, error.message, error.after_s)


async def pause(cmd: PausePoller, uow: UnitOfWork) -> None:
    """Ask no more; the same again changes nothing.

    Raises:
        NoPoller: there is none of this id.
    """
    if await uow.conn.fetchval(Q.pause_poller, cmd.poller_id, uow.now) is None:
        raise NoPoller(f"there is no poller {cmd.poller_id}", poller_id=cmd.poller_id)
    uow.cancel_timer(POLL, cmd.poller_id)


async def poll_now(cmd: PollNow, uow: UnitOfWork) -> None:
    """Begin a run at once, unless one is under way.

    Raises:
        NoPoller: there is none of this id.
    """
    poller = await _poller(uow, cmd.poller_id)
    if poller.run_id is None:
        uow.cancel_timer(POLL, poller.id)
        await _begin(uow, poller)


async def on_due(timer: DueTimer, uow: UnitOfWork) -> None:
    """The next run is due."""
    poller = await find_poller(uow.conn, UUID(timer.key))
    if poller is not None and poller.paused_at is None and poller.run_id is None:
        await _begin(uow, poller)


async def take_page(cmd: TakePage, uow: UnitOfWork) -> None:
    """Keep what a page reports, and go on to the next, or to the end of the run."""
    poller = await find_poller(uow.conn, cmd.poller_id)
    if poller is None or poller.run_id != cmd.run_id:
        return
    result = await read_message(uow, poller.carrier, cmd.page.body, cmd.page.content_type, source="poller")
    counts = [result.count(kind) for kind in (Taken.ACCEPTED, Taken.DUPLICATE, Taken.REFUSED)]
    feed = poller.spec.paging is Paging.FEED
    token = cmd.next.token if cmd.next is not None else None
    await uow.conn.execute(Q.note_page, poller.id, uow.now, *counts, feed, token)
    more = cmd.next is not None and _goes_on(poller, cmd.next)
    if cmd.next is not None and more and cmd.page_number < poller.spec.max_pages:
        _enqueue(uow, poller.id, cmd.run_id, cmd.page_number + 1, cmd.next)
        return
    if more and not feed:
        said = f"there are more than {poller.spec.max_pages} pages; the rest of this run is not known"
        await note_failure(NoteFailure(poller.id, cmd.run_id, said), uow)
        return
    due = uow.now if more else uow.now + timedelta(seconds=poller.spec.interval_s)
    await uow.conn.execute(Q.end_run, poller.id, due, not more)
    await note(uow, [_fares(poller)])
    uow.set_timer(POLL, poller.id, due)


async def note_failure(cmd: NoteFailure, uow: UnitOfWork) -> None:
    """Count a failure, and try again later: nothing that was not kept is taken for known."""
    poller = await find_poller(uow.conn, cmd.poller_id)
    if poller is None or poller.run_id != cmd.run_id:
        return
    wait = wait_after(poller.failures + 1, poller.spec.interval_s, cmd.after_s)
    due = uow.now + wait
    await uow.conn.execute(Q.note_failure, poller.id, uow.now, cmd.sentence[:500], due)
    await note(uow, [_fares(poller, cmd.sentence)])
    uow.set_timer(POLL, poller.id, due)


def _fares(poller: Poller, fault: str | None = None) -> Note:
    return Note("poller", str(poller.id), f"{poller.carrier} poller", poller.carrier, fault)


def _goes_on(poller: Poller, place: Next) -> bool:
    """A feed that answers with the token it was asked by has nothing new."""
    return poller.spec.paging is not Paging.FEED or place.token != poller.token


async def _begin(uow: UnitOfWork, poller: Poller) -> None:
    run_id = uow.new_id()
    await uow.conn.execute(Q.begin_run, poller.id, run_id, uow.now)
    place = Next(token=poller.token) if poller.spec.paging is Paging.FEED and poller.token else None
    _enqueue(uow, poller.id, run_id, 1, place)


def _enqueue(uow: UnitOfWork, poller_id: UUID, run_id: UUID, number: int, place: Next | None) -> None:
    payload: dict[str, Any] = {"poller_id": poller_id, "run_id": run_id, "page": number}
    payload |= {} if place is None else {"token": place.token, "url": place.url}
    uow.enqueue(POLL, payload, lane=f"{POLL}:{poller_id}", ordering_key=poller_id)


async def _poller(uow: UnitOfWork, poller_id: UUID) -> Poller:
    found = await find_poller(uow.conn, poller_id)
    if found is None:
        raise NoPoller(f"there is no poller {poller_id}", poller_id=poller_id)
    return found


def jobs(polling: Polling) -> Mapping[str, JobHandler]:
    """One page a job; one that is given up is a failed run, and the next is tried later."""

    def given_up(job: Job, error: str) -> NoteFailure:
        return NoteFailure(UUID(job.payload["poller_id"]), UUID(job.payload["run_id"]), error)

    return {POLL: JobHandler(polling.run, on_dead=given_up)}


def commands(polling: Polling) -> Mapping[type, CommandHandler]:
    """The commands of polling."""
    return {
        AddPoller: polling.add,
        ChangePoller: polling.change,
        PausePoller: pause,
        PollNow: poll_now,
        TakePage: take_page,
        NoteFailure: note_failure,
    }


TIMERS: Mapping[str, TimerHandler] = {POLL: on_due}
