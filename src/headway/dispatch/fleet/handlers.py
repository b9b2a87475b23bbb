"""What the fleet at work does on command; the tables are at the bottom."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from headway.dispatch.fleet import executing
from headway.dispatch.fleet.commands import ArriveAtStop, CompleteStop, EndRoute, FailStop, StartRoute
from headway.kernel.decisions import Decider
from headway.kernel.message import Event
from headway.kernel.rooms import CommandHandler, EventHandler, JobHandler, TimerHandler


@dataclass(frozen=True, slots=True)
class Tables:
    """What the room of dispatch adds to its own tables."""

    commands: Mapping[type[Any], CommandHandler]
    subscriptions: Mapping[type[Event], EventHandler] = field(default_factory=dict)
    timers: Mapping[str, TimerHandler] = field(default_factory=dict)
    jobs: Mapping[str, JobHandler] = field(default_factory=dict)
    deciders: tuple[Decider[Any], ...] = ()


def tables() -> Tables:
    """Routes on top of the stored plans."""
    return Tables(
        commands={
            StartRoute: executing.start_route,
            ArriveAtStop: executing.arrive_at_stop,
            CompleteStop: executing.complete_stop,
            FailStop: executing.fail_stop,
            EndRoute: executing.end_route,
        },
    )
