"""Keeping a proof of delivery, held against the order."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING
from uuid import UUID

from headway.events.tracking import PodCaptured, PodDisputed
from headway.kernel.errors import BadInput
from headway.orders.store import UnknownOrder, get_order
from headway.tracking import store
from headway.tracking.checks import FUTURE_TOLERANCE, TEXT_LIMITS, check_storable
from headway.tracking.errors import UnknownShipment
from headway.tracking.model import CapturePod
from headway.tracking.pictures import media_type
from headway.tracking.proofs import proof_faults

if TYPE_CHECKING:
    from headway.kernel.uow import UnitOfWork

MAX_PIECES = 1_000_000


async def capture_pod(cmd: CapturePod, uow: UnitOfWork) -> str:
    """Keep a proof of delivery; returns its digest. The same proof again changes nothing.

    Raises:
        UnknownShipment: no such shipment is booked.
        BadInput: no name, a time in the future, or a picture that is too large or neither JPEG nor PNG.
    """
    _check_pod(cmd, uow)
    kind = None if cmd.picture is None else media_type(cmd.picture)
    state = await uow.conn.fetchrow(store.Q.view_state, cmd.shipment_id)
    if state is None or state["unbooked_at"] is not None:
        raise UnknownShipment(f"shipment {cmd.shipment_id} is not booked", shipment_id=cmd.shipment_id)
    pieces = "" if cmd.pieces is None else f"{cmd.pieces}\x1f"
    said = f"{cmd.signed_by}\x1f{cmd.captured_at.timestamp():.6f}\x1f{pieces}".encode()
    digest = hashlib.sha256(said + (cmd.picture or b"")).hexdigest()
    faults = await _mismatches(uow, cmd, state["order_id"])
    row = (cmd.shipment_id, digest, cmd.signed_by, cmd.captured_at, kind, cmd.picture, uow.now, uow.actor)
    if await uow.conn.fetchval(store.Q.put_pod, *row, cmd.pieces, faults or None) is not None:
        uow.emit(
            PodCaptured(
                shipment_id=cmd.shipment_id,
                signed_by=cmd.signed_by,
                captured_at=cmd.captured_at,
                has_picture=cmd.picture is not None,
                matches=not faults,
                kept=True,
            )
        )
        if faults:
            at, order_id = cmd.captured_at, state["order_id"]
            uow.emit(PodDisputed(shipment_id=cmd.shipment_id, order_id=order_id, faults=tuple(faults), captured_at=at))
    return digest


async def _mismatches(uow: UnitOfWork, cmd: CapturePod, order_id: UUID) -> list[str]:
    """Where the proof does not match what was ordered."""
    try:
        view = await get_order(uow.conn, order_id)
    except UnknownOrder:
        return []
    return list(proof_faults(cmd, view.order))


def _check_pod(cmd: CapturePod, uow: UnitOfWork) -> None:
    fault = check_storable(cmd.signed_by, TEXT_LIMITS["signed_by"])
    if fault is not None or not cmd.signed_by.strip():
        raise BadInput(f"signed_by {fault or 'is empty'}", field="signed_by", allowed="1 to 120 characters")
    if cmd.captured_at.tzinfo is None:
        raise BadInput("captured_at has no time zone", field="captured_at", allowed="a time with its offset")
    if cmd.pieces is not None and not 0 <= cmd.pieces <= MAX_PIECES:
        raise BadInput(f"{cmd.pieces} pieces", field="pieces", allowed=f"0 to {MAX_PIECES:,}")
    if cmd.pin is not None and check_storable(cmd.pin, 64) is not None:
        raise BadInput("pin cannot be kept", field="pin", allowed="at most 64 characters")
    if cmd.captured_at > uow.now + FUTURE_TOLERANCE:
        raise BadInput(f"captured_at {cmd.captured_at.isoformat()} is in the future", field="captured_at")
