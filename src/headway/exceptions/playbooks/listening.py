"""News that reaches runs: answers to what they asked, persons who take over, cases that are over.

Read in batches. Nothing is done to a run here: what came is noted, and its turn is called.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

from headway.events.dispatch import ProposalAnswered, ShipmentCancelled, ShipmentEvent, ShipmentUnbooked, TenderReviewed
from headway.events.exceptions import (
    CaseAcknowledged,
    CaseDismissed,
    CaseEvent,
    CaseHanded,
    CaseMerged,
    CaseOpened,
    CaseRecast,
    CaseReopened,
    CaseResolved,
    CaseSnoozed,
    CaseSplit,
    CaseWorked,
)
from headway.exceptions.playbooks import store
from headway.exceptions.playbooks.runs import OFFER_TIMER, OVERRIDE, RUN_TIMER, Note
from headway.exceptions.playbooks.steps.base import Reply, Step
from headway.kernel.message import Event, Recorded
from headway.kernel.rooms import Projection

if TYPE_CHECKING:
    from headway.kernel.uow import UnitOfWork

AT_ONCE = 1000
OVERRIDES: tuple[type[ShipmentEvent], ...] = (ShipmentUnbooked, ShipmentCancelled, TenderReviewed, ProposalAnswered)
"""What a person may do to a shipment behind the back of a run that works on it."""

ON_CASES: tuple[type[CaseEvent], ...] = (
    *(CaseResolved, CaseMerged, CaseDismissed, CaseHanded, CaseAcknowledged, CaseWorked, CaseSnoozed, CaseSplit),
    CaseRecast,
)
"""After these a run on the case looks whether it may go on."""


async def on_new_case(
    rec: Recorded[CaseOpened] | Recorded[CaseReopened] | Recorded[CaseSplit], uow: UnitOfWork
) -> None:
    """Have the case offered to the playbooks, in a transaction that comes after all of this news."""
    event: CaseEvent = rec.event
    case_id = event.new_case_id if isinstance(event, CaseSplit) else event.case_id
    uow.set_timer(OFFER_TIMER, case_id, uow.now)


NEW_CASES: tuple[type[CaseEvent], ...] = (CaseOpened, CaseReopened, CaseSplit)


@dataclass(frozen=True, slots=True)
class Listener:
    """Recognises answers by the ids they carry."""

    steps: Mapping[str, Step]

    def projection(self) -> Projection:
        """The reader of all this news."""
        asked = [kind for step in self.steps.values() for kind in step.resumes]
        kinds = tuple(dict.fromkeys([*ON_CASES, *OVERRIDES, *asked]))
        return Projection("exceptions.runs", kinds, self.on_batch, batch=AT_ONCE, prompt=True)

    async def on_batch(self, batch: Sequence[Recorded[Any]], uow: UnitOfWork) -> None:
        """Note what came, and call the turns of the runs that it is for."""
        notes = [*await self._answers(batch, uow), *await _overrides(batch, uow)]
        if notes:
            await store.put_notes(uow.conn, notes)
        called = {run_id for run_id, _ in notes} | await _on_cases(batch, uow)
        for run_id in sorted(called):
            uow.set_timer(RUN_TIMER, run_id, uow.now)

    async def _answers(self, batch: Sequence[Recorded[Any]], uow: UnitOfWork) -> list[tuple[UUID, Note]]:
        resumed = tuple(kind for step in self.steps.values() for kind in step.resumes)
        by_token: dict[str, list[Recorded[Any]]] = defaultdict(list)
        for rec in batch:
            if isinstance(rec.event, resumed):
                for token in ids_of(rec.event):
                    by_token[token].append(rec)
        if not by_token:
            return []
        found = []
        for row in await uow.conn.fetch(store.Q.awaiting, list(by_token)):
            for rec in by_token[row["token"]]:
                reply = self._reply(row["does"], rec.event, tuple(row["waits_for"]))
                if reply is not None:
                    found.append((row["run_id"], _note(row["number"], reply, rec.actor, rec.recorded_at)))
        return found

    def _reply(self, does: str, event: Event, waits_for: tuple[str, ...]) -> Reply | None:
        kind = self.steps.get(does)
        if kind is None or not isinstance(event, kind.resumes):
            return None
        said = kind.answer(event, waits_for)
        return Reply(said) if isinstance(said, str) else said


def ids_of(event: Event) -> set[str]:
    """Every id that an event carries in a field of its own, as text; also in a list, one level down."""
    return set(_ids(getattr(event, name) for name in event.__struct_fields__))


def _ids(values: Iterable[object]) -> Iterable[str]:
    for value in values:
        if isinstance(value, UUID):
            yield str(value)
        elif isinstance(value, str) and 0 < len(value) <= 64:
            yield value
        elif isinstance(value, tuple | list):
            yield from (str(each) for each in value if isinstance(each, UUID))


def _note(number: int, reply: Reply, by: str, at: datetime) -> Note:
    return Note(number, reply.answer, reply.text[:1000], reply.number, by, at)


async def _overrides(batch: Sequence[Recorded[Any]], uow: UnitOfWork) -> list[tuple[UUID, Note]]:
    """A person did something to a shipment that a run works on."""
    by_shipment = {
        rec.event.shipment_id: rec
        for rec in batch
        if isinstance(rec.event, OVERRIDES) and not rec.actor.startswith("system:")
    }
    if not by_shipment:
        return []
    rows = await uow.conn.fetch(store.Q.runs_of_shipments, list(by_shipment))
    return [(row["id"], _override(by_shipment[row["shipment_id"]])) for row in rows]


def _override(rec: Recorded[Any]) -> Note:
    return Note(OVERRIDE, "override", type(rec.event).__name__, 0.0, rec.actor, rec.recorded_at)


async def _on_cases(batch: Sequence[Recorded[Any]], uow: UnitOfWork) -> set[UUID]:
    """The runs on cases that something happened to."""
    touched = {rec.event.case_id for rec in batch if isinstance(rec.event, ON_CASES)}
    if not touched:
        return set()
    return {row["id"] for row in await uow.conn.fetch(store.Q.live_runs, list(touched))}
