"""Domain events as frozen types, their registry by name, and the envelope the log keeps around them."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import ClassVar, Generic, TypeVar
from uuid import UUID

import msgspec


class Event(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """Base of every domain event; `type_name` is `room.EventName`, also the webhook's type. None refers to itself.

    A subclass names the field that holds its subject's id in `subject_field` and the subject's noun in `subject_type`.
    """

    subject_type: ClassVar[str] = ""
    subject_field: ClassVar[str] = ""

    @classmethod
    def type_name(cls) -> str:
        return _name_of(cls)

    @property
    def subject_id(self) -> UUID:
        value: UUID = getattr(self, self.subject_field)
        return value

    @property
    def weight(self) -> int:
        """How many things it tells of."""
        return 1


About = Callable[[Event], Hashable]
"""What news is about, where only the newest about a thing is needed; None: it counts by itself."""


@cache
def _name_of(event_type: type[Event]) -> str:
    return f"{event_type.__module__.rsplit('.', 1)[-1]}.{event_type.__name__}"


E = TypeVar("E", bound=Event)


@dataclass(frozen=True, slots=True)
class Recorded(Generic[E]):
    """An event as the log holds it.

    `correlation_id` is the id of the first cause of the chain; `causation_id` that of the event that led to this one.
    """

    id: UUID
    tenant_id: UUID
    event: E
    recorded_at: datetime
    actor: str
    correlation_id: UUID
    causation_id: UUID | None
    xid: int
    seq: int


_encoder = msgspec.json.Encoder(decimal_format="string")
_by_name: dict[str, type[Event]] = {}


def encode_event(event: Event) -> str:
    """The event's JSON as the log stores it."""
    return _encoder.encode(event).decode()


def register_events(*types: type[Event]) -> None:
    """Make event types known to the log. A name may be registered once."""
    for event_type in types:
        known = _by_name.setdefault(event_type.type_name(), event_type)
        if known is not event_type:
            raise ValueError(f"two event types are called {event_type.type_name()}")


def event_types() -> dict[str, type[Event]]:
    """All registered types by name."""
    return dict(_by_name)


def decode_event(type_name: str, data: str | bytes) -> Event:
    """The frozen event of a log row."""
    return _decoder_of(_by_name[type_name]).decode(data)


@cache
def _decoder_of(event_type: type[Event]) -> msgspec.json.Decoder[Event]:
    return msgspec.json.Decoder(event_type)
