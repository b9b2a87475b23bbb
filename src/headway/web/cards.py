"""A carrier's card for the screens: its drawings, its addresses, and the figures that follow from several others."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from headway.analytics.cards.behind import BEHIND, Source
from headway.analytics.cards.model import USUAL, Card, Figure
from headway.analytics.views import DayOfWork
from headway.kernel.errors import BadInput
from headway.web.sparks import Spark, spark

BARS_HIGH = 40
"""The height of the tallest bar of work."""


@dataclass(frozen=True, slots=True)
class Bar:
    """A day's work as a bar: its place and height in a box, and what it says."""

    x: int
    y: float
    height: float
    day: DayOfWork


def course(figure: Figure) -> Spark:
    """The figure's course over the weeks, with its target."""
    return spark([each.value for each in figure.weeks], figure.now.target)


def counted(figure: Figure) -> Source:
    """What a figure counts, in words."""
    return BEHIND[figure.kpi.key]


def address(figure: Figure, card: Card, weeks: int, lane: tuple[str, str] | None = None, missed: str = "") -> str:
    """Where the rows behind a figure are shown."""
    fields = {"carrier": card.carrier_code, "weeks": str(weeks)}
    if lane is not None:
        fields |= {"origin": lane[0], "destination": lane[1]}
    if missed:
        fields["missed"] = missed
    return f"/carrier-figures/{figure.kpi.key}?{urlencode(fields)}"


def weeks_of(text: str) -> int:
    """The number of weeks somebody asks for; the usual where nothing is said.

    Raises:
        BadInput: it is no number.
    """
    if not text:
        return USUAL
    if not (text.isascii() and text.isdigit() and len(text) < 4):
        raise BadInput(f"{text[:20]!r} weeks", field="weeks", allowed="a number of weeks")
    return int(text)


def bars(days: Sequence[DayOfWork]) -> list[Bar]:
    """Days of work as bars, the oldest on the left."""
    most = max((each.shipments for each in days), default=0) or 1
    found = []
    for place, day in enumerate(reversed(days)):
        height = round(BARS_HIGH * day.shipments / most, 1)
        found.append(Bar(4 + 20 * place, BARS_HIGH - height + 2, height, day))
    return found
