"""What a person said about every allocation of a shipment to come: this carrier and no other, or nobody for now."""

from __future__ import annotations

from datetime import datetime

import msgspec


class Kept(msgspec.Struct, frozen=True, kw_only=True):
    """A pin or a hold; it stands until it is taken away.

    Attributes:
        carrier: whose it is, whenever it is allocated; None: anybody's.
        held: it is offered to nobody.
    """

    carrier: str | None = None
    held: bool = False
    by: str
    reason: str
    at: datetime

    @property
    def sentence(self) -> str:
        """Why another carrier is ruled out, for a person."""
        who = self.by.partition(":")[2] or self.by
        what = "held" if self.held else f"kept for {self.carrier}"
        return f"{what} by {who}: {self.reason}"


def kept_of(text: str | None) -> Kept | None:
    """What a column holds."""
    return None if text is None else msgspec.json.decode(text, type=Kept)
