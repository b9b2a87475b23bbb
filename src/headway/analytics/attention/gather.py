"""The list itself: every source that somebody may see, each thing once, in its order."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from headway.analytics.attention.model import Item, Order, once, ranked
from headway.analytics.attention.sources import SOURCES
from headway.analytics.attention.sources.base import Look
from headway.kernel.money import Money

if TYPE_CHECKING:
    from headway.kernel.db.database import Connection


@dataclass(frozen=True, slots=True)
class Attention:
    """What needs a person, and what all of it may cost in one currency."""

    items: tuple[Item, ...]
    at_risk: Money
    over: int


async def attention(
    conn: Connection,
    now: datetime,
    zone: ZoneInfo,
    currency: str,
    may: Callable[[str], bool],
    order: Order = Order.TIME,
) -> Attention:
    """Everything that needs a person, for somebody who carries some scopes."""
    look = Look(now, zone)
    found = [item for source in SOURCES if may(source.scope) for item in await source.read(conn, look)]
    items = ranked(once(found), now, order)
    risks = [item.at_risk.minor for item in items if item.at_risk is not None and item.at_risk.currency == currency]
    over = sum(item.due_at is not None and item.due_at <= now for item in items)
    return Attention(tuple(items), Money(sum(risks), currency), over)
