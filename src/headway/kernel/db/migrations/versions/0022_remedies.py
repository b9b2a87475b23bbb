"""Remedies: questions, messages to carriers, claims, credits, returns, slots, news to the ERP."""

from __future__ import annotations

revision = "0022"
down_revision = "0021"


def upgrade() -> None:
    """Nothing yet."""
