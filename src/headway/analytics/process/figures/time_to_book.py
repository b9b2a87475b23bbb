"""Time to book."""

from headway.analytics.process.figures.base import duration

FIGURE = duration(
    "time_to_book",
    "Tendered to booked",
    lambda tally: tally.book,
    "From the first offer for a shipment to its first booking, of orders received in the period.",
)
