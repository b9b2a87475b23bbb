"""Cases: their subjects and causes, snoozing, merging, clocks, teams, shifts and ladders."""

from __future__ import annotations

revision = "0019"
down_revision = "0018"


def upgrade() -> None:
    """Nothing yet."""
