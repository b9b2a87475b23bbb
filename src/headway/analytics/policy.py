"""What counts as on time, over which period carriers are scored, and how often: data, in one place."""

from __future__ import annotations

from datetime import timedelta

PICKUP_TOLERANCE = timedelta(minutes=30)
"""A pickup is on time up to this long after the planned time; a delivery only up to the committed time itself."""

WINDOW = timedelta(days=28)
"""Scorecards look back this far; their trend is against the period of the same length before."""

EVERY = timedelta(hours=6)
"""How often scorecards are published, in the tenant's time."""
