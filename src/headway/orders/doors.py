"""Where an order goes, as far as it says so itself."""

from __future__ import annotations

from headway.orders.model import OrderDraft


def position(draft: OrderDraft) -> tuple[float, float] | None:
    """Latitude and longitude from the order's attributes, in WGS 84 degrees; None where it has none that can be."""
    try:
        latitude, longitude = float(draft.attributes["latitude"]), float(draft.attributes["longitude"])
    except (KeyError, ValueError):
        return None
    return (latitude, longitude) if -90 <= latitude <= 90 and -180 <= longitude <= 180 else None
