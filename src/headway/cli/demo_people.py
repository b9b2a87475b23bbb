"""Who can sign in to the demo: somebody of every role, all with one password that is made for this day."""

from __future__ import annotations

from uuid import UUID

from headway.carriers.views import list_carriers
from headway.kernel.app import App
from headway.kernel.entropy import secret_token
from headway.people import passwords
from headway.people.commands import AddUser
from headway.people.model import Role

DOMAIN = "demo.example"
_INSIDE = (Role.ADMIN, Role.DISPATCHER, Role.CARRIER_MANAGER, Role.FINANCE, Role.VIEWER)


async def let_people_in(app: App, tenant_id: UUID) -> str:
    """Add the demo's users; returns their password."""
    password = secret_token()[:16]
    kept = await passwords.make(password)
    async with app.scope.reading(tenant_id) as (conn, _):
        carriers = (await list_carriers(conn, limit=1)).items
    people: list[tuple[Role, str | None]] = [(role, None) for role in _INSIDE]
    people += [(Role.CARRIER, each.code) for each in carriers]
    for role, carrier in people:
        name = role.replace("_", " ").capitalize()
        command = AddUser(f"{role.replace('_', '.')}@{DOMAIN}", name, [role], frozenset({"*"}), carrier, password=kept)
        await app.run(tenant_id, command, actor="system:demo")
    return password
