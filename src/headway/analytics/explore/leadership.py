"""For who answers for the network: is it on target, what does it spend against its budget, what is at stake."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING

from headway.analytics.budgets.model import Standing, month_of
from headway.analytics.budgets.reading import standings
from headway.analytics.explore.answering import Answer, Q, Terms, answer
from headway.analytics.explore.asking import Dimension, Question
from headway.analytics.kpis import KpiValue
from headway.analytics.views import kpis
from headway.kernel.money import Money

if TYPE_CHECKING:
    from headway.kernel.db.database import Connection

HEADLINES = ("sla_compliance", "spend", "cost_per_shipment", "acceptance", "exceptions_per_100", "penalties")
TREND = ("sla_compliance", "spend", "cost_per_shipment", "exceptions_per_100")


@dataclass(frozen=True, slots=True)
class Exposure:
    """What is at risk with one carrier or customer: how many shipments, and how much."""

    label: str
    shipments: int
    amount: Money


@dataclass(frozen=True, slots=True)
class Leadership:
    """Everything that the page shows."""

    answer: Answer
    month: date
    budgets: tuple[Standing, ...]
    exposure: KpiValue
    by_carrier: tuple[Exposure, ...]
    by_customer: tuple[Exposure, ...]


async def leadership(
    conn: Connection, question: Question, terms: Terms, now: datetime, month: date | None = None
) -> Leadership:
    """Read it from one view of the database; budgets of `month`, else of the month that it is."""
    chosen = month or month_of(now.astimezone(terms.zone).date())
    rows = await conn.fetch(Q.exposure_by, now, terms.currency)
    parts = {
        by: tuple(
            Exposure(row["label"], row["shipments"], Money(row["minor"], terms.currency))
            for row in rows
            if row["dimension"] == by
        )
        for by in (Dimension.CARRIER, Dimension.CUSTOMER)
    }
    return Leadership(
        await answer(conn, question, terms, now),
        chosen,
        tuple(await standings(conn, chosen, terms, now)),
        next(each for each in await kpis(conn, now) if each.key == "exposure"),
        parts[Dimension.CARRIER],
        parts[Dimension.CUSTOMER],
    )
