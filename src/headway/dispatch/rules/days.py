"""Whether there is room, and a pickup, on the planned day. A cut-off that has passed moves the plan to the next day."""

from __future__ import annotations

from decimal import Decimal

from headway.carriers.capacity import within
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
    """The carrier has capacity left on that lane at the pickup's hour, in shipments and kilograms."""
    option = at.option
    if short := _lacking(option.capacity_left, option.capacity_left_kg, at):
        return f"{short} on {at.day}"
    if not option.capacity_windows:
        return None
    hour = at.pickup_hour
    for each in option.capacity_windows:
        if within(each.window, hour) and (short := _lacking(each.shipments, each.weight_kg, at)):
            return f"{short} at {each.window} h on {at.day}"
    return None


def _lacking(shipments: int | None, weight_kg: Decimal | None, at: Situation) -> str | None:
    option, asked = at.option, at.inputs.order.weight_kg
    if shipments is not None and shipments <= 0:
        return f"{option.carrier_code} takes no more from {option.origin_zone}"
    if weight_kg is not None and weight_kg < asked:
        return f"{option.carrier_code} takes {weight_kg} kg more from {option.origin_zone}, this is {asked} kg,"
    return None
