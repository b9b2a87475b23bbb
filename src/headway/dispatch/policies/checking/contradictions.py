"""Parts that cannot both be meant: allowed and denied, required and forbidden, a guide of nobody.

Two parts concern the same orders where their conditions look alike, or one of them always holds.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations

from headway.dispatch.policies.checking.walking import same
from headway.dispatch.policies.faults import Fault
from headway.dispatch.policies.model import CarrierList, PolicyDocument
from headway.dispatch.policy import Strategy


def check(document: PolicyDocument) -> Iterator[Fault]:
    """Contradictions within lists, between lists, between rules, and of the guide."""
    yield from _lists(document)
    yield from _rules(document)
    yield from _guide(document)


def _lists(document: PolicyDocument) -> Iterator[Fault]:
    numbered = list(enumerate(document.lists))
    for number, each in numbered:
        for place, carrier in enumerate(each.deny):
            if carrier in each.allow:
                yield Fault(f"lists[{number}].deny[{place}]", carrier, "not what the same list allows")
    for (first, one), (second, other) in combinations(numbered, 2):
        if _together(one.when, other.when):
            yield from _pair(first, one, second, other)


def _pair(first: int, one: CarrierList, second: int, other: CarrierList) -> Iterator[Fault]:
    here = f"lists[{second}]"
    if one.allow and other.allow and not set(one.allow) & set(other.allow):
        yield Fault(f"{here}.allow", list(other.allow), f"a carrier that lists[{first}] ({one.name}) allows, too")
    if same(one.when) != same(other.when):
        return
    for carrier in sorted(set(one.allow) & set(other.deny)):
        yield Fault(f"{here}.deny", carrier, f"not what lists[{first}] ({one.name}) allows for the same orders")
    for carrier in sorted(set(one.deny) & set(other.allow)):
        yield Fault(f"{here}.allow", carrier, f"not what lists[{first}] ({one.name}) denies for the same orders")


def _rules(document: PolicyDocument) -> Iterator[Fault]:
    numbered = list(enumerate(document.rules))
    for (first, one), (second, other) in combinations(numbered, 2):
        alike = _together(one.when, other.when)
        if alike and _denies(one.require, other.require):
            allowed = f"not the opposite of rules[{first}] ({one.name}): no candidate could meet both"
            yield Fault(f"rules[{second}].require", other.require, allowed)
        if same(one.when) == same(other.when) and same(one.require) == same(other.require):
            yield Fault(f"rules[{second}].require", other.require, f"another rule than rules[{first}] ({one.name})")


def _denies(one: str, other: str) -> bool:
    a, b = same(one), same(other)
    return a in (f"!({b})", f"!{b}", _swapped(b)) or b in (f"!({a})", f"!{a}")


def _swapped(text: str) -> str:
    """A single comparison turned into its opposite; else nothing that anybody writes."""
    if text.count("==") + text.count("!=") != 1 or "&&" in text or "||" in text:
        return "?"
    return text.replace("==", "!=") if "==" in text else text.replace("!=", "==")


def _guide(document: PolicyDocument) -> Iterator[Fault]:
    used = document.strategy is Strategy.ROUTING_GUIDE or any(
        str(row.set.get("strategy")) == Strategy.ROUTING_GUIDE for table in document.tables for row in table.rows
    )
    if used and not document.guide:
        yield Fault("guide", "nothing", "rows with carriers, for strategy routing_guide")
    for number, row in enumerate(document.guide):
        for listed in document.lists:
            if not _together(row.when, listed.when):
                continue
            left = [c for c in row.carriers if c not in listed.deny and (not listed.allow or c in listed.allow)]
            if not left:
                allowed = f"at least one carrier that the list {listed.name} lets through"
                yield Fault(f"guide[{number}].carriers", list(row.carriers), allowed)


def _together(one: str, other: str) -> bool:
    return same(one) == same(other) or not same(one) or not same(other)
