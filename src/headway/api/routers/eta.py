"""When it will come and how likely it is late; alerts of breaches, and what they are weighed by."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal
from typing import Annotated, Any
from uuid import UUID

from pydantic import BaseModel, BeforeValidator, Field

from headway.api.operation import Router
from headway.api.paging import After, BadCursor, Limit, key_of, page
from headway.api.turn import Now
from headway.api.wire import Code, PageOf, Sent, Shown
from headway.kernel.money import Money
from headway.tracking.alerts import store as alerts
from headway.tracking.alerts.model import AlertPolicy, AlertState, SetAlertPolicy
from headway.tracking.errors import UnknownShipment
from headway.tracking.eta import views

router = Router("eta", "Operational ETAs with their chances, and alerts before a breach.")
_START = (datetime(1970, 1, 1, tzinfo=UTC), UUID(int=0))


class StopEta(Shown):
    """The ETA of one open stop, as it was told at `at`.

    Done before `p50_at` with a chance of 50 %, and so on; `slack_s` is from there to `due_at`, negative when late;
    `method`: model, corridor, ratio, plan, seen (those who stood so before), carrier (its own estimate) or route (of
    the own fleet).
    """

    stop: int
    at: datetime
    phase: str
    p50_at: datetime
    p80_at: datetime
    p90_at: datetime
    due_at: datetime
    slack_s: int | None = None
    breach_chance: float
    failed_chance: float | None
    method: str
    model_version: int | None
    because: str


class EtaOut(Shown):
    """A shipment's open stops; none when it is over. `estimate_at` is what the carrier itself says."""

    shipment_id: UUID
    carrier_code: str
    phase: str
    estimate_at: datetime | None
    finished_at: datetime | None
    stops: list[StopEta]


class RefusalChance(BaseModel):
    """The chance that a carrier refuses an offer on a lane, or leaves it unanswered, with its 80 % interval."""

    carrier: str
    lane: str
    chance: float
    low: float
    high: float
    samples: int


class ActionOut(Shown):
    """What can still be done: `averts` is the share of the loss that it saves, `saves` what is expected of it."""

    code: str
    sentence: str
    averts: float
    saves: Money
    open_until: datetime


class AlertOut(Shown):
    """One alert; `best` is the code of the action that saves most, empty when nothing helps any more."""

    id: UUID
    shipment_id: UUID
    order_id: UUID
    carrier_code: str
    reference: str
    state: AlertState
    revision: int
    due_at: datetime
    raised_at: datetime
    updated_at: datetime
    ended_at: datetime | None
    chance: float
    first_chance: float
    p50_at: datetime
    p90_at: datetime
    loss: Money
    best: str
    actions: list[ActionOut]
    because: str
    resolution: str | None
    decision_id: UUID


def _number(value: object) -> object:
    if isinstance(value, bool):
        raise ValueError("a number is allowed")
    return value


Amount = Annotated[Decimal, BeforeValidator(_number), Field(ge=0, le=10**6, max_digits=12)]
Share = Annotated[Decimal, BeforeValidator(_number), Field(ge=0, le=1, max_digits=8)]
Minutes = Annotated[int, BeforeValidator(_number), Field(ge=1, le=10_080)]


class AlertPolicyBody(Sent):
    """What alerts are weighed by: money in major units of a shipment's currency, shares 0 to 1, whole minutes."""

    late_cost: Amount = AlertPolicy().late_cost
    goodwill: Amount = AlertPolicy().goodwill
    handling_cost: Amount = AlertPolicy().handling_cost
    reassign_from: Amount = AlertPolicy().reassign_from
    expedite_cost: Amount = AlertPolicy().expedite_cost
    expedite_averts: Share = AlertPolicy().expedite_averts
    expedite_full_min: Minutes = AlertPolicy().expedite_full_min
    tell_cost: Amount = AlertPolicy().tell_cost
    tell_keeps: Share = AlertPolicy().tell_keeps
    tell_wrongly: Amount = AlertPolicy().tell_wrongly
    tell_full_min: Minutes = AlertPolicy().tell_full_min
    least_notice_min: Minutes = AlertPolicy().least_notice_min
    clear_below: Share = AlertPolicy().clear_below


