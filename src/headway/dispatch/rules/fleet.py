"""Whether the fleet can take it, where the candidate is a carrier's own vehicles at a depot."""

from __future__ import annotations

from headway.dispatch.snapshot import Situation


def has_room(at: Situation) -> str | None:
    """Where the carrier drives from a depot that day, some vehicle there can take the shipment."""
    return None if at.fleet is None else at.fleet.refused
