"""Days and lengths of time in the language of whoever asks."""

from __future__ import annotations

from datetime import datetime, timedelta

from babel.dates import get_day_names, get_month_names

from headway.web.translating import _, locale

MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)


def day(local: datetime) -> str:
    """`2 Mar`."""
    month = get_month_names("abbreviated", locale=locale())[local.month]
    return _("{day} {month}").format(day=local.day, month=month)


def full_day(local: datetime) -> str:
    """`Monday, 2 March 2026`."""
    weekday = get_day_names("wide", locale=locale())[local.weekday()]
    month = get_month_names("wide", locale=locale())[local.month]
    return _("{weekday}, {day} {month} {year}").format(weekday=weekday, day=local.day, month=month, year=local.year)


def span(length: timedelta) -> str:
    """A duration in its two largest units: `2 h 5 min`; less than a minute is `0 min`."""
    length = abs(length)
    days, rest = divmod(length, DAY)
    hours, rest = divmod(rest, HOUR)
    minutes = rest // MINUTE
    if days:
        return f"{_in_days(days)} {_in_hours(hours)}" if hours else _in_days(days)
    if hours:
        return f"{_in_hours(hours)} {_in_minutes(minutes)}" if minutes else _in_hours(hours)
    return _in_minutes(minutes)


def short(length: timedelta) -> str:
    """A duration in one unit, for narrow columns: `95 min`, `23 h`, `3 d`."""
    if length < 2 * HOUR:
        return _in_minutes(length // MINUTE)
    return _in_hours(length // HOUR) if length < 2 * DAY else _in_days(length // DAY)


def _in_days(count: int) -> str:
    return _("{n} d").format(n=count)


def _in_hours(count: int) -> str:
    return _("{n} h").format(n=count)


def _in_minutes(count: int) -> str:
    return _("{n} min").format(n=count)
