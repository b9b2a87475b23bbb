"""Reading and writing messages to carriers."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from headway.dispatch.messages.model import CarrierMessage, MessageKind, MessageState, NoMessage
from headway.kernel.db import load_queries

if TYPE_CHECKING:
    import asyncpg

    from headway.kernel.db.database import Connection

Q = load_queries("headway.dispatch.messages")


async def get_message(conn: Connection, message_id: UUID) -> CarrierMessage:
    """One message.

    Raises:
        NoMessage: there is none.
    """
    row = await conn.fetchrow(Q.find_message, message_id)
    if row is None:
        raise NoMessage(f"there is no message {message_id}", message_id=message_id)
    return message_of(row)


async def list_messages(
    conn: Connection,
    *,
    before: UUID | None = None,
    carrier: str | None = None,
    shipment_id: UUID | None = None,
    limit: int = 50,
) -> list[CarrierMessage]:
    """Messages, newest first; `before` is the last id of the page before."""
    return [message_of(row) for row in await conn.fetch(Q.list_messages, before, carrier, shipment_id, limit)]


def message_of(row: asyncpg.Record) -> CarrierMessage:
    """The message of a row."""
    return CarrierMessage(
        id=row["id"],
        carrier_id=row["carrier_id"],
        carrier_code=row["carrier_code"],
        shipment_id=row["shipment_id"],
        reference=row["reference"],
        kind=MessageKind(row["kind"]),
        text=row["text"],
        question_id=row["question_id"],
        state=MessageState(row["state"]),
        created_at=row["created_at"],
        ended_at=row["ended_at"],
        problem=row["problem"],
    )
