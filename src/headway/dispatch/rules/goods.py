"""What the goods need: weight, volume, equipment, hazardous classes, temperature."""

from __future__ import annotations

from collections.abc import Iterable

from headway.carriers.rating import plain
from headway.dispatch.snapshot import Situation

HAZMAT = "hazmat"
CHILLED, FROZEN = "chilled", "frozen"
RANGES_C: dict[str, tuple[int, int]] = {CHILLED: (0, 8), FROZEN: (-40, -15)}
"""What a requirement asks for, in degrees, where the order names no range of its own."""


def weight(at: Situation) -> str | None:
    """The weight is within the service's limit."""
    limit, asked = at.option.max_weight_kg, at.inputs.order.weight_kg
    return None if limit is None or asked <= limit else f"{asked} kg is over the limit of {limit} kg"


def volume(at: Situation) -> str | None:
    """The volume is within the service's limit; one that is not known is."""
    limit, asked = at.option.max_volume_m3, at.inputs.order.volume_m3
    if limit is None or asked is None or asked <= limit:
        return None
    return f"{plain(asked)} m3 is over the limit of {plain(limit)} m3"


def equipment(at: Situation) -> str | None:
    """The service can do, or has a price for, everything the order requires."""
    other = {HAZMAT, *RANGES_C}
    lacking = _lacking(at, (word for word in at.inputs.order.requirements if word not in other))
    return f"it cannot do {', '.join(lacking)}" if lacking else None


def hazardous(at: Situation) -> str | None:
    """Hazardous goods go only with who may carry them, and their class."""
    order, option = at.inputs.order, at.option
    if HAZMAT not in order.requirements and not order.hazmat_class:
        return None
    if _lacking(at, (HAZMAT,)) and not option.hazmat_classes:
        return "it carries no hazardous goods"
    if not option.hazmat_classes or _covers(option.hazmat_classes, order.hazmat_class):
        return None
    asked = f"class {order.hazmat_class}" if order.hazmat_class else "goods of an unknown class"
    return f"it carries hazardous goods of class {', '.join(option.hazmat_classes)}, not {asked}"


def temperature(at: Situation) -> str | None:
    """The service keeps the temperature that the goods need."""
    order, kept = at.inputs.order, at.option.temperature_c
    words = [word for word in RANGES_C if word in order.requirements]
    if kept is None:
        lacking = _lacking(at, words)
        if lacking:
            return f"it cannot do {', '.join(lacking)}"
        return (
            None
            if order.temperature_c is None
            else f"it keeps no temperature, the goods need {_degrees(order.temperature_c)}"
        )
    wanted = [order.temperature_c] if order.temperature_c is not None else [RANGES_C[word] for word in words]
    missed = [each for each in wanted if not each[0] <= kept[0] <= kept[1] <= each[1]]
    return f"it keeps {_degrees(kept)}, the goods need {_degrees(missed[0])}" if missed else None


def _covers(classes: Iterable[str], asked: str) -> bool:
    """A class covers its divisions: "2" also 2.1."""
    return any(asked == each or asked.startswith(f"{each}.") for each in classes)


def _lacking(at: Situation, words: Iterable[str]) -> list[str]:
    """What of the words the service has neither as a capability nor as a price."""
    wanted = set(words)
    if not wanted:
        return []
    return sorted(wanted - set(at.option.capabilities) - {rule.code for rule in at.option.accessorials})


def _degrees(span: tuple[int, int]) -> str:
    return f"{span[0]} to {span[1]} °C"
