"""Signals per case."""

from headway.analytics.process.figures.base import Better, Figure, Unit, ratio

FIGURE = Figure(
    key="signals_per_case",
    name="Signals per case",
    unit=Unit.RATIO,
    better=Better.NEITHER,
    definition=(
        "Signals raised for the cases opened in the period, repeated ones too, for each such case: so many alerts a"
        " system that alerts on each signal would have sent for it."
    ),
    sample=lambda tally: tally.cases,
    compute=lambda tally: ratio(tally.signals, tally.cases, places=2),
)
