"""What counts as on time, over which period carriers are scored, and how often: data, in one place."""

from __future__ import annotations

from datetime import timedelta

PICKUP_TOLERANCE = timedelta(minutes=30)
"""A pickup is on time up to this long after the planned time; a delivery only up to the committed time itself."""

REPORTED_IN_TIME = timedelta(hours=1)
"""A report is in time if it came within this of what it tells."""

REPORTED_LATE = timedelta(days=2)
"""So long after a delivery what its carrier reported is counted anew each time scorecards are published."""

WINDOW = timedelta(days=28)
"""Scorecards look back this far; their trend is against the period of the same length before."""

HALF_LIFE = timedelta(days=14)
"""An observation of a carrier counts half as much after so long, when it is told to the next allocation."""

REMEMBERED = 6 * HALF_LIFE
"""Older observations are not counted at all: they would weigh less than 2 %."""

REPORTED_WITHIN = timedelta(hours=3)
"""A delivery is judged so long after its planned time: carriers report in batches."""

EVERY = timedelta(hours=6)
"""How often scorecards are published, in the tenant's time."""

LIVE_EVERY = timedelta(hours=1)
"""How often what was seen of carriers is told to the next allocation, where there is anything new."""

CORRECTED_AFTER = timedelta(minutes=1)
"""How long after a correction of tags by a person both are computed anew."""
