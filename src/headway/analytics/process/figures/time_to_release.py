"""Time to release."""

from headway.analytics.process.figures.base import duration

FIGURE = duration(
    "time_to_release",
    "Received to released",
    lambda tally: tally.release,
    "From taking an order in to the release gate letting it through the first time, of orders received in the period.",
)
