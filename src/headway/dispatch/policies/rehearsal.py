"""A dry run: what a policy would have decided otherwise, each recorded decision taken for itself.

Every decision is made again from its own snapshot: the same candidates, refusals and capacity left, only the policy
differs. Nothing is modelled, so nothing is uncertain; and nothing follows from anything: what the next carrier would
have said, and whose capacity would then have been short, is what `headway whatif` asks.
"""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

import msgspec

from headway.dispatch.allocation import ALLOCATION
from headway.dispatch.policies.model import MOST_REHEARSED, PolicyDocument
from headway.dispatch.policies.resolve import Resolver
from headway.dispatch.recorded import RecordedDecision, count_decisions, decisions_between
from headway.kernel.decisions import Candidate, Verdict
from headway.kernel.errors import BadInput
from headway.kernel.money import Money

if TYPE_CHECKING:
    from headway.kernel.db.database import Connection

TRIED_VERSION = -1
"""The version of a document that is not saved."""

EXAMPLES = 20
_NOBODY = "nobody"
_PAUSE = 20
"""Decisions after which others get a turn."""


@dataclass(frozen=True, slots=True)
class Change:
    """One decision that would have been another; `saving` is in expected landed cost as the new policy counts it.

    `before`, `after`: labels, None where nobody was left; `why` is the new decision's own sentence, or what rules the
    old choice out.
    """

    decision_id: UUID
    shipment_id: UUID
    decided_at: datetime
    before: str | None
    after: str | None
    saving: Money | None
    why: str


@dataclass(frozen=True, slots=True)
class CarrierShift:
    """How often a carrier was chosen, and would have been."""

    carrier: str
    before: int
    after: int


@dataclass(frozen=True, slots=True)
class Rehearsal:
    """What would have been decided otherwise.

    Attributes:
        decisions: in the period; judged: decided again, every so-maniest of them where there are many.
        person: a person's choice, which stays a person's; broken: snapshots that can no longer be read.
        newly_nobody, newly_somebody: a choice would have gone, or come.
        saving: of the changed decisions, by currency, in expected landed cost as the new policy counts it.
        freight: of the same, what the new choices charge less than the old ones; negative where they are dearer.
        ruled_out: old choices that the new policy rules out, by rule.
        examples: those with the largest saving, or loss, first.
    """

    policy: str
    since: datetime
    until: datetime
    decisions: int
    judged: int
    same: int
    changed: int
    newly_nobody: int
    newly_somebody: int
    person: int
    broken: int
    saving: tuple[Money, ...]
    freight: tuple[Money, ...]
    ruled_out: tuple[tuple[str, int], ...]
    carriers: tuple[CarrierShift, ...]
    examples: tuple[Change, ...]


