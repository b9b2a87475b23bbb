"""Cases per 100 shipments."""

from headway.analytics.process.figures.base import Better, Figure, Unit, ratio

FIGURE = Figure(
    key="cases_per_100",
    name="Cases per 100 shipments",
    unit=Unit.PER_100,
    better=Better.LOWER,
    definition="Cases opened in the period, one for each cause, for each hundred shipments booked in it.",
    sample=lambda tally: tally.shipments,
    compute=lambda tally: ratio(tally.cases, tally.shipments, times=100, places=2),
)
