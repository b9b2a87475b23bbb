"""What the world does: actions, each one command of one actor under a key that stays the same on every try."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from headway.orders.model import OrderDraft
from headway.tracking.model import ReportedEvent


@dataclass(frozen=True, slots=True)
class Action:
    """A command to carry out now. `key` is stable: the same day has the same keys, whatever the port."""

    key: str
    actor: str
    command: object


@dataclass(frozen=True, slots=True)
class Placed:
    """An order that somebody sends; several of one moment travel together. `source` is `api` or `file`."""

    draft: OrderDraft
    source: str = "api"


@dataclass(frozen=True, slots=True)
class Reported:
    """A report of a carrier about the order `ref`; several of one moment travel together."""

    ref: str
    event: ReportedEvent


@dataclass(frozen=True, slots=True)
class Release:
    """A silent carrier finds its voice: what it kept back about `ref` is reported."""

    ref: str


@dataclass(frozen=True, slots=True)
class InvoiceRun:
    """A carrier writes its invoices."""

    carrier: str


@dataclass(frozen=True, slots=True)
class Planned:
    """Something that will happen. `tie` is unique and stable, and orders what happens at one moment."""

    at: datetime
    tie: str
    what: Action | Placed | Reported | Release | InvoiceRun


def act(at: datetime, key: str, actor: str, command: object) -> Planned:
    """A command planned for `at`."""
    return Planned(at, key, Action(key, f"user:sim-{actor}", command))


def slot(at: datetime, every: timedelta) -> datetime:
    """The next full `every` at or after `at`: when a carrier that sends its reports in batches sends this one."""
    return at + (datetime.min.replace(tzinfo=at.tzinfo) - at) % every
