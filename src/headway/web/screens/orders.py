"""Orders: those in one state, and one with the decision that released or held it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

import msgspec
from starlette.responses import Response

from headway.dispatch.clocks.store import clocks, doors
from headway.dispatch.views import list_shipments
from headway.kernel.db import load_queries
from headway.kernel.decisions import Verdict
from headway.orders import store as orders
from headway.orders.model import OrderStatus, OrderView
from headway.orders.release import RELEASE, Finding, ReleaseInputs, findings
from headway.web.visits import Desk, Visit

if TYPE_CHECKING:
    from headway.kernel.db.database import Connection

_KERNEL = load_queries("headway.kernel")
PAGE = 50


@dataclass(frozen=True, slots=True)
class Gate:
    """One recorded decision of the release gate, with every condition as it was found."""

    id: UUID
    number: int
    policy: str
    actor: str
    decided_at: datetime
    released: bool
    sentence: str
    findings: tuple[Finding, ...]


async def index(visit: Visit) -> Response:
    """A page of orders, oldest first, of one state where asked for."""
    status, after = visit.query("status"), _id(visit.query("after"))
    chosen = status if status in list(OrderStatus) else None
    async with visit.desk() as desk:
        found = await orders.list_orders(desk.conn, after=after, limit=PAGE + 1, status=chosen)
        counts = await orders.status_counts(desk.conn)
        rows = found[:PAGE]
        clocks_ = await _clocks(desk.conn, rows)
        after = rows[-1].id if len(found) > PAGE else None
        listed = {
            "rows": rows,
            "after": after,
            "chosen": chosen,
            "states": list(OrderStatus),
            "counts": counts,
            **clocks_,
        }
        return visit.page("orders.html", desk, **listed)


async def show(visit: Visit) -> Response:
    """One order."""
    async with visit.desk() as desk:
        order = await orders.get_order(desk.conn, visit.id())
        gates = await _gates(desk.conn, order.id) if visit.may("decisions:read") else ()
        shipments = await _shipments(visit, desk, order.id)
        known = await _clocks(desk.conn, [order])
        return visit.page("order.html", desk, order=order, gates=gates, shipments=shipments, **known)


async def _clocks(conn: Connection, found: Sequence[OrderView]) -> dict[str, Any]:
    """By whose clock the goods of orders are ready (`ready_zone`), and by whose they arrive (`door_zone`)."""
    known = await clocks(conn)
    there = await doors(conn, known, {each.id: each.order for each in found})
    here = {each.id: known.at_site(each.origin_site or each.order.ship_from) for each in found}
    return {"ready_zone": here, "door_zone": there}


async def _shipments(visit: Visit, desk: Desk, order_id: UUID) -> Any:
    return await list_shipments(desk.conn, order_id=order_id) if visit.may("dispatch:read") else ()


async def _gates(conn: Connection, order_id: UUID) -> tuple[Gate, ...]:
    rows = await conn.fetch(_KERNEL.decisions_of_subject, order_id)
    return tuple(_gate(row) for row in reversed(rows) if row["kind"] == RELEASE.kind)


def _gate(row: Any) -> Gate:
    verdict = msgspec.json.decode(row["verdict"], type=Verdict)
    found = findings(msgspec.json.decode(row["inputs"], type=ReleaseInputs))
    told = (row["id"], row["number"], row["policy"], row["actor"], row["decided_at"])
    return Gate(*told, verdict.choice == "release", verdict.sentence, found)


def _id(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None
