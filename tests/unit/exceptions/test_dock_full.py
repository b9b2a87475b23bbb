"""A route that no door loads in time is one case of all it carries, until a door is found or it leaves."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from headway.events.docks import DockFound, DockFull
from headway.exceptions.detectors.dock_full import DockWasFull
from headway.exceptions.model import Cause, Gone, Signal
from headway.kernel.moments import stamp
from tests.integration.tracking.world import at

ROUTE, ONE, TWO = UUID(int=5), UUID(int=7), UUID(int=8)
FULL = DockFull(
    route_id=ROUTE, site="S1", vehicle_code="V1", needed_by=at(3), shipment_ids=(ONE, TWO),
    order_ids=(UUID(int=17), UUID(int=18)), door="2", start=at(3) + timedelta(minutes=20), sentence="door 1 is taken",
)  # fmt: skip


def test_every_shipment_of_the_route_is_named_with_its_order_and_one_cause() -> None:
    found = [each for each in DockWasFull().on_event(FULL, at(1)) if isinstance(each, Signal)]
    assert [(each.shipment_id, each.order_id) for each in found] == [(ONE, UUID(int=17)), (TWO, UUID(int=18))]
    assert {each.cause for each in found} == {Cause("dock", f"S1|{ROUTE}")}
    assert {(each.deadline, each.since, each.at_risk) for each in found} == {(at(3), at(1), None)}


def test_it_says_until_when_and_what_speaks_against_it() -> None:
    found = DockWasFull().on_event(FULL, at(1))[0]
    assert isinstance(found, Signal)
    assert found.sentence == (
        f"no door of S1 loads V1 before it leaves at {stamp(at(3))}, door 2 does from "
        f"{stamp(at(3) + timedelta(minutes=20))}: door 1 is taken"
    )


def test_it_ends_for_those_that_wait_no_more() -> None:
    found = DockWasFull().on_event(DockFound(route_id=ROUTE, shipment_ids=(TWO,), sentence="it has left"), at(2))
    assert found == (Gone(TWO, "it has left"),)
