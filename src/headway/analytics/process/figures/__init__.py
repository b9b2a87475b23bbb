"""Every process figure, one file each; the order is that of the screen.

To add one: a file here with a `Figure`, and its row below; what it is computed from stands in `Tally`.
"""

from headway.analytics.process.figures import (
    cases_per_100,
    dispatch_cycle,
    escalated,
    failing_integrations,
    false_positives,
    reopened,
    resolved_alone,
    signals_per_case,
    time_to_acknowledge,
    time_to_book,
    time_to_detect,
    time_to_release,
    time_to_resolve,
    time_to_tender,
    touches_per_100,
)
from headway.analytics.process.figures.base import Better, Figure, FigureValue, Spread, Tally, Unit, measure

__all__ = ["FIGURES", "Better", "Figure", "FigureValue", "Spread", "Tally", "Unit", "measure"]

FIGURES: tuple[Figure, ...] = (
    resolved_alone.FIGURE,
    touches_per_100.FIGURE,
    false_positives.FIGURE,
    cases_per_100.FIGURE,
    time_to_detect.FIGURE,
    time_to_acknowledge.FIGURE,
    time_to_resolve.FIGURE,
    escalated.FIGURE,
    reopened.FIGURE,
    signals_per_case.FIGURE,
    dispatch_cycle.FIGURE,
    time_to_release.FIGURE,
    time_to_tender.FIGURE,
    time_to_book.FIGURE,
    failing_integrations.FIGURE,
)
