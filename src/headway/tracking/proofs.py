"""Does a proof of delivery match the order? Pieces, and name or PIN where the order asks for them; pure."""

from __future__ import annotations

import hmac
import re
from collections.abc import Iterator

from headway.orders.model import OrderDraft
from headway.tracking.model import CapturePod

POD_NAME, POD_PIN = "pod_name", "pod_pin"
"""Attributes of an order: `pod_name: recipient` wants the recipient's name, `pod_pin` the PIN they were told."""


def proof_faults(proof: CapturePod, order: OrderDraft) -> Iterator[str]:
    """What does not match, each in words; never the name or the PIN itself."""
    if proof.pieces is not None and proof.pieces != order.pieces:
        yield f"{proof.pieces} pieces of {order.pieces} were signed for"
    wanted = order.recipient.name
    if order.attributes.get(POD_NAME) == "recipient" and wanted and not _same_name(proof.signed_by, wanted):
        yield "somebody else than the recipient signed"
    pin = order.attributes.get(POD_PIN)
    if pin and not hmac.compare_digest((proof.pin or "").encode(), pin.encode()):
        yield "the PIN is missing" if not proof.pin else "the PIN is wrong"


def _same_name(signed: str, wanted: str) -> bool:
    """The last word is the same, and the first letters do not disagree: "M. Krause" signs for "Maria Krause"."""
    ours, theirs = (re.findall(r"\w+", name.casefold()) for name in (signed, wanted))
    if not ours or not theirs or ours[-1] != theirs[-1]:
        return False
    return len(ours) == 1 or len(theirs) == 1 or ours[0][0] == theirs[0][0]
