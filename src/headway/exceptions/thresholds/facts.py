"""What a row's condition can ask: `shipment`, always with all its fields, the empty text where one is not known."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from headway.kernel.rules import Shape
from headway.tracking.watched import TrackedShipment


class Facts(NamedTuple):
    """Whose shipment it is, how it travels, and who has it."""

    customer: str = ""
    service: str = ""
    carrier: str = ""
    site: str = ""
    origin_zone: str = ""
    destination_zone: str = ""

    def groups(self) -> Mapping[str, Mapping[str, object]]:
        """As a condition sees them; `lane` is "from>to"."""
        return {"shipment": {**self._asdict(), "lane": f"{self.origin_zone}>{self.destination_zone}"}}


SHAPE: Shape = tuple((f"shipment.{name}", "text") for name in (*Facts._fields, "lane"))
SAMPLES = (Facts().groups(), Facts("ACME", "express", "DHL", "S1", "Z1", "Z9").groups())


def facts_of(shipment: TrackedShipment) -> Facts:
    """Of a shipment that is tracked."""
    return Facts(
        shipment.customer,
        shipment.service,
        shipment.carrier_code,
        shipment.origin_site,
        shipment.origin_zone,
        shipment.destination_zone,
    )
