"""What a case's page shows of advice: the case in words, what could be done, what waits, what was done."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import Any, Literal, get_args, get_origin

import msgspec

from headway.exceptions.advice import store
from headway.exceptions.advice.acting import APPROVE
from headway.exceptions.advice.model import Action, Advice, Advised, Proposal, ProposalState
from headway.exceptions.advice.summary import facts_of, summary
from headway.exceptions.advice.writing import MARK, Writing, find_writing
from headway.exceptions.cases import is_over
from headway.exceptions.model import Case
from headway.exceptions.playbooks.steps.base import Step
from headway.integrations.playbooks.registry import STEPS
from headway.kernel.money import Money
from headway.web.visits import Desk, Visit

_STEPS: Mapping[str, Step] = {step.name: step for step in STEPS}
_TYPES: Mapping[Any, str] = {str: "text", int: "number", float: "number", Decimal: "number", bool: "yes"}


@dataclass(frozen=True, slots=True)
class Input:
    """A field of a form: `kind` is text, number, yes or choice."""

    name: str
    label: str
    kind: str
    required: bool
    choices: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Row:
    """One action: as it was weighed, what it takes, and whether whoever looks may have it done."""

    action: Advised
    inputs: tuple[Input, ...]
    may: bool

    @property
    def verb(self) -> str:
        """Its name, for a button."""
        return self.action.code.replace("_", " ").capitalize()


@dataclass(frozen=True, slots=True)
class Advising:
    """All of it. `helps` saves something, `other` can be done without an effect that is known, `cannot` cannot."""

    sentences: tuple[str, ...]
    writing: Writing | None
    mark: str
    advice: Advice | None
    stale: bool
    helps: tuple[Row, ...]
    other: tuple[Row, ...]
    cannot: tuple[Row, ...]
    waiting: tuple[Proposal, ...]
    taken: tuple[Action, ...]
    may_judge: bool
    may_answer: bool
    writer: bool


async def advising(visit: Visit, desk: Desk, case: Case) -> Advising:
    """Read what the page shows."""
    advice = await store.find_advice(desk.conn, case.id)
    open_case = not is_over(case)
    rows = [_row(visit, each) for each in advice.actions] if advice is not None and open_case else []
    waiting = await store.list_proposals(desk.conn, state=ProposalState.WAITING, case_id=case.id)
    return Advising(
        sentences=summary(await facts_of(desk.conn, case)),
        writing=await find_writing(desk.conn, case.id),
        mark=MARK,
        advice=advice,
        stale=advice is not None and advice.case_version != case.version,
        helps=tuple(row for row in rows if row.action.possible and _worth(row.action.saves)),
        other=tuple(row for row in rows if row.action.possible and not _worth(row.action.saves)),
        cannot=tuple(row for row in rows if not row.action.possible),
        waiting=tuple(waiting),
        taken=tuple(await store.actions_of(desk.conn, case.id)),
        may_judge=open_case and visit.may("exceptions:write"),
        may_answer=visit.may(APPROVE),
        writer=open_case and await desk.conn.fetchval(store.Q.read_writer) is not None,
    )


def params_of_form(code: str, fields: Mapping[str, str]) -> dict[str, Any]:
    """The params of an action from the fields of its form; empty ones are left out."""
    step = _STEPS.get(code)
    given = {} if step is None else {each.name: fields.get(f"param.{each.name}", "").strip() for each in _inputs(step)}
    return {name: text for name, text in given.items() if text}


def _worth(saves: Money) -> bool:
    return saves.minor > 0


def _row(visit: Visit, action: Advised) -> Row:
    step = _STEPS.get(action.code)
    if step is None:
        return Row(action, (), may=False)
    return Row(action, tuple(_inputs(step)), may=not step.scope or visit.may(step.scope))


def _inputs(step: Step) -> Iterator[Input]:
    """The params that a form can take: texts, numbers, yes or no, and choices; others keep their defaults."""
    for each in msgspec.structs.fields(step.params):
        label = each.name.rstrip("_").replace("_", " ").capitalize()
        choices = _choices(each.type)
        if choices:
            yield Input(each.name, label, "choice", each.required, choices)
        elif each.type in _TYPES:
            yield Input(each.name, label, _TYPES[each.type], each.required)


def _choices(kind: Any) -> tuple[str, ...]:
    if get_origin(kind) is Literal:
        return tuple(str(each) for each in get_args(kind))
    if isinstance(kind, type) and issubclass(kind, StrEnum):
        return tuple(str(each) for each in kind)
    return ()
