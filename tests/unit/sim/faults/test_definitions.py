"""What is true of a journey, with what is a matter of opinion, and what is behind it."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from headway.sim.faults import telling
from headway.sim.faults.befalling import Journey, befallen
from headway.sim.faults.definitions import truths
from headway.sim.faults.kinds import Kind
from headway.sim.faults.truth import Facts, Trip, Truth, begins
from headway.sim.network import START
from tests.unit.sim.faults.journeys import plain, trip

END = START + timedelta(days=5)
HOUR = timedelta(hours=1)


def _true(*trips: Trip, kind: Kind | None = None, facts: Facts | None = None) -> dict[str, Truth]:
    facts = facts or Facts()
    ref = trips[0].ref
    facts.trips[ref] = list(trips)
    return {each.detector: each for each in truths(facts, {} if kind is None else {ref: kind}, END)}


def _befallen(kind: Kind, journey: Journey) -> Trip:
    made = trip(journey, befallen(kind, journey))
    made.kinds = [(kind, since, f"{kind}:{made.ref}") for since in begins(kind, made)]
    return made


def _sure(found: dict[str, Truth]) -> set[str]:
    return {name for name, truth in found.items() if truth.sure}


def test_of_a_plain_journey_nothing_is_true() -> None:
    assert _true(trip(plain())) == {}


def test_a_failed_attempt_is_one_and_makes_it_late() -> None:
    found = _true(_befallen(Kind.NOBODY_HOME, plain()), kind=Kind.NOBODY_HOME)
    assert {"failed_attempt", "missed_window"} <= _sure(found)
    assert found["failed_attempt"].cause == found["missed_window"].cause
    assert found["failed_attempt"].kind is Kind.NOBODY_HOME


def test_where_nobody_finds_the_address_it_is_no_failed_attempt_for_sure() -> None:
    found = _true(_befallen(Kind.ADDRESS, plain()), kind=Kind.ADDRESS)
    assert found["address_error"].sure
    assert not found["failed_attempt"].sure


def test_a_pickup_told_hours_later_was_not_confirmed_and_not_missed() -> None:
    found = _true(_befallen(Kind.NOT_CONFIRMED, plain()), kind=Kind.NOT_CONFIRMED)
    assert found["pickup_not_confirmed"].sure
    assert "missed_pickup" not in found


def test_a_slow_dock_is_an_overrun_and_no_missed_pickup() -> None:
    found = _true(_befallen(Kind.SLOW_DOCK, plain()), kind=Kind.SLOW_DOCK)
    assert found["dock_overrun"].sure
    assert "missed_pickup" not in found


def test_an_hour_late_to_the_pickup_is_a_matter_of_opinion() -> None:
    journey = plain()
    begins_at = journey.at("arrived_pickup")
    assert begins_at is not None
    late = trip(journey, telling.shifted(journey.items, begins_at, HOUR + timedelta(minutes=30)))
    assert not _true(late)["missed_pickup"].sure


def test_who_does_not_come_for_a_day_misses_the_pickup() -> None:
    journey = plain()
    late = trip(journey, telling.shifted(journey.items, START, 24 * HOUR))
    late.kinds = [(Kind.NO_SHOW, journey.booked.pickup_planned_at, "no_show:RHEINWEG:DTM1")]
    assert _true(late)["missed_pickup"].cause == "no_show:RHEINWEG:DTM1"


def test_silence_is_true_as_long_as_something_is_not_told() -> None:
    journey = plain()
    out = journey.at("out_for_delivery")
    assert out is not None
    quiet = trip(journey, telling.delayed(journey.items, out, out + 30 * HOUR))
    found = _true(quiet)["no_update"]
    assert found.sure
    assert found.until is not None
    assert found.until >= out + 30 * HOUR


def test_what_was_agreed_anew_in_time_is_not_late() -> None:
    late = _befallen(Kind.NOBODY_HOME, plain())
    facts = Facts()
    facts.agreed[late.ref] = [(late.booked.deliver_by - HOUR, late.booked.deliver_by + 96 * HOUR)]
    assert "missed_window" not in _true(late, kind=Kind.NOBODY_HOME, facts=facts)


def test_where_another_time_is_agreed_at_once_it_is_a_matter_of_opinion_whether_the_first_was_missed() -> None:
    late = _befallen(Kind.NOBODY_HOME, plain())
    due = late.booked.deliver_by
    for after, surely in ((timedelta(minutes=10), False), (HOUR, True)):
        facts = Facts()
        facts.agreed[late.ref] = [(due + after, due + 96 * HOUR)]
        assert _true(late, kind=Kind.NOBODY_HOME, facts=facts)["missed_window"].sure is surely


def test_of_a_booking_that_was_taken_back_only_what_had_happened_counts() -> None:
    journey = plain()
    ended = replace(_befallen(Kind.NOBODY_HOME, journey), ended_at=journey.booked.pickup_planned_at - HOUR)
    assert _sure(_true(ended, kind=Kind.NOBODY_HOME)) == set()


def _breach(*trips: Trip, facts: Facts | None = None) -> Truth:
    return _true(*trips, facts=facts)["predicted_breach"]


def test_who_foretold_a_late_delivery_was_right_from_the_booking_on() -> None:
    journey = plain()
    late = trip(journey, telling.shifted(journey.items, START, 24 * HOUR))
    found = _breach(late)
    assert (found.comes, found.sure, found.early) == (True, False, late.booked_at)


def test_a_breach_ought_to_be_foreseen_where_the_carrier_named_a_later_time() -> None:
    journey = plain()
    due = journey.booked.deliver_by
    late = trip(journey, telling.shifted(journey.items, START, due + 2 * HOUR - (journey.at("delivered") or due)))
    said = telling.report(
        journey.booked, journey.traits, "eta", due - 3 * HOUR, "late", telling.More(expected_at=due + 2 * HOUR)
    )
    late.items = [*telling.without(late.items, lambda event: event.expected_at is not None), said]
    assert _breach(late).sure
    assert _breach(late).since == said.at


def test_that_it_was_tried_in_the_morning_leaves_the_day_open() -> None:
    journey = plain()
    due = journey.booked.deliver_by
    for before, surely in ((4 * HOUR, False), (2 * HOUR, True)):
        tried = telling.shifted(
            befallen(Kind.NOBODY_HOME, journey), START, due - before - (journey.at("delivered") or due)
        )
        late = telling.without(tried, lambda event: event.expected_at is not None)
        assert _breach(trip(journey, late)).sure is surely


def test_what_would_have_become_of_a_time_that_was_changed_nobody_knows() -> None:
    late = _befallen(Kind.NOBODY_HOME, plain())
    facts = Facts()
    agreed_at = late.booked.deliver_by - HOUR
    facts.agreed[late.ref] = [(agreed_at, late.booked.deliver_by + 96 * HOUR)]
    found = _breach(late, facts=facts)
    assert (found.sure, found.comes, found.until) == (False, False, agreed_at)


def test_what_is_refused_or_was_told_to_stay_away_is_late_for_nobody() -> None:
    refused = _befallen(Kind.REFUSED, plain())
    assert not _breach(refused).comes
    journey = plain()
    ended = replace(trip(journey), ended_at=journey.booked.pickup_planned_at - HOUR)
    ended.items = [item for item in ended.items if item.at > END]
    assert not _true(ended)["late_pickup_risk"].sure


def test_trouble_that_came_by_itself_has_a_cause_of_its_own() -> None:
    journey = plain()
    natural = trip(journey, befallen(Kind.NOBODY_HOME, journey))
    found = _true(natural)
    assert found["failed_attempt"].kind is None
    assert found["failed_attempt"].cause.startswith(natural.ref)
