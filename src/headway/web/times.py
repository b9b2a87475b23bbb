"""Moments as people read them: short, by the clock of where it happens, with the whole moment and its offset on demand.

A time by another clock than the tenant's says so: `09:00 EST`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from markupsafe import Markup

from headway.kernel.moments import STAMP
from headway.kernel.time_zones import zone_named
from headway.web import dates
from headway.web.dates import DAY, HOUR, MINUTE, span
from headway.web.translating import _

__all__ = ["DAY", "HOUR", "MINUTE", "Times", "span"]

_NOTHING = "–"


@dataclass(frozen=True, slots=True)
class Times:
    """The tenant's zone and time."""

    zone: ZoneInfo
    now: datetime

    @property
    def today(self) -> str:
        """`Monday, 2 March 2026`."""
        return dates.full_day(self.now.astimezone(self.zone))

    @property
    def clock(self) -> Markup:
        """The tenant's time to the minute."""
        return self._element(self.now, f"{self.now.astimezone(self.zone):%H:%M}")

    @property
    def zone_name(self) -> str:
        """`Europe/Berlin (UTC+01:00)`."""
        return self.named(self.zone)

    def named(self, zone: ZoneInfo | str | None) -> str:
        """A zone with its offset now: `Europe/Lisbon (UTC+00:00)`."""
        there = self.there(zone)
        return f"{there.key} (UTC{_offset(self.now.astimezone(there))})"

    def far(self, zone: ZoneInfo | str | None, moment: datetime | None = None) -> str:
        """`EST`, where clocks there show another time than the tenant's, now or at a moment; else nothing."""
        at = moment or self.now
        local = at.astimezone(self.there(zone))
        return "" if local.utcoffset() == at.astimezone(self.zone).utcoffset() else _short(local)

    def clock_at(self, moment: datetime, zone: ZoneInfo | str | None = None) -> str:
        """`09:00` by the clock of a place, as text alone."""
        return f"{moment.astimezone(self.there(zone)):%H:%M}"

    def on_day(self, moment: datetime, zone: ZoneInfo | str | None = None) -> date:
        """The calendar day of a moment at a place."""
        return moment.astimezone(self.there(zone)).date()

    def at(self, moment: datetime | None, zone: ZoneInfo | str | None = None) -> str:
        """A moment as a `time` element: the time today, else the day as well; a dash for none.

        Args:
            zone: where it happens, if that is not where the tenant is: the time is of that place, and says so.
        """
        if moment is None:
            return _NOTHING
        there = self.there(zone)
        local = moment.astimezone(there)
        if local.date() == self.now.astimezone(there).date():
            return self._element(moment, f"{local:%H:%M}", there)
        return self.on(moment, there)

    def on(self, moment: datetime, zone: ZoneInfo | str | None = None) -> Markup:
        """A moment as a `time` element that always tells the day."""
        there = self.there(zone)
        local, here = moment.astimezone(there), self.now.astimezone(there)
        year = "" if local.year == here.year else f" {local.year}"
        return self._element(moment, f"{dates.day(local)}{year} {local:%H:%M}", there)

    def there(self, zone: ZoneInfo | str | None) -> ZoneInfo:
        """The zone of a place; the tenant's where it has none, or one that nobody knows."""
        return zone if isinstance(zone, ZoneInfo) else zone_named(zone) or self.zone

    def plain(self, moment: datetime, zone: ZoneInfo | str | None = None) -> str:
        """`2 Mar 06:00`, as text alone, for lists to choose from; `2 Mar 06:00 EST` by another clock."""
        local = moment.astimezone(self.there(zone))
        other = local.utcoffset() != moment.astimezone(self.zone).utcoffset()
        return f"{dates.day(local)} {local:%H:%M}{f' {_short(local)}' if other else ''}"

    def told(self, text: str, zone: ZoneInfo | str | None = None) -> str:
        """A sentence with its moments by the clock of a place: `until 2026-03-04T12:00Z` reads `until 4 Mar 13:00`.

        Args:
            zone: by whose clock; one that is not the tenant's is named. Of today the hour alone is told.
        """
        return STAMP.sub(lambda found: self._told(found, zone), text)

    def away(self, moment: datetime) -> str:
        """How far off a moment is: `in 2 h 5 min`, `3 d 4 h ago`."""
        gap = moment - self.now
        return (_("in {span}") if gap >= timedelta(0) else _("{span} ago")).format(span=span(gap))

    def left(self, due: datetime) -> str:
        """How much time is left until `due`: `2 h 5 min left`, `10 min over`."""
        gap = due - self.now
        return (_("{span} left") if gap > timedelta(0) else _("{span} over")).format(span=span(gap))

    def against(self, actual: datetime, planned: datetime) -> str:
        """`12 min late`, `2 h early`, `on time`: within a minute counts as on time."""
        gap = actual - planned
        if abs(gap) < MINUTE:
            return _("on time")
        return (_("{span} late") if gap > timedelta(0) else _("{span} early")).format(span=span(gap))

    def lag(self, occurred: datetime, received: datetime) -> str:
        """How much later something was received than it happened; empty below half an hour."""
        gap = received - occurred
        return span(gap) if gap >= timedelta(minutes=30) else ""

    def short(self, length: timedelta) -> str:
        """A duration in one unit, for narrow columns: `95 min`, `23 h`, `3 d`."""
        return dates.short(length)

    def span_s(self, seconds: int) -> str:
        """A duration given in seconds, for templates."""
        return span(timedelta(seconds=seconds))

    def span(self, length: timedelta) -> str:
        """A duration, for templates."""
        return span(length)

    def _told(self, found: re.Match[str], zone: ZoneInfo | str | None) -> str:
        try:
            moment = datetime.fromisoformat(found[0])
            if self.on_day(moment, zone) == self.on_day(self.now, zone):
                return " ".join(filter(None, (self.clock_at(moment, zone), self.far(zone, moment))))
            return self.plain(moment, zone)
        except (ValueError, OverflowError):
            return found[0]

    def _element(self, moment: datetime, text: str, zone: ZoneInfo | None = None) -> Markup:
        local, own = moment.astimezone(zone or self.zone), moment.astimezone(self.zone)
        title = f"{dates.full_day(local)}, {local:%H:%M:%S}, UTC{_offset(local)} ({(zone or self.zone).key})"
        if local.utcoffset() != own.utcoffset():
            return Markup('<time datetime="{}" title="{}">{} <span class="zone">{}</span></time>').format(
                local.isoformat(), title, text, _short(local)
            )
        return Markup('<time datetime="{}" title="{}">{}</time>').format(local.isoformat(), title, text)


def _offset(local: datetime) -> str:
    text = f"{local:%z}"
    return f"{text[:3]}:{text[3:5]}"


def _short(local: datetime) -> str:
    """`CET` where the zone has a name, else `UTC+08`."""
    name = local.tzname() or ""
    return name if name.isalpha() else f"UTC{_offset(local).removesuffix(':00')}"
