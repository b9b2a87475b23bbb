"""Webhooks: endpoints of a tenant, and what was delivered to them."""

revision = "0034"
down_revision = "0033"


def upgrade() -> None:
    """Nothing yet."""
