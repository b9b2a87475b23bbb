"""Finding decisions: by what, about what, for whom, by whom, how near another was, and when."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING
from urllib.parse import urlencode
from uuid import UUID
from zoneinfo import ZoneInfo

from starlette.responses import Response

from headway.dispatch.views import list_shipments
from headway.kernel.ledger import finding
from headway.kernel.ledger.finding import LAST, OVERRIDE, Wanted
from headway.kernel.money import Money
from headway.orders.store import find_by_ref
from headway.web.visits import Desk, Visit

if TYPE_CHECKING:
    from headway.kernel.db.database import Connection

PAGE = 50
YEAR = timedelta(days=365)
FIELDS = ("kind", "about", "party", "actor", "margin", "overridden", "since", "until")
ABOUT: Mapping[str, str] = {
    "shipment": "/shipments/",
    "order": "/orders/",
    "case": "/cases/",
}
"""Where things that decisions are about have a page of their own."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What the form holds, and what of it could not be taken."""

    fields: Mapping[str, str]
    wanted: Wanted
    wrong: tuple[str, ...] = ()


@dataclass(slots=True)
class _Reading:
    """Reads the fields of an address; what is no date, amount or reference is said, and not looked for."""

    fields: Mapping[str, str]
    zone: ZoneInfo
    currency: str
    wrong: list[str] = field(default_factory=list)

    def text(self, name: str) -> str | None:
        return self.fields[name] or None

    def day(self, name: str, *, end: bool = False) -> datetime | None:
        if not self.fields[name]:
            return None
        try:
            day = date.fromisoformat(self.fields[name]) + timedelta(days=int(end))
            return datetime.combine(day, time(0), self.zone).astimezone(UTC)
        except (ValueError, OverflowError):
            self.wrong.append(name)
            return None

    def minor(self, name: str) -> int | None:
        if not self.fields[name]:
            return None
        try:
            found = Decimal(self.fields[name].replace(",", "."))
        except InvalidOperation:
            found = Decimal("NaN")
        if not found.is_finite() or abs(found) > 10**9:
            self.wrong.append(name)
            return None
        return Money.of(found, self.currency).minor


async def index(visit: Visit) -> Response:
    """A page of records, newest first."""
    async with visit.desk() as desk:
        asked = await _asked(visit, desk)
        text = visit.query("before")
        before = int(text) if text.isascii() and text.isdigit() and len(text) < 19 else LAST
        found = await finding.search(desk.conn, asked.wanted, before=before, limit=PAGE + 1)
        return visit.page(
            "decisions.html",
            desk,
            rows=found[:PAGE],
            more=urlencode(_set(asked.fields) | {"before": found[PAGE - 1].number}) if len(found) > PAGE else None,
            asked=asked,
            any_field=bool(_set(asked.fields)),
            kinds=await finding.kinds(desk.conn, desk.now - YEAR),
            about=ABOUT,
        )


async def _asked(visit: Visit, desk: Desk) -> Asked:
    fields = {name: visit.query(name) for name in FIELDS}
    read = _Reading(fields, desk.tenant.zone, desk.tenant.currency)
    subjects = None
    if fields["about"]:
        subjects = await _subjects(desk.conn, fields["about"])
        if not subjects:
            read.wrong.append("about")
    wanted = Wanted(
        kind=read.text("kind"),
        subjects=subjects,
        party=read.text("party"),
        actor=_actor(fields["actor"]),
        reason=OVERRIDE if fields["overridden"] else None,
        margin_minor=read.minor("margin"),
        since=read.day("since"),
        until=read.day("until", end=True),
    )
    return Asked(fields, wanted, tuple(read.wrong))


async def _subjects(conn: Connection, text: str) -> tuple[UUID, ...]:
    """An id as it is, or an order's reference with its shipments."""
    try:
        return (UUID(text),)
    except ValueError:
        order = await find_by_ref(conn, text)
    if order is None:
        return ()
    return (order.id, *(each.id for each in await list_shipments(conn, order_id=order.id)))


def _actor(text: str) -> str | None:
    """`ann` is the user ann; what names its kind stays as it is."""
    return None if not text else text if ":" in text else f"user:{text}"


def _set(fields: Mapping[str, str]) -> dict[str, str | int]:
    return {name: value for name, value in fields.items() if value}
