"""The ledger of capacity: what carriers committed, confirm and still have, what it is worth, and who is out."""

from __future__ import annotations

from typing import Annotated

from fastapi import Query
from pydantic import BaseModel, Field

from headway.api.access import speak_for
from headway.api.operation import Router
from headway.api.paging import After, BadCursor, Limit, id_of, key_of, page
from headway.api.routers.carriers import CarrierFilter, SavedCount, shown
from headway.api.turn import Now
from headway.api.wire import Code, Count, Day, Instant, Nothing, PageOf, Reason, Sent, Weight
from headway.carriers import commands as c
from headway.carriers import views
from headway.carriers.shown import CapacityPriceView, CapacityUseView, CapacityView, OutageView
from headway.kernel.errors import NotFound

router = Router("capacity", "What carriers take on a day, what is held of it and worth, and who is out.")
Window = Annotated[str, Field(max_length=5, description='local hours of the pickup such as "08-12"; "": the whole day')]


class PartIn(Sent):
    """Where a limit holds: from a zone (null: anywhere), or on a lane (both zones), at some hours of the pickup."""

    shipments: Count | None
    weight_kg: Weight | None = None
    origin_zone: Code | None = None
    destination_zone: Code | None = None
    window: Window = ""


class CapacityIn(PartIn):
    """What a carrier committed to for a day, or every week for a weekday (1 Monday); both null: no limit any more."""

    carrier: Code
    day: Day | None = None
    weekday: Annotated[int | None, Field(ge=1, le=7)] = None


class CapacitiesIn(Sent):
    """Limits to set."""

    rows: Annotated[tuple[CapacityIn, ...], Field(min_length=1, max_length=5000)]


class OwnConfirmationIn(PartIn):
    """What a carrier really takes on a day; a null number stays as committed, both null take the confirmation back."""

    day: Day


class ConfirmationIn(OwnConfirmationIn):
    """The same of any carrier."""

    carrier: Code


class ConfirmationsIn(Sent):
    """What carriers confirm."""

    rows: Annotated[tuple[ConfirmationIn, ...], Field(min_length=1, max_length=5000)]


class OwnConfirmationsIn(Sent):
    """What one carrier confirms."""

    rows: Annotated[tuple[OwnConfirmationIn, ...], Field(min_length=1, max_length=1000)]


class OutageIn(Sent):
    """Why a carrier takes and carries nothing, and until when (null: until further notice)."""

    reason: Reason
    until: Instant | None = None


class OutageOut(BaseModel):
    """Is the carrier out now, and did the request change that?"""

    carrier: str
    out: bool
    changed: bool


@router.get("/capacity", "carriers:read", raises=(BadCursor,))
async def list_capacity(
    turn: Now,
    day: Day,
    carrier: CarrierFilter = None,
    short: Annotated[bool, Query(description="only limits of which more is held than there is")] = False,
    after: After = None,
    limit: Limit = 50,
) -> PageOf[CapacityView]:
    """Limits and their use on a day, by carrier, scope and window."""
    return shown(
        await views.list_capacity(turn.db, day, carrier=carrier, short=short, after=key_of(after, 3), limit=limit)
    )


@router.post("/capacity", "carriers:write", bulk=True)
async def set_capacity(turn: Now, body: CapacitiesIn) -> SavedCount:
    """Set what carriers committed, of days and weekdays; all or none. Too little for what is held is news at once."""
    rows = tuple(c.CapacityRow(**each.model_dump()) for each in body.rows)
    return SavedCount(saved=await turn.run(c.SetCapacity(rows)))


@router.post("/capacity/confirmations", "carriers:write", bulk=True)
async def confirm_capacity(turn: Now, body: ConfirmationsIn) -> SavedCount:
    """Keep what carriers confirm for days; all or none. It binds in place of what was committed."""
    rows = tuple(c.Confirmation(**each.model_dump()) for each in body.rows)
    return SavedCount(saved=await turn.run(c.ConfirmCapacity(rows)))


