"""Reports that are sent by schedule, and budgets."""

revision = "0032"
down_revision = "0031"


def upgrade() -> None:
    """Nothing yet."""
