"""What governs a tenant: a question to a second person, a trial, and a recommended change of a route."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING
from uuid import UUID

from headway.dispatch.fleet.proposals import RouteProposal, RouteProposalStatus, put
from headway.dispatch.governing.model import AskActivation
from headway.dispatch.governing.store import Q
from headway.kernel.money import Money

if TYPE_CHECKING:
    from headway.kernel.app import App
    from tests.integration.api.world import Tenant

AT = datetime(2026, 3, 2, 9, tzinfo=UTC)


async def govern(app: App, tenant: Tenant) -> None:
    """Everything that operations on governing name; in the end no second person is needed any more."""
    await tenant.send("PUT", "/governance", {"second_person": True, "reason": f"careful {tenant.secret}"})
    asked = await app.run(tenant.id, AskActivation("dispatch", 1, f"cheaper {tenant.secret}"), actor="user:colleague")
    tenant.ids["policy_approval"] = str(asked.id)
    text = f"name: tried\ndescription: {tenant.secret}"
    tenant.ids["policy_trial"] = (await tenant.send("POST", "/policy-trials", {"text": text}))["id"]
    async with app.scope.begin(tenant.id, "user:test") as uow:
        await uow.conn.execute(Q.set_governance, False, "enough", "user:test", uow.now)
        proposal = RouteProposal(
            id=uow.new_id(), plan_id=UUID(tenant.ids["route_plan"]), depot=f"D{tenant.mark}", day=date(2026, 3, 2),
            version=1, decision_id=UUID(tenant.ids["decision"]), cause="request", sentence=f"better {tenant.secret}",
            status=RouteProposalStatus.OPEN, level=2, shipment_id=None, vehicle=None, orders=(),
            saving=Money(500, "USD"), created_at=AT, expires_at=AT + timedelta(hours=4),
        )  # fmt: skip
        await put(uow.conn, proposal)
    tenant.ids["route_proposal"] = str(proposal.id)
