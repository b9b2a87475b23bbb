"""When a shipment will come, what may go wrong, and what can be done: the part of its page, and the list of alerts."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from starlette.responses import Response

from headway.dispatch import views as dispatch
from headway.dispatch.model import OfferStatus
from headway.tracking.alerts import store as alerts
from headway.tracking.alerts.model import AlertState
from headway.tracking.eta import views as eta
from headway.web.translating import N_
from headway.web.visits import Desk, Visit

PAGE = 50
HISTORY = 30
_START = (datetime(1970, 1, 1, tzinfo=UTC), UUID(int=0))
_WAITS = frozenset({OfferStatus.PENDING, OfferStatus.SENT, OfferStatus.VIEWED, OfferStatus.COUNTERED})
STATES: tuple[tuple[str, str, AlertState | None], ...] = (
    ("open", N_("To act upon"), AlertState.OPEN),
    ("cleared", N_("Cleared"), AlertState.CLEARED),
    ("breached", N_("Happened"), AlertState.BREACHED),
    ("all", N_("All"), None),
)


async def of_shipment(visit: Visit, desk: Desk, detail: dispatch.ShipmentDetail) -> dict[str, Any] | None:
    """What is foreseen of a shipment; None where the visitor may not see it, or there is nothing."""
    if not visit.may("tracking:read"):
        return None
    found = await eta.eta_of(desk.conn, detail.shipment.id)
    raised = await alerts.alerts_of(desk.conn, detail.shipment.id)
    refusal = await _refusal(desk, detail)
    stops = [] if found is None else found["stops"]
    history = await eta.history_of(desk.conn, detail.shipment.id, limit=HISTORY) if found else []
    last = max((each["stop"] for each in history), default=0)
    if not (stops or history or refusal):
        return None
    return {
        "delivery": stops[-1] if stops else None,
        "alerts": raised,
        "refusal": refusal,
        "history": [each for each in history if each["stop"] == last],
    }


async def _refusal(desk: Desk, detail: dispatch.ShipmentDetail) -> dict[str, Any] | None:
    """The chance that the carrier refuses that is asked at this moment."""
    terms = next((offer.terms for offer in detail.offers if offer.status in _WAITS), None)
    if terms is None:
        return None
    lane = f"{terms.origin_zone}>{detail.shipment.destination_zone}"
    return {"carrier": terms.carrier_code, "rate": await eta.reject_chance(desk.conn, terms.carrier_code, lane)}


async def index(visit: Visit) -> Response:
    """Breach alerts, those due first, first."""
    chosen, title, state = next((each for each in STATES if each[0] == visit.query("state")), STATES[0])
    async with visit.desk() as desk:
        rows = await alerts.list_alerts(desk.conn, state=state, after=_after(visit), limit=PAGE + 1)
        return visit.page(
            "alerts.html",
            desk,
            rows=rows[:PAGE],
            more=rows[PAGE - 1] if len(rows) > PAGE else None,
            chosen=chosen,
            title=title,
            states=[(name, text) for name, text, _ in STATES],
        )


def _after(visit: Visit) -> tuple[datetime, UUID]:
    try:
        at, id_ = datetime.fromisoformat(visit.query("due")), UUID(visit.query("after"))
    except ValueError:
        return _START
    return _START if at.tzinfo is None else (at, id_)
