"""What health does on commands, timers and others' news. The tables are at the bottom."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from headway.events.customers import NotificationFailed, NotificationSent
from headway.events.dispatch import TenderOfferDeliveryFailed, TenderOfferSent
from headway.kernel.errors import BadInput
from headway.kernel.message import Event, Recorded
from headway.kernel.rooms import CommandHandler, DueTimer, Projection, TimerHandler
from headway.tracking.checks import check_storable
from headway.tracking.health.noting import SILENCE, Note, look_for_silence, note, troubled

if TYPE_CHECKING:
    from headway.kernel.uow import UnitOfWork

GATEWAY = "gateway"
MAX_NAME = 64
OUTBOX = "log"
"""The channel that keeps messages in the outbox only: it cannot fail."""


@dataclass(frozen=True, slots=True)
class NoteConnector:
    """A gateway outside says how a connection fares: it worked (`fault` None), or failed."""

    name: str
    carrier: str = ""
    fault: str | None = None


async def note_connector(cmd: NoteConnector, uow: UnitOfWork) -> None:
    """Note it.

    Raises:
        BadInput: a name that cannot be kept.
    """
    for field, text in (("name", cmd.name), ("carrier", cmd.carrier), ("fault", cmd.fault or "")):
        limit = 4000 if field == "fault" else MAX_NAME
        if check_storable(text, limit) is not None or (field == "name" and not text.strip()):
            raise BadInput(f"{field} of {len(text)} characters", field=field, allowed=f"1 to {limit} characters")
    await note(uow, [Note(GATEWAY, cmd.name, cmd.name, cmd.carrier, cmd.fault)])


async def on_used(batch: Sequence[Recorded[Any]], uow: UnitOfWork) -> None:
    """What became of offers and messages: success counts only where there was trouble."""
    notes = [one for rec in batch if (one := _note(rec.event)) is not None]
    failing = {(one.kind, one.key) for one in notes if one.fault is not None}
    relevant = failing | await troubled(uow.conn, ("carrier", "channel"))
    await note(uow, [one for one in notes if (one.kind, one.key) in relevant])


async def on_silence(timer: DueTimer, uow: UnitOfWork) -> None:
    """Look whether a connector is silent against its custom."""
    kind, _, key = timer.key.partition("|")
    await look_for_silence(uow, kind, key)


def _note(event: Event) -> Note | None:
    match event:
        case TenderOfferSent():
            return Note("carrier", event.carrier_code, event.carrier_code, event.carrier_code)
        case TenderOfferDeliveryFailed():
            return Note("carrier", event.carrier_code, event.carrier_code, event.carrier_code, event.reason)
        case NotificationSent() if event.channel != OUTBOX:
            return Note("channel", event.channel, event.channel)
        case NotificationFailed() if event.channel != OUTBOX:
            return Note("channel", event.channel, event.channel, fault=event.problem)
        case _:
            return None


COMMANDS: Mapping[type, CommandHandler] = {NoteConnector: note_connector}
TIMERS: Mapping[str, TimerHandler] = {SILENCE: on_silence}
USES: tuple[type[Event], ...] = (TenderOfferSent, TenderOfferDeliveryFailed, NotificationSent, NotificationFailed)
PROJECTIONS = (Projection("tracking.health", USES, on_used, batch=1000),)
