"""Docks: doors, appointments, loading readiness, waves."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Annotated
from uuid import UUID

from fastapi import Path, Query

from headway.api.errors import VersionMismatch
from headway.api.operation import Router
from headway.api.paging import BadCursor, Paged, key_of, page
from headway.api.turn import IfMatch, Now
from headway.api.wire import Day, Instant, Nothing, PageOf
from headway.api.words.docks import (
    AppointmentOut,
    BookIn,
    CheckInIn,
    DoorIn,
    DoorOut,
    ExpectIn,
    FinishIn,
    MoveIn,
    OpeningWire,
    ReadinessIn,
    ReportedOut,
    RulesWire,
    SlotOut,
    TriedOut,
    TroubleOut,
    WaveIn,
    WaveOut,
)
from headway.carriers.views import get_carrier
from headway.docks import commands as c
from headway.docks import store, views
from headway.docks.feasibility import Wish
from headway.docks.model import (
    Appointment,
    Direction,
    Door,
    NoSlot,
    Opening,
    SiteRules,
    SlotRefused,
    UnknownAppointment,
    UnknownDockWave,
    UnknownDoor,
    WrongAppointmentState,
)
from headway.docks.slots import MAX_WINDOW
from headway.docks.trying import troubles_of, try_move
from headway.kernel.errors import BadInput, NotFound

router = Router("docks", "Doors, appointments, loading readiness and waves.")
_PERIOD = timedelta(days=31)
CHANGING = (UnknownAppointment, WrongAppointmentState, VersionMismatch)


@router.get("/docks/sites/{site}/doors", "docks:read", raises=(NotFound,))
async def list_doors(turn: Now, site: str) -> list[DoorOut]:
    """The doors of a site."""
    await store.check_site(turn.db, site)
    return [_door(each) for each in await store.doors_of(turn.db, site)]


@router.put("/docks/sites/{site}/doors/{door}", "docks:write", raises=(NotFound, BadInput))
async def save_door(turn: Now, site: str, door: Annotated[str, Path(max_length=100)], body: DoorIn) -> DoorOut:
    """Add or replace a door; what is booked there stays."""
    saved = c.SaveDoor(
        site=site, code=door, directions=body.directions, equipment=body.equipment,
        opening=tuple(Opening(each.weekday, each.opens_min, each.closes_min) for each in body.opening),
        units_per_hour=body.units_per_hour, active=body.active,
    )  # fmt: skip
    return _door(await turn.run(saved))


@router.get("/docks/sites/{site}/rules", "docks:read", raises=(NotFound,))
async def get_dock_rules(turn: Now, site: str) -> RulesWire:
    """What a site keeps to."""
    await store.check_site(turn.db, site)
    return _rules(await store.rules_of(turn.db, site))


@router.put("/docks/sites/{site}/rules", "docks:write", raises=(NotFound,))
async def save_dock_rules(turn: Now, site: str, body: RulesWire) -> RulesWire:
    """Replace what a site keeps to; it holds for what is booked and moved from now."""
    return _rules(await turn.run(c.SaveSiteRules(site, SiteRules(**body.model_dump()))))


@router.get("/docks/sites/{site}/slots", "docks:read", raises=(NotFound,))
async def list_slots(
    turn: Now,
    site: str,
    direction: Direction = Direction.OUTBOUND,
    since: Instant | None = None,
    until: Instant | None = None,
    duration_min: Annotated[int | None, Query(ge=1, le=1440)] = None,
    units: Annotated[int, Query(ge=0, le=1_000_000)] = 0,
    limit: Annotated[int, Query(ge=1, le=100)] = 10,
) -> list[SlotOut]:
    """The best slots of a period, best first: nearest to its begin, and of these the ones that leave no hole."""
    await store.check_site(turn.db, site)
    wish = Wish(direction=direction, duration=_minutes(duration_min), units=units)
    found = await views.offered(turn.db, site, wish, turn.now, (since, until), limit)
    return [SlotOut.model_validate(each) for each in found]


@router.get("/docks/appointments", "docks:read", raises=(BadCursor,))
async def list_appointments(
    turn: Now, site: Annotated[str | None, Query(max_length=100)] = None, since: Instant | None = None,
    until: Instant | None = None, *, paged: Paged,
) -> PageOf[AppointmentOut]:  # fmt: skip
    """Appointments that touch a period (left out: from yesterday on, for a month), in the order of their times."""
    start = since or turn.now - timedelta(days=1)
    found = await store.list_appointments(
        turn.db, site, start, until or start + _PERIOD, after=_place(paged.after), limit=paged.limit + 1
    )
    return page([_shown(each) for each in found], paged.limit, lambda each: (each.start.isoformat(), each.id))


@router.post("/docks/appointments", "docks:write", raises=(SlotRefused, NoSlot, UnknownDoor, NotFound))
async def book_appointment(turn: Now, body: BookIn) -> AppointmentOut:
    """Hold a time of a door. A refusal names every rule that speaks against it."""
    carrier = None if body.carrier is None else await get_carrier(turn.db, body.carrier)
    asked = c.BookAppointment(
        site=body.site, direction=body.direction, start=body.start, door=body.door, units=body.units,
        duration=_minutes(body.duration_min), not_before=body.not_before, fits_by=body.fits_by,
        equipment=body.equipment, shipment_ids=body.shipment_ids, vehicle=body.vehicle, reference=body.reference,
        carrier_id=None if carrier is None else carrier.id, carrier_code="" if carrier is None else carrier.code,
    )  # fmt: skip
    return _tagged(turn, await turn.run(asked))


@router.get("/docks/appointments/{appointment_id}", "docks:read", raises=(UnknownAppointment,))
async def get_appointment(turn: Now, appointment_id: UUID) -> AppointmentOut:
    """One appointment. Its ETag is its version."""
    return _tagged(turn, await store.get_appointment(turn.db, appointment_id))


@router.get("/docks/appointments/{appointment_id}/tried", "docks:read", raises=(UnknownAppointment, UnknownDoor))
async def try_appointment(
    turn: Now, appointment_id: UUID, start: Instant, to_door: Annotated[str, Query(min_length=1, max_length=100)]
) -> TriedOut:
    """What speaks against another time and door; nothing: it may be moved there. Nothing changes."""
    return TriedOut.model_validate(await try_move(turn.db, appointment_id, start, to_door, turn.now))


@router.get("/docks/sites/{site}/troubles", "docks:read", raises=(NotFound,))
async def list_dock_troubles(
    turn: Now, site: str, day: Annotated[Day | None, Query(description="left out: today where the site is")] = None
) -> list[TroubleOut]:
    """What is wrong at a site's doors on a day: who is late or unseen, who is in whose way, what is not staged."""
    await store.check_site(turn.db, site)
    zone = await views.zone_of(turn.db, site)
    at = day or turn.now.astimezone(zone).date()
    return [TroubleOut.model_validate(each) for each in await troubles_of(turn.db, site, at, zone, turn.now)]


