"""One trial of a policy: how far it is, then what would have been otherwise, and what it would have cost."""

from __future__ import annotations

from decimal import Decimal

from starlette.responses import Response

from headway.analytics.trials import store
from headway.analytics.whatif.report import Figure, Value
from headway.kernel.money import Money
from headway.web.formats import NOTHING, money, number, share
from headway.web.visits import Visit

BETTER_UP = frozenset({"booked", "on_time", "acceptance"})
"""Figures that are better the higher they are."""
NO_WORTH = frozenset({"offers"})
"""Figures that are neither good nor bad."""


async def show(visit: Visit) -> Response:
    """One trial."""
    async with visit.desk() as desk:
        trial = await store.find(desk.conn, visit.id())
        return visit.page(
            "policy_trial.html", desk, trial=trial, shown=shown, verdict=verdict, apart=apart, absolute=absolute
        )


def shown(figure: Figure, value: Value | None, currency: str) -> str:
    """A value of a figure in its unit."""
    if value is None:
        return NOTHING
    if figure.unit == "money":
        return money(Money(round(value), currency))
    if figure.unit == "share":
        return share(Decimal(str(value)))
    return f"{number(round(value))} kg" if figure.unit == "kg" else number(round(value))


def absolute(figure: Figure, value: Value | None, currency: str) -> str:
    """A change with its sign; of a share in points."""
    if value is None:
        return NOTHING
    sign = "+" if value > 0 else "\N{MINUS SIGN}" if value < 0 else "±"
    if figure.unit == "share":
        return f"{sign}{abs(round(value * 100, 1))}\N{NO-BREAK SPACE}pp"
    return sign + shown(figure, abs(value), currency)


def apart(figure: Figure) -> bool:
    """Is the whole interval of the change on one side of nothing?"""
    low, high = figure.change_low, figure.change_high
    return low is not None and high is not None and (low > 0 or high < 0)


def verdict(figure: Figure) -> str:
    """better, worse, or unsure: where the interval holds no change, or the figure is neither."""
    if not apart(figure) or figure.name in NO_WORTH or figure.change is None:
        return "unsure"
    return "better" if (figure.change > 0) == (figure.name in BETTER_UP) else "worse"
