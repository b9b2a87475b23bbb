"""What a chart on a page draws, as the text its island reads; money as numbers only here, for a drawing."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

from headway.analytics.explore.answering import Point
from headway.analytics.kpis import KpiValue
from headway.web.formats import LOCALE


def drawn(key: str, points: Sequence[Point], zone: ZoneInfo, earlier: Sequence[Point] = ()) -> str:
    """One figure's course, and where there is one the other period's beneath it, step for step."""
    values = [_value(point, key) for point in points]
    series: list[dict[str, object]] = [{"label": "now", "values": [_number(each.value) for each in values]}]
    if earlier:
        other = [_number(_value(point, key).value) for point in earlier][: len(points)]
        series.append({"label": "before", "values": other + [None] * (len(points) - len(other)), "dashed": True})
    sample = values[0] if values else None
    return chart(
        [point.at for point in points],
        series,
        zone,
        unit=str(sample.unit) if sample else "count",
        currency=sample.currency if sample else None,
        target=sample.target if sample else None,
    )


def chart(
    at: Sequence[datetime],
    series: Sequence[dict[str, object]],
    zone: ZoneInfo,
    *,
    unit: str,
    currency: str | None = None,
    target: Decimal | None = None,
) -> str:
    """Series over moments."""
    return json.dumps(
        {
            "at": [int(moment.timestamp()) for moment in at],
            "series": list(series),
            "unit": unit,
            "currency": currency,
            "target": _number(target),
            "zone": zone.key,
            "locale": LOCALE,
        },
        separators=(",", ":"),
    )


def _value(point: Point, key: str) -> KpiValue:
    return next(each for each in point.figures if each.key == key)


def _number(value: Decimal | None) -> float | None:
    return None if value is None else float(value)
