"""What is wrong with a policy is found before it is saved: by path, with the value and what is allowed."""

from decimal import Decimal

import pytest

from headway.carriers.lookup import Codes
from headway.dispatch.policies.checking.numbers import RANGES
from headway.dispatch.policies.checks import checked
from headway.dispatch.policies.faults import BadPolicy

KNOWN = Codes(frozenset({"C1", "C2", "C3"}), frozenset({"DTD"}), frozenset({"A", "B"}))
TABLE = "name: a\ntables:\n  - name: t\n    rows:\n"
TEN = "[1,2,3,4,5,6,7,8,9,10]"
ENDLESS = "order.pieces > 0 && " + "".join(f"{TEN}.all({x}, " for x in "abcdefg") + "a > 0" + ")" * 7


def rule(require: str, when: str = "", name: str = "r") -> str:
    return f"{{name: {name}, when: '{when}', require: '{require}', sentence: s}}"


def rules(*each: str) -> str:
    return f"name: a\nrules: [{', '.join(each)}]"


def row(settings: str, when: str = "order.pieces > 1") -> str:
    return f"      - {{when: '{when}', set: {{{settings}}}}}\n"


def autonomy(rule: str) -> str:
    return f"name: a\nautonomy: {{allocation: {rule}}}"


GIG, NOT_GIG = 'candidate.kind == "gig"', 'candidate.kind != "gig"'
REFUSED = [
    ("a name that cannot stand in the ledger", "name: Bad Name", "name"),
    ("a negative number", "name: a\nparameters: {late_cost: -1}", "parameters.late_cost"),
    ("no number at all", "name: a\nparameters: {late_cost: NaN}", "parameters.late_cost"),
    ("a share above 1", "name: a\nparameters: {on_time_prior: {mean: 2, weight: 1}}", "parameters.on_time_prior.mean"),
    ("hours that cross", "name: a\nparameters: {hours: {opening: 19}}", "parameters.hours.delivery"),
    ("bounds that cross", "name: a\ntender: {shortest_answer_min: 200}", "tender.longest_answer_min"),
    ("a negative number of a part", "name: a\nadjustment: {least_saving: -1}", "adjustment.least_saving"),
    ("a negative number in a list", "name: a\nprices: {days_back: [7, 0]}", "prices.days_back[1]"),
    ("a negative number in a row", TABLE + row("late_cost: -3"), "tables[0].rows[0].set.late_cost"),
    ("a broadcast to one", TABLE + row("tender: {broadcast_size: 1}"), "tables[0].rows[0].set.tender.broadcast_size"),
    ("nothing set", TABLE + row(""), "tables[0].rows[0].set"),
    ("an unknown fact", TABLE + row("late_cost: 1", "order.weight > 3"), "tables[0].rows[0].when"),
    ("a text against a number", rules(rule("candidate.carrier > 3")), "rules[0].require"),
    ("a number against a text", rules(rule('candidate.price > "a"')), "rules[0].require"),
    ("no truth", rules(rule("candidate.price")), "rules[0].require"),
    ("a division by nothing", rules(rule("candidate.price / 0.0 > 1 || order.pieces / 0 > 1")), "rules[0].require"),
    ("a constant", rules(rule("false")), "rules[0].require"),
    ("a condition where one is needed", rules(rule("true")), "rules[0].require"),
    ("a condition that runs too long", rules(rule(ENDLESS)), "rules[0].require"),
    (
        "a condition that is too long",
        rules(rule("candidate.price > 1" + " || candidate.price > 1" * 100)),
        "rules[0].require",
    ),
    ("the same name twice", rules(rule(GIG), rule("order.pieces > 1")), "rules[1].name"),
    ("the same rule twice", rules(rule(GIG), rule(GIG, name="q")), "rules[1].require"),
    ("a rule and its opposite", rules(rule(GIG), rule(NOT_GIG, name="q")), "rules[1].require"),
    (
        "a rule and its denial",
        rules(rule(GIG, 'order.customer == "X"'), rule(f"!({GIG})", name="q")),
        "rules[1].require",
    ),
    ("a row behind one that always holds", TABLE + row("late_cost: 1", "") + row("late_cost: 2"), "tables[0].rows[1]"),
    (
        "a row that asks the same",
        TABLE + row("late_cost: 1", "order.pieces > 1") + row("late_cost: 2", "order.pieces>1"),
        "tables[0].rows[1].when",
    ),
    (
        "a setting that a later table always overrides",
        TABLE + row("late_cost: 1") + "  - name: u\n    rows:\n" + row("late_cost: 2", ""),
        "tables[0].rows[0].set.late_cost",
    ),
    ("a guide row never reached", "name: a\nguide: [{carriers: [C1]}, {carriers: [C2]}]", "guide[1]"),
    ("a guide of nobody", "name: a\nstrategy: routing_guide", "guide"),
    ("a guide wanted by a row only", TABLE + row("strategy: routing_guide"), "guide"),
    ("a carrier twice", "name: a\nguide: [{carriers: [C1, C1]}]", "guide[0].carriers[1]"),
    ("allowed and denied", "name: a\nlists: [{name: x, allow: [C1], deny: [C1]}]", "lists[0].deny[0]"),
    ("allowed here, denied there", "name: a\nlists: [{name: x, allow: [C1]}, {name: y, deny: [C1]}]", "lists[1].deny"),
    (
        "lists that leave nobody",
        "name: a\nlists: [{name: x, allow: [C1]}, {name: y, when: order.pieces > 1, allow: [C2]}]",
        "lists[1].allow",
    ),
    ("an empty list", "name: a\nlists: [{name: x}]", "lists[0]"),
    (
        "a guide of the denied",
        "name: a\nlists: [{name: x, deny: [C1, C2]}]\nguide: [{carriers: [C1, C2]}]",
        "guide[0].carriers",
    ),
    (
        "a threshold that raises",
        autonomy("{level: 2, thresholds: [{when: decision.cost > 9, level: 3}]}"),
        "autonomy.allocation.thresholds[0].level",
    ),
    (
        "a threshold that lowers nothing",
        autonomy("{level: 2, thresholds: [{when: decision.cost > 9, level: 2}]}"),
        "autonomy.allocation.thresholds[0].level",
    ),
    ("no such level", autonomy("{level: 5}"), "autonomy.allocation.level"),
    ("no such kind", "name: a\nautonomy: {allocations: {level: 2}}", "autonomy.allocations"),
    ("an unknown carrier in a list", "name: a\nlists: [{name: x, allow: [C9]}]", "lists[0].allow[0]"),
    ("an unknown carrier in the guide", "name: a\nguide: [{carriers: [C1, C9]}]", "guide[0].carriers[1]"),
    ("an unknown carrier in a condition", rules(rule('candidate.carrier != "C9"')), "rules[0].require"),
    ("an unknown service in a condition", rules(rule(NOT_GIG, 'order.service in ["DTD", "XXL"]')), "rules[0].when"),
    ("an unknown zone in a condition", rules(rule(NOT_GIG, 'order.destination_zone == "Z"')), "rules[0].when"),
]


