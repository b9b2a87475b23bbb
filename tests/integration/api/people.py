"""A tenant's people for the walk: a user who is signed in, and an identity provider."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any
from uuid import UUID

from headway.kernel.app import App
from headway.people.commands import BeginSession
from headway.people.model import Where
from headway.people.views import list_sessions

if TYPE_CHECKING:
    from tests.integration.api.world import Tenant


async def let_people_in(tenant: Tenant, app: App) -> None:
    """A dispatcher, an admin who is signed in and stays, and a provider."""
    m, x, send, ids = tenant.mark, tenant.secret, tenant.send, tenant.ids
    invited = await send("POST", "/users", _user(tenant, "first", ["dispatcher"]))
    ids["user"] = invited["user"]["id"]
    admin = UUID((await send("POST", "/users", _user(tenant, "second", ["admin"])))["user"]["id"])
    await app.run(tenant.id, BeginSession(admin, "password", Where("10.0.0.7", x)), actor="user:test")
    async with app.scope.reading(tenant.id) as (conn, _):
        found = await list_sessions(conn, app.scope.clock.now(), user_id=admin)
    ids["session"] = str(found[0].id)
    await send("PUT", f"/identity-providers/own-{m.lower()}", _provider(tenant))


def _user(tenant: Tenant, name: str, roles: list[str]) -> dict[str, Any]:
    return {"email": f"{name}@{tenant.mark.lower()}.example", "name": f"{name} {tenant.secret}", "roles": roles}


def _provider(tenant: Tenant) -> dict[str, Any]:
    mark = tenant.mark.lower()
    return {"name": f"Login {tenant.secret}", "issuer": f"https://{mark}.example", "client_id": "headway"}


BODIES: dict[str, Callable[[Tenant], Any]] = {
    "invite_user": lambda t: {**_user(t, "third", ["viewer"]), "name": "Third"},
    "change_user": lambda t: {"name": "Changed", "roles": ["viewer", "finance"]},
    "deactivate_user": lambda t: {},
    "reactivate_user": lambda t: {},
    "make_password_link": lambda t: {},
    "save_identity_provider": lambda t: {**_provider(t), "name": "Login", "group_roles": {"leads": ["dispatcher"]}},
}
