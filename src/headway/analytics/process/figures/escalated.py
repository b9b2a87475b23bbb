"""Escalated."""

from headway.analytics.process.figures.base import Better, Figure, Unit, ratio

FIGURE = Figure(
    key="escalated",
    name="Escalated",
    unit=Unit.SHARE,
    better=Better.LOWER,
    definition="Cases whose clock ran out at least once, of the cases opened in the period.",
    sample=lambda tally: tally.cases,
    compute=lambda tally: ratio(tally.escalated, tally.cases),
)
