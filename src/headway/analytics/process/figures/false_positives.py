"""False positives."""

from decimal import Decimal

from headway.analytics.process.figures.base import Better, Figure, Unit, ratio

FIGURE = Figure(
    key="false_positives",
    name="False positives",
    unit=Unit.SHARE,
    better=Better.LOWER,
    definition="Cases dismissed because there was nothing, of the cases opened in the period and over by now.",
    target=Decimal("0.05"),
    sample=lambda tally: tally.over,
    compute=lambda tally: ratio(tally.dismissed, tally.over),
)
