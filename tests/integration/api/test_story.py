"""A whole story over HTTP; every answer is one that the document knows of."""

from __future__ import annotations

from uuid import UUID

import httpx
from fastapi import FastAPI

from tests.integration.api.world import Tenant, furnish, tell


async def test_a_story_from_master_data_to_a_disputed_invoice(
    api: FastAPI, http: httpx.AsyncClient, tenant: UUID
) -> None:
    world = Tenant(tenant, http, "M1", "S1")
    await furnish(world)
    await tell(world, api.state.api.app)
    state = await world.send("GET", f"/tracking/shipments/{world.ids['shipment_booked']}")
    assert state["status"] == "delivered"
    books = await world.send("GET", "/trial-balance")
    assert books["balanced"]
