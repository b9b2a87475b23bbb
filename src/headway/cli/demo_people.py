"""Who can sign in to the demo: somebody of every role, all with one password that is made for this day."""

from __future__ import annotations

from uuid import UUID

from headway.carriers.views import list_carriers
from headway.fleet.views import list_drivers
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
        drivers = (await list_drivers(conn, limit=1))[:1]
    people: list[tuple[Role, str | None, str | None]] = [(role, None, None) for role in _INSIDE]
    people += [(Role.CARRIER, each.code, None) for each in carriers]
    people += [(Role.DRIVER, None, each.driver.code) for each in drivers]
    for role, carrier, driver in people:
        name, email = role.replace("_", " ").capitalize(), f"{role.replace('_', '.')}@{DOMAIN}"
        command = AddUser(email, name, [role], frozenset({"*"}), carrier, driver, password=kept)
        await app.run(tenant_id, command, actor="system:demo")
    return password
