"""A tenant's own fleet: a depot, a van, its driver, a shift and a store, made through the API."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from tests.integration.api.world import Tenant


async def man(tenant: Tenant) -> None:
    """Set the fleet up; its shift on Monday stands in `ids`."""
    mark = tenant.mark
    place: dict[str, Any] = {"latitude": 50.1, "longitude": 8.6, "address": f"Yard of {tenant.secret}"}
    carrier = f"SWIFT{mark}"
    shift = {"driver": f"DR{mark}", "vehicle": f"VAN{mark}", "depot": f"D{mark}"}
    await tenant.send(
        "POST",
        "/fleet",
        {
            "depots": [{"code": f"D{mark}", "name": tenant.secret, "place": place}],
            "vehicles": [
                {
                    "code": f"VAN{mark}",
                    "carrier": carrier,
                    "name": tenant.secret,
                    "capacity": {"kg": "800.5"},
                    "papers": [{"kind": "insurance", "number": tenant.secret, "valid_until": "2026-03-20"}],
                }
            ],
            "drivers": [{"code": f"DR{mark}", "carrier": carrier, "name": tenant.secret, "hours": "eu561"}],
            "shifts": [{**shift, "start": "2026-03-02T05:00:00Z", "end": "2026-03-02T23:00:00Z"}],
            "stores": [{"code": f"ST{mark}", "name": tenant.secret, "place": place, "customer": f"ACME{mark}"}],
        },
    )
    (found,) = await tenant.send("GET", "/fleet/shifts?day=2026-03-02")
    tenant.ids["fleet_shift"] = found["id"]
    tenant.ids["driver_pass"] = (await tenant.send("POST", "/driver-passes", {"driver": f"DR{mark}"}))["id"]
