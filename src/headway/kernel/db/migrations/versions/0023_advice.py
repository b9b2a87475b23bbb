"""Advice: proposals that wait for approval."""

from __future__ import annotations

revision = "0023"
down_revision = "0022"


def upgrade() -> None:
    """Nothing yet."""
