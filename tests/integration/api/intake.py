"""A tenant's doors: a hook of its carrier, and a poller that asks an address which nobody may call."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.integration.api.world import Tenant

POLLED = {"url": "http://127.0.0.1/events", "interval_s": 86_400}


async def open_doors(tenant: Tenant) -> None:
    """Make one of each."""
    m, x, send, ids = tenant.mark, tenant.secret, tenant.send, tenant.ids
    named = {"carrier": f"SWIFT{m}", "label": f"door {x}"}
    hook = {**named, "auth": {"scheme": "hmac_sha256"}, "secret": f"shared with us: {x}"}
    ids["hook"] = (await send("POST", "/tracking/hooks", hook))["hook_id"]
    poller = {**named, "spec": {**POLLED, "auth": "bearer"}, "secret": f"bearer of news: {x}"}
    ids["poller"] = (await send("POST", "/tracking/pollers", poller))["poller_id"]
    await what_came_up(tenant)


async def what_came_up(tenant: Tenant) -> None:
    """A shortage and an instruction of an order, thresholds, a gateway and a temperature."""
    m, x, send, ids = tenant.mark, tenant.secret, tenant.send, tenant.ids
    of_order = f"/orders/{ids['order_held']}"
    short = {"found": 0, "reason": f"gone: {x}"}
    ids["shortage"] = (await send("POST", f"{of_order}/shortages", short))["id"]
    asked = {"kind": "contact", "by": "customer", "text": f"call {x}"}
    ids["instruction"] = (await send("POST", f"{of_order}/instructions", asked))["id"]
    text = f"name: own {x}\nrows:\n  - when: shipment.customer == 'ACME{m}'\n    set: {{dock_min: 90}}\n"
    await send("POST", "/thresholds", {"text": text, "note": x})
    await send("POST", "/tracking/connectors/notes", {"name": f"edi {m}", "carrier": f"SWIFT{m}", "fault": x})
