"""What a text finds, kind by kind, a few of each."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from urllib.parse import quote, urlencode
from uuid import UUID

from headway.kernel.db import load_queries
from headway.web import words
from headway.web.formats import plain
from headway.web.translating import N_

if TYPE_CHECKING:
    from headway.kernel.db.database import Connection

Q = load_queries("headway.web.finding")
SHORTEST = 2
LARGEST = 2**63 - 1


@dataclass(frozen=True, slots=True)
class Hit:
    """A thing: its name, what it is beside that, where it is; `exact`: it is called exactly so."""

    label: str
    note: str
    href: str
    exact: bool = False


@dataclass(frozen=True, slots=True)
class Found:
    """Things of one kind."""

    name: str
    hits: tuple[Hit, ...]


@dataclass(slots=True)
class Wanted:
    """What is looked for: the text, the id or number that it may be, how many of a kind; the shipments found so far."""

    text: str
    most: int
    may: Callable[[str], bool]
    id: UUID | None = None
    number: int | None = None
    shipments: list[UUID] = field(default_factory=list)

    @classmethod
    def of(cls, text: str, may: Callable[[str], bool], most: int) -> Wanted:
        """A text as somebody typed it; `#12` is a number."""
        digits = text.removeprefix("#")
        number = int(digits) if digits.isascii() and digits.isdigit() and len(digits) < 19 else None
        try:
            return cls(text, most, may, UUID(text), number)
        except ValueError:
            return cls(text, most, may, None, number)


Ask = Callable[["Connection", Wanted], Awaitable[list[Found]]]


async def search(conn: Connection, wanted: Wanted) -> tuple[Found, ...]:
    """Everything of that name that whoever asks may see; nothing for a single sign."""
    if len(wanted.text) < SHORTEST and wanted.number is None:
        return ()
    found = [group for scopes, ask in KINDS if any(map(wanted.may, scopes)) for group in await ask(conn, wanted)]
    return tuple(group for group in found if group.hits)


async def _references(conn: Connection, wanted: Wanted) -> list[Found]:
    rows = await conn.fetch(Q.references, wanted.text, wanted.id, wanted.most)
    wanted.shipments = [row["shipment_id"] for row in rows if row["shipment_id"]]
    found = []
    if wanted.may("dispatch:read"):
        found.append(Found(N_("Shipments"), tuple(_shipment(row, wanted) for row in rows if row["shipment_id"])))
    if wanted.may("orders:read"):
        found.append(Found(N_("Orders"), tuple(_order(row, wanted) for row in rows)))
    return found


def _shipment(row: Any, wanted: Wanted) -> Hit:
    state = words.of(words.SHIPMENT, row["shipment_status"]).text
    note = " · ".join(filter(None, (state, row["carrier_code"], row["customer"])))
    exact = row["external_ref"] == wanted.text or row["shipment_id"] == wanted.id
    return Hit(row["external_ref"], note, f"/shipments/{row['shipment_id']}", exact)


def _order(row: Any, wanted: Wanted) -> Hit:
    note = f"{words.of(words.ORDER, row['status']).text} · {row['customer']}"
    exact = row["external_ref"] == wanted.text or row["id"] == wanted.id
    return Hit(row["external_ref"], note, f"/orders/{row['id']}", exact)


async def _cases(conn: Connection, wanted: Wanted) -> list[Found]:
    rows = await conn.fetch(Q.cases, wanted.text, wanted.id, wanted.most, wanted.shipments)
    return [Found(N_("Cases"), tuple(_case(row, wanted) for row in rows))]


def _case(row: Any, wanted: Wanted) -> Hit:
    state = words.of(words.CASE, row["state"]).text
    name = words.named(words.DETECTORS, row["detector"])
    return Hit(name, f"{state} · {row['sentence']}", f"/cases/{row['id']}", row["id"] == wanted.id)


async def _carriers(conn: Connection, wanted: Wanted) -> list[Found]:
    rows = await conn.fetch(Q.carriers, wanted.text, wanted.id, wanted.most)
    same = wanted.text.lower()
    hits = (
        Hit(each["code"], each["name"], f"/carriers/{quote(each['code'])}", same == each["code"].lower())
        for each in rows
    )
    return [Found(N_("Carriers"), tuple(hits))]


async def _fleet(conn: Connection, wanted: Wanted) -> list[Found]:
    rows = await conn.fetch(Q.vehicles, wanted.text, wanted.id, wanted.most)
    notes = (" · ".join(filter(None, (plain(row["kind"]), row["name"], row["depot"]))) for row in rows)
    hits = tuple(Hit(row["code"], note, "/fleet") for row, note in zip(rows, notes, strict=True))
    return [Found(N_("Vehicles and drivers"), hits), Found(N_("Routes"), await _routes(conn, wanted))]


async def _routes(conn: Connection, wanted: Wanted) -> tuple[Hit, ...]:
    rows = await conn.fetch(Q.routes, wanted.text, wanted.id, wanted.most)
    return tuple(
        Hit(
            f"{row['vehicle_code']}, {row['day']:%Y-%m-%d}",
            f"{plain(row['status'])} · {row['driver_code']} · {row['depot']}",
            f"/routes?{urlencode({'depot': row['depot'], 'day': row['day']})}#r-{row['id']}",
            row["id"] == wanted.id,
        )
        for row in rows
    )


async def _decisions(conn: Connection, wanted: Wanted) -> list[Found]:
    rows = await conn.fetch(Q.decisions, wanted.number, wanted.id, wanted.most, wanted.shipments)
    hits = (
        Hit(f"#{row['number']}", plain(row["kind"]), f"/decisions/{row['id']}", row["id"] == wanted.id) for row in rows
    )
    return [Found(N_("Decisions"), tuple(hits))]


KINDS: Sequence[tuple[tuple[str, ...], Ask]] = (
    (("orders:read", "dispatch:read"), _references),
    (("exceptions:read",), _cases),
    (("carriers:read",), _carriers),
    (("fleet:read",), _fleet),
    (("decisions:read",), _decisions),
)
"""In the order they are shown: who may ask (any of these scopes), and what asks."""
