"""What a playbook is refused for: every fault with its line, what was seen, and what is allowed."""

from __future__ import annotations

import json
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from headway.exceptions.playbooks.checking import checked
from headway.exceptions.playbooks.durations import duration
from headway.exceptions.playbooks.faults import BadPlaybook
from headway.exceptions.playbooks.model import Playbook
from headway.exceptions.playbooks.shipped import shipped
from tests.unit.exceptions.playbooks.kinds import DETECTORS, KINDS, playbook

SAY = "{do: say, with: {text: hello}}"


def faults(text: str, **more: object) -> str:
    """The sentences of a refusal."""
    with pytest.raises(BadPlaybook) as refused:
        checked(text, KINDS, DETECTORS, **more)  # type: ignore[arg-type]
    return refused.value.message


def sound(text: str) -> Playbook:
    """The document of a sound text."""
    return checked(text, KINDS, DETECTORS)


@pytest.mark.parametrize(
    ("step", "said"),
    [
        ("{do: sya, with: {text: hello}}", "playbook:5: steps[0].do: saw 'sya', allowed: one of ask, say, unsay"),
        (
            "{do: say, with: {txt: hello, text: x}}",
            "playbook:5: steps[0].with.txt: saw 'txt', allowed: text, times, cost",
        ),
        ("{do: say}", "playbook:5: steps[0].with: saw 'no text', allowed: `text`, which say needs"),
        (
            "{do: say, with: {text: x, times: many}}",
            "playbook:5: steps[0].with.times: saw 'many', allowed: Expected `int`",
        ),
        ("{do: say, with: {text: '{order.reff}'}}", "saw '{order.reff}', allowed: a fact such as order.ref"),
        ("{do: say, with: {text: x}, when: order.colour == 'red'}", "steps[0].when: saw \"order.colour == 'red'\""),
        ("{do: say, with: {text: x}, when: case.signals}", "not true or false"),
        ("{do: say, with: {text: x}, when: case.severity > 3}", "steps[0].when"),
        (
            "{do: say, with: {text: x}, then: nowhere}",
            "steps[0].then: saw 'nowhere', allowed: say, end, handover, undo",
        ),
        ("{do: ask, branches: {maybe: end}}", "saw 'maybe', allowed: an answer that ask can give: yes, no, timeout"),
        (
            "{do: say, with: {text: x}, branches: {exhausted: end}}",
            "saw 'exhausted', allowed: an answer that say can give",
        ),
        ("{do: say, with: {text: x}, then: say}", "saw 'say -> say', allowed: no loop without a bound"),
        ("{do: say, with: {text: x}, wait: soon}", "steps[0].wait: saw 'soon', allowed: a time such as"),
        ("{do: say, with: {text: x}, id: end}", "another name than end, handover, undo"),
        ("{do: say, with: {text: x}, undo: {do: shout}}", "steps[0].undo.do: saw 'shout'"),
        ("{do: ask, undo: {}}", "the kind of step that takes ask back: it names none by itself"),
        ("{do: say, with: {text: x}, colour: red}", "playbook:5: steps[0].colour: saw 'colour', allowed: do, id, with"),
        ("{do: say, with: {text: x}, approve: {scope: me}}", "approve[0].scope: saw 'me', allowed: a scope such as"),
    ],
)
def test_a_fault_names_its_line_what_was_seen_and_what_is_allowed(step: str, said: str) -> None:
    assert said in faults(playbook(step))


def test_a_step_that_the_author_may_not_take_is_refused() -> None:
    told = faults(playbook(SAY), may=lambda scope: scope != "orders:write")
    assert (
        "playbook:5: steps[0].do: saw 'say', allowed: a step that you may take; say needs the scope orders:write"
        in told
    )


def test_a_step_that_nothing_leads_to_is_refused() -> None:
    told = faults(playbook("{do: say, with: {text: x}, then: end}", "{do: ask}"))
    assert "playbook:6: steps[1]: saw 'ask', allowed: a step that some branch or the step before it leads to" in told


