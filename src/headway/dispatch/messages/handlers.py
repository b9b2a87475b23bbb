"""What dispatch does with messages to carriers; the tables are at the bottom."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING
from uuid import UUID

from headway.carriers.store import connector_of
from headway.dispatch.connectors import CarrierConnectors, CarrierNote
from headway.dispatch.errors import NoShipment
from headway.dispatch.messages.model import (
    MAX_TEXT,
    CarrierMessage,
    MarkMessageFailed,
    MarkMessageSent,
    MessageCarrier,
    MessageState,
)
from headway.dispatch.messages.store import Q, get_message, message_of
from headway.events.dispatch import CarrierMessaged, CarrierMessageFailed, CarrierMessageSent
from headway.kernel.errors import BadInput
from headway.kernel.rooms import CommandHandler, Job, JobHandler

if TYPE_CHECKING:
    from headway.kernel.uow import UnitOfWork

MESSAGE_CARRIER = "dispatch.message_carrier"
_MAX_PROBLEM = 500


async def message_carrier(cmd: MessageCarrier, uow: UnitOfWork) -> CarrierMessage:
    """Keep a message and queue it for the carrier's connector; the same again is told once.

    Raises:
        NotFound: there is no such carrier or shipment.
        BadInput: the text is empty, too long, or no text.
    """
    text = _checked(cmd.text)
    to = await connector_of(uow.conn, cmd.carrier_id)
    reference = await _reference(uow, cmd.shipment_id)
    named = cmd.message_id or uow.new_id()
    row = (named, cmd.carrier_id, to.carrier_code, cmd.shipment_id, reference, cmd.kind, text, cmd.question_id)
    kept = await uow.conn.fetchrow(Q.put_message, *row, uow.now)
    if kept is None:
        return await get_message(uow.conn, named)
    message = message_of(kept)
    _queue(uow, message, cmd.link)
    uow.emit(
        CarrierMessaged(
            message_id=named,
            carrier_id=cmd.carrier_id,
            shipment_id=cmd.shipment_id,
            kind=cmd.kind,
            question_id=cmd.question_id,
        )
    )
    return message


async def mark_sent(cmd: MarkMessageSent, uow: UnitOfWork) -> None:
    """The connector took it."""
    row = await uow.conn.fetchrow(Q.end_message, cmd.message_id, MessageState.SENT, uow.now, None)
    if row is not None:
        uow.emit(CarrierMessageSent(message_id=row["id"], carrier_id=row["carrier_id"]))


async def mark_failed(cmd: MarkMessageFailed, uow: UnitOfWork) -> None:
    """The connector gave it up; the carrier can still read it in the portal."""
    row = await uow.conn.fetchrow(Q.end_message, cmd.message_id, MessageState.FAILED, uow.now, cmd.problem)
    if row is not None:
        uow.emit(CarrierMessageFailed(message_id=row["id"], carrier_id=row["carrier_id"], problem=cmd.problem))


@dataclass(frozen=True, slots=True)
class Posting:
    """The job that brings a message to its carrier."""

    connectors: CarrierConnectors

    async def run(self, job: Job) -> MarkMessageSent:
        """Bring it, outside any transaction; the connectors open the link's seal."""
        said = job.payload
        note = CarrierNote(
            key=job.id,
            tenant_id=job.tenant_id,
            message_id=UUID(said["message_id"]),
            carrier_id=UUID(said["carrier_id"]),
            carrier_code=said["carrier_code"],
            shipment_id=None if said["shipment_id"] is None else UUID(said["shipment_id"]),
            external_ref=said["external_ref"],
            kind=said["kind"],
            text=said["text"],
            sealed_link=said["sealed_link"],
        )
        await self.connectors.say(note)
        return MarkMessageSent(note.message_id)

    @property
    def job(self) -> JobHandler:
        """How the job is carried out."""
        return JobHandler(self.run, on_dead=_given_up, max_attempts=6)


def _given_up(job: Job, error: str) -> MarkMessageFailed:
    return MarkMessageFailed(UUID(job.payload["message_id"]), error[:_MAX_PROBLEM])


def _queue(uow: UnitOfWork, message: CarrierMessage, link: str | None) -> None:
    payload = {
        "message_id": message.id,
        "carrier_id": message.carrier_id,
        "carrier_code": message.carrier_code,
        "shipment_id": message.shipment_id,
        "external_ref": message.reference,
        "kind": message.kind,
        "text": message.text,
        "sealed_link": None if link is None else uow.vault.seal(uow.tenant_id, {"link": link}),
    }
    lane = f"carrier:{message.carrier_code}"
    uow.enqueue(MESSAGE_CARRIER, payload, lane=lane, ordering_key=message.shipment_id or message.id)


async def _reference(uow: UnitOfWork, shipment_id: UUID | None) -> str:
    if shipment_id is None:
        return ""
    found: str | None = await uow.conn.fetchval(Q.reference_of, shipment_id)
    if found is None:
        raise NoShipment(f"there is no shipment {shipment_id}", shipment_id=shipment_id)
    return found


def _checked(text: str) -> str:
    plain = text.strip()
    if not 0 < len(plain) <= MAX_TEXT or not plain.replace("\n", " ").isprintable():
        raise BadInput(
            f"a text of {len(plain)} characters", field="text", allowed=f"1 to {MAX_TEXT} characters of text"
        )
    return plain


COMMANDS: Mapping[type, CommandHandler] = {
    MessageCarrier: message_carrier,
    MarkMessageSent: mark_sent,
    MarkMessageFailed: mark_failed,
}