@pytest.mark.parametrize(("what", "text", "field"), REFUSED, ids=[what for what, _, _ in REFUSED])
def test_it_is_refused_at_its_place(what: str, text: str, field: str) -> None:
    with pytest.raises(BadPolicy) as refused:
        checked(text, KNOWN)
    assert field in [fault.field for fault in refused.value.faults]
    assert all(fault.allowed and fault.text_line for fault in refused.value.faults)


SOUND = [
    "name: a",
    rules(rule(NOT_GIG), rule("candidate.price < 100", "order.pieces > 1", "q")),
    rules(rule(GIG, 'order.customer == "X"'), rule(NOT_GIG, 'order.customer == "Y"', "q")),
    TABLE + row("late_cost: 1", "order.pieces > 1") + row("late_cost: 2", ""),
    "name: a\nlists: [{name: x, allow: [C1, C2]}, {name: y, when: order.pieces > 1, deny: [C1]}]",
    "name: a\nstrategy: routing_guide\nguide: [{when: 'order.service == \"DTD\"', carriers: [C2, C1]}]",
    autonomy("{level: 4, shadow: true, thresholds: [{when: decision.cost > 100, level: 2}]}"),
    rules(rule('order.destination_zone == "" || candidate.origin_zone in ["A", "B"]')),
]


@pytest.mark.parametrize("text", SOUND)
def test_what_is_sound_is_taken(text: str) -> None:
    assert checked(text, KNOWN).name == "a"


FULL = checked(
    "name: a\nwave: {collect_min: 5}\nprices: {every_min: 5}\n"
    "parameters: {known: [{carrier: C1, on_time: 0.9, acceptance: 0.8, weight: 15}]}"
)


def test_every_range_is_of_a_number_there_is() -> None:
    for path in RANGES:
        at: object = FULL.parameters if path.startswith("known.") else FULL
        for step in path.split("."):
            at = getattr(at, step)
            at = at[0] if step == "known" and isinstance(at, tuple) else at
        assert isinstance(at[0] if isinstance(at, tuple) else at, int | Decimal), path


def test_without_known_codes_none_is_checked() -> None:
    assert checked("name: a\nguide: [{carriers: [C9]}]").guide[0].carriers == ("C9",)


def test_the_nearest_code_is_offered() -> None:
    near = Codes(frozenset({"NORDSTERN"}), frozenset(), frozenset())
    with pytest.raises(BadPolicy, match="Maybe you meant 'NORDSTERN'"):
        checked("name: a\nguide: [{carriers: [NORDSTREN]}]", near)


def test_all_faults_are_told_in_the_order_of_the_lines() -> None:
    with pytest.raises(BadPolicy) as refused:
        checked("name: a\nparameters: {late_cost: -1}\nstrategy: routing_guide\ntender: {broadcast_size: 1}")
    assert [fault.field for fault in refused.value.faults] == [
        "guide",
        "parameters.late_cost",
        "tender.broadcast_size",
    ]
