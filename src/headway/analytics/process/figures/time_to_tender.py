"""Time to tender."""

from headway.analytics.process.figures.base import duration

FIGURE = duration(
    "time_to_tender",
    "Released to tendered",
    lambda tally: tally.tender,
    "From the first release of an order to the first offer that went to a carrier, of orders received in the period.",
)
