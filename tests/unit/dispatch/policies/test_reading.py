"""A policy's text is read or refused by path and line, with what is allowed there."""

import json

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from headway.dispatch.policies.faults import BadPolicy
from headway.dispatch.policies.model import BUILT_IN
from headway.dispatch.policies.reading import MAX_CHARACTERS, read_policy
from headway.dispatch.policy import Strategy

ROW = "name: a\ntables:\n  - name: t\n    rows:\n      - when: order.pieces > 1\n        set: {%s}\n"

REFUSED = [
    ("", "text", "1 to 65536 characters"),
    ("name: [a", "file", "a YAML document"),
    ("- a", "policy", "a mapping with name"),
    ("strategy: cheapest", "policy", "an entry with `name`"),
    ("name: a\nstategy: cheapest", "stategy", "Maybe you meant 'strategy'?"),
    ("name: a\nstrategy: best", "strategy", "landed_cost, cheapest, routing_guide"),
    ("name: a\nparameters: {late_cost: dear}", "parameters.late_cost", "a number such as 12.5"),
    ("name: a\nparameters: {hours: {opening: eight}}", "parameters.hours.opening", "a whole number"),
    ("name: a\nparameters: {hours: {opens: 8}}", "parameters.hours.opens", "opening, delivery"),
    ("name: a\ntender: {mode: shout}", "tender.mode", "broadcast, spot, waterfall"),
    ("name: a\nadjustment: {enabled: perhaps}", "adjustment.enabled", "true or false"),
    ("name: a\nrules: [{name: r}]", "rules[0]", "an entry with `require`"),
    ("name: a\nguide: C1", "guide", "a list"),
    ("name: a\nautonomy: {allocation: {level: high}}", "autonomy.allocation.level", "a whole number"),
    (ROW % "late_costs: 3", "tables[0].rows[0].set.late_costs", "Maybe you meant 'late_cost'?"),
    (ROW % "late_cost: dear", "tables[0].rows[0].set.late_cost", "a number such as 12.5"),
    (ROW % "tender: {modus: spot}", "tables[0].rows[0].set.tender.modus", "Maybe you meant 'mode'?"),
    ("name: a\nname: b", "name", "each key once"),
    ("name: &x a\ndescription: *x", "file", "every entry written out"),
    ("name: a\nrules: " + "[" * 12 + "]" * 12, "file", "at most 8 levels"),
    ("x" * (MAX_CHARACTERS + 1), "text", "1 to 65536 characters"),
]


@pytest.mark.parametrize(("text", "field", "allowed"), REFUSED, ids=[field for _, field, _ in REFUSED])
def test_what_is_not_known_is_refused(text: str, field: str, allowed: str) -> None:
    with pytest.raises(BadPolicy) as refused:
        read_policy(text)
    assert refused.value.field == field
    assert allowed in str(refused.value.faults[0].allowed)


def test_the_line_is_told() -> None:
    with pytest.raises(BadPolicy, match=r"^p\.yaml:6: tables\[0\]\.rows\[0\]\.set\.late_costs: saw 'late_costs'"):
        read_policy(ROW % "late_costs: 3", "p.yaml")


def test_every_unknown_key_is_named_at_once() -> None:
    with pytest.raises(BadPolicy) as refused:
        read_policy("name: a\nfoo: 1\nrules: [{name: r, require: x, sentence: s, bar: 2}]")
    assert [fault.field for fault in refused.value.faults] == ["foo", "rules[0].bar"]


def test_json_is_read_as_well() -> None:
    document = read_policy(json.dumps({"name": "a", "strategy": "cheapest", "parameters": {"late_cost": 30.5}}))
    assert document.strategy is Strategy.CHEAPEST
    assert str(document.parameters.late_cost) == "30.5"


def test_what_was_read_can_be_written_and_read_again() -> None:
    text = "name: a\nrules: [{name: r, when: 'order.customer == \"Ä\\\"', require: candidate.price < 3, sentence: Öl.}]"
    document = read_policy(text)
    assert read_policy(msgspec.json.encode(document).decode()) == document
    assert read_policy(msgspec.json.encode(BUILT_IN).decode()) == BUILT_IN


@given(st.text(max_size=200))
def test_no_text_leads_to_anything_but_a_policy_or_a_fault(text: str) -> None:
    try:
        read_policy(text)
    except BadPolicy as refused:
        assert refused.faults  # noqa: PT017
