"""Time to detect."""

from headway.analytics.process.figures.base import duration

FIGURE = duration(
    "time_to_detect",
    "Time to detect",
    lambda tally: tally.detect,
    (
        "From the moment a trouble began to the first signal of it, of signals first raised in the period whose"
        " detector knows when it began; foreseen trouble counts as 0."
    ),
    15 * 60,
)
