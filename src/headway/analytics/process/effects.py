"""What a playbook changes: the cases it took, beside cases of the same kinds before it first worked.

The same kind: opened by the same detectors. Before: opened in as long a time before the version's first run as the
version has been working, four weeks at least, and taken by no version of this playbook. Other things may have changed
at that moment too; where that is likely, its shadow runs and `headway playbooks try` say what it would have done.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from headway.analytics.process.intervals import (
    Estimate,
    difference_of_means,
    difference_of_shares,
    ratio_of_times,
)

LEAST_BEFORE = timedelta(weeks=4)


@dataclass(frozen=True, slots=True, kw_only=True)
class Handled:
    """How one case went.

    Attributes:
        playbook, version: what first worked on it, other than in shadow; None: none did.
        alone: over without a person. resolve_s: from opening to its end; None: still open.
        loss_minor: charges beyond those first agreed, penalties of its late shipments, credits less what carriers paid.
    """

    case_id: UUID
    detector: str
    opened_at: datetime
    playbook: str | None
    version: int | None
    alone: bool
    resolve_s: float | None
    touches: int
    late: bool
    loss_minor: int

    @property
    def is_over(self) -> bool:
        return self.resolve_s is not None


@dataclass(frozen=True, slots=True, kw_only=True)
class Lot:
    """A number of cases together; the median of what is over, means of the others; None without any."""

    cases: int
    over: int
    alone: int
    late: int
    resolve_p50_s: float | None
    loss_minor: float | None
    touches: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Effect:
    """A version of a playbook at work from `since`, and against what was before it.

    Attributes:
        more_alone, more_late: differences of shares. times_as_long: a ratio. more_loss: of means, in minor units.
    """

    playbook: str
    version: int
    since: datetime
    detectors: tuple[str, ...]
    took: Lot
    before: Lot
    before_from: datetime
    more_alone: Estimate | None
    times_as_long: Estimate | None
    more_late: Estimate | None
    more_loss: Estimate | None
    more_touches: Estimate | None


Version = tuple[str, int]
"""A playbook's name and version."""


def effects(
    cases: Sequence[Handled], first_runs: Mapping[Version, datetime], last_runs: Mapping[Version, datetime]
) -> list[Effect]:
    """The effect of each version of each playbook; when it first and last began to work on a case is told."""
    found = []
    for (playbook, version), since in sorted(first_runs.items()):
        took = [case for case in cases if (case.playbook, case.version) == (playbook, version)]
        if took:
            begin = before_from(since, last_runs[playbook, version])
            found.append(_effect(playbook, version, since, begin, took, cases))
    return found


def _effect(
    playbook: str, version: int, since: datetime, begin: datetime, took: Sequence[Handled], cases: Iterable[Handled]
) -> Effect:
    kinds = frozenset(case.detector for case in took)
    before = [
        case
        for case in cases
        if case.detector in kinds and case.playbook != playbook and begin <= case.opened_at < since
    ]
    now, then = lot(took), lot(before)
    return Effect(
        playbook=playbook,
        version=version,
        since=since,
        detectors=tuple(sorted(kinds)),
        took=now,
        before=then,
        before_from=begin,
        more_alone=difference_of_shares(now.alone, now.over, then.alone, then.over),
        times_as_long=ratio_of_times(_times(took), _times(before)),
        more_late=difference_of_shares(now.late, now.cases, then.late, then.cases),
        more_loss=difference_of_means([case.loss_minor for case in took], [case.loss_minor for case in before]),
        more_touches=difference_of_means([case.touches for case in took], [case.touches for case in before]),
    )


def before_from(since: datetime, last: datetime) -> datetime:
    """From when on cases are compared with, for a version that worked from `since` to `last`."""
    return since - max(last - since, LEAST_BEFORE)


def lot(cases: Sequence[Handled]) -> Lot:
    """Cases together."""
    times = sorted(_times(cases))
    return Lot(
        cases=len(cases),
        over=len(times),
        alone=sum(case.alone for case in cases),
        late=sum(case.late for case in cases),
        resolve_p50_s=_median(times),
        loss_minor=sum(case.loss_minor for case in cases) / len(cases) if cases else None,
        touches=sum(case.touches for case in cases) / len(cases) if cases else None,
    )


def _times(cases: Iterable[Handled]) -> list[float]:
    return [case.resolve_s for case in cases if case.resolve_s is not None]


def _median(ordered: Sequence[float]) -> float | None:
    if not ordered:
        return None
    half = len(ordered) // 2
    return ordered[half] if len(ordered) % 2 else (ordered[half - 1] + ordered[half]) / 2
