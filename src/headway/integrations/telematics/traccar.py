"""Traccar's position forwarding (`forward.type=json`): one position with its device, speeds in knots."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from headway.integrations.telematics.base import Message, Reply, Unreadable
from headway.integrations.telematics.reading import KNOT_MPS, moment, needed, number, read_json, text
from headway.tracking.positions.model import MAX_BATCH, Heard

_SENSORS = ("temperature", "temp1", "temp2", "temp3", "temp4")


class Traccar:
    """A Traccar server that forwards what all its devices send; the device's `uniqueId` names the vehicle.

    An event that is forwarded (`event.forward.type=json`) is read for the position it comes with.
    """

    name = "traccar"
    reads_query = False
    reply = Reply()

    def read(self, message: Message) -> tuple[Heard, ...]:
        """The position of a forwarded message, or those of a list of them.

        Raises:
            Unreadable: it is not what Traccar forwards.
        """
        value = read_json(message.body)
        items = value if isinstance(value, list) else [value]
        if len(items) > MAX_BATCH:
            raise Unreadable(f"{len(items)} positions", field="body", allowed=f"at most {MAX_BATCH:,}")
        return tuple(heard for item in items for heard in _heard(item))


def _heard(item: Any) -> tuple[Heard, ...]:
    if not isinstance(item, dict):
        raise Unreadable(f"a JSON {type(item).__name__}", field="body", allowed="an object with position and device")
    position, device = item.get("position"), item.get("device")
    if position is None and "event" in item:
        return ()
    if not isinstance(position, dict):
        raise Unreadable("position is missing", field="position", allowed="an object")
    device = device if isinstance(device, dict) else {}
    at = moment(position, "fixTime") or moment(position, "deviceTime")
    if at is None:
        raise Unreadable("fixTime is missing", field="position.fixTime", allowed="a time")
    accuracy = number(position, "accuracy")
    return (
        Heard(
            at=at,
            latitude=needed(position, "latitude"),
            longitude=needed(position, "longitude"),
            vehicle=text(device, "uniqueId") or _number_of(position),
            speed_mps=number(position, "speed", KNOT_MPS),
            heading_deg=number(position, "course"),
            accuracy_m=accuracy or None,
            valid=position.get("valid") is not False,
            temperature_c=_temperature_c(position.get("attributes")),
        ),
    )


def _temperature_c(attributes: Any) -> float | None:
    """The goods' temperature, where the device has a sensor; the device's own (`deviceTemp`) is none."""
    if not isinstance(attributes, dict):
        return None
    found = (number(attributes, name) for name in _SENSORS if name in attributes)
    return next((degrees for degrees in found if degrees is not None), None)


def _number_of(position: Mapping[str, Any]) -> str | None:
    return text(position, "deviceId")