@router.get("/capacity/use", "carriers:read", raises=(BadCursor,))
async def list_capacity_use(
    turn: Now, day: Day, carrier: CarrierFilter = None, after: After = None, limit: Limit = 50
) -> PageOf[CapacityUseView]:
    """Where a day's capacity went, by carrier, lane and hour of the pickup."""
    return shown(await views.list_capacity_use(turn.db, day, carrier=carrier, after=key_of(after, 4), limit=limit))


@router.get("/capacity/prices", "carriers:read", raises=(BadCursor,))
async def list_capacity_prices(
    turn: Now, day: Day, carrier: CarrierFilter = None, after: After = None, limit: Limit = 50
) -> PageOf[CapacityPriceView]:
    """What scarce capacity is worth on a day, by carrier and scope, as it was found last."""
    return shown(await views.list_prices(turn.db, day, carrier=carrier, after=key_of(after, 2), limit=limit))


@router.get("/outages", "carriers:read", raises=(BadCursor,))
async def list_outages(
    turn: Now,
    carrier: CarrierFilter = None,
    lasting: Annotated[bool, Query(description="only those that are not over")] = False,
    after: After = None,
    limit: Limit = 50,
) -> PageOf[OutageView]:
    """Times in which carriers take and carry nothing, the last first."""
    found = await views.list_outages(turn.db, carrier=carrier, lasting=lasting, after=id_of(after), limit=limit)
    return page(found, limit, lambda view: view.id)


@router.post("/carriers/{code}/outage", "carriers:write", raises=(NotFound,))
async def report_outage(turn: Now, code: Code, body: OutageIn) -> OutageOut:
    """The carrier is out from now on; it is offered nothing, and what it holds is judged again."""
    await views.get_carrier(turn.db, code)
    return _stands(await turn.run(c.ReportOutage(code, body.reason, body.until)))


@router.post("/carriers/{code}/outage/end", "carriers:write", raises=(NotFound,))
async def end_outage(turn: Now, code: Code, body: Nothing) -> OutageOut:
    """The carrier works again."""
    await views.get_carrier(turn.db, code)
    return _stands(await turn.run(c.EndOutage(code)))


@router.get("/carriers/{carrier}/capacity", "capacity:read", raises=(BadCursor, NotFound))
async def list_own_capacity(
    turn: Now, carrier: Code, day: Day, after: After = None, limit: Limit = 50
) -> PageOf[CapacityView]:
    """What a carrier committed to and confirmed for a day, and what is held of it, for its own key."""
    speak_for(turn.caller, carrier)
    await views.get_carrier(turn.db, carrier)
    return shown(await views.list_capacity(turn.db, day, carrier=carrier, after=key_of(after, 3), limit=limit))


@router.post("/carriers/{carrier}/capacity/confirmations", "capacity:confirm", raises=(NotFound,))
async def confirm_own_capacity(turn: Now, carrier: Code, body: OwnConfirmationsIn) -> SavedCount:
    """The carrier says what it really takes on days; all or none."""
    speak_for(turn.caller, carrier)
    await views.get_carrier(turn.db, carrier)
    rows = tuple(c.Confirmation(carrier=carrier, **each.model_dump()) for each in body.rows)
    return SavedCount(saved=await turn.run(c.ConfirmCapacity(rows, by_carrier=carrier)))


@router.post("/carriers/{carrier}/capacity/outage", "capacity:confirm", raises=(NotFound,))
async def report_own_outage(turn: Now, carrier: Code, body: OutageIn) -> OutageOut:
    """The carrier says that it takes and carries nothing from now on."""
    speak_for(turn.caller, carrier)
    return await report_outage(turn, carrier, body)


@router.post("/carriers/{carrier}/capacity/outage/end", "capacity:confirm", raises=(NotFound,))
async def end_own_outage(turn: Now, carrier: Code, body: Nothing) -> OutageOut:
    """The carrier says that it works again."""
    speak_for(turn.caller, carrier)
    return await end_outage(turn, carrier, body)


def _stands(found: c.OutageStands) -> OutageOut:
    return OutageOut(carrier=found.carrier, out=found.out, changed=found.changed)
