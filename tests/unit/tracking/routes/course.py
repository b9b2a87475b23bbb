"""A route by hand: leaves at 8:00; stops planned at 9, 10 and 11, ten minutes each, a tenth of a degree apart."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import UUID

from headway.kernel.geo import Point
from headway.tracking.routes.model import Ahead, Course, Left
from tests.unit.tracking.eta.standing import clock

WORK = timedelta(minutes=10)


def ahead(number: int, hour: float, **more: Any) -> Ahead:
    fields: dict[str, Any] = {
        "stop_id": UUID(int=number),
        "shipment_id": UUID(int=100 + number),
        "number": number,
        "arrive_at": clock(hour),
        "start_at": clock(hour),
        "depart_at": clock(hour) + WORK,
        "place": Point(47 + number / 10, 9),
    }
    return Ahead(**{**fields, **more})


def course(**more: Any) -> Course:
    fields: dict[str, Any] = {
        "route_id": UUID(int=9),
        "vehicle": "V1",
        "carrier": "OWN",
        "driver": "ann",
        "start_at": clock(8),
        "started_at": clock(8),
        "published_at": clock(7),
        "total": 3,
        "ahead": (ahead(1, 9), ahead(2, 10), ahead(3, 11)),
    }
    return Course(**{**fields, **more})


def after_the_first(late_min: float = 0, **more: Any) -> Course:
    """The first stop was left so many minutes later than planned."""
    left = clock(9) + WORK
    planned = course(**more)
    at = left + timedelta(minutes=late_min)
    return replace(planned, ahead=planned.ahead[1:], left=Left(planned_at=left, at=at, place=Point(47.1, 9)))
