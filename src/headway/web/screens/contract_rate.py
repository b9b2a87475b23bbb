"""Rate this: what a load would cost with every carrier, and how each price came about."""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal, InvalidOperation

from starlette.responses import Response

from headway.carriers.lanes import rate_lane
from headway.carriers.lookup import known_codes
from headway.carriers.model import Load
from headway.carriers.quoting import Rated
from headway.carriers.store import zone_of
from headway.kernel.errors import BadInput, HeadwayError
from headway.web.screens.contracts import today
from headway.web.visits import Desk, Visit

FIELDS = ("service", "origin", "destination", "weight", "day", "distance", "stops", "requirements")
MAX_WEIGHT_KG, MAX_DISTANCE_KM, MAX_STOPS = Decimal(10**7), Decimal(100_000), 1000
_POSTAL = re.compile(r"([A-Za-z]{2})[ -]+(\S.{0,19})")


async def show(visit: Visit) -> Response:
    """The form, and what comes of it where it is filled in."""
    asked = {name: visit.query(name) for name in FIELDS}
    rated: list[Rated] | None = None
    error: HeadwayError | None = None
    lane = ("", "")
    async with visit.desk() as desk:
        codes = await known_codes(desk.conn)
        asked["day"] = asked["day"] or today(desk).isoformat()
        asked["service"] = asked["service"] or next(iter(sorted(codes.services)), "")
        if asked["origin"] or asked["destination"] or asked["weight"]:
            try:
                lane = (
                    await zone(desk, asked["origin"], "origin"),
                    await zone(desk, asked["destination"], "destination"),
                )
                rated = await rate_lane(desk.conn, (asked["service"], *lane), load(asked), _day(asked["day"]))
            except BadInput as found:
                error = found
        response = visit.page("contract_rate.html", desk, asked=asked, rated=rated, lane=lane, error=error, codes=codes)
        response.status_code = 200 if error is None else error.status
        return response


def load(asked: dict[str, str]) -> Load:
    """The load that somebody typed.

    Raises:
        BadInput: a number that is none, or too large.
    """
    distance = number(asked["distance"], "distance", MAX_DISTANCE_KM) if asked["distance"] else None
    words = (word.strip() for word in asked["requirements"].split(","))
    return Load(
        weight_kg=number(asked["weight"], "weight", MAX_WEIGHT_KG),
        distance_m=None if distance is None else int(distance * 1000),
        stops=int(number(asked["stops"] or "1", "stops", Decimal(MAX_STOPS))),
        requirements=tuple(word for word in words if word),
    )


def number(text: str, field: str, most: Decimal) -> Decimal:
    """A number that somebody typed, with a point or with commas between thousands.

    Raises:
        BadInput: it is none, is negative, or too large.
    """
    try:
        found = Decimal(text.replace(",", "").strip())
    except InvalidOperation:
        raise BadInput(f"{text[:40]!r} is no number", field=field, allowed=f"a number from 0 to {most}") from None
    if not found.is_finite() or not 0 <= found <= most:
        raise BadInput(f"{text[:40]!r} is out of range", field=field, allowed=f"a number from 0 to {most}")
    return found


async def zone(desk: Desk, text: str, field: str) -> str:
    """A zone by its code, or of an address such as "DE 10115".

    Raises:
        BadInput: nothing, or an address that lies in no zone.
    """
    if not text:
        raise BadInput(f"no {field}", field=field, allowed="a zone, or a country and a postal code such as DE 10115")
    address = _POSTAL.fullmatch(text)
    if address is None:
        return text
    found = await zone_of(desk.conn, address[1], address[2])
    return found or text


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise BadInput(f"{text[:40]!r} is no day", field="day", allowed="a day such as 2026-03-02") from None
