"""What may be saved of the fleet: each check names the field, the value seen and what is allowed."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import datetime, timedelta
from decimal import Decimal

from headway.fleet.hours import DOCUMENTS
from headway.fleet.model import Depot, Dimension, Driver, Paper, Place, Shift, Store, Vehicle
from headway.fleet.papers import BLOCK, DRIVER_PAPERS, OFF, VEHICLE_PAPERS, WARN, PaperRules
from headway.kernel.errors import BadInput
from headway.kernel.time_zones import ALLOWED, known

PROFILES = ("van", "truck", "bike", "car", "trailer")
LONGEST_SHIFT = timedelta(hours=24)
MAX_AMOUNT = Decimal(10) ** 7
MAX_RATE = Decimal(10) ** 9
MAX_WORDS = 100
MAX_PAPERS = 30
_CODE = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9 _.:/+-]{0,62}[A-Za-z0-9_.:/+-])?")
_CODE_ALLOWED = "1 to 64 letters, digits, spaces and _ . : / + -, beginning with a letter or digit"
_WORD = re.compile(r"[A-Za-z0-9][A-Za-z0-9_+-]{0,63}")
_WORD_ALLOWED = "1 to 64 letters, digits and _ + -, such as tail_lift"


def refuse(field: str, value: object, allowed: str) -> BadInput:
    """The error for one field."""
    text = repr(value).encode("utf-8", "backslashreplace").decode()
    shown = text if len(text) <= 80 else text[:77] + "..."
    return BadInput(f"{field}: saw {shown}, allowed: {allowed}", field=field, allowed=allowed, value=str(value)[:200])


def check_dimensions(dimensions: Sequence[Dimension]) -> None:
    """Names that differ, and steps that keep whole numbers small."""
    if not 1 <= len(dimensions) <= 8 or len({each.name for each in dimensions}) != len(dimensions):
        raise refuse("dimensions", [each.name for each in dimensions], "1 to 8 with names that differ")
    for each in dimensions:
        _words("dimensions.name", (each.name,))
        _whole("dimensions.steps", each.steps, 1, 1000)


def check_depot(depot: Depot) -> None:
    """A depot: code, name, where it is, waves in order, doors."""
    _code("code", depot.code)
    _text("name", depot.name)
    _place(depot.place)
    if depot.site is not None:
        _code("site", depot.site)
    _clock("time_zone", depot.time_zone)
    _whole("loading_minutes", depot.loading_minutes, 0, 600)
    _whole("doors", depot.doors, 1, 1000)
    if len(depot.waves) > MAX_WORDS or len({wave.name for wave in depot.waves}) != len(depot.waves):
        raise refuse("waves", [wave.name for wave in depot.waves][:5], f"at most {MAX_WORDS} with names that differ")
    for wave in depot.waves:
        _text("waves.name", wave.name)


def check_vehicle(vehicle: Vehicle, dimensions: Sequence[Dimension]) -> None:
    """A vehicle: codes, capacities in dimensions there are, rates that are no less than nothing."""
    for name in ("code", "carrier"):
        _code(name, getattr(vehicle, name))
    known = [each.name for each in dimensions]
    for name, amount in vehicle.capacity.items():
        if name not in known:
            raise refuse(f"capacity.{name}", str(amount), f"a dimension there is: {', '.join(known)}")
        _number(f"capacity.{name}", amount, MAX_AMOUNT)
    for name in vehicle.rates.__struct_fields__:
        _number(f"rates.{name}", getattr(vehicle.rates, name), MAX_RATE)
    _words("equipment", vehicle.equipment)
    _words("licence", () if vehicle.licence is None else (vehicle.licence,))
    if vehicle.profile not in PROFILES:
        raise refuse("profile", vehicle.profile, ", ".join(PROFILES))
    for name, least, most in (("range_m", 1, 5_000_000), ("max_stops", 1, 10_000), ("carbon_g_per_km", 0, 100_000)):
        value = getattr(vehicle, name)
        if value is not None:
            _whole(name, value, least, most)
    _whole("trips", vehicle.trips, 1, 50)
    _loose("name", vehicle.name)
    _loose("emission_class", vehicle.emission_class)
    check_papers(vehicle.papers, "vehicle")
    if vehicle.trailer is not None:
        _code("trailer", vehicle.trailer)


def check_driver(driver: Driver) -> None:
    """A driver: codes, name, words, rules there are."""
    for name in ("code", "carrier"):
        _code(name, getattr(driver, name))
    _text("name", driver.name)
    _words("skills", driver.skills)
    _words("licences", driver.licences)
    _loose("phone", driver.phone)
    check_papers(driver.papers, "driver")
    if driver.hours not in DOCUMENTS:
        raise refuse("hours", driver.hours, ", ".join(DOCUMENTS))


def check_papers(papers: Sequence[Paper], owner: str) -> None:
    """Papers: kinds that vehicles or drivers have, numbers, days in order."""
    if len(papers) > MAX_PAPERS:
        raise refuse("papers", len(papers), f"at most {MAX_PAPERS}")
    for each in papers:
        check_kind("papers.kind", each.kind, owner)
        _loose("papers.number", each.number)
        for name in ("valid_from", "valid_until"):
            day = getattr(each, name)
            if day is not None and not 1990 <= day.year <= 2200:
                raise refuse(f"papers.{name}", day, "a day from 1990 to 2200")
        if each.valid_from is not None and each.valid_until is not None and each.valid_until < each.valid_from:
            raise refuse("papers.valid_until", each.valid_until, f"not before valid_from, {each.valid_from}")


def check_paper_rules(rules: PaperRules) -> None:
    """What is asked of papers: words there are, days that are some."""
    if rules.at_commit not in (BLOCK, WARN, OFF):
        raise refuse("at_commit", rules.at_commit, f"{BLOCK}, {WARN} or {OFF}")
    for owner, kinds in (("vehicle", rules.vehicle_needs), ("driver", rules.driver_needs)):
        if len(kinds) > MAX_PAPERS or len(set(kinds)) != len(kinds):
            raise refuse(f"{owner}_needs", kinds[:5], f"at most {MAX_PAPERS} that differ")
        for kind in kinds:
            check_kind(f"{owner}_needs", kind, owner)
    _whole("ahead_days", rules.ahead_days, 0, 366)


def check_shift(shift: Shift) -> None:
    """A shift: aware times in order, not longer than a day, breaks inside it."""
    for name in ("driver", "vehicle", "depot"):
        _code(name, getattr(shift, name))
    for name in ("start", "end"):
        _aware(name, getattr(shift, name))
    if not timedelta() < shift.end - shift.start <= LONGEST_SHIFT:
        raise refuse("end", shift.end.isoformat(), f"within 24 hours after {shift.start.isoformat()} (start)")
    _whole("overtime_s", shift.overtime_s, 0, 6 * 3600)
    if shift.trailer is not None:
        _code("trailer", shift.trailer)
    if len(shift.breaks) > 10:
        raise refuse("breaks", len(shift.breaks), "at most 10")
    for rest in shift.breaks:
        _text("breaks.key", rest.key)
        _aware("breaks.earliest", rest.earliest)
        _aware("breaks.latest", rest.latest)
        _whole("breaks.duration_s", rest.duration_s, 60, 6 * 3600)
        if not shift.start <= rest.earliest <= rest.latest <= shift.end:
            raise refuse("breaks.latest", rest.latest.isoformat(), "after breaks.earliest, both inside the shift")


def check_store(store: Store) -> None:
    """A store: codes, where it is, days, how long a delivery takes."""
    _code("code", store.code)
    _text("name", store.name)
    _place(store.place)
    if store.customer is not None:
        _code("customer", store.customer)
    _clock("time_zone", store.time_zone)
    _whole("lead_days", store.lead_days, 0, 30)
    _whole("service_s", store.service_s, 0, 8 * 3600)
    _words("requires", store.requires)
    for weekday in store.weekdays:
        _whole("weekdays", weekday, 1, 7)


def _place(place: Place) -> None:
    for name, most in (("latitude", 90), ("longitude", 180)):
        value = getattr(place, name)
        if not -most <= value <= most:
            raise refuse(f"place.{name}", value, f"degrees from -{most} to {most}")
    if place.country and not re.fullmatch(r"[A-Z]{2}", place.country):
        raise refuse("place.country", place.country, "an ISO 3166 code of two letters such as DE")
    _loose("place.postal_code", place.postal_code)
    _loose("place.address", place.address)


def _clock(field: str, value: str | None) -> None:
    if value is not None and not known(value):
        raise refuse(field, value, ALLOWED)


def check_kind(field: str, value: str, owner: str) -> None:
    """A kind of paper that vehicles, or drivers, have."""
    known = VEHICLE_PAPERS if owner == "vehicle" else DRIVER_PAPERS
    of_class = owner == "driver" and value.startswith("licence_") and _WORD.fullmatch(value)
    if value not in known and not of_class:
        more = ", licence_ with a class such as licence_C" if owner == "driver" else ""
        raise refuse(field, value, ", ".join(known) + more)


def _code(field: str, value: str) -> None:
    if not _CODE.fullmatch(value):
        raise refuse(field, value, _CODE_ALLOWED)


def _text(field: str, value: str) -> None:
    if not value.strip():
        raise refuse(field, value, "1 to 200 printable characters")
    _loose(field, value)


def _loose(field: str, value: str) -> None:
    if len(value) > 200 or not value.isprintable():
        raise refuse(field, value, "at most 200 printable characters")


def _words(field: str, words: Sequence[str]) -> None:
    if len(words) > MAX_WORDS:
        raise refuse(field, len(words), f"at most {MAX_WORDS} words")
    for word in words:
        if not _WORD.fullmatch(word):
            raise refuse(field, word, _WORD_ALLOWED)


def _number(field: str, value: Decimal, most: Decimal) -> None:
    if not (value.is_finite() and 0 <= value <= most):
        raise refuse(field, str(value), f"a number from 0 to {most:f}")


def _whole(field: str, value: int, least: int, most: int) -> None:
    if not least <= value <= most:
        raise refuse(field, value, f"a whole number from {least} to {most}")


def _aware(field: str, value: datetime) -> None:
    if value.tzinfo is None or not 1990 <= value.year <= 2200:
        raise refuse(field, value.isoformat(), "a time with its zone, from 1990 to 2200")
