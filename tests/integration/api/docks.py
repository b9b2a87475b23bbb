"""A tenant's docks: a door, an appointment with goods that are picked, and a wave."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.integration.api.world import Tenant


async def dock(tenant: Tenant) -> None:
    """Everything that operations on docks name."""
    m, x, send, ids = tenant.mark, tenant.secret, tenant.send, tenant.ids
    both = ["inbound", "outbound"]
    await send("PUT", f"/docks/sites/S{m}/doors/1", {"directions": both, "equipment": [f"lift {x}"]})
    await send("PUT", f"/docks/sites/S{m}/rules", {"lead_min": 15})
    wanted = {"site": f"S{m}", "direction": "outbound", "start": "2026-03-20T08:00:00Z", "reference": f"R {x}"}
    goods = {"shipment_ids": [ids["shipment_booked"]]}
    ids["appointment"] = (await send("POST", "/docks/appointments", {**wanted, **goods}))["id"]
    await send("POST", "/docks/readiness", {"state": "picked", **goods})
    wave = {"site": f"S{m}", "name": f"late {x}", "cutoff_at": "2026-03-20T18:00:00Z"}
    ids["dock_wave"] = (await send("POST", "/docks/waves", wave))["id"]
