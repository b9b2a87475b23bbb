"""What could not be handled is kept, and can be tried again once the cause is mended."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import msgspec

from headway.kernel.app import App
from headway.kernel.db.queries import load_queries
from headway.kernel.errors import Conflict, NotFound
from headway.kernel.relay import handle_event
from headway.kernel.tail import recorded
from headway.kernel.uow import UnitOfWork

Q = load_queries("headway.kernel")


class NoDeadLetter(NotFound):
    """There is no such dead letter, or it was replayed before."""

    code = "no_dead_letter"


class NothingToReplay(Conflict):
    """What the letter speaks of is not handled by this version any more."""

    code = "nothing_to_replay"


async def replay_dead_letter(app: App, uow: UnitOfWork, letter_id: UUID) -> None:
    """Handle the event again, or set the timer or queue the job anew; the letter is marked in the same transaction.

    Raises:
        NoDeadLetter: it is not there, or was replayed.
        NothingToReplay: no room handles it any more.
    """
    letter = await uow.conn.fetchrow(Q.take_dead_letter, letter_id, uow.now)
    if letter is None:
        raise NoDeadLetter(f"there is no dead letter {letter_id} to replay", id=letter_id)
    detail: dict[str, Any] = msgspec.json.decode(letter["detail"])
    kind = letter["kind"]
    if letter["source"] == "timer":
        uow.set_timer(kind, detail["key"], uow.now, detail["payload"])
    elif letter["source"] == "job":
        uow.enqueue(kind, detail["payload"], lane=detail["lane"])
    else:
        await _event(app, uow, detail)


async def _event(app: App, uow: UnitOfWork, detail: dict[str, Any]) -> None:
    row = await uow.conn.fetchrow(Q.find_event, detail["xid"], detail["seq"])
    consumer = next((known for known in app.consumers if known.name == detail["consumer"]), None)
    if row is None or consumer is None or row["type"] not in consumer.handlers:
        raise NothingToReplay(f"nothing handles event {detail['event_id']} any more", **detail)
    await handle_event(consumer, recorded(uow.tenant_id, row), uow)
