"""Hard rules from saved data to the ledger: the broken rule is named, and another carrier is asked."""

from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest

from headway.carriers import commands as c
from tests.integration.dispatch.world import CARRIERS, MONDAY, START, World

FRIDAY = date(2026, 2, 27)


def service(**changes: Any) -> c.SaveServices:
    return c.SaveServices((c.ServiceDraft("C1", "DTD", "Door to door", **changes),))


def carrier(**changes: Any) -> c.SaveCarriers:
    return c.SaveCarriers((c.CarrierDraft("C1", "C1 Ltd", **changes),))


async def broken(world: World) -> list[str]:
    """The rules that C1 broke in the first allocation."""
    return await world.values(
        "SELECT r ->> 'rule' FROM decision, json_array_elements(verdict -> 'candidates') c,"
        " json_array_elements(c -> 'rejections') r WHERE kind = 'allocation' AND c ->> 'id' LIKE '%|C1|%'"
    )


RULED_OUT: list[tuple[str, object, dict[str, Any]]] = [
    ("authority", carrier(authority_valid_until=FRIDAY), {}),
    ("insurance", carrier(insurance_valid_until=FRIDAY), {}),
    ("embargo", c.SaveEmbargoes((c.EmbargoDraft("E", "strike", MONDAY, carrier="C1"),)), {}),
    ("volume", service(max_volume_m3=Decimal(1)), {"volume_m3": Decimal(2)}),
    ("hazardous", service(hazmat_classes=("3",)), {"attributes": {"hazmat_class": "8"}}),
    ("temperature", service(temperature_c=(0, 10)), {"attributes": {"temperature_c": "2..8"}}),
    ("pickup_day", service(pickup_weekdays=(2, 3)), {}),
]


@pytest.mark.parametrize(("rule", "command", "order"), RULED_OUT, ids=[rule for rule, _, _ in RULED_OUT])
async def test_it_is_named_in_the_ledger(world: World, rule: str, command: object, order: dict[str, Any]) -> None:
    able: dict[str, Any] = {"capabilities": ("hazmat",), "temperature_c": (2, 8)}
    await world.run(c.SaveServices(tuple(c.ServiceDraft(code, "DTD", "DTD", **able) for code in CARRIERS[1:])))
    await world.run(command)
    await world.place("O-1", **order)
    assert await broken(world) == [rule]
    assert (await world.offers())[0].terms.carrier_code == "C2"


async def test_what_nobody_picks_up_today_is_tried_again_in_the_morning(world: World) -> None:
    tuesdays = tuple(c.ServiceDraft(code, "DTD", "Door to door", pickup_weekdays=(2,)) for code in CARRIERS)
    await world.run(c.SaveServices(tuesdays))
    await world.place("O-1")
    row = (await world.shipment()).shipment
    assert (row.status, row.problem) == ("planned", "no_capacity")
    await world.advance(datetime(2026, 3, 3, 6, tzinfo=START.tzinfo) - START)
    assert (await world.offers())[0].terms.carrier_code == "C1"


async def test_a_lifted_embargo_lets_the_carrier_back(world: World) -> None:
    await world.run(c.SaveEmbargoes((c.EmbargoDraft("E", "strike", MONDAY, destination_zone="B"),)))
    await world.place("O-1")
    assert (await world.shipment()).shipment.problem == "no_carrier"
    await world.run(c.LiftEmbargo("E"))
    await world.place("O-2")
    await world.advance(timedelta(minutes=1))
    assert [row.carrier_code for row in await world.shipments()] == [None, "C1"]
