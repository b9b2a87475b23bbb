"""The port in this process: the same commands without a network between, many in one transaction where that helps."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from itertools import groupby
from typing import Any
from uuid import UUID

from headway.kernel import conductor
from headway.kernel.app import App
from headway.kernel.db import load_queries
from headway.kernel.db.literals import words
from headway.kernel.errors import HeadwayError
from headway.kernel.message import Event, Recorded
from headway.kernel.tail import recorded
from headway.kernel.turns import Agenda
from headway.kernel.uow import Cause
from headway.orders.commands import PlaceResult
from headway.settlement.model import InvoiceOutcome
from headway.sim.calls import Action
from headway.sim.ports import Tally
from headway.tracking.model import RecordResult, Taken

Q = load_queries(__package__ or "headway.sim")
TOGETHER = 40
"""Small commands of one kind in one transaction."""

PAGE = 2000


class InProcess:
    """Acts upon one sandbox tenant of an application.

    Args:
        grain: timers due within so much time of each other are handled at one stop.
        alone: nobody else acts upon the tenant, so what was found at rest still holds at the next move.
    """

    def __init__(
        self, app: App, tenant_id: UUID, *, grain: timedelta = timedelta(seconds=60), alone: bool = True
    ) -> None:
        self._app, self._tenant_id, self._grain, self._exclusive = app, tenant_id, grain, alone
        self._cursor = (0, 0)
        self._read_to: tuple[int, int] | None = None
        self._rest: Agenda | None = None

    async def setup(self, commands: Sequence[object]) -> None:
        """Build the network, a transaction a command."""
        for command in commands:
            await self._app.run(self._tenant_id, command, actor="user:sim-setup")
        self._rest = await conductor.drain(self._app, self._tenant_id)

    async def perform(self, actions: Sequence[Action]) -> Tally:
        """Carry out actions in order."""
        tally = Tally()
        for part in _parts(actions):
            try:
                results = await self._together(part)
            except HeadwayError:
                results = [await self._alone(action) for action in part]
            for action, result in zip(part, results, strict=True):
                _count(tally, action, result)
        return tally

    async def settle(self) -> None:
        """Handle everything that is due now."""
        self._rest = await conductor.drain(self._app, self._tenant_id)

    async def advance(self, to: datetime) -> None:
        """Move the clock; everything due on the way is handled at its time."""
        if self._rest is not None and self._exclusive:
            self._rest = await conductor.advance_from(self._app, self._tenant_id, self._rest, to, grain=self._grain)
        else:
            self._rest = await conductor.advance(self._app, self._tenant_id, to, grain=self._grain)

    async def next_due(self) -> datetime | None:
        """The earliest timer or job, as of the last rest."""
        if self._rest is None:
            await self.settle()
        assert self._rest is not None
        return self._rest.next_due

    async def news(self, types: Sequence[str]) -> list[Recorded[Event]]:
        """Read on in the log."""
        if self._rest is not None and self._exclusive and self._rest.log_end == self._read_to:
            return []
        found: list[Recorded[Event]] = []
        async with self._app.scope.reading(self._tenant_id) as (conn, _):
            while rows := await conn.fetch(Q.news, *self._cursor, words(types), PAGE):
                found += [recorded(self._tenant_id, row) for row in rows]
                self._cursor = (rows[-1]["xid"], rows[-1]["seq"])
                if len(rows) < PAGE:
                    break
        self._read_to = self._rest.log_end if self._rest is not None else None
        return found

    async def _together(self, actions: Sequence[Action]) -> list[Any]:
        """All in one transaction, each a chain of consequences of its own; where one is refused nothing happened."""
        results = []
        async with self._app.scope.begin(self._tenant_id, actions[0].actor) as uow:
            for action in actions:
                with uow.continuing(Cause(correlation_id=uow.new_id())):
                    results.append(await self._app.handle(uow, action.command))
        return results

    async def _alone(self, action: Action) -> Any:
        try:
            return await self._app.run(self._tenant_id, action.command, actor=action.actor)
        except HeadwayError as error:
            return error


def _parts(actions: Sequence[Action]) -> Iterator[list[Action]]:
    """Neighbours of one kind and actor, at most `TOGETHER`."""
    for _, group in groupby(actions, key=lambda action: (type(action.command), action.actor)):
        run = list(group)
        yield from (run[first : first + TOGETHER] for first in range(0, len(run), TOGETHER))


def _count(tally: Tally, action: Action, result: Any) -> None:
    name = type(action.command).__name__
    if isinstance(result, HeadwayError):
        tally.refused[result.code] += 1
        return
    tally.done[name] += 1
    match result:
        case PlaceResult():
            tally.done["orders"] += len(result.accepted)
            tally.refused["order"] += len(result.refused)
            tally.refused["order_again"] += len(result.duplicates)
        case RecordResult():
            tally.done["reports"] += result.count(Taken.ACCEPTED)
            tally.refused["report"] += result.count(Taken.REFUSED)
            tally.refused["report_again"] += result.count(Taken.DUPLICATE)
        case InvoiceOutcome(again=True):
            tally.refused["invoice_again"] += 1
