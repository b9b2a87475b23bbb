"""When a connector fails, is silent against its custom, and works again: pure."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

IN_A_ROW = 3
LASTS = timedelta(minutes=10)
AT_ONCE = 6
"""So many failures in a row need not last."""

KNOWN_AFTER = 20
"""So often it must have worked before its silence means something."""

SILENT_AFTER_GAPS = 2.0
SHORTEST_SILENCE = timedelta(hours=1)
FADES_A_DAY = 0.95
"""The longest gap counts for less with every day, so that one holiday is forgotten."""

_DAY_S = 86_400.0


@dataclass(frozen=True, slots=True)
class Health:
    """How a connector fares.

    Attributes:
        failures: in a row, since `failing_since`. worked: how often it worked, last at `worked_at`.
        usual_gap_s: the longest time between two, fading. told_at: since then it is told as failing.
    """

    failures: int = 0
    failing_since: datetime | None = None
    worked: int = 0
    worked_at: datetime | None = None
    usual_gap_s: float | None = None
    told_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Failing:
    """It is not to be relied on."""

    failures: int
    since: datetime
    sentence: str


@dataclass(frozen=True, slots=True)
class Recovered:
    """It works again."""

    since: datetime


def failed(health: Health, at: datetime, fault: str) -> tuple[Health, Failing | None]:
    """One more failure."""
    since = health.failing_since or at
    seen = replace(health, failures=health.failures + 1, failing_since=since)
    if seen.told_at is not None or seen.failures < IN_A_ROW:
        return seen, None
    if at - since < LASTS and seen.failures < AT_ONCE:
        return seen, None
    return replace(seen, told_at=at), Failing(seen.failures, since, f"failed {seen.failures} times in a row: {fault}")


def worked(health: Health, at: datetime) -> tuple[Health, Recovered | None]:
    """It did what it is for."""
    news = None
    if health.told_at is not None:
        news = Recovered(health.failing_since or health.worked_at or health.told_at)
    gap_s = health.usual_gap_s
    if health.worked_at is not None:
        passed_s = max((at - health.worked_at).total_seconds(), 0.0)
        faded_s = (gap_s or 0.0) * FADES_A_DAY ** (passed_s / _DAY_S)
        gap_s = faded_s if news is not None else max(passed_s, faded_s)
    after = Health(worked=health.worked + 1, worked_at=at, usual_gap_s=gap_s)
    return after, news


def silent_from(health: Health) -> datetime | None:
    """From when on silence is out of the ordinary; None where too little is known, or it is told already."""
    if health.worked < KNOWN_AFTER or health.worked_at is None or health.told_at is not None:
        return None
    allowed = max(SHORTEST_SILENCE, timedelta(seconds=SILENT_AFTER_GAPS * (health.usual_gap_s or 0.0)))
    return health.worked_at + allowed


def silent(health: Health, now: datetime) -> tuple[Health, Failing | None]:
    """Nothing was heard till now: is that out of the ordinary?"""
    limit = silent_from(health)
    if limit is None or now < limit or health.worked_at is None:
        return health, None
    hours, usual_h = (now - health.worked_at) / timedelta(hours=1), (health.usual_gap_s or 0.0) / 3600
    sentence = f"nothing came for {hours:.1f} h; the longest gap of late was {usual_h:.1f} h"
    return replace(health, told_at=now), Failing(0, health.worked_at, sentence)
