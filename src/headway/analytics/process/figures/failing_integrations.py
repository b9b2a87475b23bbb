"""Failing integrations."""

from decimal import Decimal

from headway.analytics.process.figures.base import Better, Figure, Unit

FIGURE = Figure(
    key="failing_integrations",
    name="Failing integrations",
    unit=Unit.COUNT,
    better=Better.LOWER,
    definition="Hooks, pollers, carriers' connectors and channels that were failing at some moment of the period.",
    target=Decimal(0),
    sample=lambda tally: tally.failing,
    compute=lambda tally: Decimal(tally.failing),
)
