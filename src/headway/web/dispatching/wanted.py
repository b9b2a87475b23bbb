"""What an address of the board asks for: the address is the whole state of the screen."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from urllib.parse import urlencode
from uuid import UUID
from zoneinfo import ZoneInfo

from headway.web.board import BoardRow
from headway.web.translating import N_

STATES: tuple[tuple[str, str], ...] = (
    ("open", N_("Open")),
    ("pool", N_("Pool")),
    ("late", N_("Late")),
    ("stuck", N_("Stuck")),
    ("at_risk", N_("At risk")),
    ("planned", N_("Planned")),
    ("tendering", N_("Tendering")),
    ("booked", N_("Booked")),
    ("in_transit", N_("In transit")),
    ("delivered", N_("Delivered")),
    ("all", N_("All")),
)
FINISHED = frozenset({"delivered", "closed", "cancelled"})
SORTS: tuple[tuple[str, str], ...] = (
    ("", N_("Trouble first")),
    ("due", N_("Due")),
    ("expected", N_("Expected")),
    ("pickup", N_("Pickup")),
    ("ref", N_("Order")),
    ("carrier", N_("Carrier")),
)
DAYS: tuple[tuple[str, str], ...] = (
    ("", N_("Any day")),
    ("over", N_("Overdue")),
    ("today", N_("Due today")),
    ("tomorrow", N_("Due tomorrow")),
    ("later", N_("Due later")),
)
LOOKS: tuple[tuple[str, str, tuple[tuple[str, str], ...]], ...] = (
    ("table", N_("Table"), ()),
    ("kanban", N_("Kanban"), (("state", N_("State")), ("carrier", N_("Carrier")), ("day", N_("Promised day")))),
    ("timeline", N_("Timeline"), (("vehicle", N_("Vehicle")), ("door", N_("Door")), ("hour", N_("Pickup hour")))),
)
MOST_IDS = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """A filter, an order, and a way to look."""

    status: str = "open"
    carrier: str = ""
    site: str = ""
    day: str = ""
    q: str = ""
    sort: str = ""
    view: str = "table"
    by: str = ""
    on: str = ""
    ids: frozenset[UUID] = frozenset()

    @property
    def plain(self) -> bool:
        """Is it a state alone, in the usual order?"""
        return not (self.carrier or self.site or self.day or self.q or self.sort or self.ids) and self.status != "pool"

    @property
    def finished(self) -> bool:
        """Does it show what is over, too?"""
        return self.status in {"delivered", "all"} or bool(self.ids)

    def address(self, **changes: str) -> str:
        """Where it is shown, with some of it changed."""
        wanted = replace(self, **changes)  # type: ignore[arg-type]
        usual = Wanted()
        names = ("status", "carrier", "site", "day", "q", "sort", "view", "by", "on")
        pairs = [(name, getattr(wanted, name)) for name in names if getattr(wanted, name) != getattr(usual, name)]
        if wanted.ids:
            pairs.append(("ids", ",".join(sorted(map(str, wanted.ids)))))
        return f"/board?{urlencode(pairs)}" if pairs else "/board"


def wanted_of(query: Callable[[str], str], ids: str = "") -> Wanted:
    """What an address asks for; what it does not know is as usual."""
    view = _known(query("view"), [name for name, *_ in LOOKS], "table")
    ways = [name for name, _ in next(found for name, _, found in LOOKS if name == view)]
    return Wanted(
        status=_known(query("status"), [name for name, _ in STATES], "open"),
        carrier=query("carrier")[:100],
        site=query("site")[:100],
        day=_known(query("day"), [name for name, _ in DAYS], ""),
        q=query("q")[:100],
        sort=_known(query("sort"), [name for name, _ in SORTS], ""),
        view=view,
        by=_known(query("by"), ways, ways[0]) if ways else "",
        on=query("on")[:10],
        ids=ids_of(ids),
    )


def ids_of(text: str) -> frozenset[UUID]:
    """Ids with commas between them, at most `MOST_IDS`; what is none is passed over."""
    found = set()
    for part in text.split(",", MOST_IDS)[:MOST_IDS]:
        try:
            found.add(UUID(part.strip()))
        except ValueError:
            continue
    return frozenset(found)


def chosen(rows: Iterable[BoardRow], wanted: Wanted, now: datetime, zone: ZoneInfo) -> list[BoardRow]:
    """The rows it asks for, in its order."""
    today = now.astimezone(zone).date()
    found = [row for row in rows if _holds(row, wanted, now, today, zone)]
    key = _ORDERS.get(wanted.sort)
    return found if key is None else sorted(found, key=lambda row: key(row, now))


def in_state(row: BoardRow, status: str) -> bool:
    """Is a row one of this state or standing?"""
    if status == "all":
        return True
    if status == "delivered":
        return row.status in {"delivered", "closed"}
    if status == "open":
        return row.status not in FINISHED
    if status == "pool":
        return row.status == "planned" or row.review
    return status in {row.status, row.standing}


def day_of(row: BoardRow, now: datetime, today: date, zone: ZoneInfo) -> str:
    """Which of `DAYS` a row is promised for; empty where nothing was promised."""
    if row.deliver_by is None:
        return ""
    if row.deliver_by < now:
        return "over"
    day = row.deliver_by.astimezone(zone).date()
    return "today" if day <= today else "tomorrow" if day == today + timedelta(days=1) else "later"


def _holds(row: BoardRow, wanted: Wanted, now: datetime, today: date, zone: ZoneInfo) -> bool:
    text = wanted.q.casefold()
    return (
        (row.id in wanted.ids if wanted.ids else in_state(row, wanted.status))
        and wanted.carrier in {"", row.carrier_code or "-"}
        and wanted.site in {"", row.origin_site}
        and wanted.day in {"", day_of(row, now, today, zone)}
        and (
            not text
            or any(
                text in part.casefold()
                for part in (row.external_ref, row.customer, row.city or row.destination_zone or "")
            )
        )
    )


_LAST = "\uffff"
_ORDERS: dict[str, Callable[[BoardRow, datetime], tuple[object, ...]]] = {
    "due": lambda row, now: _moment(row.deliver_by),
    "expected": lambda row, now: _moment(row.expected(now)),
    "pickup": lambda row, now: _moment(row.pickup_at),
    "ref": lambda row, now: (row.external_ref,),
    "carrier": lambda row, now: (row.carrier_code or _LAST, row.external_ref),
}


def _moment(at: datetime | None) -> tuple[object, ...]:
    return (at is None, at.timestamp() if at else 0.0)


def _known(text: str, names: Iterable[str], usual: str) -> str:
    return text if text in set(names) else usual