async def rehearse(
    conn: Connection, document: PolicyDocument, since: datetime, until: datetime, *, most: int = MOST_REHEARSED
) -> Rehearsal:
    """Decide again what was allocated for the shipments planned from `since` (inclusive) to `until` (exclusive).

    Args:
        most: decisions to make again, 1 to 50,000; of more, evenly spread ones.

    Raises:
        BadInput: the period is empty, or `most` is out of range.
    """
    if not since < until:
        raise BadInput(f"a period from {since} to {until}", field="since", allowed="a moment before `until`")
    if not 1 <= most <= MOST_REHEARSED:
        raise BadInput(f"{most} decisions", field="most", allowed=f"1 to {MOST_REHEARSED}")
    decisions = await count_decisions(conn, since, until)
    every = -(-decisions // most) or 1
    tally = _Tally(document)
    number = 0
    async for record in decisions_between(conn, since, until):
        if number % every == 0:
            tally.add(record)
        number += 1
        if number % _PAUSE == 0:
            await asyncio.sleep(0)
    return tally.result(since, until, decisions)


@dataclass(slots=True)
class _Tally:
    """Counts as decisions come in."""

    document: PolicyDocument
    judged: int = 0
    same: int = 0
    newly_nobody: int = 0
    newly_somebody: int = 0
    person: int = 0
    broken: int = 0
    saving: Counter[str] = field(default_factory=Counter)
    freight: Counter[str] = field(default_factory=Counter)
    ruled_out: Counter[str] = field(default_factory=Counter)
    before: Counter[str] = field(default_factory=Counter)
    after: Counter[str] = field(default_factory=Counter)
    changes: list[Change] = field(default_factory=list)
    resolver: Resolver = field(init=False)

    def __post_init__(self) -> None:
        self.resolver = Resolver(self.document, TRIED_VERSION)

    def add(self, record: RecordedDecision) -> None:
        self.judged += 1
        try:
            inputs = msgspec.json.decode(record.inputs, type=ALLOCATION.inputs)
            old = msgspec.json.decode(record.verdict, type=Verdict)
        except msgspec.MsgspecError:
            self.broken += 1
            return
        if inputs.pin is not None:
            self.person += 1
            return
        policy = self.resolver(inputs.order, inputs.destination_zone, inputs.timezone)
        new = ALLOCATION.decide(msgspec.structs.replace(inputs, policy=policy))
        self.before[_carrier(old.choice)] += old.choice is not None
        self.after[_carrier(new.choice)] += new.choice is not None
        if old.choice == new.choice:
            self.same += 1
            return
        self._changed(record, old, new, inputs.order.currency)

    def _changed(self, record: RecordedDecision, old: Verdict, new: Verdict, currency: str) -> None:
        self.newly_nobody += new.choice is None
        self.newly_somebody += old.choice is None
        was, now = _find(new, old.choice), _find(new, new.choice)
        saving = None
        if was is not None and not was.eligible:
            self.ruled_out.update({broken.rule: 1 for broken in was.rejections})
        if was is not None and now is not None and was.eligible:
            saving = Money(was.total_minor - now.total_minor, currency)
            self.saving[currency] += saving.minor
            self.freight[currency] += _freight(was) - _freight(now)
        before = _find(old, old.choice)
        change = Change(
            record.id,
            record.shipment_id,
            record.decided_at,
            before.label if before else None,
            now.label if now else None,
            saving,
            "; ".join(each.sentence for each in was.rejections) if was and was.rejections else new.sentence,
        )
        self.changes.append(change)

    def result(self, since: datetime, until: datetime, decisions: int) -> Rehearsal:
        largest = sorted(self.changes, key=lambda each: -abs(each.saving.minor) if each.saving else -(10**15))
        return Rehearsal(
            policy=self.document.name,
            since=since,
            until=until,
            decisions=decisions,
            judged=self.judged,
            same=self.same,
            changed=len(self.changes),
            newly_nobody=self.newly_nobody,
            newly_somebody=self.newly_somebody,
            person=self.person,
            broken=self.broken,
            saving=tuple(Money(minor, currency) for currency, minor in sorted(self.saving.items())),
            freight=tuple(Money(minor, currency) for currency, minor in sorted(self.freight.items())),
            ruled_out=tuple(self.ruled_out.most_common()),
            carriers=tuple(self._shifts()),
            examples=tuple(largest[:EXAMPLES]),
        )

    def _shifts(self) -> Iterator[CarrierShift]:
        names = {*self.before, *self.after} - {_NOBODY}
        for name in sorted(names, key=lambda each: (-abs(self.after[each] - self.before[each]), each)):
            yield CarrierShift(name, self.before[name], self.after[name])


def _find(verdict: Verdict, candidate: str | None) -> Candidate | None:
    return next((each for each in verdict.candidates if each.id == candidate), None)


def _freight(candidate: Candidate) -> int:
    return sum(part.minor for part in candidate.contributions if part.feature == "freight")


def _carrier(candidate: str | None) -> str:
    """A candidate's id is `site|carrier|product|zone`."""
    return _NOBODY if candidate is None else candidate.rsplit("|", 3)[1]
