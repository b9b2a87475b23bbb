"""What a proof of delivery must hold, as the order asks for it; pure."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from enum import StrEnum

from headway.orders.model import OrderDraft
from headway.tracking.driving.model import Proof
from headway.tracking.proofs import POD_NAME, POD_PIN

POD_LEVELS, POD_SCAN = "pod_levels", "pod_scan"
"""Attributes of an order: `pod_levels: signature, photo` lists what is asked for, `pod_scan` codes to be scanned."""


class Level(StrEnum):
    """One thing a proof may have to hold."""

    NAME = "name"
    SIGNATURE = "signature"
    PHOTO = "photo"
    PIN = "pin"
    SCAN = "scan"


_MISSING: Mapping[Level, str] = {
    Level.NAME: "the name of who took it is missing",
    Level.SIGNATURE: "the signature is missing",
    Level.PHOTO: "the photo is missing",
    Level.PIN: "the PIN is missing",
    Level.SCAN: "the barcode was not scanned",
}


def levels_of(order: OrderDraft) -> tuple[Level, ...]:
    """What the order asks for, in the order in which it is taken; words that are none are passed over."""
    said = set(re.findall(r"[a-z]+", order.attributes.get(POD_LEVELS, "").lower()))
    if order.attributes.get(POD_NAME):
        said.add(Level.NAME)
    if order.attributes.get(POD_PIN):
        said.add(Level.PIN)
    if order.attributes.get(POD_SCAN):
        said.add(Level.SCAN)
    if Level.SIGNATURE in said:
        said.add(Level.NAME)
    return tuple(level for level in Level if level in said)


def codes_of(order: OrderDraft) -> tuple[str, ...]:
    """The codes of which one must be scanned."""
    own = order.attributes.get(POD_SCAN, "")
    return tuple(part.strip() for part in own.split(",") if part.strip()) or (order.external_ref,)


def missing(order: OrderDraft, proof: Proof) -> Iterator[str]:
    """What is asked for and not there, each in words. Whether a PIN is right is another question."""
    wanted = {code.casefold() for code in codes_of(order)}
    given: Mapping[Level, bool] = {
        Level.NAME: bool(proof.signed_by.strip()),
        Level.SIGNATURE: proof.signature is not None,
        Level.PHOTO: bool(proof.photos),
        Level.PIN: bool(proof.pin),
        Level.SCAN: any(scan.strip().casefold() in wanted for scan in proof.scans),
    }
    return (_MISSING[level] for level in levels_of(order) if not given[level])
