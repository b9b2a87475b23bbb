"""The facts of a case, read when something is decided about it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from headway.carriers.views import carrier_named
from headway.dispatch.views import ShipmentRow, shipments_of_orders
from headway.exceptions import store as case_store
from headway.exceptions.model import Case, CaseSubject
from headway.exceptions.playbooks.facts import Facts, carrier_facts, case_facts, order_facts, shipment_facts
from headway.orders.model import OrderView
from headway.orders.store import UnknownOrder, get_order
from headway.tracking.views import tracked

if TYPE_CHECKING:
    from headway.kernel.db.database import Connection


@dataclass(frozen=True, slots=True)
class Gathered:
    """A case with what it is about, and its facts by group."""

    case: Case
    subjects: tuple[CaseSubject, ...]
    facts: dict[str, Facts]


async def find_case(conn: Connection, case_id: UUID) -> Case:
    """A case as it stands, not locked; raises UnknownCase."""
    row = await conn.fetchrow(case_store.Q.find_case, case_id)
    if row is None:
        raise case_store.UnknownCase(f"there is no case {case_id}", case_id=case_id)
    return case_store.case_of(row)


async def gather(conn: Connection, case: Case, now: datetime) -> Gathered:
    """Everything that conditions of a playbook may ask."""
    subjects = tuple(await case_store.subjects_of(conn, case.id, open_only=True))
    order = await _order(conn, case, subjects)
    shipment = None if order is None else (await shipments_of_orders(conn, [order.id])).get(order.id)
    seen = None if shipment is None else await tracked(conn, shipment.id)
    facts = {
        "case": case_facts(case, subjects, now),
        "order": order_facts(order, now),
        "shipment": shipment_facts(shipment, seen, now),
        "carrier": await _carrier(conn, case, subjects, shipment),
    }
    return Gathered(case, subjects, facts)


async def _order(conn: Connection, case: Case, subjects: Sequence[CaseSubject]) -> OrderView | None:
    """The order of the case, else of the first that it is about."""
    known = [case.order_id, *(each.order_id for each in subjects)]
    first = next((each for each in known if each is not None), None)
    if first is None:
        return None
    try:
        return await get_order(conn, first)
    except UnknownOrder:
        return None


async def _carrier(
    conn: Connection, case: Case, subjects: Sequence[CaseSubject], shipment: ShipmentRow | None
) -> Facts:
    """Who has the shipment; else the carrier of the case, or of the first that it is about."""
    has_it = None if shipment is None else shipment.carrier_id
    known = [has_it, case.carrier_id, *(each.carrier_id for each in subjects)]
    first = next((each for each in known if each is not None), None)
    return carrier_facts() if first is None else carrier_facts(*await carrier_named(conn, first))
