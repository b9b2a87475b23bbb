"""What every kind of step must keep to, over the registry."""

from __future__ import annotations

import inspect
import re
from datetime import UTC, datetime

import msgspec
import pytest

from headway.api.access import SCOPES
from headway.events import CATALOGUE
from headway.exceptions.playbooks.model import EXHAUSTED, FAILED, REFUSED, SKIPPED, TIMEOUT
from headway.exceptions.playbooks.steps.base import Step
from headway.integrations.playbooks.registry import STEPS

ASKED_FOR = frozenset(
    [
        "reassign",
        "retender",
        "reroute",
        "resequence",
        "hold",
        "release",
        "notify_recipient",
        "notify_carrier",
        "notify_customer",
        "ask",
        "book_slot",
        "correct_address",
        "open_return",
        "open_claim",
        "give_credit",
        "hold_invoice",
        "dispute_invoice",
        "update_erp",
        "escalate",
        "hand_over",
        "resolve",
        "wait",
        "comment",
    ]
)
NAMES = {step.name for step in STEPS}


def test_nothing_that_was_asked_for_is_missing_and_no_name_stands_twice() -> None:
    assert ASKED_FOR <= NAMES
    assert len(NAMES) == len(STEPS)


@pytest.mark.parametrize("step", STEPS, ids=lambda step: step.name)
class TestConformance:
    def test_it_says_what_it_does_and_what_it_takes(self, step: Step) -> None:
        assert re.fullmatch(r"[a-z_]+", step.name)
        assert step.sentence
        assert inspect.getdoc(type(step))
        assert inspect.getdoc(step.params)

    def test_it_has_a_file_of_its_own(self, step: Step) -> None:
        assert type(step).__module__.rsplit(".", 1)[1] == step.name

    def test_its_answers_are_its_own_and_its_scope_is_one(self, step: Step) -> None:
        assert step.answers
        assert not set(step.answers) & {FAILED, SKIPPED, REFUSED, EXHAUSTED}
        assert step.scope == "" or step.scope in SCOPES
        assert step.undoes is None or step.undoes in NAMES

    def test_only_what_changes_nothing_outside_needs_no_scope(self, step: Step) -> None:
        assert step.scope or step.inward

    def test_unknown_params_are_refused(self, step: Step) -> None:
        assert step.params.__struct_config__.forbid_unknown_fields

    def test_what_may_answer_it_is_news_that_there_is(self, step: Step) -> None:
        assert set(step.resumes) <= set(CATALOGUE)

    def test_whoever_waits_says_until_when(self, step: Step) -> None:
        needed = [field for field in msgspec.structs.fields(step.params) if field.required]
        waits = bool(step.resumes) or TIMEOUT in step.answers
        if not needed:
            until = step.deadline(step.params(), datetime(2026, 3, 2, tzinfo=UTC))
            assert (until is not None) == waits
