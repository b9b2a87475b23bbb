"""Resolved without a person."""

from decimal import Decimal

from headway.analytics.process.figures.base import Better, Figure, Unit, ratio

FIGURE = Figure(
    key="resolved_alone",
    name="Resolved without a person",
    unit=Unit.SHARE,
    better=Better.HIGHER,
    definition=(
        "Cases that were never handed to a person and on which no person gave a command, of the cases opened in the"
        " period and over by now; cases merged into another count there."
    ),
    target=Decimal("0.85"),
    sample=lambda tally: tally.over,
    compute=lambda tally: ratio(tally.alone, tally.over),
)
