"""The words of figures, tiles, what needs attention, and budgets on the wire."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from pydantic import BaseModel

from headway.analytics.attention.gather import Attention
from headway.analytics.attention.model import Item, Kind
from headway.analytics.budgets.model import Budget, BudgetScope, Standing
from headway.analytics.explore.answering import Answer, Measured, Part, Point
from headway.analytics.explore.asking import Dimension
from headway.analytics.explore.behind import Exposed, Observed
from headway.analytics.explore.leadership import Exposure, Leadership
from headway.analytics.explore.ranges import Step
from headway.analytics.explore.sheets import parts_shown
from headway.analytics.kpis import KpiValue
from headway.analytics.kpis.base import Unit
from headway.analytics.tiles import Tile
from headway.api.wire import Shown
from headway.kernel.money import Money


class MoneyOut(Shown):
    """An amount in minor units of one currency."""

    minor: int
    currency: str


class ValueOut(Shown):
    """A figure's value over so many things; money in major units of `currency`; `met` null without target or value."""

    key: str
    name: str
    unit: Unit
    value: Decimal | None
    sample: int
    target: Decimal | None
    met: bool | None
    definition: str
    currency: str | None


class MeasuredOut(BaseModel):
    """A figure beside the period it is compared with; `before` and `change` null where there is none."""

    now: ValueOut
    before: ValueOut | None
    change: Decimal | None

    @classmethod
    def of(cls, each: Measured) -> MeasuredOut:
        before = None if each.before is None else ValueOut.model_validate(each.before)
        return cls(now=ValueOut.model_validate(each.now), before=before, change=each.change)


class PartOut(BaseModel):
    """The figures of one label of the dimension; an empty label: not known."""

    label: str
    figures: list[MeasuredOut]

    @classmethod
    def of(cls, part: Part) -> PartOut:
        return cls(label=part.label, figures=[MeasuredOut.of(each) for each in part.figures])


class PointOut(BaseModel):
    """The figures of one step."""

    at: datetime
    figures: list[ValueOut]

    @classmethod
    def of(cls, point: Point) -> PointOut:
        return cls(at=point.at, figures=[ValueOut.model_validate(each) for each in point.figures])


class AnswerOut(BaseModel):
    """The figures of a period, their parts, and their course in steps."""

    since: datetime
    until: datetime
    at: datetime
    by: Dimension
    currency: str
    whole: PartOut
    parts: list[PartOut]
    step: Step
    course: list[PointOut]

    @classmethod
    def of(cls, found: Answer) -> AnswerOut:
        return cls(
            since=found.question.range.since,
            until=found.question.range.until,
            at=found.at,
            by=found.question.by,
            currency=found.terms.currency,
            whole=PartOut.of(found.whole),
            parts=[PartOut.of(each) for each in parts_shown(found)],
            step=found.step,
            course=[PointOut.of(each) for each in found.course],
        )


class PastDayOut(BaseModel):
    """A tile's value at this time of a day before."""

    day: date
    value: ValueOut


class TileOut(BaseModel):
    """A tile of Home; `standing`: of this moment, not of the day so far."""

    now: ValueOut
    standing: bool
    past: list[PastDayOut]

    @classmethod
    def of(cls, tile: Tile) -> TileOut:
        past = [PastDayOut(day=each.day, value=ValueOut.model_validate(each.value)) for each in tile.past]
        return cls(now=ValueOut.model_validate(tile.now), standing=tile.standing, past=past)


class TilesOut(BaseModel):
    """What Home shows in figures: the tiles, and the volume beside them."""

    at: datetime
    items: list[TileOut]
    beside: list[ValueOut]


class ItemOut(BaseModel):
    """Something that needs a person; `title` is a stable word, `href` where it is seen in the screens."""

    kind: Kind
    id: str
    title: str
    about: str
    says: str
    due_at: datetime | None
    at_risk: MoneyOut | None
    severity: str | None
    href: str

    @classmethod
    def of(cls, item: Item) -> ItemOut:
        fields: dict[str, Any] = {name: getattr(item, name) for name in cls.model_fields if name != "at_risk"}
        return cls(**fields, at_risk=money_out(item.at_risk))