@router.post(
    "/docks/appointments/{appointment_id}/move", "docks:write", raises=(*CHANGING, SlotRefused, NoSlot, UnknownDoor)
)
async def move_appointment(turn: Now, appointment_id: UUID, body: MoveIn, if_match: IfMatch = None) -> AppointmentOut:
    """Let it stand at another time; nobody else moves for it."""
    asked = c.MoveAppointment(
        appointment_id=appointment_id, start=body.start, door=body.door, duration=_minutes(body.duration_min)
    )
    return await _changed(turn, appointment_id, asked)


@router.post("/docks/appointments/{appointment_id}/cancel", "docks:write", raises=CHANGING)
async def cancel_appointment(
    turn: Now, appointment_id: UUID, body: Nothing, if_match: IfMatch = None
) -> AppointmentOut:
    """Nobody comes; the door is free."""
    return await _changed(turn, appointment_id, c.CancelAppointment(appointment_id))


@router.post("/docks/appointments/{appointment_id}/expect", "docks:write", raises=CHANGING)
async def expect_arrival(turn: Now, appointment_id: UUID, body: ExpectIn, if_match: IfMatch = None) -> AppointmentOut:
    """Say when its vehicle is expected; where that is after its turn, who must moves as little as possible."""
    latest = max(turn.now, (await store.get_appointment(turn.db, appointment_id)).start) + MAX_WINDOW
    if body.at > latest:
        raise BadInput(body.at.isoformat(), field="at", allowed=f"{latest.isoformat()} or earlier")
    return await _changed(turn, appointment_id, c.ExpectArrival(appointment_id, body.at, body.why))


