"""The proof a driver takes: held against what the order asks for, and kept as any carrier's is."""

from __future__ import annotations

import hashlib
from datetime import datetime, timedelta
from typing import TYPE_CHECKING
from uuid import UUID

from headway.kernel.errors import BadInput
from headway.orders.store import drafts_of
from headway.tracking.capturing import capture_pod
from headway.tracking.driving.levels import missing
from headway.tracking.driving.model import Driver, KeepPicture, Proof, ProofIncomplete
from headway.tracking.driving.store import Q
from headway.tracking.model import CapturePod
from headway.tracking.pictures import media_type
from headway.tracking.proofs import proof_faults

if TYPE_CHECKING:
    from headway.kernel.uow import UnitOfWork

MAX_WAITING = 200
"""Pictures of one driver that wait for their actions."""

USED_FOR, UNUSED_FOR = timedelta(days=1), timedelta(days=15)
"""So long a picture stays here once its proof is kept, and where its action never comes."""


class PictureMissing(BadInput):
    """The action names a picture that was not sent before it."""

    code = "picture_missing"


async def keep_picture(cmd: KeepPicture, uow: UnitOfWork) -> str:
    """Keep a picture until its action comes; the same again is kept once.

    Raises:
        BadInput: it is too large, neither JPEG nor PNG, or too many wait already.
    """
    media_type(cmd.data)
    digest = hashlib.sha256(cmd.data).hexdigest()
    await uow.conn.execute(Q.sweep_pictures, cmd.driver.code, uow.now - USED_FOR, uow.now - UNUSED_FOR)
    if await uow.conn.fetchval(Q.count_pictures, cmd.driver.code) >= MAX_WAITING:
        raise BadInput("too many pictures wait for their actions", field="picture", allowed=f"at most {MAX_WAITING}")
    await uow.conn.execute(Q.put_picture, cmd.driver.code, digest, cmd.data, uow.now)
    return digest


async def check_proof(uow: UnitOfWork, proof: Proof, shipment_id: UUID) -> None:
    """Does the proof hold everything the order asks for?

    Raises:
        ProofIncomplete: it does not; the message says what is missing.
    """
    row = await uow.conn.fetchrow(Q.booked, [shipment_id])
    drafts = {} if row is None else await drafts_of(uow.conn, [row["order_id"]])
    faults = [fault for draft in drafts.values() for fault in missing(draft, proof)]
    if faults:
        raise ProofIncomplete(", ".join(faults), field="proof", allowed="everything the order asks for")


async def keep_proof(uow: UnitOfWork, driver: Driver, proof: Proof, shipment_id: UUID, at: datetime) -> tuple[str, ...]:
    """Keep signature and photos, each as a proof of its own; returns where they do not match the order.

    Without a booking there is nothing to prove: the pictures then stay with the driver's log.

    Raises:
        PictureMissing: a picture was not sent before.
    """
    row = await uow.conn.fetchrow(Q.booked, [shipment_id])
    wanted = [digest for digest in (proof.signature, *proof.photos) if digest is not None]
    nothing = not wanted and not proof.signed_by.strip() and proof.pin is None and proof.pieces is None
    if nothing or row is None or not row["living"]:
        return ()
    found = {each["digest"]: each["data"] for each in await uow.conn.fetch(Q.find_pictures, driver.code, wanted)}
    lost = [digest for digest in wanted if digest not in found]
    if lost:
        raise PictureMissing(f"picture {lost[0]} was not sent", field="proof", allowed="pictures sent before")
    signed_by = proof.signed_by.strip() or f"driver {driver.code}"
    for picture in [found[digest] for digest in wanted] or [None]:
        await capture_pod(CapturePod(shipment_id, signed_by, at, picture, proof.pieces, proof.pin), uow)
    await uow.conn.execute(Q.use_pictures, driver.code, wanted, uow.now)
    drafts = await drafts_of(uow.conn, [row["order_id"]])
    said = CapturePod(shipment_id, signed_by, at, None, proof.pieces, proof.pin)
    return tuple(fault for draft in drafts.values() for fault in proof_faults(said, draft))
