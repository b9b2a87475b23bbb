"""Playbooks on paper: a stream of events goes in, what the playbook would do comes out, in the stream's own time."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest

from headway.exceptions.detectors import DETECTORS as ALL
from headway.exceptions.playbooks.checking import checked
from headway.exceptions.playbooks.harness import PaperCase, read_stream, rehearse
from headway.kernel.errors import BadInput
from tests.unit.exceptions.playbooks.kinds import DETECTORS, KINDS, playbook

START = datetime(2026, 3, 2, 6, tzinfo=UTC)
SHIPMENT, ORDER = str(UUID(int=1)), str(UUID(int=2))
ASK = "{do: ask, branches: {timeout: late}}"
SAY = "{do: say, with: {text: '{answer.value} {answer.text}'}, then: end}"
LATE = "{do: say, id: late, with: {text: x}}"


def line(minutes: float, **what: object) -> str:
    return json.dumps({"at": (START + timedelta(minutes=minutes)).isoformat(), **what})


def event(minutes: float, kind: str, **data: object) -> str:
    return line(minutes, type=kind, data={"shipment_id": SHIPMENT, "order_id": ORDER, **data})


FAILED = event(
    0, "dispatch.AllocationFailed", decision_id=ORDER, attempt=1, reason="no_rate", detail="A to B", deliver_by=None
)


def played(text: str, *lines: str) -> list[PaperCase]:
    return rehearse(checked(text, KINDS, DETECTORS), KINDS, ALL, read_stream("\n".join(lines)))


def steps(case: PaperCase) -> list[tuple[float, str, str, str]]:
    assert case.run is not None
    return [
        ((each.at - START) / timedelta(minutes=1), each.step.step, each.step.verdict, each.step.answer)
        for each in case.run.steps
    ]


def test_detectors_find_the_case_and_the_answer_in_the_stream_goes_on() -> None:
    [case] = played(playbook(ASK, SAY, LATE), FAILED, event(30, "dispatch.ShipmentInTransit"))
    assert steps(case) == [(0, "ask", "act", "yes"), (30, "say", "act", "done")]
    assert case.run is not None
    assert case.run.ends == "end"


def test_without_an_answer_time_takes_the_other_branch() -> None:
    [case] = played(playbook(ASK, SAY, LATE), FAILED, line(90))
    assert steps(case) == [(0, "ask", "act", "timeout"), (60, "late", "act", "done")]


def test_a_line_can_answer_and_end_the_trouble() -> None:
    given = line(0, case={"detector": "no_rate", "severity": "high", "sentence": "nobody goes there"})
    [case] = played(
        playbook(ASK, "{do: say, with: {text: x}, wait: 1 h}", LATE),
        given,
        line(5, answer="no", step="ask"),
        line(20, over="found one"),
    )
    assert steps(case) == [(0, "ask", "act", "no")]
    assert case.run is not None
    assert (case.over, case.run.ends, case.run.why) == ("found one", "over", "the case is over: found one")


def test_facts_of_the_stream_decide_what_is_taken_passed_over_and_approved() -> None:
    text = playbook(
        "{do: say, with: {text: x}, when: order.customer == 'ACME'}",
        "{do: say, id: dear, with: {text: x, cost: 90}, approve: {when: step.money > 50.0}}",
        on="{detectors: no_rate, severity: medium, when: order.value > 10.0}",
    )
    told = line(0, facts={"order": {"value": 99.0, "customer": "BOLT"}})
    high = line(0, case={"detector": "no_rate", "severity": "high"})
    low = line(1, case={"detector": "no_rate", "severity": "low"})
    taken, left = played(text, told, high, low)
    assert steps(taken) == [(0, "say", "skip", "skipped"), (0, "dear", "ask", "done")]
    assert left.run is not None
    assert (left.run.taken, left.run.why) == (False, "it is for medium or worse")


def test_a_booking_ends_a_case_that_the_detector_opened() -> None:
    cancelled = event(10, "dispatch.ShipmentCancelled", reason="no longer needed")
    [case] = played(playbook(ASK, SAY, LATE), FAILED, cancelled)
    assert case.over == "the shipment was cancelled"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("{", "stream:1: saw '{', allowed: a JSON object"),
        ("[]", "a JSON object"),
        ('{"type": "x"}', 'a time under "at"'),
        (line(5) + "\n" + line(1), "stream:2:"),
    ],
)
def test_a_line_that_is_none_is_named(text: str, said: str) -> None:
    with pytest.raises(BadInput, match="stream") as refused:
        read_stream(text)
    assert said in refused.value.message


def test_a_fact_that_there_is_not_is_refused() -> None:
    with pytest.raises(BadInput, match=r"order\.colour"):
        played(playbook(SAY), line(0, facts={"order": {"colour": "red"}}))


def test_data_that_do_not_fit_their_event_are_refused_with_the_line() -> None:
    with pytest.raises(BadInput, match="stream:1"):
        played(playbook(SAY), line(0, type="dispatch.ShipmentInTransit", data={}))
