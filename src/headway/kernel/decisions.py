"""What a decision is: every candidate with its contributions in money, the ones ruled out and why, and the choice."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Generic, TypeVar
from uuid import UUID

import msgspec


class Rejection(msgspec.Struct, frozen=True, kw_only=True):
    """A rule that ruled a candidate out, in a sentence a person can read."""

    rule: str
    sentence: str


class Contribution(msgspec.Struct, frozen=True, kw_only=True):
    """What one feature adds to a candidate's expected landed cost, in minor units of the verdict's currency."""

    feature: str
    minor: int
    sentence: str


class Candidate(msgspec.Struct, frozen=True, kw_only=True):
    """One option: ruled out by some rule, or scored."""

    id: str
    label: str
    rejections: tuple[Rejection, ...] = ()
    contributions: tuple[Contribution, ...] = ()

    @property
    def eligible(self) -> bool:
        return not self.rejections

    @property
    def total_minor(self) -> int:
        return sum(part.minor for part in self.contributions)


class Verdict(msgspec.Struct, frozen=True, kw_only=True):
    """The outcome of a decision: the candidates best first (the ruled-out last), the choice, and why.

    `choice` is a candidate's id, None where nothing can be chosen; `reason` is a stable word, `sentence` for a person.
    """

    choice: str | None
    reason: str
    sentence: str
    candidates: tuple[Candidate, ...] = ()
    currency: str | None = None


I = TypeVar("I", bound=msgspec.Struct)  # noqa: E741


@dataclass(frozen=True, slots=True)
class Decider(Generic[I]):
    """A kind of decision: a pure function from a snapshot to a verdict.

    Attributes:
        kind: the ledger's word for it, such as `release` or `allocation`.
        policy: name and version of the rules the function applies.
        subject_type: the noun of what is decided about.
        inputs: the snapshot's type; everything the function uses is in it, so that it can be replayed.
        decide: the function. It reads no clock, no store and draws no random number.
    """

    kind: str
    policy: str
    subject_type: str
    inputs: type[I]
    decide: Callable[[I], Verdict]

    def replay(self, inputs_json: str) -> Verdict:
        """The verdict recomputed from a stored snapshot."""
        snapshot: Any = msgspec.json.decode(inputs_json, type=self.inputs)
        return self.decide(snapshot)


@dataclass(frozen=True, slots=True)
class Decided:
    """A verdict and the id of its record."""

    id: UUID
    verdict: Verdict
