"""Detecting: thresholds, conditions of goods, instructions, reasons, the health of connectors."""

from __future__ import annotations

revision = "0020"
down_revision = "0019"


def upgrade() -> None:
    """Nothing yet."""
