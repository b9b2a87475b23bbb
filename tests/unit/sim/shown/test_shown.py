"""Lorries of the day that people watch: on their way, at their ends, and only with goods that are still theirs."""

from __future__ import annotations

from datetime import timedelta

from headway.docks.commands import BookAppointment
from headway.kernel.geo import Point, distance_m
from headway.sim.network import START
from headway.sim.shown import ShownWorld
from headway.sim.shown.lorries import EVERY, LOADS_FOR, SPEED_MPS, Shuttle, Trip, shuttles
from headway.tracking.positions.commands import LoadVehicle, RecordPositions
from tests.unit.sim.news import booked, received, recorded

BERLIN, HAMBURG = Point(52.5, 13.4), Point(53.55, 10.0)
DRIVE = timedelta(seconds=distance_m(BERLIN, HAMBURG) / SPEED_MPS)


def test_a_shuttle_drives_there_stands_and_drives_back():
    shuttle = Shuttle("A", "A 1", BERLIN, HAMBURG, timedelta(0))
    there, speed = shuttle.at(DRIVE + timedelta(minutes=1))
    assert distance_m(there, HAMBURG) < 1
    assert speed == 0.0
    half_back, speed = shuttle.at(DRIVE + LOADS_FOR + DRIVE / 2)
    assert speed == SPEED_MPS
    assert abs(distance_m(half_back, BERLIN) - distance_m(half_back, HAMBURG)) < 6_000


def test_no_shuttle_ends_where_it_begins():
    assert all(each.begin != each.end for each in shuttles(1, ("A", "B", "C")))


def test_a_trip_is_heard_every_three_minutes_from_the_depot_to_the_zone():
    trip = Trip.of("NORDSTERN", "HAM1", "DE-BE", 1, START)
    assert trip is not None
    told = list(trip.heard())
    assert told[1].at - told[0].at == EVERY
    assert distance_m(Point(told[-1].latitude, told[-1].longitude), trip.end) < 1
    assert told[-1].speed_mps == 0.0


def test_a_lorry_leaves_with_what_is_booked_and_asks_for_a_door():
    world = ShownWorld(7, 40)
    ref = next(iter(world._requests))
    event = booked(ref)
    world.notice(recorded(received(ref, event.order_id)), START)
    world.notice(recorded(event), START)
    actions = world.due(event.pickup_planned_at)
    assert [each.command.site for each in actions if isinstance(each.command, BookAppointment)] == [event.origin_site]
    loads = [each.command for each in actions if isinstance(each.command, LoadVehicle)]
    assert [each.shipment_ids for each in loads] == [(event.shipment_id,)]


def test_shuttles_are_heard_from_the_first_moment_on():
    sent = [each.command for each in ShownWorld(7, 40).due(START) if isinstance(each.command, RecordPositions)]
    assert len(sent[0].heard) == len(ShownWorld(7, 40)._shuttles)
