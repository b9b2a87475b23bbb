"""Dispatch cycle time."""

from headway.analytics.process.figures.base import duration

FIGURE = duration(
    "dispatch_cycle",
    "Dispatch cycle",
    lambda tally: tally.cycle,
    "From taking an order in to the first booking of its shipment, of orders received in the period.",
)
