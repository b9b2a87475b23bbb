"""The words of process intelligence on the wire."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from uuid import UUID

from pydantic import BaseModel

from headway.analytics.process.backlog import Queue
from headway.analytics.process.baseline import Alerting
from headway.analytics.process.effects import Effect
from headway.analytics.process.figures import Better, Unit
from headway.analytics.process.measuring import Group
from headway.analytics.process.patterns import Pattern
from headway.analytics.process.period import By
from headway.analytics.process.views import BANDS, Age
from headway.api.wire import Shown

MOST_IDS = 100


class FigureOut(Shown):
    """A figure, and the same over the period of equal length before; durations are medians, in seconds."""

    key: str
    name: str
    unit: Unit
    better: Better
    value: Decimal | None
    p90: Decimal | None
    sample: int
    target: Decimal | None
    met: bool | None
    before: Decimal | None
    sample_before: int
    definition: str


class GroupOut(BaseModel):
    """The figures of one value of the dimension; an empty label: not known."""

    label: str
    shipments: int
    cases: int
    figures: list[FigureOut]

    @classmethod
    def of(cls, group: Group) -> GroupOut:
        figures = [FigureOut.model_validate(each) for each in group.figures]
        return cls(label=group.label, shipments=group.tally.shipments, cases=group.tally.cases, figures=figures)


class FiguresOut(BaseModel):
    """Figures of a period told apart by a dimension, most cases first."""

    since: datetime
    until: datetime
    by: By
    items: list[GroupOut]


class AgeOut(BaseModel):
    """Open cases of an owner or a value: by age, those that sleep, and since when the oldest is open."""

    label: str
    open: int
    bands: dict[str, int]
    asleep: int
    oldest_at: datetime

    @classmethod
    def of(cls, age: Age) -> AgeOut:
        bands = dict(zip(BANDS, age.bands, strict=True))
        return cls(label=age.label, open=age.open, bands=bands, asleep=age.asleep, oldest_at=age.oldest_at)


class AgesOut(BaseModel):
    """Open cases at a moment, by age."""

    at: datetime
    items: list[AgeOut]


class PointOut(Shown):
    """A step of a queue: cases that came, that left, and that were open at its end."""

    at: datetime
    came: int
    left: int
    open: int


class QueueOut(BaseModel):
    """An owner's queue; rates are cases an hour."""

    owner: str
    opening: int
    open: int
    most_open: int
    arrivals_per_h: float
    clearances_per_h: float
    points: list[PointOut]

    @classmethod
    def of(cls, queue: Queue) -> QueueOut:
        return cls(
            owner=queue.owner,
            opening=queue.opening,
            open=queue.open,
            most_open=queue.most_open,
            arrivals_per_h=round(queue.arrivals_per_h, 3),
            clearances_per_h=round(queue.clearances_per_h, 3),
            points=[PointOut.model_validate(point) for point in queue.points],
        )


class BacklogOut(BaseModel):
    """Queues over a period, the longest first."""

    since: datetime
    until: datetime
    items: list[QueueOut]


class IntegrationOut(Shown):
    """How a hook, poller, connector or channel failed in a period; `failing`: at its end."""

    integration: str
    outages: int
    failures: int
    failing_s: int
    failing: bool
    problem: str
    last_at: datetime


class IntegrationsOut(BaseModel):
    """Integrations that failed, those that still do first."""

    items: list[IntegrationOut]


class LotOut(Shown):
    """Cases together; the median time of those that are over, means of the others, in minor units of `currency`."""

    cases: int
    over: int
    alone: int
    late: int
    resolve_p50_s: float | None
    loss_minor: float | None
    touches: float | None


class EstimateOut(Shown):
    """A difference with its 95 % interval; `is_sure`: no difference lies outside it."""

    value: float
    low: float
    high: float
    is_sure: bool


class EffectOut(Shown):
    """A version of a playbook against cases of the same kinds before it; null where too few were seen.

    `more_alone`, `more_late`: differences of shares; `times_as_long`: a ratio of times; `more_loss`: in minor units.
    """

    playbook: str
    version: int
    since: datetime
    before_from: datetime
    detectors: list[str]
    took: LotOut
    before: LotOut
    more_alone: EstimateOut | None
    times_as_long: EstimateOut | None
    more_late: EstimateOut | None
    more_loss: EstimateOut | None
    more_touches: EstimateOut | None

    @classmethod
    def made(cls, effect: Effect) -> EffectOut:
        return cls.model_validate(effect)


class RunCountOut(Shown):
    """What became of a version's runs that began in the period; shadow runs did nothing."""

    playbook: str
    version: int
    shadow: bool
    runs: int
    running: int
    done: int
    handed: int
    stopped: int
    failed: int
    steps: int
    steps_failed: int
    approvals: int


class EffectsOut(BaseModel):
    """Playbooks at work: what became of their runs, and what they change."""

    currency: str
    runs: list[RunCountOut]
    effects: list[EffectOut]


class PatternOut(BaseModel):
    """Too many cases on one value of a dimension.

    `chance`: of so many if nothing were special; `looked_at`: values judged. `case_ids`: at most 100, the newest last.
    """

    detector: str
    dimension: list[str]
    value: list[str]
    cases: int
    shipments: int
    expected: float
    lift: float
    chance: float
    days: int
    looked_at: int
    sentence: str
    case_ids: list[UUID]

    @classmethod
    def of(cls, found: Pattern) -> PatternOut:
        return cls(
            detector=found.detector,
            dimension=list(found.dimension),
            value=list(found.value),
            cases=found.cases,
            shipments=found.shipments,
            expected=round(found.expected, 2),
            lift=round(found.lift, 2),
            chance=found.chance,
            days=found.days,
            looked_at=found.looked_at,
            sentence=found.sentence,
            case_ids=list(found.case_ids[-MOST_IDS:]),
        )


class PatternsOut(BaseModel):
    """What recurs beyond chance, the least likely first."""

    since: datetime
    until: datetime
    items: list[PatternOut]


class CaseBehindOut(Shown):
    """A case behind a figure; `alone`: over without a person, null while it is open."""

    case_id: UUID
    detector: str
    cause: str
    severity: str
    owner: str
    sentence: str
    site: str | None
    carrier: str | None
    lane: str | None
    customer: str | None
    shipment_id: UUID | None
    opened_at: datetime
    acknowledged_at: datetime | None
    handed_at: datetime | None
    resolved_at: datetime | None
    dismissed_at: datetime | None
    playbook: str | None
    alone: bool | None


class AlertingOut(BaseModel):
    """What a system that alerts on each signal, open until acknowledged, would have sent."""

    signals: int
    alerts: int
    about: int
    most_open: int
    by_detector: dict[str, int]

    @classmethod
    def of(cls, found: Alerting) -> AlertingOut:
        return cls(
            signals=found.signals,
            alerts=found.alerts,
            about=found.about,
            most_open=found.most_open,
            by_detector=found.by_detector,
        )


class RebuiltOut(BaseModel):
    """The log is read anew; the figures come back within moments."""

    rebuilding: bool
