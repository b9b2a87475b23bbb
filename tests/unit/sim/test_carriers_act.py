"""How simulated carriers answer, drive, report and bill."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta
from itertools import pairwise
from typing import Any
from uuid import uuid4

import pytest

from headway.dispatch.commands import AnswerOffer
from headway.dispatch.model import Answer
from headway.exceptions.thresholds.limits import DEFAULTS
from headway.kernel.money import Money, total
from headway.sim.answering import answer
from headway.sim.billing import invoices, next_run
from headway.sim.calls import Action, Planned, Reported
from headway.sim.journey import Told, journey
from headway.sim.network import START
from headway.sim.roster import TRAITS, UNMAPPED
from tests.unit.sim.news import booked, offered


def _command(planned: Planned) -> Any:
    assert isinstance(planned.what, Action)
    return planned.what.command


def _said(carrier: str, count: int = 400) -> list[tuple[AnswerOffer, timedelta] | None]:
    found = []
    for number in range(count):
        planned = answer(7, f"SO-{number}", 1, offered(uuid4(), carrier), START)
        found.append(None if planned is None else (_command(planned), planned.at - START))
    return found


def test_carriers_accept_about_as_often_as_they_are_made_to():
    said = [item for item in _said("SPREELINE") if item is not None and item[1] < timedelta(hours=2)]
    accepted = sum(command.answer is Answer.ACCEPT for command, _ in said)
    assert abs(accepted / len(said) - TRAITS["SPREELINE"].accepts) < 0.07


def test_a_refusal_says_why():
    said = [item[0] for item in _said("BALTIKA") if item is not None]
    assert all(bool(command.reason) is (command.answer is Answer.DECLINE) for command in said)


def test_some_gig_drivers_never_answer_and_some_answer_too_late():
    said = _said("STADTFLITZER")
    late = [item for item in said if item is not None and item[1] > timedelta(hours=2)]
    assert 30 < said.count(None) < 90
    assert len(late) > 3


def test_asked_again_a_carrier_thinks_again():
    offer = offered(uuid4(), "BLITZWAGEN")
    answers = {repr(answer(7, "SO-1", asked, offer, START)) for asked in range(1, 6)}
    assert len(answers) > 1


def _journeys(carrier: str, count: int = 300):
    return [journey(7, booked(f"SO-{number}", carrier), START) for number in range(count)]


def _events(told) -> list:
    return [(item.at, item.what.event) for item in (*told.reports, *told.kept_back) if isinstance(item.what, Reported)]


def test_nothing_is_reported_before_it_happened():
    assert all(at >= event.occurred_at for told in _journeys("BALTIKA") for at, event in _events(told))


def test_every_journey_ends_in_one_delivery_with_a_name():
    for told in _journeys("RHEINWEG"):
        signed = {event.event_id: event for _, event in _events(told) if event.signed_by}
        assert len(signed) == 1
        assert max(event.occurred_at for _, event in _events(told)) == next(iter(signed.values())).occurred_at


def test_some_reports_come_out_of_order_twice_and_in_unknown_codes():
    shuffled = repeated = unmapped = 0
    for told in _journeys("BALTIKA"):
        events = sorted(_events(told), key=lambda pair: pair[0])
        times = [event.occurred_at for _, event in events]
        ids = [event.event_id for _, event in events]
        shuffled += times != sorted(times)
        repeated += len(ids) != len(set(ids))
        unmapped += any(event.code == UNMAPPED for _, event in events)
    assert min(shuffled, repeated, unmapped) > 10


def test_a_few_carriers_fall_silent_until_they_are_called():
    silent = [told for told in _journeys("STADTFLITZER") if told.silent_until is not None]
    assert 5 < len(silent) < 40
    assert all(told.kept_back and told.silent_until > max(item.at for item in told.reports) for told in silent)


def _longest_silence(told: Told) -> timedelta:
    times = sorted(item.at for item in told.reports)
    return max(after - before for before, after in pairwise(times))


@pytest.mark.parametrize("days", [1, 2, 4, 7])
def test_who_does_not_fall_silent_reports_more_often_than_silence_is_noticed(days):
    arrival = START + timedelta(days=days, hours=12)
    for carrier in ("RHEINWEG", "BALTIKA"):
        told = [journey(7, booked(f"SO-{n}", carrier, delivery_planned_at=arrival), START) for n in range(600)]
        talkative = [item for item in told if item.silent_until is None]
        assert max(_longest_silence(item) for item in talkative) < timedelta(minutes=DEFAULTS.silence_min) - timedelta(
            hours=2
        )


def test_punctuality_is_about_the_carriers_own():
    on_time = Counter(
        max(event.occurred_at for _, event in _events(told)) <= START + timedelta(hours=36)
        for told in _journeys("ALPENPFEIL", 500)
    )
    assert on_time[True] / 500 > 0.90


def _invoices(carrier: str, count: int):
    bills = [booked(f"SO-{number:04d}", carrier) for number in range(count)]
    return [_command(planned).invoice for planned in invoices(7, carrier, bills, START)]


def test_an_honest_carrier_bills_what_was_agreed():
    drafts = _invoices("FLOTTE-NORD", 100)
    assert len(drafts) == 3
    assert sum(draft.total.minor for draft in drafts) == 100 * 1500


def test_a_careless_carrier_bills_too_much_twice_or_what_nobody_agreed():
    lines = [line for draft in _invoices("BALTIKA", 600) for line in draft.lines]
    assert any(line.code == "waiting_time" for line in lines)
    assert any(line.amount > Money(1600, "EUR") for line in lines if line.code == "freight")
    assert any(line.shipment.endswith("-X") for line in lines)


def test_most_invoices_add_up():
    drafts = _invoices("RHEINWEG", 600)
    right = sum(draft.total == total((line.amount for line in draft.lines), "EUR") for draft in drafts)
    assert right >= 0.9 * len(drafts)


def test_invoices_are_written_in_the_evening_or_the_next_morning():
    assert next_run("RHEINWEG", START).isoformat() == "2026-03-02T19:00:00+00:00"
    assert next_run("BALTIKA", START).isoformat() == "2026-03-03T07:00:00+00:00"
    assert next_run("RHEINWEG", START + timedelta(hours=14)).isoformat() == "2026-03-03T19:00:00+00:00"
