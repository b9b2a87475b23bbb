"""What is said of promises and messages."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import BaseModel, Field, StringConstraints

from headway.api.wire import Code, Instant, Sent, Short, Shown, Weight
from headway.customers.model import PromiseState
from headway.customers.notes import NoteState
from headway.customers.settings import Kind, Medium
from headway.customers.store import Promise

_MINUTE = Annotated[int, Field(ge=0, le=1440)]
_LANGUAGE = Annotated[str, StringConstraints(pattern=r"^[a-z]{2,3}(-[A-Z]{2})?$")]


class PlaceIn(Sent):
    """Where it would go."""

    country: Annotated[str, StringConstraints(pattern="^[A-Z]{2}$")]
    postal_code: Annotated[str, StringConstraints(max_length=20)] | None = None
    city: Short | None = None


class EstimateIn(Sent):
    """An order that is not placed. Without `service` every service of the intake policy is answered for.

    `customer` is the account that would order: some sites serve only some. `origin` is a site's code; the destination
    is told by `address`, `destination_zone`, or both.
    """

    weight_kg: Weight
    ready_at: Instant | None = None
    service: Code | None = None
    customer: Code | None = None
    origin: Code | None = None
    product: Code | None = None
    address: PlaceIn | None = None
    destination_zone: Code | None = None
    requirements: Annotated[tuple[Code, ...], Field(max_length=20)] = ()


class EstimateOut(Shown):
    """The window that would be promised now; `confidence` in 0..1 that it is there by its end."""

    service: str
    from_at: datetime
    to_at: datetime
    timezone: str
    said: str
    confidence: float
    because: str


class EstimatesOut(BaseModel):
    """One window a service, the soonest first."""

    items: list[EstimateOut]


class PromiseOut(Shown):
    """A promise as it stands; no window: nothing could be promised yet."""

    order_id: UUID
    shipment_id: UUID | None
    external_ref: str
    state: PromiseState
    version: int
    from_at: datetime | None
    to_at: datetime | None
    timezone: str
    ran_out: bool
    made_at: datetime
    ended_at: datetime | None
    delivered_at: datetime | None

    @classmethod
    def of(cls, promise: Promise) -> PromiseOut:
        names = [name for name in cls.model_fields if name not in {"from_at", "to_at"}]
        window = promise.window
        edges = {"from_at": window and window.from_at, "to_at": window and window.to_at}
        return cls(**{name: getattr(promise, name) for name in names}, **edges)


class VersionOut(Shown):
    """A window that was said: when, why, and the expectation behind it."""

    version: int
    from_at: datetime
    to_at: datetime
    set_at: datetime
    reason: str
    because: str
    eta_p50_at: datetime
    eta_p80_at: datetime
    eta_p90_at: datetime
    decision_id: UUID


class PromiseDetailOut(BaseModel):
    """A promise with all its versions, the first first."""

    promise: PromiseOut
    versions: list[VersionOut]


class NotificationOut(Shown):
    """A message; `{follow}` and `{stop}` in its body stand for sentences with links, filled in as it goes out."""

    id: UUID
    order_id: UUID
    kind: Kind
    version: int
    medium: Medium
    channel: str
    state: NoteState
    language: str
    subject: str
    body: str
    address_hint: str
    created_at: datetime
    due_at: datetime
    stale_at: datetime
    ended_at: datetime | None
    times: int
    problem: str | None


class QuietIn(Sent):
    """Minutes of the day from which and until which nobody is written to; equal: never quiet.

    0 to 1440, the whole day: only at midnight.
    """

    from_min: _MINUTE = 1260
    to_min: _MINUTE = 480


class PromiseRulesIn(Sent):
    """How windows are promised and moved."""

    confidence: Annotated[float, Field(ge=0.5, le=0.99)] = 0.9
    move_chance: Annotated[float, Field(ge=0.5, le=0.95)] = 0.7
    report_lag_min: _MINUTE = 60
    least_shift_min: _MINUTE = 30
    narrowest_min: Annotated[int, Field(ge=30, le=1440)] = 120
    opens_min: _MINUTE = 480
    closes_min: _MINUTE = 1200


class DoorIn(Sent):
    """The time zone of the doors of a country whose postal codes begin so."""

    country: Annotated[str, StringConstraints(pattern="^[A-Z]{2}$")]
    postal_prefix: Annotated[str, StringConstraints(max_length=20)] = ""
    timezone: Short


class TextIn(Sent):
    """The words of one kind of message."""

    subject: Short
    body: Annotated[str, StringConstraints(max_length=1000)]


class ChannelIn(Sent):
    """A kind of channel with its own settings (docs/how-to/notify-recipients.md); they are never shown again."""

    kind: Code
    settings: Annotated[dict[Code, Any], Field(max_length=20, default_factory=dict)]


class SettingsIn(Sent):
    """All settings at once. A medium that `channels` leaves out keeps its channel, null takes it away."""

    promise: PromiseRulesIn = PromiseRulesIn()
    kinds: Annotated[tuple[Kind, ...], Field(max_length=10)] = tuple(Kind)
    media: Annotated[tuple[Medium, ...], Field(max_length=5)] = (Medium.MAIL, Medium.SMS)
    quiet: QuietIn = QuietIn()
    language: _LANGUAGE = "en"
    sender: Annotated[str, StringConstraints(max_length=80)] = ""
    texts: Annotated[dict[str, dict[Kind, TextIn]], Field(max_length=50, default_factory=dict)]
    places: Annotated[tuple[DoorIn, ...], Field(max_length=500)] = ()
    channels: Annotated[dict[Medium, ChannelIn | None], Field(max_length=5, default_factory=dict)]


class SettingsOut(BaseModel):
    """The settings as they stand; `channels` names only the kinds. Version 0: those of the house."""

    version: int
    promise: PromiseRulesIn
    kinds: list[Kind]
    media: list[Medium]
    quiet: QuietIn
    language: str
    sender: str
    texts: dict[str, dict[Kind, TextIn]]
    places: list[DoorIn]
    channels: dict[Medium, str]
    updated_at: datetime | None
    updated_by: str | None


class SettingsSaved(Shown):
    """The version the settings have now."""

    version: int


class AddressIn(Sent):
    """Somebody's address."""

    medium: Literal[Medium.MAIL, Medium.SMS]
    address: Annotated[str, StringConstraints(min_length=3, max_length=254)]


class PreferenceIn(AddressIn):
    """What the holder of an address wants; null: as the tenant has it. `push` is their topic."""

    prefer: Medium | None = None
    kinds: Annotated[list[Kind], Field(max_length=10)] | None = None
    quiet: QuietIn | None = None
    timezone: Short | None = None
    language: _LANGUAGE | None = None
    stopped: bool = False
    push: Short | None = None


class PreferenceOut(BaseModel):
    """What the holder of an address wants; `known`: anything was said."""

    known: bool
    prefer: Medium | None = None
    kinds: list[Kind] | None = None
    quiet: QuietIn | None = None
    timezone: str | None = None
    language: str | None = None
    stopped: bool = False
    push: bool = False


class Forgotten(BaseModel):
    """Was anything known?"""

    known: bool


class LinkOut(BaseModel):
    """Where the recipient follows the order."""

    url: str


class LinksEnded(BaseModel):
    """How many links lived."""

    ended: int


class TellIn(Sent):
    """What the recipient is told."""

    text: Annotated[str, StringConstraints(min_length=1, max_length=600)]


class ToldOut(Shown):
    """How they are told: `medium` and `channel`; both empty where they cannot be reached, or want no messages."""

    medium: str
    channel: str