class AttentionOut(BaseModel):
    """What needs a person now, in its order; `at_risk` is the sum of what they name, `over` how many are past due."""

    at: datetime
    at_risk: MoneyOut
    over: int
    total: int
    items: list[ItemOut]

    @classmethod
    def of(cls, found: Attention, at: datetime, limit: int) -> AttentionOut:
        return cls(
            at=at,
            at_risk=MoneyOut.model_validate(found.at_risk),
            over=found.over,
            total=len(found.items),
            items=[ItemOut.of(each) for each in found.items[:limit]],
        )


class RowOut(BaseModel):
    """One thing that a figure counts, when it was counted, and whether it was as it should be."""

    kind: str
    at: datetime
    id: UUID
    order_id: UUID | None
    shipment_id: UUID | None
    reference: str | None
    carrier: str
    customer: str
    lane: str
    mode: str
    site: str
    service: str
    good: bool
    exceptions: int
    amount: MoneyOut | None

    @classmethod
    def of(cls, row: Observed) -> RowOut:
        fields: dict[str, Any] = {name: getattr(row, name) for name in cls.model_fields if name != "amount"}
        return cls(**fields, amount=money_out(row.amount))


class ExposedOut(BaseModel):
    """A shipment in hand that may cost something: its penalty where it is late, else the loss times its chance."""

    shipment_id: UUID
    order_id: UUID | None
    reference: str | None
    carrier: str
    customer: str | None
    promised_at: datetime
    late: bool
    at_risk: MoneyOut

    @classmethod
    def of(cls, row: Exposed) -> ExposedOut:
        fields = {name: getattr(row, name) for name in ("order_id", "reference", "carrier", "customer", "late")}
        risk = MoneyOut.model_validate(row.amount)
        return cls(**fields, shipment_id=row.id, promised_at=row.at, at_risk=risk)


class BudgetOut(BaseModel):
    """What may be spent in the month that begins on `month`."""

    month: date
    scope: BudgetScope
    label: str
    amount: MoneyOut
    set_by: str

    @classmethod
    def of(cls, each: Budget) -> BudgetOut:
        amount = MoneyOut.model_validate(each.amount)
        return cls(month=each.month, scope=each.scope, label=each.label, amount=amount, set_by=each.set_by)


class StandingOut(BaseModel):
    """A budget beside what was spent; `by_now`: its part that has passed; `expected`: the month's end, going on so."""

    budget: BudgetOut
    elapsed: Decimal
    by_now: MoneyOut
    spent: MoneyOut
    over: MoneyOut
    expected: MoneyOut | None

    @classmethod
    def of(cls, each: Standing) -> StandingOut:
        amounts = {name: MoneyOut.model_validate(getattr(each, name)) for name in ("by_now", "spent", "over")}
        budget = BudgetOut.of(each.budget)
        return cls(budget=budget, elapsed=each.elapsed, expected=money_out(each.expected), **amounts)


class ExposureOut(BaseModel):
    """What is at risk with one carrier or customer."""

    label: str
    shipments: int
    at_risk: MoneyOut

    @classmethod
    def of(cls, each: Exposure) -> ExposureOut:
        return cls(label=each.label, shipments=each.shipments, at_risk=MoneyOut.model_validate(each.amount))


class LeadershipOut(BaseModel):
    """Is the network on target, what does it spend against its budget, what is at stake."""

    answer: AnswerOut
    month: date
    budgets: list[StandingOut]
    exposure: ValueOut
    exposure_by_carrier: list[ExposureOut]
    exposure_by_customer: list[ExposureOut]

    @classmethod
    def of(cls, found: Leadership) -> LeadershipOut:
        return cls(
            answer=AnswerOut.of(found.answer),
            month=found.month,
            budgets=[StandingOut.of(each) for each in found.budgets],
            exposure=ValueOut.model_validate(found.exposure),
            exposure_by_carrier=[ExposureOut.of(each) for each in found.by_carrier],
            exposure_by_customer=[ExposureOut.of(each) for each in found.by_customer],
        )


def money_out(value: Money | None) -> MoneyOut | None:
    """Money on the wire."""
    return None if value is None else MoneyOut.model_validate(value)


def values_out(values: tuple[KpiValue, ...]) -> list[ValueOut]:
    """Figures on the wire."""
    return [ValueOut.model_validate(each) for each in values]
