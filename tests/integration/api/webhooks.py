"""A webhook of a tenant, with one delivery that waits."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.integration.api.world import Tenant


async def webhook(tenant: Tenant) -> None:
    """Events go to an address of the tenant's; a first message is on its way."""
    about = {"url": f"https://{tenant.mark.lower()}.example/in", "description": f"stock {tenant.secret}"}
    made = await tenant.send("POST", "/webhooks", {**about, "types": ["orders.*"]})
    tenant.ids["webhook"] = made["webhook"]["id"]
    tenant.ids["delivery"] = (await tenant.send("POST", f"/webhooks/{tenant.ids['webhook']}/ping", {}))["id"]
