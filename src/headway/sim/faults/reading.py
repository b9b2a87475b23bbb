"""What the platform made of the storm, read from its log when it is over: signals, cases, runs, money."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from headway.events import exceptions as e
from headway.events.settlement import CreditGiven, CreditTakenBack
from headway.kernel.db import load_queries
from headway.kernel.message import Event, decode_event

if TYPE_CHECKING:
    from headway.kernel.db.database import Connection

Q = load_queries("headway.sim.faults")
READ: tuple[type[Event], ...] = (
    e.CaseOpened,
    e.SignalRaised,
    e.SignalEnded,
    e.CaseHanded,
    e.CaseAcknowledged,
    e.CaseWorked,
    e.CaseSnoozed,
    e.CaseMerged,
    e.CaseSplit,
    e.CaseDismissed,
    e.CaseReopened,
    e.CaseUndone,
    e.CaseEscalated,
    e.CaseResolved,
    e.RunStarted,
    e.StepEnded,
    e.ApprovalAsked,
    e.ApprovalAnswered,
    e.RunEnded,
    CreditGiven,
    CreditTakenBack,
)


@dataclass(frozen=True, slots=True)
class Sign:
    """One signal: who saw what about which subject, and in which case it came; `joined` where the subject was new."""

    detector: str
    subject: str
    at: datetime
    case_id: UUID
    about_id: UUID
    joined: bool
    since: datetime | None = None
    sentence: str = ""


@dataclass(slots=True)
class CaseStory:
    """What became of a case; `touched` where a person did something about it."""

    id: UUID
    detector: str
    opened_at: datetime
    handed: bool = False
    touched: bool = False
    merged_into: UUID | None = None
    over: bool = False
    escalations: int = 0
    why_handed: str = ""
    steps: list[tuple[str, str]] = field(default_factory=list)


@dataclass(slots=True)
class Seen:
    """Everything that is measured of one life."""

    signs: list[Sign] = field(default_factory=list)
    cases: dict[UUID, CaseStory] = field(default_factory=dict)
    runs: dict[str, int] = field(default_factory=dict)
    steps: dict[str, int] = field(default_factory=dict)
    approvals: int = 0
    refused: int = 0
    taken_over: int = 0
    credit_minor: int = 0
    deeds: int = 0
    decisions: Mapping[str, int] = field(default_factory=dict)

    def root(self, case_id: UUID) -> UUID:
        """The case that has it in the end."""
        seen = set()
        while case_id in self.cases and case_id not in seen:
            seen.add(case_id)
            into = self.cases[case_id].merged_into
            if into is None:
                return case_id
            case_id = into
        return case_id


@dataclass(frozen=True, slots=True)
class Names:
    """How ids of the platform are called in the world."""

    shipments: Mapping[UUID, str]
    others: Mapping[UUID, str]

    def of(self, event: e.SignalRaised) -> str:
        """The subject of a signal, as the truth calls it."""
        if event.about_type == "capacity" and event.carrier_id is not None:
            return self.others.get(event.carrier_id, f"carrier:{event.carrier_id}")
        for known in (event.about_id, event.shipment_id, event.order_id):
            if known is not None and known in self.shipments:
                return self.shipments[known]
        return self.others.get(event.about_id, f"{event.about_type}:{event.about_id}")


async def read(conn: Connection, persons: Sequence[str]) -> Seen:
    """All of it, from the tenant that `conn` is in; `persons` are the shipper's own."""
    names = await _names(conn)
    rows = await conn.fetch(Q.told, [each.type_name() for each in READ])
    seen = Seen()
    for row in rows:
        _fold(seen, names, decode_event(row["type"], row["data"]), row["recorded_at"], row["actor"])
    seen.deeds = await conn.fetchval(Q.deeds, list(persons))
    seen.decisions = {row["kind"]: row["decisions"] for row in await conn.fetch(Q.decisions_by_kind)}
    return seen


async def _names(conn: Connection) -> Names:
    shipments: dict[UUID, str] = {}
    for row in await conn.fetch(Q.shipments):
        shipments[row["id"]] = shipments[row["order_id"]] = row["external_ref"]
    for row in await conn.fetch(Q.orders):
        shipments[row["id"]] = row["external_ref"]
    others = {row["id"]: f"invoice:{row['number']}" for row in await conn.fetch(Q.invoices)}
    others |= {row["id"]: f"carrier:{row['code']}" for row in await conn.fetch(Q.carriers)}
    others |= {row["connector_id"]: f"connector:{row['carrier_code']}" for row in await conn.fetch(Q.connectors)}
    return Names(shipments, others)


def _fold(seen: Seen, names: Names, event: Event, at: datetime, actor: str) -> None:
    match event:
        case e.CaseOpened():
            seen.cases[event.case_id] = CaseStory(event.case_id, event.detector, at)
        case e.SignalRaised():
            subject = names.of(event)
            told = (event.case_id, event.about_id, event.joined, event.since, event.sentence)
            seen.signs.append(Sign(event.detector, subject, at, *told))
        case CreditGiven():
            seen.credit_minor += event.amount.minor
        case CreditTakenBack():
            seen.credit_minor -= event.amount.minor
        case e.CaseEvent() if event.case_id in seen.cases:
            _fold_case(seen, seen.cases[event.case_id], event)
    if isinstance(event, e.CaseEvent) and event.case_id in seen.cases and actor.startswith("user:"):
        seen.cases[event.case_id].touched = True


def _fold_case(seen: Seen, case: CaseStory, event: e.CaseEvent) -> None:
    match event:
        case e.CaseHanded():
            case.handed, case.why_handed = True, event.why
        case e.CaseMerged():
            case.merged_into = event.into_id
        case e.CaseResolved() | e.CaseDismissed():
            case.over = True
        case e.CaseReopened():
            case.over = False
        case e.CaseUndone():
            case.over = case.over and not event.reopened
        case e.CaseEscalated():
            case.escalations += 1
        case _:
            _fold_run(seen, case, event)


def _fold_run(seen: Seen, case: CaseStory, event: e.CaseEvent) -> None:
    """What playbooks did about it."""
    match event:
        case e.ApprovalAsked():
            seen.approvals += 1
        case e.ApprovalAnswered():
            seen.refused += not event.approved
        case e.StepEnded():
            name = f"{event.does} {event.outcome}: {event.answer}"
            seen.steps[name] = seen.steps.get(name, 0) + 1
            case.steps.append((event.does, event.answer))
        case e.RunEnded():
            name = f"{event.playbook} {event.outcome}"
            seen.runs[name] = seen.runs.get(name, 0) + 1
            seen.taken_over += event.outcome == "stopped" and "user:" in event.why
        case _:
            pass
