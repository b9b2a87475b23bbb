"""Quiet hours: when a message may go out."""

from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from headway.customers.settings import Quiet
from headway.customers.windows import wall

WHOLE_DAY = (0, 1440)
"""Quiet from midnight to midnight: what waits goes at midnight, where one such day ends and the next begins."""


def may_go_at(moment: datetime, quiet: Quiet, zone: ZoneInfo) -> datetime:
    """The moment itself, or the end of the quiet hours it lies in."""
    local = moment.astimezone(zone)
    minute = local.hour * 60 + local.minute
    if not _within(minute, quiet):
        return moment
    tomorrow = minute >= quiet.to_min
    return wall(local.date() + timedelta(days=int(tomorrow)), quiet.to_min, zone)


def _within(minute: int, quiet: Quiet) -> bool:
    if (quiet.from_min, quiet.to_min) == WHOLE_DAY:
        return minute > 0
    if quiet.from_min <= quiet.to_min:
        return quiet.from_min <= minute < quiet.to_min
    return minute >= quiet.from_min or minute < quiet.to_min
