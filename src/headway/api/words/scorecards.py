"""What operations on carriers' cards take and answer."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import Annotated
from uuid import UUID

from pydantic import BaseModel, Field

from headway.analytics.cards.model import Card, Figure
from headway.analytics.kpis.base import Unit
from headway.api.wire import Sent, Short, Shown
from headway.kernel.money import Money


class WeekOut(BaseModel):
    """A week of a figure's course; `begins` is its first moment."""

    begins: datetime
    value: Decimal | None
    sample: int


class FigureOut(BaseModel):
    """A figure of a card. Shares are in 0..1, durations in seconds, money in major units of `currency`.

    low, high: 90 % sure between them, from this sample alone; null where it says nothing. `before` is of the period of
    equal length before; `baseline` over clean work alone, null for what nothing is learned from.
    """

    key: str
    name: str
    definition: str
    unit: Unit
    currency: str | None
    target: Decimal | None
    met: bool | None
    value: Decimal | None
    sample: int
    low: Decimal | None
    high: Decimal | None
    before: Decimal | None
    before_sample: int
    baseline: Decimal | None
    baseline_sample: int | None
    weeks: list[WeekOut]

    @classmethod
    def of(cls, figure: Figure, begins: tuple[datetime, ...] = ()) -> FigureOut:
        now, before, base = figure.now, figure.before, figure.baseline
        course = zip(begins, figure.weeks, strict=True) if figure.weeks else ()
        return cls(
            **{name: getattr(now, name) for name in ("key", "name", "definition", "unit", "currency", "target", "met")},
            value=now.value,
            sample=now.sample,
            low=figure.low,
            high=figure.high,
            before=before.value,
            before_sample=before.sample,
            baseline=None if base is None else base.value,
            baseline_sample=None if base is None else base.sample,
            weeks=[WeekOut(begins=at, value=each.value, sample=each.sample) for at, each in course],
        )


class LaneFiguresOut(BaseModel):
    """The figures on one lane, without their course."""

    origin_zone: str
    destination_zone: str
    figures: list[FigureOut]


class CardOut(BaseModel):
    """A carrier's card from `since` to before `until`."""

    carrier: str
    since: datetime
    until: datetime
    figures: list[FigureOut]
    lanes: list[LaneFiguresOut]

    @classmethod
    def of(cls, card: Card) -> CardOut:
        return cls(
            carrier=card.carrier_code,
            since=card.since,
            until=card.until,
            figures=[FigureOut.of(each, card.weeks) for each in card.figures],
            lanes=[
                LaneFiguresOut(
                    origin_zone=lane.origin_zone,
                    destination_zone=lane.destination_zone,
                    figures=[FigureOut.of(each) for each in lane.figures],
                )
                for lane in card.lanes
            ],
        )


class BehindOut(Shown):
    """One thing that a figure counts; `good`: it counts for the carrier, null where neither.

    `value` is a number about it: seconds, minor units, or how many; `word` a stable word; `tags` keep it out of the
    baseline.
    """

    at: datetime
    id: UUID
    shipment_id: UUID | None
    ref: str | None
    origin_zone: str | None
    destination_zone: str | None
    due: datetime | None
    good: bool | None
    value: Decimal | None
    word: str
    tags: tuple[str, ...]


class PullOut(Shown):
    """How the expected landed cost changed on average (null: it was never compared), and what turned."""

    cost: Money | None
    won: int
    lost: int


class LeverageOut(Shown):
    """A figure better and worse by one point."""

    name: str
    said: str
    better: PullOut
    worse: PullOut


class EffectOut(Shown):
    """What a point of a carrier's figures would have changed in the newest allocations, each taken for itself."""

    decisions: int
    compared: int
    chosen: int
    behind: Money | None
    levers: list[LeverageOut]


class CardLinkOut(Shown):
    """A link to a card, without its token."""

    id: UUID
    carrier_code: str
    note: str
    made_by: str
    made_at: datetime
    expires_at: datetime
    revoked_at: datetime | None
    revoked_by: str | None


class NewCardLinkOut(CardLinkOut):
    """A new link; `path` is shown this once, and null when the answer is replayed."""

    path: str | None


class ShareIn(Sent):
    """For how many days, and for whom: 7, 30, 90 or 365 days."""

    days: Annotated[int, Field(ge=1, le=365)] = 30
    note: Short = ""
