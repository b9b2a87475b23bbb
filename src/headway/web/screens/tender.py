"""A person's word on a tender that waits for approval."""

from __future__ import annotations

from starlette.responses import Response

from headway.dispatch.commands import ReviewTender, ShipmentStands
from headway.web.visits import Visit


async def review(visit: Visit, fields: dict[str, str]) -> Response:
    """Approve what waits, or refuse it for a reason; then back to the shipment."""
    approve = fields.get("approve") == "yes"
    stands: ShipmentStands = await visit.run(ReviewTender(visit.id(), approve, fields.get("reason", "").strip()))
    return visit.back(f"/shipments/{stands.shipment_id}")
