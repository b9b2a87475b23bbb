"""A site's doors over a day: who stands where and when, whose goods are ready, what moved, and what is free."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from urllib.parse import quote
from uuid import UUID
from zoneinfo import ZoneInfo

from starlette.responses import JSONResponse, Response

from headway.docks import commands as c
from headway.docks import store, views
from headway.docks.feasibility import Wish
from headway.docks.model import Appointment, Direction
from headway.docks.troubles import name
from headway.docks.trying import shifts_of, try_move, wrong_of
from headway.kernel.errors import BadInput
from headway.web import yard
from headway.web.toasts import Undo
from headway.web.visits import Desk, Visit

_DAY = timedelta(days=1)
FREE = 6


async def index(visit: Visit) -> Response:
    """A site's doors on a day; the first site, today, where none is named."""
    async with visit.desk() as desk:
        sites = await store.sites(desk.conn)
        site = visit.query("site") or (sites[0] if sites else "")
        zone = await views.zone_of(desk.conn, site)
        day = _day(visit.query("day"), desk.now, zone)
        since = datetime.combine(day, time(), zone).astimezone(UTC)
        until = datetime.combine(day + _DAY, time(), zone).astimezone(UTC)
        found = await views.dock_day(desk.conn, site, since, until)
        shown = yard.axis(found, since, until)
        wrong = wrong_of(found, since, until, zone, desk.now)
        free = await views.offered(desk.conn, site, Wish(direction=Direction.OUTBOUND), desk.now, most=FREE)
        booked = sorted((a for door in found.doors for a in door.appointments), key=lambda a: (a.start, a.id))
        return visit.page(
            "docks.html",
            desk,
            found=found,
            sites=sites,
            site=site,
            there=zone,
            day=day,
            before=day - _DAY,
            after=day + _DAY,
            shown=shown,
            lines=yard.lines(found, shown, wrong, desk.now),
            marks=shown.marks(zone),
            now_at=shown.at(desk.now),
            wrong=wrong,
            shifts=await shifts_of(desk.conn, booked),
            named={each.id: name(each) for each in booked},
            appointments=booked,
            free=sorted(free, key=lambda slot: slot.start),
            tone_of=lambda each: yard.tone(each, desk.now),
            can=visit.may("docks:write"),
        )


async def attempt(visit: Visit) -> Response:
    """What speaks against another time and door, in words; nothing changes."""
    async with visit.desk() as desk:
        zone = await _zone(desk, visit.id())
        start = _moment(visit.query("start"), zone)
        tried = await try_move(desk.conn, visit.id(), start or desk.now, visit.query("door"), desk.now)
    span = f"{tried.start.astimezone(zone):%H:%M}\N{EN DASH}{tried.end.astimezone(zone):%H:%M}"
    return JSONResponse(
        {"where": f"{tried.door}, {span}", "against": [each.sentence for each in tried.refusals]},
    )


async def move(visit: Visit, fields: dict[str, str]) -> Response:
    """Let it stand at another time or door; the next page offers to put it back."""
    async with visit.desk() as desk:
        zone = await _zone(desk, visit.id())
        start = _moment(fields.get("start", ""), zone)
        before = await store.get_appointment(desk.conn, visit.id())
    asked = c.MoveAppointment(
        appointment_id=before.id, start=start or before.start, door=fields.get("door", "").strip() or None
    )
    after = await visit.run(asked)
    day = f"&day={quote(fields['day'])}" if fields.get("day") else ""
    back = {"start": before.start.isoformat(), "door": before.door, "day": fields.get("day", "")}
    label = f"{name(before)}: {after.door}, {after.start.astimezone(zone):%H:%M}"
    return visit.back(f"/docks?site={quote(after.site)}{day}", Undo(label, f"/docks/{before.id}/move", back))


async def check_in(visit: Visit, fields: dict[str, str]) -> Response:
    """Its vehicle is there."""
    found = await visit.run(c.CheckIn(visit.id()))
    return _back(visit, found)


async def finish(visit: Visit, fields: dict[str, str]) -> Response:
    """It leaves the door."""
    return _back(visit, await visit.run(c.FinishAppointment(visit.id())))


async def cancel(visit: Visit, fields: dict[str, str]) -> Response:
    """Nobody comes."""
    return _back(visit, await visit.run(c.CancelAppointment(visit.id())))


async def release(visit: Visit, fields: dict[str, str]) -> Response:
    """Judge a wave now."""
    wave = await visit.run(c.ReleaseDockWave(visit.id()))
    return visit.back(f"/docks?site={quote(wave.site)}")


async def book(visit: Visit, fields: dict[str, str]) -> Response:
    """Hold a slot that is offered, or a time that is typed."""
    async with visit.desk() as desk:
        zone = await views.zone_of(desk.conn, fields.get("site", ""))
    minutes = fields.get("minutes", "").strip()
    if minutes and not (minutes.isascii() and minutes.isdigit() and 0 < int(minutes[:5]) <= 24 * 60):
        raise BadInput(f"{minutes[:20]!r} minutes", field="minutes", allowed="1 to 1440")
    asked = c.BookAppointment(
        site=fields.get("site", ""),
        direction=_direction(fields.get("direction", "")),
        start=_moment(fields.get("start", ""), zone),
        door=fields.get("door", "").strip() or None,
        duration=timedelta(minutes=int(minutes)) if minutes else None,
        reference=fields.get("reference", "").strip()[:100],
    )
    return _back(visit, await visit.run(asked))


async def _zone(desk: Desk, appointment_id: UUID) -> ZoneInfo:
    """By which clock the site of an appointment is worked."""
    return await views.zone_of(desk.conn, (await store.get_appointment(desk.conn, appointment_id)).site)


def _day(text: str, now: datetime, zone: ZoneInfo) -> date:
    try:
        return date.fromisoformat(text) if text else now.astimezone(zone).date()
    except ValueError:
        raise BadInput(f"{text[:40]!r} is no day", field="day", allowed="a day such as 2026-03-02") from None


def _direction(text: str) -> Direction:
    try:
        return Direction(text)
    except ValueError:
        raise BadInput(f"{text[:40]!r} is no direction", field="direction", allowed=", ".join(Direction)) from None


def _moment(text: str, zone: ZoneInfo) -> datetime | None:
    if not text.strip():
        return None
    try:
        found = datetime.fromisoformat(text.strip())
        return (found if found.tzinfo else found.replace(tzinfo=zone)).astimezone(UTC)
    except (ValueError, OverflowError):
        allowed = "a day and a time, such as 2026-03-02T06:00"
        raise BadInput(f"{text[:80]!r} is no time", field="start", allowed=allowed) from None


def _back(visit: Visit, found: Appointment) -> Response:
    return visit.back(f"/docks?site={quote(found.site)}")
