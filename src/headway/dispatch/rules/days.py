"""Whether there is room, and a pickup, on the planned day. A cut-off that has passed moves the plan to the next day."""

from __future__ import annotations

from headway.dispatch.snapshot import Situation

_NAMES = ("Mondays", "Tuesdays", "Wednesdays", "Thursdays", "Fridays", "Saturdays", "Sundays")


def pickup_day(at: Situation) -> str | None:
    """The service picks up on the weekday of the planned pickup."""
    days = at.option.pickup_weekdays
    if not days or at.day.isoweekday() in days:
        return None
    return f"it picks up on {', '.join(_NAMES[each - 1] for each in days)}, not on {_NAMES[at.day.weekday()]}"


def site_capacity(at: Situation) -> str | None:
    """The site has capacity left on the pickup day."""
    left = at.origin.capacity_left
    return None if left is None or left > 0 else f"{at.origin.site} ships no more on {at.day}"


def carrier_capacity(at: Situation) -> str | None:
    """The carrier has capacity left from that zone on the pickup day."""
    left = at.option.capacity_left
    if left is None or left > 0:
        return None
    return f"{at.option.carrier_code} takes no more from {at.option.origin_zone} on {at.day}"
