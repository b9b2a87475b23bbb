"""The dispatch policy: its versions, which of them is in force since when, and what a text would be refused for."""

from __future__ import annotations

import re
from dataclasses import asdict
from datetime import datetime
from typing import Annotated

from fastapi import Path
from pydantic import BaseModel, BeforeValidator, Field, StringConstraints

from headway.api.operation import Router
from headway.api.paging import After, BadCursor, Limit, numbers_of, page
from headway.api.turn import Now
from headway.api.wire import PageOf, Reason, Sent, Short, Shown
from headway.carriers.lookup import known_codes
from headway.dispatch.governing.model import SecondPersonNeeded
from headway.dispatch.policies import store
from headway.dispatch.policies.checks import checked
from headway.dispatch.policies.commands import (
    ActivateDispatchPolicy,
    PolicyActivation,
    PolicySaving,
    SaveDispatchPolicy,
)
from headway.dispatch.policies.errors import NoPolicy, PolicyMoved
from headway.dispatch.policies.faults import BadPolicy
from headway.dispatch.policies.reading import MAX_CHARACTERS

router = Router("policies", "The dispatch policy: versions, tried before they count, rolled back at will.")
_MOST = 2**31 - 2
Text = Annotated[str, StringConstraints(min_length=1, max_length=MAX_CHARACTERS)]


def _plain_number(value: object) -> object:
    if not re.fullmatch(r"0|[1-9][0-9]{0,9}", str(value)):
        raise ValueError("a number without leading zeros is allowed")
    return value


Number = Annotated[int, BeforeValidator(_plain_number)]
Version = Annotated[Number, Path(ge=1, le=_MOST, description="counts from 1")]


class PolicyIn(Sent):
    """A policy as YAML or JSON, in one text; `note` says what is new."""

    text: Text
    note: Short = ""


class PolicyText(Sent):
    """A policy as YAML or JSON, in one text."""

    text: Text


class ActivateIn(Sent):
    """Why; and, where given, the version that must be in force now."""

    reason: Reason
    before: Annotated[int | None, Field(ge=0, le=_MOST)] = None


class PolicyOut(Shown):
    """A version as it was saved."""

    version: int
    name: str
    strategy: str
    digest: str
    note: str
    saved_by: str
    saved_at: datetime


class PolicyDetail(PolicyOut):
    """A version with its text."""

    text: str


class ActivationOut(Shown):
    """A version was put in force in the place of another; 0 is the one built in."""

    number: int
    version: int
    before: int
    reason: str
    activated_by: str
    activated_at: datetime


class InForce(BaseModel):
    """What holds now; version 0 is the one built in, which has no text."""

    version: int
    name: str
    strategy: str
    activation: ActivationOut | None


class Sound(BaseModel):
    """The text could be saved."""

    name: str
    strategy: str
    rules: int
    lists: int
    tables: int


@router.get("/dispatch-policies", "policies:read", raises=(BadCursor,))
async def list_dispatch_policies(turn: Now, after: After = None, limit: Limit = 50) -> PageOf[PolicyOut]:
    """Versions, newest first."""
    found = await store.versions(turn.db, before=_number(after), limit=limit + 1)
    return page([PolicyOut.model_validate(each) for each in found], limit, lambda row: row.version)


@router.post("/dispatch-policies", "policies:write", raises=(BadPolicy,), bulk=True)
async def save_dispatch_policy(turn: Now, body: PolicyIn) -> PolicySaving:
    """Keep a policy as the next version. It counts only when it is activated; one with faults is not kept."""
    saving: PolicySaving = await turn.run(SaveDispatchPolicy(body.text, body.note))
    return saving


@router.post("/dispatch-policies/check", "policies:read", raises=(BadPolicy,), bulk=True)
async def check_dispatch_policy(turn: Now, body: PolicyText) -> Sound:
    """Could this text be saved? Every fault, with its place; nothing is kept."""
    document = checked(body.text, await known_codes(turn.db))
    counts = {"rules": len(document.rules), "lists": len(document.lists), "tables": len(document.tables)}
    return Sound(name=document.name, strategy=document.strategy, **counts)


@router.get("/dispatch-policies/in-force", "policies:read")
async def get_policy_in_force(turn: Now) -> InForce:
    """The version that decides now."""
    last = await store.last_activation(turn.db)
    active = await store.document_of(turn.db, 0 if last is None else last.version)
    return InForce(
        version=active.version,
        name=active.document.name,
        strategy=active.document.strategy,
        activation=None if last is None else ActivationOut.model_validate(last),
    )


@router.get("/dispatch-policies/activations", "policies:read", raises=(BadCursor,))
async def list_policy_activations(turn: Now, after: After = None, limit: Limit = 50) -> PageOf[ActivationOut]:
    """What was put in force, by whom, when and why; newest first."""
    found = await store.activations(turn.db, before=_number(after), limit=limit + 1)
    return page([ActivationOut.model_validate(each) for each in found], limit, lambda row: row.number)


@router.get("/dispatch-policies/{version}", "policies:read", raises=(NoPolicy,))
async def get_dispatch_policy(turn: Now, version: Version) -> PolicyDetail:
    """One version with its text."""
    kept, text = await store.find(turn.db, version), await store.text_of(turn.db, version)
    return PolicyDetail(**{name: value for name, value in asdict(kept).items() if name != "id"}, text=text or "")


@router.post(
    "/dispatch-policies/{version}/activate",
    "policies:write",
    raises=(NoPolicy, PolicyMoved, BadPolicy, SecondPersonNeeded),
)
async def activate_dispatch_policy(
    turn: Now, version: Annotated[Number, Path(ge=0, le=_MOST, description="0: the one built in")], body: ActivateIn
) -> PolicyActivation:
    """Put a version in force from now on; an older one rolls back. Shipments that have an offer keep it."""
    activation: PolicyActivation = await turn.run(ActivateDispatchPolicy(version, body.reason, body.before))
    return activation


def _number(after: str | None) -> int | None:
    """The number in a cursor; one beyond every version is the first page."""
    found = numbers_of(after, 1)
    return None if found is None else min(found[0], _MOST + 1)
