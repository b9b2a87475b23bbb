"""From a policy document to what holds for one order; equal outcomes are one object, shared between orders."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import msgspec

from headway.dispatch.policies.conditions import ORDER, always, holds
from headway.dispatch.policies.facts import Facts, order_facts
from headway.dispatch.policies.model import CarrierList, GuideRow, PolicyDocument, Row, Rule
from headway.dispatch.policy import Clause, PolicyParameters
from headway.orders.model import DispatchOrder

_Matches = tuple[tuple[int, ...], tuple[int, ...], tuple[int, ...], int]
"""Which rules, lists, rows (one a table, -1: none) and guide row hold."""

_REMEMBERED = 256
_COMPILED = 64


@dataclass(slots=True)
class Resolver:
    """One version of a document, with the outcomes met so far."""

    document: PolicyDocument
    version: int
    _outcomes: OrderedDict[_Matches, PolicyParameters] = field(default_factory=OrderedDict)
    _constant: bool = False

    def __post_init__(self) -> None:
        self._constant = all(always(when) for when in order_conditions(self.document))

    def __call__(self, order: DispatchOrder, destination_zone: str | None, timezone: str) -> PolicyParameters:
        """What holds for one order."""
        facts = {} if self._constant else {"order": order_facts(order, destination_zone, timezone)}
        matches = _match(self.document, facts)
        known = self._outcomes.get(matches)
        if known is None:
            known = self._outcomes[matches] = _outcome(self.document, self.version, matches)
            if len(self._outcomes) > _REMEMBERED:
                self._outcomes.popitem(last=False)
        return known


_resolvers: OrderedDict[tuple[int, int], Resolver] = OrderedDict()


def resolver(document: PolicyDocument, version: int) -> Resolver:
    """The resolver of a document, made once as long as the document is in use."""
    key = (id(document), version)
    known = _resolvers.get(key)
    if known is None:
        known = _resolvers[key] = Resolver(document, version)
        if len(_resolvers) > _COMPILED:
            _resolvers.popitem(last=False)
    return known


def resolve(
    document: PolicyDocument, version: int, order: DispatchOrder, destination_zone: str | None, timezone: str
) -> PolicyParameters:
    """What holds for one order.

    Args:
        destination_zone: where it goes, None where no zone holds its address.
        timezone: the tenant's IANA zone, for the hour and weekday of its readiness.
    """
    return resolver(document, version)(order, destination_zone, timezone)


def order_conditions(document: PolicyDocument) -> list[str]:
    """Every `when` that is asked about an order."""
    parts: list[Rule | CarrierList | Row | GuideRow] = [*document.rules, *document.lists, *document.guide]
    parts += [row for table in document.tables for row in table.rows]
    return [each.when for each in parts]


def merged(document: PolicyDocument, changes: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """The document's settings as plain values, with `changes` laid over them one after the other.

    Mappings such as `tender` or `hours` are laid over each other, key by key.
    """
    settings: dict[str, Any] = msgspec.to_builtins(document.parameters)
    settings |= {"strategy": str(document.strategy), "tender": msgspec.to_builtins(document.tender)}
    for each in changes:
        for key, value in each.items():
            before = settings.get(key)
            both = isinstance(value, Mapping) and isinstance(before, dict)
            settings[key] = {**before, **value} if both and before else value
    return settings


def _match(document: PolicyDocument, facts: Mapping[str, Facts]) -> _Matches:
    rules = tuple(n for n, each in enumerate(document.rules) if holds(each.when, ORDER, facts, unsure=True))
    lists = tuple(n for n, each in enumerate(document.lists) if holds(each.when, ORDER, facts, unsure=True))
    rows = tuple(_first(table.rows, facts) for table in document.tables)
    return rules, lists, rows, _first(document.guide, facts)


def _first(rows: Sequence[Row | GuideRow], facts: Mapping[str, Facts]) -> int:
    return next((n for n, row in enumerate(rows) if holds(row.when, ORDER, facts, unsure=False)), -1)


def _outcome(document: PolicyDocument, version: int, matches: _Matches) -> PolicyParameters:
    rules, lists, rows, guide = matches
    chosen: list[Row] = [table.rows[n] for table, n in zip(document.tables, rows, strict=True) if n >= 0]
    held = [document.lists[n] for n in lists]
    settings = merged(document, [row.set for row in chosen])
    settings["allow"] = _allowed([each.allow for each in held if each.allow])
    settings["deny"] = sorted({carrier for each in held for carrier in each.deny})
    settings["guide"] = list(document.guide[guide].carriers) if guide >= 0 else []
    settings |= {"name": document.name, "version": version}
    held_rules = (document.rules[n] for n in rules)
    clauses = tuple(Clause(name=rule.name, require=rule.require, sentence=rule.sentence) for rule in held_rules)
    parameters = msgspec.convert(settings, PolicyParameters, strict=False)
    return msgspec.structs.replace(parameters, clauses=clauses)


def _allowed(lists: list[tuple[str, ...]]) -> list[str] | None:
    """Where several lists hold, only carriers on all of them are allowed."""
    if not lists:
        return None
    return sorted(set(lists[0]).intersection(*lists[1:]))
