"""Offers over a real connector: the registry reads the carrier's settings, a server on this machine gets the offer."""

from collections.abc import Callable
from uuid import UUID, uuid4

import msgspec
import pytest
from msgspec.structs import replace

from headway.carriers.commands import CarrierDraft, SaveCarriers
from headway.carriers.handlers import room as carriers_room
from headway.dispatch.connectors import Undeliverable
from headway.dispatch.handlers import room as dispatch_room
from headway.integrations.carriers.registry import CarrierRegistry, connectors
from headway.integrations.urls import UrlRules
from headway.kernel.app import App
from headway.kernel.clock import SystemClock
from headway.kernel.errors import BadInput
from headway.kernel.tenancy import NewTenant, create_tenant
from headway.kernel.uow import Scope
from headway.orders.handlers import room as orders_room
from tests.integration.dispatch.world import Connectors, World, build
from tests.unit.integrations.offers import OFFER, carrier, http

SECRET = "a secret of the carrier"
SANDBOX = UrlRules(allow_http=True, allow_private=True)


async def a_world(make_app: Callable[..., App], scope: Scope, tenant: UUID, rules: UrlRules) -> World:
    registry = CarrierRegistry(scope, connectors(SystemClock()), rules)
    app = make_app(orders_room(), carriers_room(), dispatch_room(registry))
    return await build(app, tenant, Connectors())


async def reach_by_http(world: World, port: int) -> None:
    settings = {"url": f"http://127.0.0.1:{port}/offers", "secret": SECRET}
    await world.run(SaveCarriers((CarrierDraft("C1", "C1 Ltd", connector="http", connector_settings=settings),)))


async def test_an_http_carrier_gets_its_offer(make_app: Callable[..., App], scope: Scope, tenant: UUID) -> None:
    world = await a_world(make_app, scope, tenant, SANDBOX)
    async with carrier(http("200 OK", b'{"reference": "L-1"}')) as server:
        await reach_by_http(world, server.port)
        await world.place("O-1")
    assert await world.story() == [("C1", "sent")]
    ((_, _, body),) = server.requests
    assert msgspec.json.decode(body)["offer"]["offer_id"] == str((await world.offers())[0].id)
    assert await world.values("SELECT carrier_reference FROM tender_offer") == ["L-1"]


async def test_a_sandbox_the_operator_did_not_open_cannot_reach_this_machine(
    make_app: Callable[..., App], scope: Scope, tenant: UUID
) -> None:
    world = await a_world(make_app, scope, tenant, UrlRules())
    async with carrier(http("200 OK")) as server:
        await reach_by_http(world, server.port)
        await world.place("O-1")
        assert server.requests == []
    assert await world.story() == [("C1", "delivery_failed"), ("C2", "sent")]


async def test_settings_are_judged_by_the_connector_they_are_for(scope: Scope) -> None:
    registry = CarrierRegistry(scope, connectors(SystemClock()))
    registry.check("portal", {})
    with pytest.raises(BadInput, match="secret"):
        registry.check("http", {"url": "https://carrier.example/"})
    with pytest.raises(BadInput, match="no connector is called 'pigeon'"):
        registry.check("pigeon", {})


async def test_what_the_operator_allows_sandboxes_is_not_allowed_to_a_live_tenant(
    make_app: Callable[..., App], scope: Scope
) -> None:
    live = await create_tenant(scope, NewTenant(slug=f"l-{uuid4().hex}", name="Live"))
    registry = CarrierRegistry(scope, connectors(SystemClock()), SANDBOX)
    async with carrier(http("200 OK")) as server:
        settings = {"url": f"http://127.0.0.1:{server.port}/", "secret": SECRET}
        draft = CarrierDraft("C1", "C1 Ltd", connector="http", connector_settings=settings)
        saved = await make_app(carriers_room()).run(live, SaveCarriers((draft,)), actor="user:ann")
        with pytest.raises(Undeliverable, match="scheme"):
            await registry.deliver(replace(OFFER, tenant_id=live, carrier_id=saved.ids[0]))
        assert server.requests == []
