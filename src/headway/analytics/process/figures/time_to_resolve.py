"""Time to resolve."""

from headway.analytics.process.figures.base import duration

FIGURE = duration(
    "time_to_resolve",
    "Time to resolve",
    lambda tally: tally.resolve,
    "From opening a case to its end, of cases opened in the period and over by now.",
)