class AlertPolicyOut(Shown, AlertPolicyBody):
    """What alerts are weighed by now."""


@router.get("/tracking/shipments/{shipment_id}/eta", "tracking:read", raises=(UnknownShipment,))
async def get_eta(turn: Now, shipment_id: UUID) -> EtaOut:
    """When each open stop will be done, and how likely it is late."""
    return EtaOut.model_validate(await _booked(turn, shipment_id))


@router.get("/tracking/shipments/{shipment_id}/eta/history", "tracking:read", raises=(UnknownShipment, BadCursor))
async def list_eta_history(turn: Now, shipment_id: UUID, after: After = None, limit: Limit = 50) -> PageOf[StopEta]:
    """Every answer that was told, newest first, with its reason."""
    await _booked(turn, shipment_id)
    key = key_of(after, 2)
    before = None if key is None else (_moment(key[0]), _stop(key[1]))
    found = await views.history_of(turn.db, shipment_id, before=before, limit=limit + 1)
    return page([StopEta.model_validate(row) for row in found], limit, lambda row: (row.at.isoformat(), row.stop))


@router.get("/tracking/refusal-chances/{carrier}", "tracking:read")
async def get_refusal_chance(turn: Now, carrier: Code, lane: Code) -> RefusalChance:
    """The chance that a carrier refuses an offer on a lane (`from>to`); counted, and shrunken where it was few."""
    found = await views.reject_chance(turn.db, carrier, lane)
    return RefusalChance(
        carrier=carrier, lane=lane, chance=found.value, low=found.low, high=found.high, samples=found.samples
    )


@router.get("/tracking/alerts", "tracking:read", raises=(BadCursor,))
async def list_alerts(
    turn: Now,
    state: AlertState | None = None,
    carrier: Code | None = None,
    after: After = None,
    limit: Limit = 50,
) -> PageOf[AlertOut]:
    """Breach alerts, those due first, first."""
    key = key_of(after, 2)
    start = _START if key is None else (_moment(key[0]), _id(key[1]))
    found = await alerts.list_alerts(turn.db, state=state, carrier=carrier, after=start, limit=limit + 1)
    return page([AlertOut.model_validate(each) for each in found], limit, lambda row: (row.due_at.isoformat(), row.id))


@router.get("/tracking/shipments/{shipment_id}/alerts", "tracking:read", raises=(UnknownShipment,))
async def list_alerts_of_shipment(turn: Now, shipment_id: UUID) -> PageOf[AlertOut]:
    """All alerts of one shipment, newest first."""
    await _booked(turn, shipment_id)
    found = await alerts.alerts_of(turn.db, shipment_id)
    return PageOf(items=[AlertOut.model_validate(each) for each in found], next=None)


@router.get("/tracking/alert-policy", "tracking:read")
async def get_alert_policy(turn: Now) -> AlertPolicyOut:
    """What alerts are weighed by."""
    return AlertPolicyOut.model_validate(await alerts.policy(turn.db))


@router.put("/tracking/alert-policy", "tracking:write")
async def set_alert_policy(turn: Now, body: AlertPolicyBody) -> AlertPolicyOut:
    """Set it, for every look from now on; what is left out is as built in."""
    return AlertPolicyOut.model_validate(await turn.run(SetAlertPolicy(AlertPolicy(**body.model_dump()))))


def _moment(text: str) -> datetime:
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        raise BadCursor("this is no cursor of this operation", field="after") from None
    if found.tzinfo is None or found.year < 1970:
        raise BadCursor("this is no cursor of this operation", field="after")
    return found


def _id(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        raise BadCursor("this is no cursor of this operation", field="after") from None


def _stop(text: str) -> int:
    if not (text.isascii() and text.isdigit() and len(text) < 5):
        raise BadCursor("this is no cursor of this operation", field="after")
    return int(text)


async def _booked(turn: Now, shipment_id: UUID) -> dict[str, Any]:
    found = await views.eta_of(turn.db, shipment_id)
    if found is None:
        raise UnknownShipment(f"shipment {shipment_id} is not booked", shipment_id=shipment_id)
    return found
