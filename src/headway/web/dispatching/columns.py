"""The board as columns of cards: by state, by carrier, or by the day something was promised for."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from headway.web.board import BoardRow
from headway.web.dispatching.wanted import DAYS, Wanted, day_of
from headway.web.translating import N_
from headway.web.words import SHIPMENT

CARDS = 40
"""A column shows at most so many cards; the filter shows the others."""
MOST_COLUMNS = 24


@dataclass(frozen=True, slots=True)
class Column:
    """A column: its key, its name, the first of its cards, and how many there are.

    `target`: the carrier that what is dropped on it is to be offered to; empty: nothing can be dropped on it.
    """

    key: str
    name: str
    cards: tuple[BoardRow, ...]
    total: int
    target: str
    more: str


def columns(rows: Iterable[BoardRow], wanted: Wanted, now: datetime, zone: ZoneInfo) -> list[Column]:
    """The rows in their columns, in the order they came in."""
    today = now.astimezone(zone).date()
    keys: dict[str, Callable[[BoardRow], str]] = {
        "state": lambda row: "closed" if row.status == "closed" else row.status,
        "carrier": lambda row: row.carrier_code or "",
        "day": lambda row: day_of(row, now, today, zone),
    }
    found: dict[str, list[BoardRow]] = defaultdict(list)
    for row in rows:
        found[keys[wanted.by](row)].append(row)
    order = _order(wanted.by, found)
    return [_column(key, name, found.get(key, []), wanted) for key, name in order[:MOST_COLUMNS]]


def _order(by: str, found: dict[str, list[BoardRow]]) -> Sequence[tuple[str, str]]:
    if by == "state":
        usual = ("planned", "tendering", "booked", "in_transit")
        return [(key, word.text) for key, word in SHIPMENT.items() if key in usual or key in found]
    if by == "day":
        return [(key, name) for key, name in (*DAYS[1:], ("", N_("No promise"))) if key or key in found]
    return [(key, key or N_("No carrier yet")) for key in sorted(found)]


def _column(key: str, name: str, cards: list[BoardRow], wanted: Wanted) -> Column:
    field = {"state": "status", "carrier": "carrier", "day": "day"}[wanted.by]
    value = key or ("-" if field == "carrier" else "")
    more = wanted.address(**{field: value, "view": "table", "by": ""})
    target = key if wanted.by == "carrier" else ""
    return Column(key or "none", name, tuple(cards[:CARDS]), len(cards), target, more)
