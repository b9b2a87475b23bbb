"""A report of a tenant's with one edition on its way, and a budget."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from tests.integration.api.world import Tenant


def report(tenant: Tenant, **changes: Any) -> dict[str, Any]:
    """What is sent, when and to whom."""
    return {
        "name": f"Figures {tenant.mark}",
        "page": "operations",
        "question": "from=now-7d&to=now&by=carrier",
        "cadence": "0 7 * * 1-5",
        "format": "json",
        "recipients": [f"{tenant.mark.lower()}@example.org"],
        **changes,
    }


async def reporting(tenant: Tenant) -> None:
    """A report that somebody asked for out of turn; what is spent with a carrier has a budget."""
    tenant.ids["report"] = (await tenant.send("POST", "/reports", report(tenant)))["id"]
    made = await tenant.send("POST", f"/reports/{tenant.ids['report']}/send", {})
    tenant.ids["edition"] = made["edition_id"]
    row = {"month": "2026-03-01", "scope": "carrier", "label": f"SWIFT{tenant.mark}", "amount": "1000.00"}
    await tenant.send("PUT", "/budgets", {"items": [row]})
