"""A driver who is a user: signs in by a password, comes to the driver's page, and is out when kept out."""

from __future__ import annotations

from headway.kernel import conductor
from headway.people import passwords
from headway.people.commands import AddUser, DeactivateUser
from tests.acceptance.roles.conftest import EVERYTHING, ORIGIN, House

PASSWORD = "correct horse battery"


async def test_a_driver_signs_in_to_the_drivers_page_and_is_out_at_once(house: House) -> None:
    app, mark, browser = house.http.state.api.app, house.tenant.mark, house.nobody
    kept = await passwords.make(PASSWORD)
    command = AddUser("dan@d.example", "Dan", ["driver"], EVERYTHING, None, f"DR{mark}", kept)
    added = await app.run(house.tenant.id, command, actor="user:test")
    async with app.scope.reading(house.tenant.id) as (conn, _):
        slug = await conn.fetchval("SELECT slug FROM tenant")
    fields = {"at": slug, "email": "dan@d.example", "password": PASSWORD, "next": "/orders"}
    answer = await browser.post("/login", data=fields)
    assert (answer.status_code, answer.headers["location"]) == (303, "/drive/")
    assert (await browser.get("/drive/route")).status_code == 200
    assert (await browser.get(f"{ORIGIN}/orders")).status_code == 403
    await app.run(house.tenant.id, DeactivateUser(added.person.id), actor="user:test")
    await conductor.drain(app, house.tenant.id)
    assert (await browser.get("/drive/route")).status_code == 401
    browser.cookies.clear()
