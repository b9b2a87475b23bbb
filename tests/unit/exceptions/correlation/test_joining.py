"""Which signals have one cause: the judgement over the cases nearby, pure."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import permutations
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from headway.exceptions.correlation.joining import CASE_JOIN, NEW, join
from headway.exceptions.correlation.kinds import EXPLAINS, GROUPS, explains
from headway.exceptions.correlation.model import JoinInputs, NearCase, SignalFacts
from headway.exceptions.detectors import NAMES
from headway.kernel.canonical import canonical_json

NOON = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)


def h(hours: float) -> datetime:
    return NOON + timedelta(hours=hours)


def signal(detector: str, **more: Any) -> SignalFacts:
    fields: dict[str, Any] = {"detector": detector, "about": "s1", "shipment": "s1", "begun": NOON, "seen": NOON}
    return SignalFacts(**{**fields, **more})


def case(detector: str, **more: Any) -> NearCase:
    fields: dict[str, Any] = {
        "id": "c1",
        "detector": detector,
        "sentence": "x",
        "cause_kind": detector,
        "cause_key": "shipment:s1",
        "begun": NOON,
        "here": (detector,),
    }
    return NearCase(**{**fields, **more})


def judged(one: SignalFacts, *near: NearCase) -> tuple[str | None, str]:
    verdict = join(JoinInputs(signal=one, near=near))
    return verdict.choice, verdict.reason


def test_every_kind_that_explains_is_one_that_is_found() -> None:
    known = set(NAMES) | {"late"}
    assert EXPLAINS.keys() <= known
    assert {kind for kinds in EXPLAINS.values() for kind in kinds} <= known


@pytest.mark.parametrize(
    ("root", "seen"),
    [
        ("missed_pickup", "predicted_breach"),
        ("missed_pickup", "no_update"),
        ("failed_attempt", "missed_window"),
        ("address_error", "failed_attempt"),
        ("predicted_breach", "missed_window"),
        ("dock_overrun", "missed_window"),
    ],
)
def test_what_follows_joins_its_root(root: str, seen: str) -> None:
    assert judged(signal(seen), case(root)) == ("c1", "explained")


@pytest.mark.parametrize(
    ("one", "other"),
    [("damaged", "missed_window"), ("invoice_mismatch", "pod_missing"), ("failed_attempt", "damaged")],
)
def test_troubles_that_do_not_explain_each_other_are_two_cases(one: str, other: str) -> None:
    assert judged(signal(one), case(other)) == (NEW, NEW)


def test_a_root_found_later_takes_the_small_case_over() -> None:
    assert judged(signal("missed_pickup"), case("predicted_breach")) == ("c1", "explaining")


def test_what_began_long_before_has_another_cause() -> None:
    assert judged(signal("failed_attempt", begun=h(9)), case("predicted_breach")) == (NEW, NEW)
    assert judged(signal("failed_attempt", begun=h(3)), case("predicted_breach")) == ("c1", "explaining")
    assert judged(signal("predicted_breach"), case("failed_attempt", begun=h(9))) == (NEW, NEW)


def test_a_cause_that_strikes_many_has_a_case_of_its_own() -> None:
    stands = signal("prolonged_stop", cause_kind="breakdown", cause_key="ACME|V1")
    dark = case("no_update", cause_kind="dark", cause_key="ACME", shipments=30)
    assert judged(stands, dark) == (NEW, NEW)
    assert judged(
        stands, dark, case("prolonged_stop", id="c2", cause_kind="breakdown", cause_key="ACME|V1", here=())
    ) == (
        "c2",
        "same_cause",
    )


def test_what_is_not_heard_explains_silence_and_nothing_that_happens_afterwards() -> None:
    dark = case("no_update", cause_kind="dark", cause_key="ACME", carriers=("a",), shipments=30, over_at=h(-1))
    assert judged(signal("missed_window", carrier="a"), dark) == (NEW, NEW)
    lasting = case("no_update", cause_kind="dark", cause_key="ACME", carriers=("a",), shipments=30)
    assert judged(signal("predicted_breach", carrier="a"), lasting) == (NEW, NEW)
    assert judged(signal("pickup_not_confirmed", carrier="a"), lasting)[0] == "c1"
    silent = signal("no_update", about="s9", shipment="s9", carrier="a", heard_at=h(-3))
    open_one = case("no_update", cause_kind="connector", cause_key="x", carriers=("a",), here=(), begun=h(-2))
    assert judged(silent, open_one) == ("c1", "unheard")
    heard = signal("no_update", shipment="s9", carrier="a", heard_at=h(-0.1))
    assert judged(heard, open_one) == ("c1", "unheard")
    long_ago = case("no_update", cause_kind="connector", cause_key="x", carriers=("a",), here=(), begun=h(-9))
    assert judged(heard, long_ago) == (NEW, NEW)


def test_what_is_foreseen_of_a_carrier_that_says_nothing_belongs_to_its_silence() -> None:
    dark = case("no_update", cause_kind="dark", cause_key="ACME", carriers=("a",), here=(), begun=h(-3), opened=h(-1))
    foreseen = signal("predicted_breach", shipment="s9", about="s9", carrier="a", heard_at=h(-3), unheard=True)
    assert judged(foreseen, dark) == ("c1", "unheard")
    assert judged(signal("predicted_breach", about="s9", carrier="a", heard_at=h(-3)), dark) == (NEW, NEW)
    other = signal("predicted_breach", about="s9", carrier="b", heard_at=h(-3), unheard=True)
    assert judged(other, dark) == (NEW, NEW)
    assert judged(signal("missed_window", about="s9", carrier="a", heard_at=h(-3)), dark) == (NEW, NEW)


def test_two_silent_shipments_are_two_and_three_of_a_carrier_that_says_nothing_are_one() -> None:
    one = signal("no_update", carrier="a", heard_at=h(-5))
    near = [
        case(
            "no_update", id=f"c{n}", here=(), carriers=("a",), silent=1, begun=h(-4 + n / 10), cause_key=f"shipment:{n}"
        )
        for n in (1, 2)
    ]
    assert judged(one, near[0]) == (NEW, NEW)
    assert judged(one, *near)[1] == "gone_dark"
    heard = signal("no_update", carrier="a", heard_at=h(-1))
    assert judged(heard, *near) == (NEW, NEW)


def lorry(**more: Any) -> SignalFacts:
    fields: dict[str, Any] = {"carrier": "a", "site": "HAM", "pickup_at": h(-2), "shipment": "s2", "about": "s2"}
    return signal("missed_pickup", **{**fields, **more})


def test_a_lorry_that_does_not_come_is_one_case_and_one_that_came_is_not() -> None:
    near = case("missed_pickup", here=(), carriers=("a",), sites=("HAM",), pickup_at=(h(-3),))
    assert judged(lorry(), near) == ("c1", "same_run")
    assert judged(lorry(collected_at=h(-2.5)), near) == (NEW, NEW)
    assert judged(lorry(site="BER"), near) == (NEW, NEW)
    assert judged(lorry(carrier="b"), near) == (NEW, NEW)
    assert judged(lorry(pickup_at=h(20)), near) == (NEW, NEW)


def test_what_was_dismissed_or_is_long_over_does_not_take_what_only_resembles_it() -> None:
    over = case("missed_pickup", over_at=h(-50), same_view=True)
    assert judged(signal("missed_pickup"), over) == (NEW, NEW)
    dismissed = case("predicted_breach", over_at=h(-1), ending="dismissed")
    assert judged(signal("missed_window"), dismissed) == (NEW, NEW)
    assert judged(signal("predicted_breach"), case("predicted_breach", over_at=h(-1), same_view=True)) == (
        "c1",
        "same_view",
    )


def test_an_open_case_goes_before_one_that_is_over() -> None:
    over = case("predicted_breach", id="c0", over_at=h(-1))
    assert judged(signal("missed_window"), over, case("failed_attempt"))[0] == "c1"


def test_a_disruption_takes_what_began_in_it_and_needs_no_explaining_of_the_rest() -> None:
    storm = case("missed_window", cause_kind="disruption", cause_key="d1", here=(), shipments=9)
    assert judged(signal("predicted_breach", disruptions=("d1",)), storm) == ("c1", "disrupted")
    assert judged(signal("damaged", disruptions=("d1",)), storm) == (NEW, NEW)
    assert judged(signal("predicted_breach"), storm) == (NEW, NEW)


def test_the_chain_of_events_leads_to_what_its_root_explains() -> None:
    short = case("capacity_shortfall", cause_kind="shortfall", cause_key="k", here=(), led=True)
    assert judged(signal("tender_exhausted"), short) == ("c1", "led_to")
    assert judged(signal("damaged"), short) == (NEW, NEW)


KINDS = st.sampled_from(sorted(EXPLAINS))


@given(st.lists(KINDS, min_size=1, max_size=4), KINDS, st.booleans())
def test_the_answer_does_not_hang_on_the_order_in_which_cases_are_read(
    kinds: list[str], seen: str, heard: bool
) -> None:
    near = [case(kind, id=f"c{place}", begun=h(-place)) for place, kind in enumerate(kinds)]
    answers = {judged(signal(seen, heard_at=h(-9) if heard else None), *each) for each in permutations(near)}
    assert len(answers) == 1


@given(KINDS, KINDS)
def test_two_troubles_that_begin_together_are_one_case_in_either_order_or_two(one: str, other: str) -> None:
    """Whichever is seen first, the two are together or apart."""
    there = judged(signal(one), case(other))[0] != NEW
    back = judged(signal(other), case(one))[0] != NEW
    assert there == back == (explains(one, other) or explains(other, one))


@given(KINDS, st.sampled_from(sorted(GROUPS)))
def test_a_shipments_own_trouble_never_takes_over_what_strikes_many(kind: str, group: str) -> None:
    many = case("capacity_shortfall", cause_kind=group, cause_key="k", here=("damaged",), shipments=20)
    assert judged(signal(kind), many)[1] != "explaining"


def test_a_judgement_is_replayed_from_its_snapshot() -> None:
    inputs = JoinInputs(signal=signal("missed_window"), near=(case("failed_attempt"), case("damaged", id="c2")))
    assert CASE_JOIN.replay(canonical_json(inputs)) == join(inputs)
    rejected = {one.id for one in join(inputs).candidates if not one.eligible}
    assert rejected == {"c2"}
