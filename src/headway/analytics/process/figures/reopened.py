"""Reopened."""

from headway.analytics.process.figures.base import Better, Figure, Unit, ratio

FIGURE = Figure(
    key="reopened",
    name="Came back",
    unit=Unit.SHARE,
    better=Better.LOWER,
    definition="Cases that were over and came back, of the cases opened in the period.",
    sample=lambda tally: tally.cases,
    compute=lambda tally: ratio(tally.reopened, tally.cases),
)
