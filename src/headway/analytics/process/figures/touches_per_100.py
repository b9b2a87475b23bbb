"""Touches per 100 shipments."""

from headway.analytics.process.figures.base import Better, Figure, Unit, ratio

FIGURE = Figure(
    key="touches_per_100",
    name="Touches per 100 shipments",
    unit=Unit.PER_100,
    better=Better.LOWER,
    definition=(
        "Commands that persons gave in the period about cases, orders, shipments and tenders, each counted once"
        " whatever it changed, for each hundred shipments booked in it; taking orders in and carriers' answers do not"
        " count."
    ),
    sample=lambda tally: tally.shipments,
    compute=lambda tally: ratio(tally.touches, tally.shipments, times=100, places=2),
)
