"""Kinds of steps for tests that carry nothing out."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import msgspec

from headway.events.dispatch import ShipmentInTransit
from headway.exceptions.playbooks.steps.base import Step, StepResult, Task
from headway.kernel.message import Event
from headway.kernel.money import Money
from headway.kernel.rooms import Commands
from headway.kernel.uow import UnitOfWork


class Said(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Params of `say`."""

    text: str
    times: int = 1
    cost: int = 0


class Nothing(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """No params."""


class Idle(Step):
    """Is never carried out."""

    async def carry_out(self, task: Task, uow: UnitOfWork, run: Commands) -> StepResult:
        raise AssertionError("a rehearsal carries nothing out")


class Say(Idle):
    """Says something."""

    name = "say"
    sentence = "say something"
    params = Said
    scope = "orders:write"
    undoes = "unsay"

    def money(self, params: Any) -> Money | None:
        return Money(params.cost * 100, "EUR")


class Unsay(Idle):
    """Takes it back."""

    name = "unsay"
    sentence = "take it back"
    params = Nothing
    scope = "orders:write"


class Ask(Idle):
    """Waits an hour for a departure."""

    name = "ask"
    sentence = "ask"
    params = Nothing
    scope = "exceptions:write"
    answers = ("yes", "no")
    resumes: tuple[type[Event], ...] = (ShipmentInTransit,)

    def answer(self, event: Event, waits_for: tuple[str, ...]) -> str | None:
        return "yes" if isinstance(event, ShipmentInTransit) else None

    def deadline(self, params: Any, now: datetime) -> datetime:
        return now + timedelta(hours=1)


KINDS: dict[str, Step] = {step.name: step for step in (Say(), Unsay(), Ask())}
DETECTORS = ("no_rate", "missed_pickup")


def playbook(*steps: str, on: str = "{detectors: no_rate}", head: str = "") -> str:
    """A playbook whose first step stands on line 5."""
    listed = [f"  - {step}" for step in steps]
    return "\n".join(["playbook: help", head or "description: ''", f"on: {on}", "steps:", *listed, ""])
