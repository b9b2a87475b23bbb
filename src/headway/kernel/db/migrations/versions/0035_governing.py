"""Policies that wait for an approval."""

revision = "0035"
down_revision = "0034"


def upgrade() -> None:
    """Nothing yet."""
