"""What a command may carry: each check names the field, the value seen and what is allowed."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import date, datetime, timedelta
from decimal import Decimal

from headway.carriers import commands as c
from headway.carriers.capacity import is_window
from headway.carriers.model import CarrierKind
from headway.kernel.errors import BadInput
from headway.kernel.money import check_currency

MAX_ITEMS = 100_000
MAX_PRICE = Decimal(10) ** 9
MAX_WEIGHT_KG = Decimal(10) ** 7
MAX_VOLUME_M3 = Decimal(10) ** 5
MAX_DEGREES = 200
MAX_SHARE = Decimal(5)
MAX_SHIPMENTS = 10**7
MAX_CAPACITY_KG = Decimal(10) ** 10
LONGEST_OUTAGE = timedelta(days=366)
MAX_TRANSIT_DAYS = 365
MAX_CARBON_G = 100_000
MAX_FRACTION_DIGITS = 30
CONNECTORS = ("portal", "http")
_CODE = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9 _.:/+-]{0,62}[A-Za-z0-9_.:/+-])?")
_CODE_ALLOWED = "1 to 64 letters, digits, spaces and _ . : / + -, beginning with a letter or digit"
_REQUIREMENT = re.compile(r"[a-z][a-z0-9_]{0,63}")
_HAZMAT_CLASS = re.compile(r"[1-9](\.[1-6][A-Z]?)?")
_COUNTRY = re.compile(r"[A-Z]{2}")
_FIRST_DAY, _LAST_DAY = date(1990, 1, 1), date(2200, 1, 1)


class Fields:
    """Checks the fields of the thing at `path` ("carriers[3]"); every method raises BadInput or returns nothing."""

    def __init__(self, path: str = "") -> None:
        self._path = path

    def refuse(self, name: str, value: object, allowed: str) -> BadInput:
        """The error for a field of this thing."""
        full = f"{self._path}.{name}" if self._path else name
        shown = repr(value)
        text = shown if len(shown) <= 80 else shown[:77] + "..."
        safe = text.encode("utf-8", "backslashreplace").decode()
        return BadInput(f"{full}: saw {safe}, allowed: {allowed}", field=full, allowed=allowed, value=value)

    def code(self, name: str, value: str) -> None:
        if not _CODE.fullmatch(value):
            raise self.refuse(name, value, _CODE_ALLOWED)

    def zone(self, name: str, value: str | None) -> None:
        if value is not None:
            self.code(name, value)

    def requirement(self, name: str, value: str) -> None:
        if not _REQUIREMENT.fullmatch(value):
            raise self.refuse(name, value, "a word in lower case with _, such as tail_lift")

    def text(self, name: str, value: str, most: int = 200) -> None:
        if not value.strip() or len(value) > most or not value.isprintable():
            raise self.refuse(name, value, f"1 to {most} printable characters")

    def one_of(self, name: str, value: str, allowed: Sequence[str]) -> None:
        if value not in allowed:
            raise self.refuse(name, value, ", ".join(allowed))

    def number(self, name: str, value: Decimal, most: Decimal) -> None:
        exponent = value.as_tuple().exponent
        sound = value.is_finite() and isinstance(exponent, int) and exponent >= -MAX_FRACTION_DIGITS
        if not sound or not 0 <= value <= most:
            allowed = f"a number from 0 to {most:f} with at most {MAX_FRACTION_DIGITS} digits after the point"
            raise self.refuse(name, value, allowed)

    def whole(self, name: str, value: int | None, least: int, most: int) -> None:
        if value is not None and not least <= value <= most:
            raise self.refuse(name, value, f"a whole number from {least} to {most}")

    def day(self, name: str, value: date | None) -> None:
        if value is not None and not _FIRST_DAY <= value <= _LAST_DAY:
            raise self.refuse(name, value.isoformat(), f"a day from {_FIRST_DAY} to {_LAST_DAY}")

    def currency(self, name: str, value: str) -> None:
        try:
            check_currency(value)
        except BadInput as error:
            raise self.refuse(name, value, error.allowed or "a currency") from None

    def period(self, valid_from: date, valid_to: date) -> None:
        self.day("valid_from", valid_from)
        self.day("valid_to", valid_to)
        if valid_to < valid_from:
            raise self.refuse("valid_to", valid_to.isoformat(), f"{valid_from} (valid_from) or later")


def each(name: str, items: Sequence[object]) -> Iterator[Fields]:
    """The checks of every item in turn.

    Raises:
        BadInput: there is nothing, or too much of it.
    """
    if not 1 <= len(items) <= MAX_ITEMS:
        raise Fields().refuse(name, f"{len(items)} items", f"1 to {MAX_ITEMS} items")
    return (Fields(f"{name}[{index}]") for index in range(len(items)))


def check_carrier(fields: Fields, draft: c.CarrierDraft) -> None:
    """A carrier: code, name, kind, connector with its address."""
    fields.code("code", draft.code)
    fields.text("name", draft.name)
    fields.one_of("kind", draft.kind, [kind.value for kind in CarrierKind])
    fields.one_of("connector", draft.connector, CONNECTORS)
    fields.day("insurance_valid_until", draft.insurance_valid_until)
    fields.day("authority_valid_until", draft.authority_valid_until)
    if draft.suspended_reason is not None:
        fields.text("suspended_reason", draft.suspended_reason, 500)
    if draft.connector == "http" and not isinstance(draft.connector_settings.get("url"), str):
        raise fields.refuse("connector_settings.url", draft.connector_settings.get("url"), "the address to post to")


def check_service(fields: Fields, draft: c.ServiceDraft) -> None:
    """A service: its code, capabilities, heaviest and largest load, the cut-off hour, days, temperature, classes."""
    fields.code("carrier", draft.carrier)
    fields.code("code", draft.code)
    fields.text("name", draft.name)
    fields.whole("cutoff_hour", draft.cutoff_hour, 0, 23)
    for capability in draft.capabilities:
        fields.requirement("capabilities", capability)
    for name, most in (("max_weight_kg", MAX_WEIGHT_KG), ("max_volume_m3", MAX_VOLUME_M3)):
        limit: Decimal | None = getattr(draft, name)
        if limit is not None:
            fields.number(name, limit, most)
            if not limit:
                raise fields.refuse(name, limit, "more than 0")
    _check_handling(fields, draft)


def _check_handling(fields: Fields, draft: c.ServiceDraft) -> None:
    fields.whole("carbon_g_per_tkm", draft.carbon_g_per_tkm, 0, MAX_CARBON_G)
    for weekday in draft.pickup_weekdays:
        fields.whole("pickup_weekdays", weekday, 1, 7)
    for each_class in draft.hazmat_classes:
        if not _HAZMAT_CLASS.fullmatch(each_class):
            raise fields.refuse("hazmat_classes", each_class, "a class of dangerous goods such as 3, 6.1 or 1.4S")
    if draft.temperature_c is not None:
        low, high = draft.temperature_c
        if not -MAX_DEGREES <= low <= high <= MAX_DEGREES:
            allowed = f"degrees from -{MAX_DEGREES} to {MAX_DEGREES}, the lowest first"
            raise fields.refuse("temperature_c", draft.temperature_c, allowed)


def check_embargo(fields: Fields, draft: c.EmbargoDraft) -> None:
    """An embargo: its code, lane, days and reason."""
    fields.code("code", draft.code)
    fields.text("reason", draft.reason, 500)
    if draft.carrier is not None:
        fields.code("carrier", draft.carrier)
    fields.zone("origin_zone", draft.origin_zone)
    fields.zone("destination_zone", draft.destination_zone)
    fields.day("valid_from", draft.valid_from)
    if draft.valid_to is not None:
        fields.period(draft.valid_from, draft.valid_to)
    if draft.carrier is None and draft.origin_zone is None and draft.destination_zone is None:
        raise fields.refuse("carrier", None, "a carrier or a zone: an embargo on everything is none")


def check_zone(fields: Fields, draft: c.ZoneDraft) -> None:
    """A zone: its code and the country and prefix it covers."""
    fields.code("code", draft.code)
    if not _COUNTRY.fullmatch(draft.country.upper()):
        raise fields.refuse("country", draft.country, "an ISO 3166 code of two letters such as DE")
    if len(draft.postal_prefix) > 16:
        raise fields.refuse("postal_prefix", draft.postal_prefix, "at most 16 characters")


def check_contract(fields: Fields, draft: c.ContractDraft) -> None:
    """A contract: codes, currency and period."""
    fields.code("carrier", draft.carrier)
    fields.code("code", draft.code)
    fields.currency("currency", draft.currency)
    fields.period(draft.valid_from, draft.valid_to)


def check_rate(fields: Fields, row: c.RateRow) -> None:
    """A band: its product, its range, its prices."""
    for name in ("service", "origin_zone", "destination_zone", "mode"):
        fields.code(name, getattr(row, name))
    fields.whole("row", row.row, 1, 2**31 - 1)
    fields.whole("transit_days", row.transit_days, 0, MAX_TRANSIT_DAYS)
    for name in ("min_kg", "max_kg"):
        fields.number(name, getattr(row, name), MAX_WEIGHT_KG)
    for name in ("minimum", "per_kg", "per_km", "per_stop"):
        fields.number(name, getattr(row, name), MAX_PRICE)
    if row.max_kg < row.min_kg:
        raise fields.refuse("max_kg", row.max_kg, f"{row.min_kg} (min_kg) or more")


def check_imported(fields: Fields, row: c.ImportedRate) -> None:
    """A band with its carrier and contract."""
    fields.code("carrier", row.carrier)
    fields.code("contract", row.contract)
    fields.currency("currency", row.currency)
    fields.one_of("carrier_kind", row.carrier_kind, [kind.value for kind in CarrierKind])
    check_rate(fields, row.rate)


def check_confirmation(fields: Fields, row: c.Confirmation | c.CapacityRow) -> None:
    """What a carrier takes: where, when, how much."""
    fields.code("carrier", row.carrier)
    fields.zone("origin_zone", row.origin_zone)
    fields.zone("destination_zone", row.destination_zone)
    if row.origin_zone is None and row.destination_zone is not None:
        raise fields.refuse("origin_zone", None, "the zone a lane begins in, where a destination is given")
    if not is_window(row.window):
        raise fields.refuse("window", row.window, 'hours of the day in order such as "08-12", or "" for all of it')
    fields.whole("shipments", row.shipments, 0, MAX_SHIPMENTS)
    if row.weight_kg is not None:
        fields.number("weight_kg", row.weight_kg, MAX_CAPACITY_KG)
    fields.day("day", row.day)


def check_outage(fields: Fields, cmd: c.ReportOutage, now: datetime) -> None:
    """An outage: whose, why, and an end that is still to come."""
    fields.code("carrier", cmd.carrier)
    fields.text("reason", cmd.reason, 500)
    if cmd.until is None:
        return
    if cmd.until.tzinfo is None or not now < cmd.until <= now + LONGEST_OUTAGE:
        raise fields.refuse("until", cmd.until.isoformat(), f"a time within a year after {now.isoformat()}")


def check_capacity(fields: Fields, row: c.CapacityRow) -> None:
    """A limit: a day or a weekday, and how many."""
    check_confirmation(fields, row)
    fields.whole("weekday", row.weekday, 1, 7)
    if (row.day is None) == (row.weekday is None):
        raise fields.refuse("day", (row.day, row.weekday), "either a day or a weekday")


def check_commitment(fields: Fields, draft: c.CommitmentDraft) -> None:
    """A promise: share on time, penalty, days."""
    for name in ("carrier", "contract", "service"):
        fields.code(name, getattr(draft, name))
    fields.zone("origin_zone", draft.origin_zone)
    fields.zone("destination_zone", draft.destination_zone)
    fields.whole("transit_days", draft.transit_days, 0, MAX_TRANSIT_DAYS)
    if draft.on_time_target is not None and not 0.0 <= draft.on_time_target <= 1.0:
        raise fields.refuse("on_time_target", draft.on_time_target, "a share from 0 to 1")
    if draft.late_penalty is not None and not 0 <= draft.late_penalty.minor < 10**12:
        raise fields.refuse("late_penalty", str(draft.late_penalty), "an amount from 0")


def check_accessorial(fields: Fields, draft: c.AccessorialDraft) -> None:
    """An accessorial: requirement and amounts."""
    fields.code("carrier", draft.carrier)
    fields.code("contract", draft.contract)
    fields.requirement("code", draft.code)
    fields.number("flat", draft.flat, MAX_PRICE)
    fields.number("per_kg", draft.per_kg, MAX_PRICE)
    fields.number("share", draft.share, MAX_SHARE)


def check_fuel(fields: Fields, draft: c.FuelDraft) -> None:
    """A fuel surcharge: from when, and its share."""
    fields.code("carrier", draft.carrier)
    fields.code("contract", draft.contract)
    fields.day("valid_from", draft.valid_from)
    fields.number("share", draft.share, MAX_SHARE)
