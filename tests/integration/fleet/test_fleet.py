"""The fleet is saved, joined for planning, and says what cannot drive and why."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

import msgspec
import pytest

from headway.carriers import handlers as carriers
from headway.fleet import commands as c
from headway.fleet import handlers as fleet
from headway.fleet import views
from headway.fleet.saving import ShiftClash
from headway.kernel.app import App
from headway.kernel.errors import BadInput, NotFound
from tests.integration.fleet.given import ANNA, DAY, DEPOT, TRUCK, VAN, given_fleet, shift

TODAY = date(2026, 3, 3)


@pytest.fixture
def app(make_app: Callable[..., App]) -> App:
    return make_app(carriers.room(), fleet.room())


async def _run(app: App, tenant: UUID, command: object) -> Any:
    return await app.run(tenant, command, actor="user:test")


async def _day(app: App, tenant: UUID, day: date = TODAY) -> Any:
    async with app.scope.reading(tenant) as (conn, _):
        return await views.day_of(conn, "D1", day)


async def test_a_resource_joins_vehicle_driver_and_shift(app: App, tenant: UUID) -> None:
    await given_fleet(app, tenant, shift("anna", "VAN-1"))
    (found,) = (await _day(app, tenant)).resources
    assert (found.vehicle, found.driver, found.carrier, found.currency) == ("VAN-1", "anna", "OWN", "USD")
    assert found.capacity == (8005, 10**9, 10**9, 10**9)
    assert found.skills == {"tail_lift", "hazmat", "adr", "licence_B", "licence_C"}
    assert (found.duty_s, found.driving_s, found.load_s) == (13 * 3600, 9 * 3600, 1800)
    assert [rest.rule for rest in found.breaks] == ["break_45_after_4h30"]


async def test_only_shifts_that_begin_on_the_day_count(app: App, tenant: UUID) -> None:
    await given_fleet(app, tenant, shift("anna", "VAN-1"), shift("ben", "VAN-1", begin=24))
    assert [each.driver for each in (await _day(app, tenant)).resources] == ["anna"]
    assert [each.driver for each in (await _day(app, tenant, date(2026, 3, 4))).resources] == ["ben"]


async def test_a_vehicle_out_is_missing_until_it_returns(app: App, tenant: UUID) -> None:
    await given_fleet(app, tenant, shift("anna", "VAN-1"))
    out = c.TakeVehicleOut("VAN-1", "clutch")
    assert (await _run(app, tenant, out)).changed
    assert not (await _run(app, tenant, out)).changed
    day = await _day(app, tenant)
    assert (day.resources, [each.reason for each in day.missing]) == ((), ["vehicle_out"])
    assert (await _run(app, tenant, c.ReturnVehicle("VAN-1"))).changed
    assert not (await _run(app, tenant, c.ReturnVehicle("VAN-1"))).changed
    assert len((await _day(app, tenant)).resources) == 1


async def test_a_vehicle_expected_back_starts_then(app: App, tenant: UUID) -> None:
    await given_fleet(app, tenant, shift("anna", "VAN-1"))
    back = DAY + timedelta(hours=10)
    await _run(app, tenant, c.TakeVehicleOut("VAN-1", "service", back))
    (found,) = (await _day(app, tenant)).resources
    assert found.start == back


async def test_a_driver_signs_off_once(app: App, tenant: UUID) -> None:
    await given_fleet(app, tenant, shift("anna", "VAN-1", begin=2))
    first = await _run(app, tenant, c.SignDriverOff("anna", "ill"))
    assert first.changed
    assert not (await _run(app, tenant, c.SignDriverOff("anna", "ill", first.shift_id))).changed
    day = await _day(app, tenant)
    assert [each.reason for each in day.missing] == ["signed_off"]
    assert first.shift_id not in {each.shift_id for each in day.resources}


@pytest.mark.parametrize(
    ("first", "second"),
    [
        (shift("anna", "VAN-1"), shift("ben", "VAN-1", begin=14)),
        (shift("anna", "VAN-1"), shift("anna", "TRUCK-1", begin=14)),
    ],
    ids=["vehicle", "driver"],
)
async def test_nobody_is_on_two_shifts_at_once(app: App, tenant: UUID, first: Any, second: Any) -> None:
    await given_fleet(app, tenant, first)
    with pytest.raises(ShiftClash):
        await _run(app, tenant, c.SaveShift(second))


async def test_a_shift_saved_again_is_the_same_shift(app: App, tenant: UUID) -> None:
    await given_fleet(app, tenant, shift("anna", "VAN-1"))
    (before,) = (await _day(app, tenant)).resources
    again = await _run(app, tenant, c.SaveShift(shift("anna", "TRUCK-1")))
    (after,) = (await _day(app, tenant)).resources
    assert (again, after.vehicle) == (before.shift_id, "TRUCK-1")


@pytest.mark.parametrize(
    ("command", "field"),
    [
        (c.SaveShift(shift("ben", "TRUCK-1")), "driver"),
        (c.SaveShift(shift("nobody", "VAN-1")), "driver"),
        (c.SaveShift(msgspec.structs.replace(shift("anna", "VAN-1"), depot="D9")), "depot"),
        (c.SaveVehicle(msgspec.structs.replace(VAN, carrier="WHO")), "carrier"),
        (c.SaveVehicle(msgspec.structs.replace(VAN, depot="D9")), "depot"),
        (c.SaveVehicle(msgspec.structs.replace(VAN, capacity={"kilo": Decimal(3)})), "capacity.kilo"),
        (c.SaveVehicle(msgspec.structs.replace(TRUCK, capacity={"kg": Decimal(-1)})), "capacity.kg"),
        (c.SaveDepot(msgspec.structs.replace(DEPOT, site="nowhere")), "site"),
        (c.SaveDriver(msgspec.structs.replace(ANNA, hours="mars")), "hours"),
    ],
)
async def test_what_does_not_fit_is_refused_by_its_field(app: App, tenant: UUID, command: Any, field: str) -> None:
    await given_fleet(app, tenant)
    with pytest.raises(BadInput) as refused:
        await _run(app, tenant, command)
    assert refused.value.field == field


async def test_another_tenant_sees_nothing(app: App, tenant: UUID, other_tenant: UUID) -> None:
    await given_fleet(app, tenant, shift("anna", "VAN-1"))
    with pytest.raises(NotFound):
        await _day(app, other_tenant)