def test_a_loop_over_several_steps_needs_a_bound_and_is_sound_with_one() -> None:
    loop = ("{do: ask, branches: {no: say, yes: end}}", "{do: say, with: {text: x}, then: ask}")
    assert "saw 'ask -> say -> ask', allowed: no loop without a bound" in faults(playbook(*loop))
    assert len(sound(playbook(loop[0], "{do: say, with: {text: x}, then: ask, most: 2}")).steps) == 2


def test_the_same_kind_twice_needs_an_id() -> None:
    assert "each id once; steps[0] has it" in faults(playbook(SAY, SAY))


def test_every_fault_is_told_at_once_in_the_order_of_the_lines() -> None:
    told = faults(playbook("{do: sya}", "{do: ask, then: nowhere}", on="{detectors: rain, when: 1}")).split("\n")
    assert [line.split(":")[1] for line in told[:4]] == ["3", "3", "5", "6"]


def test_the_short_forms_mean_the_long_ones() -> None:
    text = playbook("{do: say, with: {text: x}, expect: it is said, undo: unsay, approve: {when: step.money > 5.0}}")
    [step] = sound(text).steps
    assert (step.id, step.expect and step.expect.sentence, step.undo and step.undo.do) == ("say", "it is said", "unsay")
    assert len(step.approve) == 1


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "1 to 65536 characters"),
        ("playbook: [", "a YAML document"),
        ("playbook: help\non: {detectors: no_rate}\n", "an entry with `steps`"),
        ("playbook: help\nplaybook: help\n", "each key once"),
        ("a: &x 1\nb: *x\n", "every entry written out"),
        ("- 1\n", "a mapping with playbook"),
        (playbook(SAY, on="{detectors: []}"), "0 detectors"),
        (playbook(SAY, head="autonomy: {level: 9}"), "0 manual, 1 suggest"),
        (playbook(SAY, head="autonomy: {level: 3, thresholds: [{when: case.signals > 1, level: 3}]}"), "below 3"),
        (playbook(SAY, head="priority: high"), "playbook:2: priority: saw 'high', allowed: a whole number"),
        (playbook(*[f"{{do: ask, id: a{number}}}" for number in range(51)]), "51 steps"),
    ],
)
def test_what_is_no_playbook_is_refused_in_words(text: str, said: str) -> None:
    assert said in faults(text)


def test_timeouts_and_failures_lead_to_a_person_and_other_answers_on() -> None:
    document = sound(playbook("{do: ask, branches: {no: end}}", "{do: say, with: {text: x}}"))
    ask, say = document.steps
    leads = [document.leads(ask, answer, "yes") for answer in ("yes", "no", "timeout", "failed", "refused")]
    assert leads == ["say", "end", "handover", "undo", "undo"]
    assert document.leads(say, "done", "done") == "end"


@given(st.text(max_size=300))
def test_no_text_breaks_the_reader(text: str) -> None:
    with suppress(BadPlaybook):
        checked(text, KINDS, DETECTORS)


@given(
    st.recursive(
        st.text(max_size=8), lambda inner: st.dictionaries(st.text(max_size=8), inner, max_size=4), max_leaves=20
    )
)
def test_no_tree_breaks_the_checks(tree: object) -> None:
    text = json.dumps({"playbook": "help", "on": {"detectors": "no_rate"}, "steps": [{"do": "say", "with": tree}]})
    with suppress(BadPlaybook):
        checked(text, KINDS, DETECTORS)


@pytest.mark.parametrize(("text", "minutes"), [("30 min", 30), ("2 h", 120), ("1 day 2 h", 1560), ("", 0)])
def test_spans_are_read_as_people_write_them(text: str, minutes: int) -> None:
    assert duration(text).total_seconds() == minutes * 60


@pytest.mark.parametrize("text", ["soon", "2", "-1 h", "61 days", "1.5 h", "2 h min"])
def test_what_is_no_span_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=text):
        duration(text)


def test_every_shipped_playbook_is_called_like_its_file() -> None:
    assert all(name == each.document.name for name, each in shipped().items())
