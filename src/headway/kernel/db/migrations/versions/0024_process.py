"""Process intelligence: what cases and their handling come to."""

from __future__ import annotations

revision = "0024"
down_revision = "0023"


def upgrade() -> None:
    """Nothing yet."""
