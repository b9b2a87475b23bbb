"""A site's doors over a day: who stands where and when, whose goods are ready, what moved, and what is free."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from starlette.responses import Response

from headway.docks import commands as c
from headway.docks import store, views
from headway.docks.feasibility import Wish
from headway.docks.model import Appointment, AppointmentState, Direction
from headway.docks.views import DockDay, DoorDay
from headway.kernel.errors import BadInput
from headway.web.visits import Desk, Visit

WIDTH = 1000
"""Units across a door's line."""
_DAY = timedelta(days=1)
_HOUR = timedelta(hours=1)
_LONGEST = 20
FREE = 6


@dataclass(frozen=True, slots=True)
class Bar:
    """Where something stands on a door's line; `tone` is a class, `text` what it is."""

    left: float
    width: float
    tone: str
    text: str


@dataclass(frozen=True, slots=True)
class Line:
    """A door's line: times at which it is closed, and who stands there."""

    door: DoorDay
    closed: tuple[Bar, ...]
    bars: tuple[Bar, ...]


@dataclass(frozen=True, slots=True)
class Axis:
    """What the lines show: from one full hour to another."""

    since: datetime
    until: datetime

    def place(self, start: datetime, end: datetime) -> tuple[float, float]:
        whole = self.until - self.since
        left = max(start, self.since) - self.since
        right = min(end, self.until) - self.since
        return round(WIDTH * (left / whole), 1), round(max(WIDTH * ((right - left) / whole), 0), 1)

    def hours(self, zone: ZoneInfo) -> list[str]:
        """Every second hour, as it is read."""
        steps = int((self.until - self.since) / (2 * _HOUR))
        return [f"{(self.since + 2 * n * _HOUR).astimezone(zone):%H}" for n in range(steps + 1)]


async def index(visit: Visit) -> Response:
    """A site's doors on a day; the first site, today, where none is named."""
    async with visit.desk() as desk:
        sites = await store.sites(desk.conn)
        site = visit.query("site") or (sites[0] if sites else "")
        day = _day(visit.query("day"), desk)
        since = datetime.combine(day, time(), desk.tenant.zone).astimezone(UTC)
        until = datetime.combine(day + _DAY, time(), desk.tenant.zone).astimezone(UTC)
        found = await views.dock_day(desk.conn, site, since, until)
        axis = _axis(found, since, until)
        free = await views.offered(desk.conn, site, Wish(direction=Direction.OUTBOUND), desk.now, most=FREE)
        return visit.page(
            "docks.html",
            desk,
            found=found,
            sites=sites,
            site=site,
            day=day,
            before=day - _DAY,
            after=day + _DAY,
            lines=[_line(each, axis, desk.now) for each in found.doors],
            hours=axis.hours(desk.tenant.zone),
            now_at=axis.place(axis.since, desk.now)[1] if axis.since < desk.now < axis.until else None,
            appointments=sorted((a for door in found.doors for a in door.appointments), key=lambda a: (a.start, a.id)),
            free=sorted(free, key=lambda slot: slot.start),
            tone_of=lambda each: tone(each, desk.now),
            can=visit.may("docks:write"),
        )


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
    return visit.back(f"/docks?site={wave.site}")


async def book(visit: Visit, fields: dict[str, str]) -> Response:
    """Hold a slot that is offered, or a time that is typed."""
    async with visit.desk() as desk:
        zone = desk.tenant.zone
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


def tone(each: Appointment, now: datetime) -> str:
    """How an appointment stands, as a word of `words.DOCK`."""
    if each.state is AppointmentState.AT_DOOR:
        return "overrun" if now > each.end else "at_door"
    if each.state is not AppointmentState.BOOKED:
        return str(each.state)
    if each.arrived_at is not None:
        return "waiting"
    return "moved" if each.start > each.planned_at else "booked"


def _line(found: DoorDay, axis: Axis, now: datetime) -> Line:
    shown = [each for each in found.appointments if each.state not in (AppointmentState.CANCELLED,)]
    bars = tuple(Bar(*axis.place(each.start, each.end), tone(each, now), _name(each)) for each in shown)
    closed = []
    at = axis.since
    for opens, closes in found.open_spans:
        if opens > at:
            closed.append(Bar(*axis.place(at, opens), "closed", ""))
        at = max(at, closes)
    if at < axis.until:
        closed.append(Bar(*axis.place(at, axis.until), "closed", ""))
    return Line(found, tuple(closed), bars)


def _axis(found: DockDay, since: datetime, until: datetime) -> Axis:
    """From two hours before the first to two hours after the last thing of the day, in steps of two hours."""
    opening = [span for door in found.doors if door.door.opening for span in door.open_spans]
    starts = [a.start for door in found.doors for a in door.appointments] + [span[0] for span in opening]
    ends = [a.end for door in found.doors for a in door.appointments] + [span[1] for span in opening]
    first = max(since, min(starts, default=since + 6 * _HOUR) - _HOUR)
    last = min(until, max(ends, default=since + 20 * _HOUR) + _HOUR)
    step = 2 * _HOUR
    begin = since + (first - since) // step * step
    end = since + -(-(last - since) // step) * step
    return Axis(begin, max(end, begin + 4 * step))


def _name(each: Appointment) -> str:
    return (each.reference or each.vehicle or each.carrier_code or "appointment")[:_LONGEST]


def _day(text: str, desk: Desk) -> date:
    try:
        return date.fromisoformat(text) if text else desk.now.astimezone(desk.tenant.zone).date()
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
    return visit.back(f"/docks?site={found.site}")