@router.post("/docks/appointments/{appointment_id}/check-in", "docks:write", raises=CHANGING)
async def check_in(turn: Now, appointment_id: UUID, body: CheckInIn, if_match: IfMatch = None) -> AppointmentOut:
    """Its vehicle is there: it goes to the door where that is free, else it waits its turn."""
    return await _changed(turn, appointment_id, c.CheckIn(appointment_id, body.vehicle, body.at))


@router.post("/docks/appointments/{appointment_id}/finish", "docks:write", raises=CHANGING)
async def finish_appointment(
    turn: Now, appointment_id: UUID, body: FinishIn, if_match: IfMatch = None
) -> AppointmentOut:
    """It is loaded or unloaded, and leaves the door."""
    return await _changed(turn, appointment_id, c.FinishAppointment(appointment_id, body.at))


@router.post("/docks/readiness", "docks:write", raises=(NotFound, UnknownAppointment, BadInput))
async def report_readiness(turn: Now, body: ReadinessIn) -> ReportedOut:
    """Say how far goods are; what is ready is released, what comes later than its turn moves."""
    told = c.ReportReadiness(
        state=body.state, shipment_ids=body.shipment_ids, appointment_id=body.appointment_id, at=body.at,
        expected_at=body.expected_at,
    )  # fmt: skip
    return ReportedOut.model_validate(await turn.run(told))


@router.get("/docks/waves", "docks:read")
async def list_dock_waves(
    turn: Now, site: Annotated[str | None, Query(max_length=100)] = None, since: Instant | None = None,
    until: Instant | None = None,
) -> list[WaveOut]:  # fmt: skip
    """Waves with a cut-off in a period (left out: from yesterday on, for a month), at most 200."""
    start = since or turn.now - timedelta(days=1)
    found = await store.list_waves(turn.db, site, start, until or start + _PERIOD)
    return [WaveOut.model_validate(each) for each in found]


@router.post("/docks/waves", "docks:write", raises=(NotFound, BadInput))
async def plan_dock_wave(turn: Now, body: WaveIn) -> WaveOut:
    """Plan a wave; the same site and cut-off again is the same wave."""
    return WaveOut.model_validate(await turn.run(c.PlanDockWave(body.site, body.name, body.cutoff_at)))


@router.post("/docks/waves/{wave_id}/release", "docks:write", raises=(UnknownDockWave,))
async def release_dock_wave(turn: Now, wave_id: UUID, body: Nothing) -> WaveOut:
    """Judge a wave now: what may be loaded is released, and what holds the rest is said."""
    return WaveOut.model_validate(await turn.run(c.ReleaseDockWave(wave_id)))


async def _changed(turn: Now, appointment_id: UUID, command: object) -> AppointmentOut:
    if turn.matching() is not None:
        turn.check_match((await store.get_appointment(turn.db, appointment_id)).version)
    return _tagged(turn, await turn.run(command))


def _tagged(turn: Now, found: Appointment) -> AppointmentOut:
    turn.tag(found.version)
    return _shown(found)


def _shown(found: Appointment) -> AppointmentOut:
    return AppointmentOut.model_validate(found)


def _door(found: Door) -> DoorOut:
    opening = [OpeningWire(weekday=o.weekday, opens_min=o.opens_min, closes_min=o.closes_min) for o in found.opening]
    return DoorOut(
        site=found.site, code=found.code, directions=sorted(found.directions), equipment=sorted(found.equipment),
        opening=opening, units_per_hour=found.units_per_hour, active=found.active,
    )  # fmt: skip


def _rules(found: SiteRules) -> RulesWire:
    return RulesWire(**{name: getattr(found, name) for name in RulesWire.model_fields})


def _minutes(minutes: int | None) -> timedelta | None:
    return None if minutes is None else timedelta(minutes=minutes)


def _place(after: str | None) -> tuple[datetime, UUID] | None:
    key = key_of(after, 2)
    try:
        return None if key is None else (datetime.fromisoformat(key[0]).astimezone(), UUID(key[1]))
    except (ValueError, OverflowError):
        raise BadCursor("this is no cursor of this operation", field="after") from None
