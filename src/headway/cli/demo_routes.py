"""The routes of the demo's vans, planned and committed as a dispatcher would, and a policy tried on the day."""

from __future__ import annotations

from uuid import UUID
from zoneinfo import ZoneInfo

from headway.analytics.trials.model import TryPolicy
from headway.dispatch.fleet.commands import CommitPlan, DraftStands, PlanRoutes
from headway.kernel import conductor
from headway.kernel.app import App
from headway.kernel.errors import HeadwayError
from headway.sim import TENANT
from headway.sim.shown.fleet import CODE

BUDGET_S = 2.0
DRAWS = 20
ACTOR = "user:dispatcher@demo.example"


async def send_out(app: App, tenant_id: UUID) -> bool:
    """Plan the routes of the day that the clock shows, and commit them; False where there is nothing to drive."""
    async with app.scope.reading(tenant_id) as (_, now):
        day = now.astimezone(ZoneInfo(TENANT.timezone)).date()
    try:
        stands: DraftStands = await app.run(tenant_id, PlanRoutes(depot=CODE, day=day, budget_s=BUDGET_S), actor=ACTOR)
        await conductor.drain(app, tenant_id)
        await app.run(tenant_id, CommitPlan(draft_id=stands.draft_id, despite="what is left goes later"), actor=ACTOR)
    except HeadwayError:
        return False
    await conductor.drain(app, tenant_id)
    return True


async def try_policy(app: App, tenant_id: UUID) -> None:
    """Have the policy that is under way tried on what has been."""
    await app.run(tenant_id, TryPolicy(1, days=1, draws=DRAWS), actor="user:admin@demo.example")
    await conductor.drain(app, tenant_id)
