"""What the hard rules read: papers, embargoes, weekdays, volume, temperature and dangerous classes of a service."""

from collections.abc import Callable
from datetime import date
from typing import Any
from uuid import UUID

import pytest

from headway.carriers import commands as c
from headway.carriers import views
from headway.carriers.handlers import room
from headway.carriers.model import ServiceOption
from headway.carriers.store import NetworkCache, options_for
from headway.kernel.app import App
from headway.kernel.errors import BadInput, NotFound
from tests.integration.carriers.given import ACTOR, MONDAY, D, rate, reading, swift

MakeApp = Callable[..., App]
TUESDAY = date(2026, 3, 3)


@pytest.fixture
async def app(make_app: MakeApp, tenant: UUID) -> App:
    app = make_app(room())
    await swift(app, tenant, rate(1, "0", "10"))
    return app


async def option(app: App, tenant: UUID, day: date = MONDAY) -> ServiceOption:
    async with reading(app, tenant) as conn:
        (found,) = await options_for(conn, origin_zones=["A"], destination_zone="B", service="DTD", day=day)
    return found


def embargo(**changed: Any) -> c.SaveEmbargoes:
    fields: dict[str, Any] = {"code": "E1", "reason": "strike", "valid_from": MONDAY, "valid_to": MONDAY}
    return c.SaveEmbargoes((c.EmbargoDraft(**(fields | {"carrier": "SWIFT"} | changed)),))


def service(**changed: Any) -> c.SaveServices:
    return c.SaveServices((c.ServiceDraft(**{"carrier": "SWIFT", "code": "DTD", "name": "x", **changed}),))


async def test_a_service_offers_what_was_saved(app: App, tenant: UUID) -> None:
    handling = {
        "max_volume_m3": D("2.5"),
        "pickup_weekdays": (5, 1),
        "temperature_c": (2, 7),
        "hazmat_classes": ("8", "3"),
    }
    await app.run(tenant, service(**handling), actor=ACTOR)
    found = await option(app, tenant)
    assert (found.max_volume_m3, found.pickup_weekdays) == (D("2.5"), (1, 5))
    assert (found.temperature_c, found.hazmat_classes) == ((2, 7), ("3", "8"))
    async with reading(app, tenant) as conn:
        (shown,) = (await views.list_services(conn)).items
    assert (shown.temperature_c, shown.pickup_weekdays) == ((2, 7), (1, 5))


async def test_nothing_saved_binds_nothing(app: App, tenant: UUID) -> None:
    found = await option(app, tenant)
    assert (found.max_volume_m3, found.pickup_weekdays, found.temperature_c) == (None, (), None)
    assert (found.hazmat_classes, found.authority_valid_until, found.embargo) == ((), None, None)


async def test_authority_is_the_carriers(app: App, tenant: UUID) -> None:
    draft = c.CarrierDraft("SWIFT", "Swift Parcel", authority_valid_until=MONDAY)
    await app.run(tenant, c.SaveCarriers((draft,)), actor=ACTOR)
    assert (await option(app, tenant)).authority_valid_until == MONDAY


LANES = [
    ({}, "strike"),
    ({"carrier": None, "destination_zone": "B"}, "strike"),
    ({"origin_zone": "A", "destination_zone": "B"}, "strike"),
    ({"origin_zone": "A", "destination_zone": "C"}, None),
    ({"origin_zone": "X"}, None),
    ({"valid_from": TUESDAY, "valid_to": None}, None),
    ({"valid_from": date(2026, 3, 1), "valid_to": None}, "strike"),
    ({"valid_from": date(2026, 2, 1), "valid_to": date(2026, 3, 1)}, None),
]


@pytest.mark.parametrize(("changed", "reason"), LANES)
async def test_an_embargo_stands_on_its_lane_and_days(
    app: App, tenant: UUID, changed: dict[str, Any], reason: str | None
) -> None:
    await app.run(tenant, embargo(**changed), actor=ACTOR)
    assert (await option(app, tenant)).embargo == reason


async def test_another_carriers_embargo_does_not_bind(app: App, tenant: UUID) -> None:
    await app.run(tenant, c.SaveCarriers((c.CarrierDraft("SLOW", "Slow"),)), actor=ACTOR)
    await app.run(tenant, embargo(carrier="SLOW"), actor=ACTOR)
    assert (await option(app, tenant)).embargo is None


async def test_a_lifted_embargo_is_gone_also_from_a_cache(app: App, tenant: UUID) -> None:
    cache = NetworkCache()
    await app.run(tenant, embargo(), actor=ACTOR)
    async with reading(app, tenant) as conn:
        assert (await cache.load(conn, MONDAY)).options(["A"], "B", "DTD")[0].embargo == "strike"
    await app.run(tenant, c.LiftEmbargo("E1"), actor=ACTOR)
    async with reading(app, tenant) as conn:
        assert (await cache.load(conn, MONDAY)).options(["A"], "B", "DTD")[0].embargo is None
    with pytest.raises(NotFound):
        await app.run(tenant, c.LiftEmbargo("E1"), actor=ACTOR)


async def test_an_embargo_is_changed_by_its_code_and_listed(app: App, tenant: UUID) -> None:
    await app.run(tenant, embargo(), actor=ACTOR)
    await app.run(tenant, embargo(reason="flood", carrier=None, origin_zone="A"), actor=ACTOR)
    async with reading(app, tenant) as conn:
        (shown,) = (await views.list_embargoes(conn)).items
    assert (shown.reason, shown.carrier, shown.origin_zone, shown.destination_zone) == ("flood", None, "A", None)


BAD = [
    (embargo(code="a|b"), "embargoes[0].code"),
    (embargo(reason=" "), "embargoes[0].reason"),
    (embargo(carrier="NOBODY"), "embargoes[0].carrier"),
    (embargo(carrier=None), "embargoes[0].carrier"),
    (embargo(valid_to=date(2026, 3, 1)), "embargoes[0].valid_to"),
    (service(max_volume_m3=D(0)), "services[0].max_volume_m3"),
    (service(max_volume_m3=D(-1)), "services[0].max_volume_m3"),
    (service(pickup_weekdays=(0,)), "services[0].pickup_weekdays"),
    (service(temperature_c=(8, 2)), "services[0].temperature_c"),
    (service(temperature_c=(-300, 2)), "services[0].temperature_c"),
    (service(hazmat_classes=("33",)), "services[0].hazmat_classes"),
]


@pytest.mark.parametrize(("command", "field"), BAD, ids=[f"{n}-{field}" for n, (_, field) in enumerate(BAD)])
async def test_bad_input_is_named(app: App, tenant: UUID, command: object, field: str) -> None:
    with pytest.raises(BadInput) as refused:
        await app.run(tenant, command, actor=ACTOR)
    assert refused.value.field == field
