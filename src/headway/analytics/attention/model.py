"""The words of the list: what needs a person, until when, what it may cost, and where something is done about it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from uuid import UUID

from headway.kernel.money import Money


class Kind(StrEnum):
    """Where an item comes from; of two about the same, the kind that stands first here is told."""

    APPROVAL = "approval"
    CASE = "case"
    BREACH = "breach"
    TENDER = "tender"
    PROPOSAL = "proposal"
    DRIVER = "driver"
    CAPACITY = "capacity"
    DRAFT = "draft"
    HELD = "held"


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """Something that needs a person.

    Attributes:
        id: stable while it needs anybody.
        title: what it is, a stable word; `about`: what people call the thing; `says`: a sentence.
        due_at: until when acting helps; None: at leisure.
        at_risk: what is lost if nobody acts; None: not known, or nothing.
        href: where it is seen and something is done about it.
        takes: the path of a form that takes it on at once, where there is one.
        tells: ids of what it tells of; yields: told of this by another already, it is left out.
    """

    kind: Kind
    id: str
    title: str
    about: str
    says: str
    due_at: datetime | None
    at_risk: Money | None
    href: str
    severity: str | None = None
    takes: str | None = None
    tells: frozenset[UUID] = frozenset()
    yields: UUID | None = None


BANDS: tuple[timedelta, ...] = (timedelta(0), timedelta(hours=1), timedelta(hours=4), timedelta(hours=24))
"""Items are told by how soon their time is over, and within a band by the money at risk."""


class Order(StrEnum):
    """What comes first."""

    TIME = "time"  # by the bands of time left, then money
    MONEY = "money"  # by money at risk, then time


def band(due_at: datetime | None, now: datetime) -> int:
    """0 where the time is over, 1 within the hour, 2 within four, 3 within a day, 4 later or at leisure."""
    if due_at is None:
        return len(BANDS)
    return next((place for place, length in enumerate(BANDS) if due_at - now <= length), len(BANDS))


def ranked(items: Iterable[Item], now: datetime, order: Order = Order.TIME) -> list[Item]:
    """The items as they are told; those of other currencies than the first stand by time alone."""

    def key(item: Item) -> tuple[object, ...]:
        risk = -(item.at_risk.minor if item.at_risk else 0)
        place, due = band(item.due_at, now), item.due_at.timestamp() if item.due_at else float("inf")
        return (risk, place, due, item.id) if order is Order.MONEY else (place, risk, due, item.id)

    return sorted(items, key=key)


def once(items: Iterable[Item]) -> list[Item]:
    """Without what an item of a kind that comes before in `Kind` tells of the same thing."""
    rank = {kind: place for place, kind in enumerate(Kind)}
    told: set[UUID] = set()
    found = []
    for item in sorted(items, key=lambda each: rank[each.kind]):
        if item.yields not in told:
            told |= item.tells
            found.append(item)
    return found
