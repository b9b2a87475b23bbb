"""What may be asked of routes, and what it answers."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from headway.kernel.errors import BadInput, Conflict, NotFound
from headway.routing.plans.model import DraftStatus, PlanStatus, RouteStatus, StopStatus


class NoRoute(NotFound):
    """There is no such route."""

    code = "no_route"


class NoStop(NotFound):
    """There is no such stop."""

    code = "no_route_stop"


class RouteState(Conflict):
    """The route or stop is not in a state that allows this."""

    code = "route_state"
    advice = "Maybe it was reported before, or the plan changed meanwhile: read the route again."


class AheadOfTime(BadInput):
    """It is said to have happened in the future."""

    code = "ahead_of_time"
    advice = "Maybe the clock of the device is wrong."


@dataclass(frozen=True, slots=True, kw_only=True)
class StartRoute:
    """The vehicle leaves its depot. `action_id` is the sender's own: the same again changes nothing."""

    action_id: UUID
    route_id: UUID
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class ArriveAtStop:
    """The vehicle is at a stop. `route_id`: whose driver says so; None: the one whose stop it is."""

    action_id: UUID
    stop_id: UUID
    at: datetime
    route_id: UUID | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CompleteStop:
    """Delivered or collected; `at` is when the vehicle is done there."""

    action_id: UUID
    stop_id: UUID
    at: datetime
    route_id: UUID | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class FailStop:
    """It could not be done; `reason` is a code of tracking's reasons."""

    action_id: UUID
    stop_id: UUID
    at: datetime
    reason: str
    text: str = ""
    route_id: UUID | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class EndRoute:
    """The vehicle is back, or its driver is done; `distance_m` as driven, where known."""

    action_id: UUID
    route_id: UUID
    at: datetime
    distance_m: int | None = None


@dataclass(frozen=True, slots=True)
class RouteStands:
    """How the route stands after the command; `again`: the action was known already."""

    route_id: UUID
    status: RouteStatus
    again: bool = False


@dataclass(frozen=True, slots=True)
class StopStands:
    """How the stop stands after the command; `again`: the action was known already."""

    stop_id: UUID
    route_id: UUID
    status: StopStatus
    again: bool = False


class NoPlan(NotFound):
    """There is no such plan or draft."""

    code = "no_route_plan"


class PlanState(Conflict):
    """The plan or draft is not in a state that allows this."""

    code = "route_plan_state"
    advice = "Maybe it was committed, discarded or is still being computed: read it again."


class StaleDraft(Conflict):
    """The plan changed after the draft was begun."""

    code = "stale_draft"
    advice = "Maybe plan again: what the draft was made of is not what there is any more."


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanRoutes:
    """Compute a draft for a depot's local day; nothing changes until one is committed."""

    depot: str
    day: date
    engine: str = ""
    budget_s: float = 10.0
    seed: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class DiscardDraft:
    """Forget a draft."""

    draft_id: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class CommitPlan:
    """From now on the draft's routes are the routes; `despite` warnings, with a reason."""

    draft_id: UUID
    despite: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class PinStop:
    """A stop stays with its vehicle in every plan to come, or may move again."""

    stop_id: UUID
    pinned: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class LockRoute:
    """No plan changes this route any more, or one may again."""

    route_id: UUID
    locked: bool


@dataclass(frozen=True, slots=True)
class DraftStands:
    """How a draft stands after the command; `version` is the plan's."""

    plan_id: UUID
    draft_id: UUID
    status: DraftStatus
    version: int


@dataclass(frozen=True, slots=True, kw_only=True)
class TakeOn:
    """Put a shipment on a running plan: where it costs least, or on one vehicle's route."""

    plan_id: UUID
    shipment_id: UUID
    vehicle: str | None = None
    most_moves: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PlaceAnew:
    """Take a shipment off its running route and put it where it costs least now, `elsewhere`: on another vehicle's.

    action_id: the sender's own: the same again changes nothing. vehicle: on this one's route and no other.
    """

    action_id: UUID
    shipment_id: UUID
    elsewhere: bool = False
    vehicle: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ReorderRoute:
    """Put what a running route has still to do in the order that costs least, lateness in it; `action_id` as above."""

    action_id: UUID
    route_id: UUID


IMPOSSIBLE = "impossible"
"""What was asked for cannot be done, as the sentence says; nothing was changed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportDelay:
    """A vehicle is so many seconds behind what its reports say (0: it is not any more); its next report ends it."""

    route_id: UUID
    delay_s: int
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class LookAtPlan:
    """Judge a running plan as it stands: who is behind, and what that changes."""

    plan_id: UUID


@dataclass(frozen=True, slots=True)
class Changed:
    """What came of it: nothing to change, recommended only, or published as a version."""

    plan_id: UUID
    outcome: str
    version: int
    decision_id: UUID | None
    moved: int = 0
    told: int = 0
    left_out: int = 0
    vehicle: str | None = None


@dataclass(frozen=True, slots=True)
class Asked:
    """What came of a request: `outcome` as in `Changed`, or impossible, and for a person a sentence."""

    outcome: str
    sentence: str
    changed: Changed | None = None


@dataclass(frozen=True, slots=True)
class AnswerRouteProposal:
    """Make a recommended change of routes, or dismiss it with a reason -> RouteProposalStands."""

    proposal_id: UUID
    approve: bool
    reason: str = ""


@dataclass(frozen=True, slots=True)
class RouteProposalStands:
    """How a recommendation stands after an answer; `version` is the plan's where it was published."""

    proposal_id: UUID
    plan_id: UUID
    status: str
    version: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ClosePlan:
    """The day is over: what was not done is on no route any more, and every route has ended."""

    plan_id: UUID


@dataclass(frozen=True, slots=True)
class PlanStands:
    """How the plan stands after the command, and how many shipments were left undone."""

    plan_id: UUID
    status: PlanStatus
    undone: int
