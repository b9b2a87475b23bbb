"""The words of driving: passes, actions, what became of them, and the route as a driver sees it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Annotated
from uuid import UUID

import msgspec

from headway.kernel.errors import BadInput, Conflict, NotFound, Unauthenticated

LONGEST_PASS = timedelta(days=14)
MAX_USES = 10
"""Phones that one pass may sign in."""

MAX_PHOTOS = 3
MAX_FIXES = 200
"""Positions a phone sends at once."""

MAX_SCAN = 1000
"""Signs of one code: those of two dimensions hold whole addresses."""

MAX_SEQUENCE = 1_000_000


class PassDead(Unauthenticated):
    """The link or code is unknown, used up, revoked or expired."""

    code = "driver_pass"
    advice = "Maybe ask your dispatcher for a new link."


class NotDriving(Unauthenticated):
    """Nobody is signed in on this phone."""

    code = "not_driving"
    advice = "Maybe open the link of the dispatcher again, or type its code."


class NoPass(NotFound):
    """There is no such pass."""

    code = "no_driver_pass"


class NoDriver(NotFound):
    """No driver of the fleet has this code, or the driver is not active."""

    code = "no_driver"


class OutOfOrder(Conflict):
    """An action before this one is missing, or its number was given to another; nothing was done."""

    code = "out_of_order"


class StopGone(Conflict):
    """The stop is not on this driver's route."""

    code = "stop_gone"


class NoConsent(Conflict):
    """Positions are taken only of drivers who agreed."""

    code = "no_consent"


class ProofIncomplete(BadInput):
    """The order asks for more than the proof holds."""

    code = "proof_incomplete"


class NoAction(NotFound):
    """No driver did anything under this id."""

    code = "no_driver_action"


class ActionIsAnswered(Conflict):
    """The route took it when it came, or somebody has answered it since."""

    code = "driver_action_answered"
    advice = "Maybe read it again: its `answer` says who did what about it."


class NotApplicable(Conflict):
    """It cannot be noted any more."""

    code = "driver_action_not_applicable"
    advice = "Maybe dismiss it with a reason: what it tells of is over, or was done otherwise."


class ActionKind(StrEnum):
    """What a driver can do."""

    START = "start"  # leaves the depot
    ARRIVE = "arrive"
    COMPLETE = "complete"  # handed over or collected, with its proof
    FAIL = "fail"  # with a reason
    DEPART = "depart"  # drives on
    END = "end"  # back, or done
    BREAKDOWN = "breakdown"  # the vehicle cannot go on
    DELAY = "delay"  # later by so many minutes
    SICK = "sick"  # the driver cannot go on
    NOTE = "note"  # anything else the dispatcher should know


AT_A_STOP = frozenset({ActionKind.ARRIVE, ActionKind.COMPLETE, ActionKind.FAIL, ActionKind.DEPART})

Digest = Annotated[str, msgspec.Meta(pattern=r"^[0-9a-f]{64}$")]
Text = Annotated[str, msgspec.Meta(max_length=500)]


