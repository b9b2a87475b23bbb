"""What a person keeps of the board: views, and plans not yet committed."""

revision = "0031"
down_revision = "0030"


def upgrade() -> None:
    """Nothing yet."""
