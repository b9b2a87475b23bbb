"""The pages of signing in and of who may come in: at a desk and on a phone, in the light and in the dark."""

from __future__ import annotations

from collections.abc import AsyncIterator
from uuid import UUID, uuid4

import pytest
from playwright.async_api import Browser, Page

from headway.bootstrap import Settings, compose
from headway.kernel.app import App
from headway.kernel.tenancy import NewTenant, create_key, create_tenant
from headway.kernel.uow import Scope
from headway.people import passwords
from headway.people.commands import Added, AddUser, BeginSession, DeactivateUser
from headway.people.model import Where
from headway.people.oidc.model import SaveProvider
from tests.browser.conftest import served
from tests.browser.looks import clean, watch
from tests.browser.waiting import strike, write
from tests.conftest import START

pytestmark = pytest.mark.browser
ALL = frozenset({"*"})
PASSWORD = "correct horse battery"
FIREFOX = "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:140.0) Gecko/20100101 Firefox/140.0"
PAGES = ("login", "welcome", "users", "user", "sessions", "keys", "sign-in", "provider", "me")


class House:
    """A tenant with people of several roles."""

    def __init__(self, app: App, tenant: UUID, slug: str, address: str) -> None:
        self.app, self.tenant, self.slug, self.address = app, tenant, slug, address
        self.people: dict[str, Added] = {}
        self.token = ""

    async def run(self, command: object) -> object:
        return await self.app.run(self.tenant, command, actor="user:test")

    async def add(self, name: str, *roles: str, password: str | None = None) -> Added:
        email = f"{name.split()[0].lower()}@house.example"
        added = await self.run(AddUser(email, name, roles, ALL, password=password))
        assert isinstance(added, Added)
        self.people[name.split()[0]] = added
        return added

    def path(self, page: str) -> str:
        user = self.people["Ben"].person.id
        paths = {
            "login": f"/login?at={self.slug}",
            "welcome": f"/welcome/{self.token}",
            "user": f"/admin/users/{user}",
            "provider": "/admin/sign-in/keycloak",
            "me": "/me",
        }
        return paths.get(page, f"/admin/{page}")


@pytest.fixture(scope="session")
async def house(scope: Scope) -> AsyncIterator[House]:
    slug = f"people-{uuid4().hex[:8]}"
    tenant = await create_tenant(scope, NewTenant(slug=slug, name="Lindt Nord", clock_at=START))
    app = compose(Settings(), scope)
    async with served(app) as address:
        made = House(app, tenant, slug, address)
        await _fill(made, scope)
        yield made


async def _fill(house: House, scope: Scope) -> None:
    ann = await house.add("Ann Weber", "admin", password=await passwords.make(PASSWORD))
    ben = await house.add("Ben Okonkwo", "dispatcher", "carrier_manager", password="none")
    await house.add("Carla Rossi", "finance", password="none")
    house.token = str((await house.add("Dora Lindqvist", "viewer")).token)
    gone = await house.add("Emil Novak", "dispatcher", password="none")
    await house.run(BeginSession(ann.person.id, "password", Where("203.0.113.9", FIREFOX)))
    await house.run(BeginSession(ben.person.id, "oidc:keycloak", Where("198.51.100.24", FIREFOX)))
    await house.run(DeactivateUser(gone.person.id))
    provider = SaveProvider(
        "keycloak",
        "Keycloak",
        "https://login.house.example/realms/main",
        "headway",
        ALL,
        "a-secret",
        group_roles={"logistics-dispatch": ["dispatcher"], "logistics-leads": ["dispatcher", "carrier_manager"]},
        domains=["house.example"],
        admits=True,
    )
    await house.run(provider)
    await create_key(scope, tenant_id=house.tenant, label="warehouse system", scopes=["orders:write", "tracking:write"])
    await create_key(scope, tenant_id=house.tenant, label="everything", scopes=["*"])


@pytest.fixture
async def page(chromium: Browser, house: House) -> AsyncIterator[Page]:
    """A browser's page that nobody signed in with."""
    context = await chromium.new_context(viewport={"width": 1440, "height": 900})
    made = await context.new_page()
    yield made
    await context.close()


async def sign_in(page: Page, house: House) -> None:
    """By keyboard alone."""
    await page.goto(house.address + house.path("login"))
    await write(page, "ann@house.example")
    await strike(page, "Tab")
    await write(page, PASSWORD)
    await strike(page, "Enter")
    await page.get_by_role("link", name="Ann Weber").wait_for()


async def test_the_pages_are_clean(page: Page, house: House) -> None:
    """One after the other: the same person, signed in once."""
    wrong: list[str] = []
    watch(page, house.address, wrong)
    for name in PAGES:
        await page.set_viewport_size({"width": 1440, "height": 900})
        if name == "users":
            await sign_in(page, house)
        await page.goto(house.address + house.path(name))
        await clean(page, f"people-{name}")
    assert wrong == []


async def test_somebody_is_invited_and_sets_a_password(page: Page, chromium: Browser, house: House) -> None:
    await sign_in(page, house)
    await page.goto(f"{house.address}/admin/users")
    await page.get_by_label("Name", exact=True).fill("Finn Hall")
    await page.get_by_label("Mail address").fill("finn@house.example")
    await page.get_by_label("Viewer").check()
    await page.get_by_role("button", name="Invite").click()
    link = await page.get_by_label("Address").input_value()
    other = await (await chromium.new_context()).new_page()
    await other.goto(link)
    await other.get_by_label("New password").fill("my own long password")
    await other.get_by_label("The same again").fill("my own long password")
    await strike(other, "Enter")
    await other.get_by_role("link", name="Finn Hall").wait_for()
    assert await other.get_by_role("link", name="Administration").count() == 1
    await other.goto(f"{house.address}/admin/users")
    assert await other.get_by_role("heading", name="Users").count() == 0
    await other.context.close()