class Proof(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What the driver took at the door; pictures by the sha256 under which they were sent before.

    The PIN is held against the order and never kept.
    """

    signed_by: Annotated[str, msgspec.Meta(max_length=120)] = ""
    pin: Annotated[str, msgspec.Meta(max_length=64)] | None = None
    pieces: Annotated[int, msgspec.Meta(ge=0, le=1_000_000)] | None = None
    signature: Digest | None = None
    photos: Annotated[tuple[Digest, ...], msgspec.Meta(max_length=MAX_PHOTOS)] = ()
    scans: Annotated[tuple[Annotated[str, msgspec.Meta(max_length=MAX_SCAN)], ...], msgspec.Meta(max_length=50)] = ()


class Action(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One thing a driver did, as the phone recorded it.

    Attributes:
        id: made by the phone; the same id is the same action. device: the phone's, one a driver.
        sequence: counts from 1 without gaps on a device.
        at: when it was done, by the server's clock as the phone knows it.
        minutes: of a delay. reason: of a failed attempt, a code of `tracking/reasons.py`.
    """

    id: UUID
    device: UUID
    sequence: Annotated[int, msgspec.Meta(ge=1, le=MAX_SEQUENCE)]
    kind: ActionKind
    at: datetime
    route_id: UUID
    stop_id: UUID | None = None
    reason: Annotated[str, msgspec.Meta(max_length=64)] | None = None
    text: Text = ""
    minutes: Annotated[int, msgspec.Meta(ge=1, le=1440)] | None = None
    proof: Proof = Proof()


class State(StrEnum):
    """What became of an action."""

    DONE = "done"  # the route knows it
    KEPT = "kept"  # it happened and is on record, but the route had changed meanwhile
    REFUSED = "refused"  # it could not be taken; the sentence says why


class Outcome(msgspec.Struct, frozen=True, kw_only=True):
    """What became of an action, however often it is sent; `sentence` is for the driver, "" when all is well."""

    id: UUID
    sequence: int
    state: State
    code: str | None = None
    sentence: str = ""


@dataclass(frozen=True, slots=True)
class Driver:
    """Who is signed in."""

    code: str
    carrier: str
    pass_id: UUID
    expires_at: datetime

    @property
    def actor(self) -> str:
        return f"driver:{self.code}"


@dataclass(frozen=True, slots=True)
class MakePass:
    """Let a driver sign in by a link or a code, for so many hours (at most 14 days)."""

    driver: str
    hours: float = 16


@dataclass(frozen=True, slots=True)
class PassMade:
    """A new pass; link and code are shown this once."""

    id: UUID
    token: str
    code: str
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class RevokePass:
    """End a pass and everybody's session that began with it."""

    pass_id: UUID


@dataclass(frozen=True, slots=True)
class BeginDriving:
    """Sign in with a link's token, or with a code; answers with the session's secret."""

    token: str | None = None
    code: str | None = None


@dataclass(frozen=True, slots=True)
class EndDriving:
    """Sign out on this phone."""

    secret: str


@dataclass(frozen=True, slots=True)
class TakeAction:
    """Do what a driver did; the same action again is answered as the first time."""

    driver: Driver
    action: Action


@dataclass(frozen=True, slots=True)
class KeepRefused:
    """Record an action that could not be done, so that the ones after it may come; facts among them are kept."""

    driver: Driver
    action: Action
    code: str
    sentence: str
    happened: bool


class Answered(StrEnum):
    """What a dispatcher did about an action that was kept or refused."""

    APPLIED = "applied"  # noted after all
    DISMISSED = "dismissed"  # put away, with a reason


@dataclass(frozen=True, slots=True)
class ApplyAction:
    """Note after all what was kept or refused -> ActionAnswered."""

    action_id: UUID
    reason: str = ""


@dataclass(frozen=True, slots=True)
class DismissAction:
    """Nothing is to be done about what was kept or refused, for a reason -> ActionAnswered."""

    action_id: UUID
    reason: str


@dataclass(frozen=True, slots=True)
class ActionAnswered:
    """What was done about it, in words."""

    action_id: UUID
    how: Answered
    sentence: str


@dataclass(frozen=True, slots=True)
class KeepPicture:
    """Keep a picture until the action that belongs to it comes; returns its sha256."""

    driver: Driver
    data: bytes


@dataclass(frozen=True, slots=True)
class SetConsent:
    """A driver agrees, or agrees no more, that the phone tells where it is. `wording`: which text was shown."""

    driver: Driver
    given: bool
    wording: str


@dataclass(frozen=True, slots=True)
class SendFixes:
    """Where the phone was; `fixes` oldest first."""

    driver: Driver
    fixes: tuple[FixIn, ...]


class FixIn(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One position of a phone; speed in metres a second, accuracy as a radius in metres."""

    at: datetime
    latitude: Annotated[float, msgspec.Meta(ge=-90, le=90)]
    longitude: Annotated[float, msgspec.Meta(ge=-180, le=180)]
    accuracy_m: float | None = None
    speed_mps: float | None = None
    heading_deg: float | None = None


@dataclass(frozen=True, slots=True)
class ShowRoute:
    """What a driver sees; also notes which stops were shown, since only those may be told of later."""

    driver: Driver
    device: UUID | None = None


class StopState(StrEnum):
    """How far a stop of a route has come."""

    PLANNED = "planned"  # -> arrived, done, failed
    ARRIVED = "arrived"  # -> done, failed
    DONE = "done"
    FAILED = "failed"


class RouteState(StrEnum):
    """How far a route has come."""

    COMMITTED = "committed"  # -> under_way
    UNDER_WAY = "under_way"  # -> ended
    ENDED = "ended"


class StopSheet(msgspec.Struct, frozen=True, kw_only=True):
    """A stop as dispatch keeps it."""

    id: UUID
    shipment_id: UUID
    sequence: int
    role: str
    state: StopState
    arrive_at: datetime
    depart_at: datetime
    latitude: float | None = None
    longitude: float | None = None


class RouteSheet(msgspec.Struct, frozen=True, kw_only=True):
    """A driver's route as dispatch keeps it."""

    id: UUID
    version: int
    state: RouteState
    driver_code: str
    vehicle_code: str
    depot: str
    start_at: datetime
    end_at: datetime
    stops: tuple[StopSheet, ...]
