"""Policies: what holds now, a document with its versions, editing, comparing, and putting in force."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from starlette.responses import Response

from headway.analytics.trials import store as trials
from headway.dispatch.governing import store as governing
from headway.dispatch.governing.model import ApprovalStatus, same_person
from headway.dispatch.policies.faults import BadPolicy, Fault
from headway.web.governing import differences
from headway.web.governing.documents import BAD, DOCUMENTS, Document, Force, Version, document_of
from headway.web.governing.saying import Saying
from headway.web.visits import Desk, Visit

KINDS = (
    *("eligibility", "table", "guide", "scoring", "tender", "adjustment", "wave", "prices", "autonomy", "thresholds"),
)
LATEST = 10
MOST_VERSION = 2**31 - 2


@dataclass(frozen=True, slots=True)
class Draft:
    """What stands in the editor: of which version, and what is wrong with it; `sound`: it was checked."""

    text: str
    version: int | None = None
    faults: tuple[Fault, ...] = ()
    sound: bool = False

    def line(self, number: int) -> str:
        """What stands on a line."""
        lines = self.text.splitlines()
        return lines[number - 1].strip()[:160] if 0 < number <= len(lines) else ""


@dataclass(frozen=True, slots=True)
class State:
    """How a document stands: the version in force (0: built in) and the one before it."""

    document: Document
    versions: list[Version]
    forces: list[Force]

    @property
    def in_force(self) -> int:
        return self.forces[0].version if self.forces else 0

    @property
    def last(self) -> Force | None:
        return self.forces[0] if self.forces else None

    def name_of(self, version: int) -> str:
        """What a version is called; empty for the one built in, and one too old to be listed."""
        return next((each.name for each in self.versions if each.version == version), "")

    def back(self, version: int) -> bool:
        """Is it an older one that was in force before?"""
        return version < self.in_force and (version == 0 or any(each.version == version for each in self.forces))


async def index(visit: Visit) -> Response:
    """What holds now, and what waits."""
    async with visit.desk() as desk:
        states = [await state_of(desk, each) for each in DOCUMENTS.values()]
        rows = [row for state in states for row in await _said(desk, state)]
        kind = visit.query("kind")
        return visit.page(
            "policies.html",
            desk,
            states=states,
            rows=[each for each in rows if kind in ("", each.kind)],
            kind=kind,
            kinds=[(name, sum(each.kind == name for each in rows)) for name in KINDS],
            trials=await trials.list_trials(desk.conn, limit=5),
            **await second_person(visit, desk),
        )


async def second_person(visit: Visit, desk: Desk) -> dict[str, Any]:
    """Whether one is wanted, and what waits for one."""
    waiting = await governing.list_approvals(desk.conn, status=ApprovalStatus.OPEN)
    agreed = await governing.list_approvals(desk.conn, status=ApprovalStatus.APPROVED)
    return {
        "governance": await governing.governance(desk.conn),
        "waiting": [(each, same_person(each.asked_by, visit.session.actor)) for each in waiting],
        "agreed": agreed,
        "can": visit.may("policies:write"),
        "documents": DOCUMENTS,
    }


async def show(visit: Visit) -> Response:
    """One document: the text of a version, and all of them."""
    document = document_of(visit.request.path_params["document"])
    async with visit.desk() as desk:
        state = await state_of(desk, document)
        version = number(visit.query("version"), state.in_force)
        text = await document.text(desk.conn, version)
        return await page(visit, desk, state, Draft(text or document.starter, version if text else None))


async def compare(visit: Visit) -> Response:
    """Two versions beside each other."""
    document = document_of(visit.request.path_params["document"])
    async with visit.desk() as desk:
        state = await state_of(desk, document)
        newest = state.versions[0].version if state.versions else 0
        pair = [number(visit.query("a"), state.in_force), number(visit.query("b"), newest)]
        texts = [await document.text(desk.conn, each) or "" for each in pair]
        said = differences.said(*(_sound(document, text) for text in texts))
        return visit.page(
            "policy_compare.html",
            desk,
            state=state,
            document=document,
            pair=pair,
            lines=differences.lines(*texts),
            said=said,
            choices=[0, *sorted(each.version for each in state.versions)],
        )


async def page(visit: Visit, desk: Desk, state: State, draft: Draft) -> Response:
    """The document's page with something in the editor."""
    answer = visit.page(
        "policy.html",
        desk,
        state=state,
        document=state.document,
        draft=draft,
        rows=[] if draft.faults else _sound(state.document, draft.text),
        trials=[] if state.document.name != "dispatch" else await trials.list_trials(desk.conn, limit=LATEST),
        **await second_person(visit, desk),
    )
    answer.status_code = 422 if draft.faults else 200
    return answer


async def state_of(desk: Desk, document: Document) -> State:
    """How a document stands now."""
    return State(document, await document.versions(desk.conn), await document.forces(desk.conn))


async def _said(desk: Desk, state: State) -> list[Saying]:
    text = await state.document.text(desk.conn, state.in_force) if state.in_force else ""
    return _sound(state.document, text or "")


def _sound(document: Document, text: str) -> list[Saying]:
    """What a text says; nothing where it cannot be read any more."""
    try:
        return document.said(text)
    except BAD:
        return []


def faults_of(error: BadPolicy) -> tuple[Fault, ...]:
    """The faults of a refusal, by line."""
    return tuple(sorted(error.faults, key=lambda fault: fault.text_line))


def number(text: str, otherwise: int) -> int:
    """A version's number in an address; what is none is the other one."""
    return min(int(text), MOST_VERSION) if text.isascii() and text.isdigit() and len(text) < 11 else otherwise
