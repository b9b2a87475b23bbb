"""A case in words: the same facts, the same sentences."""

from __future__ import annotations

import string
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import pytest

from headway.exceptions.advice.phrases import ENGLISH, LANGUAGES
from headway.exceptions.advice.summary import CaseFacts, summary
from headway.exceptions.model import Case, CaseState, Cause, Severity
from headway.kernel.errors import BadInput
from headway.kernel.money import Money

NOW = datetime(2026, 3, 2, 6, 0, tzinfo=UTC)


def facts(*references: str, timeline: tuple[dict[str, Any], ...] = (), **case: Any) -> CaseFacts:
    given: dict[str, Any] = {
        "id": UUID(int=1),
        "detector": "missed_pickup",
        "subject_type": "shipment",
        "subject_id": UUID(int=2),
        "state": CaseState.OPEN,
        "severity": Severity.HIGH,
        "owner": "control_tower",
        "sentence": "the carrier did not come",
        "opened_at": NOW,
        "due_at": NOW,
        "cause": Cause("run", "HAMBURG/SWIFT"),
        "at_risk": Money(25_000, "USD"),
        "deadline": NOW.replace(hour=18),
    }
    return CaseFacts(Case(**{**given, **case}), (), references, timeline, None, ())


def test_a_case_in_words() -> None:
    told = facts("SO-1", "SO-2", timeline=({"kind": "action", "text": "asked SWIFT to come again."},))
    assert summary(told) == (
        "Missed pickup: the carrier did not come.",
        "It is about 2 shipments: SO-1, SO-2.",
        "It was seen 2026-03-02T06:00Z.",
        "250.00 USD is at risk; acting helps until 2026-03-02T18:00Z.",
        "Behind it: Run HAMBURG/SWIFT.",
        "It belongs to control_tower.",
        "Done so far: asked SWIFT to come again.",
    )


def test_many_shipments_are_counted() -> None:
    told = summary(facts(*(f"SO-{at}" for at in range(14))))
    assert "It is about 14 shipments: SO-0, SO-1, SO-2, SO-3, SO-4 and 9 more." in told


def test_a_case_that_is_over_says_how() -> None:
    over = facts("SO-1", state=CaseState.RESOLVED, resolved_at=NOW, resolution="it came")
    assert summary(over)[-1] == "It was over 2026-03-02T06:00Z: it came."


def test_it_says_why_a_person_has_it_and_what_it_waits_for() -> None:
    told = facts("SO-1", handed_why="nobody answered", paused_at=NOW, pause_why="an answer", wait_until=NOW)
    assert "A person must judge it: nobody answered." in summary(told)
    assert "It waits until 2026-03-02T06:00Z: an answer." in summary(told)


def test_the_same_facts_are_the_same_words() -> None:
    assert summary(facts("SO-1")) == summary(replace(facts("SO-1")))


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_language_has_every_phrase_with_the_same_facts(language: str) -> None:
    def named(text: str) -> set[str]:
        return {field for _, field, _, _ in string.Formatter().parse(text) if field}

    assert {name: named(text) for name, text in LANGUAGES[language].items()} == {
        name: named(text) for name, text in ENGLISH.items()
    }


def test_a_language_there_is_not_is_refused() -> None:
    with pytest.raises(BadInput):
        summary(facts("SO-1"), "xx")
