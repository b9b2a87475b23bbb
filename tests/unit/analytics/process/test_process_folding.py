"""How a case's story is folded from the log: who had it, who touched it, how it ended."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from headway.analytics.process.facts import CaseFact
from headway.analytics.process.folding import FOLDS, Changes, cases_of, fold
from headway.events import dispatch, exceptions, orders
from headway.events.exceptions import (
    CaseAcknowledged,
    CaseDismissed,
    CaseEscalated,
    CaseHanded,
    CaseMerged,
    CaseOpened,
    CaseRecast,
    CaseReopened,
    CaseResolved,
    CaseSplit,
    CaseUndone,
    CaseWorked,
    QuestionAnswered,
    SignalEnded,
    SignalRaised,
)
from headway.kernel.message import Event, Recorded
from tests.conftest import START
from tests.integration.settlement.scenes import booked

CASE, SHIPMENT = UUID(int=1), UUID(int=2)


def at(minutes: float) -> datetime:
    return START + timedelta(minutes=minutes)


def told(event: Event, minutes: float, actor: str = "system:exceptions", deed: UUID | None = None) -> Recorded[Any]:
    return Recorded(uuid4(), UUID(int=9), event, at(minutes), actor, deed or uuid4(), None, 1, int(minutes * 60))


def opened(**more: Any) -> CaseOpened:
    fields: dict[str, Any] = {
        "case_id": CASE,
        "detector": "late",
        "severity": "high",
        "owner": "ops",
        "due_at": at(60),
        "order_id": None,
        "shipment_id": SHIPMENT,
        "carrier_id": None,
    }
    return CaseOpened(**{**fields, **more})


def signal(since: datetime | None = None, **more: Any) -> SignalRaised:
    fields: dict[str, Any] = {
        "case_id": CASE,
        "detector": "late",
        "about_type": "shipment",
        "about_id": SHIPMENT,
        "order_id": None,
        "shipment_id": SHIPMENT,
        "carrier_id": None,
        "severity": "high",
        "sentence": "late",
        "since": since,
        "joined": True,
    }
    return SignalRaised(**{**fields, **more})


def story(*items: Recorded[Any]) -> Changes:
    return fold(items, {})


def test_every_case_event_has_a_fold() -> None:
    kinds = {kind for kind in exceptions.EVENTS if issubclass(kind, exceptions.CaseEvent)}
    assert kinds <= set(FOLDS)


def test_a_case_that_healed_by_itself() -> None:
    over = CaseResolved(case_id=CASE, automatic=True, resolution="delivered")
    case = story(told(opened(), 0), told(over, 30)).cases[CASE]
    assert (case.opened_at, case.resolved_at, case.automatic) == (at(0), at(30), True)
    assert (case.handed_at, case.person_at, case.owner) == (None, None, "ops")


def test_a_person_on_it_is_remembered_with_the_first_deed() -> None:
    deeds = [told(CaseWorked(case_id=CASE, what="comment"), minutes, "user:ann") for minutes in (5, 9)]
    assert story(told(opened(), 0), *deeds).cases[CASE].person_at == at(5)


@pytest.mark.parametrize("actor", ["system:exceptions.run", "link:recipient", "hook:acme"])
def test_who_answers_from_outside_is_no_person_of_the_operation(actor: str) -> None:
    assert story(told(opened(), 0), told(signal(), 5, actor)).cases[CASE].person_at is None


def test_an_answer_to_a_question_is_no_deed_of_ours_whoever_types_it() -> None:
    question = uuid4()
    answer = QuestionAnswered(
        case_id=CASE, question_id=question, audience="carrier", form="options", answer="yes", after_s=60
    )
    changes = story(told(opened(), 0), told(answer, 5, "user:ann"))
    assert changes.cases[CASE].person_at is None
    assert [row[-1] for row in changes.touches.values()] == [False]


def test_a_case_whose_root_is_found_is_of_that_kind() -> None:
    root = {"before": "late", "after": "missed_pickup", "cause_kind": "run", "cause_key": "S1", "why": "it never came"}
    case = story(told(opened(), 0), told(CaseRecast(case_id=CASE, **root), 5)).cases[CASE]
    assert (case.detector, case.cause_kind) == ("missed_pickup", "run")


def test_each_change_of_owner_is_a_move_of_the_queue_and_the_end_leaves_it() -> None:
    events = (
        told(opened(), 0),
        told(CaseHanded(case_id=CASE, owner="ops", why="no playbook fits"), 1),
        told(CaseEscalated(case_id=CASE, level=1, owner="lead"), 20),
        told(CaseAcknowledged(case_id=CASE, by="user:ann"), 25, "user:ann"),
        told(CaseResolved(case_id=CASE, automatic=False, resolution="called"), 40, "user:ann"),
    )
    moves = story(*events).moves
    assert moves == [(CASE, 1, at(0), "ops"), (CASE, 2, at(20), "lead"), (CASE, 3, at(40), None)]


def test_a_reopened_case_is_open_again_and_back_in_its_queue() -> None:
    over = CaseResolved(case_id=CASE, automatic=True, resolution="moves")
    changes = story(told(opened(), 0), told(over, 10), told(CaseReopened(case_id=CASE, why="silent again"), 50))
    case = changes.cases[CASE]
    assert (case.resolved_at, case.reopened, changes.moves[-1]) == (None, 1, (CASE, 3, at(50), "ops"))


def test_an_ending_that_was_taken_back_is_none_and_no_coming_back() -> None:
    dismissed = CaseDismissed(case_id=CASE, detector="no_update", by="user:ann", reason="nothing")
    back = CaseUndone(
        case_id=CASE, deed="dismiss", by="user:ann", reopened=True, acknowledged_at=None, snoozed_until=None
    )
    changes = story(told(opened(), 0), told(dismissed, 10), told(back, 11))
    case = changes.cases[CASE]
    assert (case.resolved_at, case.dismissed_at, case.reopened) == (None, None, 0)
    assert changes.moves[-1][2:] == (at(11), "ops")


def test_a_merged_case_is_over_and_names_the_one_it_went_into() -> None:
    into = UUID(int=7)
    merged = CaseMerged(case_id=CASE, into_id=into, by="system", reason="same lorry")
    changes = story(told(opened(), 0), told(merged, 3))
    assert (changes.cases[CASE].merged_into, changes.moves[-1][-1]) == (into, None)


def test_a_person_who_merges_acts_on_both_cases() -> None:
    into = UUID(int=7)
    merged = CaseMerged(case_id=CASE, into_id=into, by="user:ann", reason="same lorry")
    changes = story(told(opened(), 0), told(opened(case_id=into), 1), told(merged, 3, "user:ann"))
    assert (changes.cases[into].person_at, changes.cases[into].merged_into) == (at(3), None)
    assert changes.merged == [(CASE, into)]


def test_the_winner_of_a_merge_is_a_persons_where_the_loser_was() -> None:
    into = UUID(int=7)
    handed = CaseHanded(case_id=CASE, owner="ops", why="no playbook fits")
    taken = CaseAcknowledged(case_id=CASE, by="user:ann")
    merged = CaseMerged(case_id=CASE, into_id=into, by="system", reason="same lorry")
    log = (told(opened(), 0), told(opened(case_id=into), 1), told(handed, 2), told(taken, 4, "user:ann"))
    winner = story(*log, told(merged, 6)).cases[into]
    assert (winner.handed_at, winner.acknowledged_at, winner.person_at) == (at(2), at(4), at(4))


def test_a_case_that_was_split_off_begins_in_the_same_queue() -> None:
    new = UUID(int=8)
    split = CaseSplit(case_id=CASE, new_case_id=new, subjects=(SHIPMENT,), by="user:ann", reason="another lorry")
    changes = story(told(opened(), 0), told(split, 9, "user:ann"))
    case = changes.cases[new]
    assert (case.opened_at, case.owner, case.cause_kind, case.person_at) == (at(9), "ops", "split", at(9))
    assert changes.moves[-1] == (new, 1, at(9), "ops")


def test_a_dismissed_case_is_over_and_a_false_positive() -> None:
    nothing = CaseDismissed(case_id=CASE, detector="late", by="ann", reason="it was there")
    case = story(told(opened(), 0), told(nothing, 3, "user:ann")).cases[CASE]
    assert (case.dismissed_at, case.resolved_at) == (at(3), at(3))


def test_repeated_signals_are_one_row_that_counts_them() -> None:
    ((key, row),) = story(told(signal(at(-20)), 0), told(signal(), 5), told(signal(), 9)).signals.items()
    assert key == (CASE, "late", SHIPMENT)
    assert row[-3:] == (at(-20), at(0), 3)


def test_a_signal_that_ended_and_came_back_goes_on() -> None:
    ended = SignalEnded(case_id=CASE, detector="late", about_id=SHIPMENT, resolution="moved")
    assert story(told(signal(), 0), told(ended, 5)).signals_ended[CASE, "late", SHIPMENT][-1] == at(5)
    again = story(told(signal(), 0), told(ended, 5), told(signal(), 9))
    assert again.signals_ended[CASE, "late", SHIPMENT][-1] is None


def test_all_that_one_deed_did_is_one_touch() -> None:
    deed = uuid4()
    over = CaseResolved(case_id=CASE, automatic=False, resolution="called")
    ended = SignalEnded(case_id=CASE, detector="late", about_id=SHIPMENT, resolution="called")
    touches = story(told(over, 1, "user:ann", deed), told(ended, 1, "user:ann", deed)).touches
    assert [row[-1] for row in touches.values()] == [True]


def test_taking_in_an_order_is_no_touch_whatever_follows_from_it() -> None:
    deed, order = uuid4(), uuid4()
    received = orders.OrderReceived(order_id=order, external_ref="A", customer="C", service="S", source="file")
    held = orders.OrderHeld(order_id=order, holds=("credit",), decision_id=uuid4())
    (row,) = story(told(received, 0, "user:ann", deed), told(held, 0, "user:ann", deed)).touches.values()
    assert row[-1] is False


def test_a_system_that_cancels_an_order_by_key_is_no_touch_a_person_is() -> None:
    gone = orders.OrderCancelled(order_id=uuid4(), reason="sold out")
    assert not story(told(gone, 0, "key:shop")).touches
    assert story(told(gone, 0, "user:ann")).touches


def test_of_two_bookings_the_first_time_and_charges_and_the_last_agreement_are_kept() -> None:
    def booking(carrier: str, minor: int) -> dispatch.ShipmentBooked:
        return booked("A1", ("freight", minor), code=carrier, shipment_id=SHIPMENT)

    row = story(told(booking("ACME", 10_000), 0), told(booking("OTHER", 14_000), 60)).booked[SHIPMENT]
    assert (row[4], row[11], row[14], row[15]) == ("OTHER", 14_000, at(0), 10_000)


EVENTS = (
    opened(),
    CaseHanded(case_id=CASE, owner="tower", why="no playbook fits"),
    CaseAcknowledged(case_id=CASE, by="ann"),
    CaseEscalated(case_id=CASE, level=1, owner="lead"),
    CaseResolved(case_id=CASE, automatic=True, resolution="moves"),
    CaseReopened(case_id=CASE, why="silent again"),
    signal(),
)


@given(st.lists(st.sampled_from(EVENTS), max_size=12), st.data())
def test_in_one_batch_or_in_many_the_story_is_the_same(events: list[Event], data: st.DataObject) -> None:
    log = [told(event, minutes) for minutes, event in enumerate(events)]
    cut = data.draw(st.integers(0, len(log)))
    whole = fold(log, {})
    first = fold(log[:cut], {})
    known: dict[UUID, CaseFact] = {key: case for key, case in first.cases.items() if key in cases_of(log[cut:])}
    second = fold(log[cut:], known)
    assert {**first.cases, **second.cases} == whole.cases
    assert first.moves + second.moves == whole.moves
