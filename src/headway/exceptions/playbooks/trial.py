"""A dry run: which of a period's cases a playbook would have taken, by the facts that were recorded when each came up.

Nothing is modelled and nothing is done: each case is offered again, with the same facts and the same other playbooks,
and the steps are followed with the answers hoped for. What the world would have answered is not known.
"""

from __future__ import annotations

import asyncio
from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import Decimal
from statistics import median
from typing import TYPE_CHECKING, Any
from uuid import UUID

import msgspec

from headway.exceptions.playbooks.choice import CHOICE, Choice, offered
from headway.exceptions.playbooks.model import HANDOVER, Playbook
from headway.exceptions.playbooks.steps.base import Step
from headway.exceptions.playbooks.store import Q
from headway.exceptions.playbooks.walking import Foreseen, Walker, Way
from headway.kernel.errors import BadInput

if TYPE_CHECKING:
    from headway.kernel.db.database import Connection

TRIED = -1
"""The version of a document that is not saved."""

MOST, EXAMPLES, PAUSE = 20_000, 20, 50
LONGEST = timedelta(days=92)


@dataclass(frozen=True, slots=True)
class TriedCase:
    """A case that it would have taken; `minutes` from opening to the end, None where it still lasts."""

    case_id: UUID
    opened_at: datetime
    detector: str
    sentence: str
    before: str
    handed: bool
    touches: int
    minutes: float | None
    steps: tuple[Foreseen, ...]
    ends: str


@dataclass(frozen=True, slots=True)
class StepCount:
    """How often a step would have been begun, would have waited for an approval first, or been passed over."""

    step: str
    does: str
    begun: int
    approvals: int
    passed: int


@dataclass(frozen=True, slots=True)
class Trial:
    """What a playbook would have done.

    Attributes:
        cases: of the period whose facts are known. unknown: those that were never offered to any playbook.
        taken: those it would have taken; lost: those another playbook would have had first, by its name.
        suggested: those it would only have suggested something for. shadow: those it would have watched in shadow.
        freed: of those taken, the ones that a person had to judge.
        touches: what persons did on those taken. minutes: the median time that those took which are over.
        saves, gains_min: what its steps expect, by currency of the case, and in minutes.
    """

    playbook: str
    since: datetime
    until: datetime
    cases: int
    unknown: int
    broken: int
    taken: int
    suggested: int
    shadow: int
    lost: tuple[tuple[str, int], ...]
    freed: int
    touches: int
    minutes: float | None
    saves: tuple[tuple[str, Decimal], ...]
    gains_min: int
    steps: tuple[StepCount, ...]
    ends: tuple[tuple[str, int], ...]
    examples: tuple[TriedCase, ...]


async def try_playbook(
    conn: Connection, document: Playbook, kinds: Mapping[str, Step], since: datetime, until: datetime
) -> Trial:
    """Offer the cases opened from `since` (inclusive) to `until` (exclusive) again, with this one among the playbooks.

    Raises:
        BadInput: the period is empty, or longer than 92 days.
    """
    if not since < until or until - since > LONGEST:
        raise BadInput(f"a period from {since} to {until}", field="since", allowed="at most 92 days before `until`")
    tally = _Tally(document, Walker(document, TRIED, kinds))
    for number, row in enumerate(await conn.fetch(Q.cases_chosen, since, until, MOST)):
        tally.add(row)
        if number % PAUSE == 0:
            await asyncio.sleep(0)
    return tally.result(since, until, await conn.fetchval(Q.unknown_cases, since, until))


@dataclass(slots=True)
class _Tally:
    """Counts as cases come in."""

    document: Playbook
    walker: Walker
    cases: int = 0
    broken: int = 0
    kept: list[tuple[TriedCase, str]] = field(default_factory=list)
    outcome: Counter[str] = field(default_factory=Counter)
    lost: Counter[str] = field(default_factory=Counter)
    begun: Counter[str] = field(default_factory=Counter)
    asked: Counter[str] = field(default_factory=Counter)
    passed: Counter[str] = field(default_factory=Counter)

    def add(self, row: Any) -> None:
        """One case with its recorded choice."""
        self.cases += 1
        try:
            known = msgspec.json.decode(row["inputs"], type=Choice)
        except msgspec.MsgspecError:
            self.broken += 1
            return
        mine = offered(self.document, TRIED)
        others = tuple(each for each in known.playbooks if each.name != self.document.name)
        verdict = CHOICE.decide(Choice(facts=known.facts, playbooks=(*others, mine)))
        me = next(each for each in verdict.candidates if each.id == mine.id)
        against = {each.rule for each in me.rejections}
        if against == {"shadow"}:
            self.outcome["shadow"] += 1
        elif against == {"suggests"}:
            self.outcome["suggested"] += 1
        elif not against and verdict.choice != mine.id:
            self.lost[str(verdict.choice).rsplit("@", 1)[0]] += 1
        if against <= {"shadow"} and (against or verdict.choice == mine.id):
            self._take(row, known.facts)

    def _take(self, row: Any, facts: dict[str, dict[str, Any]]) -> None:
        way: Way = self.walker.way(facts)
        for step in way.steps:
            counter = self.passed if step.verdict in ("skip", "stop") else self.begun
            counter[step.step] += 1
            self.asked[step.step] += step.verdict == "ask"
        ended = row["resolved_at"]
        tried = TriedCase(
            case_id=row["id"],
            opened_at=row["opened_at"],
            detector=row["detector"],
            sentence=row["sentence"],
            before=row["taken_by"] or "",
            handed=row["handed_at"] is not None,
            touches=row["touches"],
            minutes=None if ended is None else (ended - row["opened_at"]) / timedelta(minutes=1),
            steps=way.steps,
            ends=way.ends,
        )
        self.kept.append((tried, str(facts["case"].get("currency") or facts["order"].get("currency") or "")))

    def result(self, since: datetime, until: datetime, unknown: int) -> Trial:
        """What was counted."""
        saves: dict[str, Decimal] = defaultdict(Decimal)
        for tried, currency in self.kept:
            saves[currency] += sum((step.saves for step in tried.steps), Decimal(0))
        times = [tried.minutes for tried, _ in self.kept if tried.minutes is not None]
        return Trial(
            playbook=self.document.name,
            since=since,
            until=until,
            cases=self.cases,
            unknown=unknown,
            broken=self.broken,
            taken=0 if self.document.autonomy.shadow else len(self.kept),
            suggested=self.outcome["suggested"],
            shadow=self.outcome["shadow"],
            lost=tuple(self.lost.most_common()),
            freed=sum(tried.handed for tried, _ in self.kept if tried.ends != HANDOVER),
            touches=sum(tried.touches for tried, _ in self.kept),
            minutes=median(times) if times else None,
            saves=tuple((currency, total) for currency, total in sorted(saves.items()) if total),
            gains_min=sum(step.minutes for tried, _ in self.kept for step in tried.steps),
            steps=tuple(self._counts()),
            ends=tuple(Counter(tried.ends for tried, _ in self.kept).most_common()),
            examples=tuple(tried for tried, _ in self.kept[:EXAMPLES]),
        )

    def _counts(self) -> list[StepCount]:
        return [
            StepCount(step.id, step.do, self.begun[step.id], self.asked[step.id], self.passed[step.id])
            for step in self.document.steps
        ]
