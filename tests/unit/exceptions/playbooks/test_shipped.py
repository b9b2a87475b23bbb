"""The playbooks that come with Headway: fit to be saved, one for every detector, and what each does with a stream."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest

from headway.exceptions.detectors import DETECTORS, NAMES
from headway.exceptions.playbooks.checking import checked
from headway.exceptions.playbooks.harness import PaperCase, read_stream, rehearse
from headway.exceptions.playbooks.model import END, HANDOVER
from headway.exceptions.playbooks.shipped import shipped
from headway.integrations.playbooks.registry import STEPS

KINDS = {step.name: step for step in STEPS}
START = datetime(2026, 3, 2, 6, tzinfo=UTC)
SHIPMENT, ORDER, CARRIER = (str(UUID(int=number)) for number in (1, 2, 3))
LONGEST = timedelta(days=12)
"""By then a person has every case whose trouble lasts."""


def line(hours: float, **what: object) -> str:
    return json.dumps({"at": (START + timedelta(hours=hours)).isoformat(), **what})


def case(detector: str) -> str:
    given = {"detector": detector, "severity": "medium", "sentence": "something is wrong"}
    return line(0, case={**given, "shipment_id": SHIPMENT, "order_id": ORDER, "carrier_id": CARRIER})


def facts(**groups: object) -> str:
    return line(0, facts=groups)


def said(hours: float, answer: str, step: str | None = None) -> str:
    return line(hours, answer=answer, **({} if step is None else {"step": step}))


def played(detector: str, *lines: str) -> PaperCase:
    document = next(each.document for each in shipped().values() if detector in each.document.on.detectors)
    [found] = rehearse(document, KINDS, DETECTORS, read_stream("\n".join(lines)))
    return found


def way(found: PaperCase) -> str:
    """The steps that were begun, in order."""
    assert found.run is not None
    return " ".join(each.step.step for each in found.run.steps if each.step.verdict != "skip")


@pytest.mark.parametrize("name", sorted(shipped()))
def test_it_is_fit_to_be_saved_and_says_what_it_expects(name: str) -> None:
    own = shipped()[name]
    document = checked(own.text, KINDS, NAMES, source=f"{name}.yaml")
    assert document.description
    assert len(own.text.splitlines()) <= 100
    assert [step.id for step in document.steps if step.do not in ("hand_over", "resolve") and step.expect is None] == []


@pytest.mark.parametrize("detector", NAMES)
def test_every_detector_has_one(detector: str) -> None:
    assert [each for each in shipped().values() if detector in each.document.on.detectors] != []


@pytest.mark.parametrize("detector", NAMES)
def test_where_nobody_answers_and_nothing_ends_a_person_takes_it(detector: str) -> None:
    silent = played(detector, case(detector), line(LONGEST / timedelta(hours=1)))
    assert silent.run is not None
    assert silent.run.taken
    assert silent.run.ends in (HANDOVER, END), way(silent)


@pytest.mark.parametrize("detector", NAMES)
def test_a_trouble_that_ends_by_itself_ends_the_run(detector: str) -> None:
    ended = played(detector, case(detector), line(0.01, over="it is over"))
    assert ended.over == "it is over"


MOVING = facts(shipment={"picked_up": True}, order={"ref": "SO-1", "site": "HAM", "value": 900.0, "currency": "USD"})
STILL = facts(shipment={"picked_up": False}, order={"ref": "SO-1", "site": "HAM", "value": 900.0, "currency": "USD"})
STREAMS = (
    ("no_rate", (STILL, said(1, "booked")), "spot"),
    ("no_rate", (STILL, said(1, "nobody")), "spot tell contracts"),
    ("needs_review", (STILL,), "to_a_person"),
    ("tender_refused_late", (STILL, said(0.6, "booked", "ask_all")), "let_it_go_on ask_all"),
    ("tender_exhausted", (STILL, said(0.6, "nobody"), said(2, "booked")), "ask_all spot"),
    ("capacity_shortfall", (STILL, said(1, "can"), line(2)), "let_adjust ask_carrier watch"),
    ("late_pickup_risk", (STILL, said(0.2, "soon"), line(1)), "ask_carrier wait_soon"),
    ("late_pickup_risk", (STILL, said(0.2, "not_today"), said(1, "booked")), "ask_carrier replace"),
    ("pickup_not_confirmed", (STILL, said(0.8, "collected"), line(1)), "late_report ask_carrier scan watch"),
    ("pickup_not_confirmed", (STILL, said(0.8, "not_coming"), said(1, "booked")), "late_report ask_carrier replace"),
    ("missed_pickup", (STILL, said(0.2, "today"), line(1)), "ask_carrier dock wait_today"),
    ("missed_pickup", (STILL, said(0.2, "cannot"), said(1, "booked")), "ask_carrier replace"),
    ("missed_pickup", (STILL, line(1)), "ask_carrier replace"),
    ("dock_full", (STILL, line(0.5)), "a_door"),
    ("dock_full", (STILL, line(3)), "a_door plan watch"),
    ("dock_overrun", (STILL, said(0.7, "busy"), line(1)), "patience ask_carrier watch"),
    ("dock_overrun", (STILL, said(0.7, "papers")), "patience ask_carrier site"),
    ("no_update", (MOVING, said(2, "late"), line(3)), "late_report ask_carrier tell watch"),
    ("no_update", (MOVING, said(2, "problem")), "late_report ask_carrier give_up"),
    ("route_deviation", (MOVING, said(0.2, "detour"), line(1)), "ask_carrier watch"),
    ("route_deviation", (MOVING, line(1)), "ask_carrier back watch"),
    ("prolonged_stop", (MOVING, said(0.2, "breakdown"), line(1)), "ask_carrier replacement urgent_first tell watch"),
    ("prolonged_stop", (MOVING, said(0.2, "soon"), line(1)), "ask_carrier watch"),
    ("temperature", (MOVING, said(0.1, "fixed"), line(0.2)), "act_now ask_carrier watch"),
    ("temperature", (MOVING, said(0.1, "not_fixed")), "act_now ask_carrier quality"),
    ("customs_incomplete", (STILL, said(3, "today"), line(5)), "ask_customer watch"),
    ("predicted_breach", (MOVING, line(1)), "hurry watch"),
    ("predicted_breach", (STILL, said(0.5, "booked")), "replace"),
    ("customer_change", (MOVING,), "follow"),
    ("missed_window", (MOVING, said(2, "today"), line(4)), "late_report ask_carrier wait_today"),
    ("missed_window", (MOVING, said(2, "lost")), "late_report ask_carrier claim give_up"),
    ("failed_attempt", (MOVING, said(2, "chosen"), line(3)), "ask_recipient book watch"),
    ("failed_attempt", (MOVING, line(20)), "ask_recipient retry watch"),
    ("address_error", (MOVING, said(2, "answered"), line(3)), "ask_recipient correct watch"),
    ("address_error", (MOVING, said(2, "none_fits"), said(4, "none_fits")), "ask_recipient ask_customer give_up"),
    ("refused", (MOVING, said(2, "back"), line(3)), "keep ask_customer bring_back tell watch"),
    ("damaged", (MOVING, said(2, "keep")), "claim tell_erp tell_customer ask_recipient settled"),
    ("damaged", (MOVING, said(2, "back")), "claim tell_erp tell_customer ask_recipient return_it settled"),
    ("shortage", (MOVING, said(2, "found"), line(3)), "ask_carrier wait_found"),
    ("shortage", (STILL, said(2, "send_after")), "ask_customer tell_erp settle_after"),
    ("pod_missing", (MOVING, said(12, "came")), "ask_carrier watch ask_recipient keep_proof"),
    ("invoice_mismatch", (MOVING,), "small"),
    ("connector_failing", (STILL, line(1)), "by_itself"),
)


@pytest.mark.parametrize(
    ("detector", "stream", "steps"), STREAMS, ids=lambda each: each if isinstance(each, str) else ""
)
def test_what_it_does_with_a_stream(detector: str, stream: tuple[str, ...], steps: str) -> None:
    first, *rest = stream
    assert way(played(detector, first, case(detector), *rest)) == steps


def test_goods_of_much_worth_that_are_too_warm_are_a_persons_at_once() -> None:
    dear = played("temperature", facts(order={"value": 50_000.0}), case("temperature"))
    assert dear.run is not None
    assert not dear.run.taken


def test_money_waits_for_a_person_above_its_threshold() -> None:
    dear = played("damaged", facts(order={"value": 9_000.0}), case("damaged"))
    assert dear.run is not None
    assert dear.run.steps[0].step.verdict == "ask"
