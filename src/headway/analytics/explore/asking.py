"""A question: a range, what tells apart, what is left in, and what it is compared with; the same text in an address."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum
from typing import TypeVar
from urllib.parse import parse_qsl, urlencode
from zoneinfo import ZoneInfo

from headway.analytics.explore.ranges import Against, Range, range_of
from headway.kernel.errors import BadInput

MAX_LABEL = 200
E = TypeVar("E", bound=StrEnum)


class Dimension(StrEnum):
    """What observations are told apart by."""

    ALL = "all"
    CARRIER = "carrier"
    LANE = "lane"
    MODE = "mode"
    SITE = "site"
    CUSTOMER = "customer"
    SERVICE = "service"
    HOUR = "hour"
    WEEKDAY = "weekday"


FILTERS: tuple[Dimension, ...] = (
    Dimension.CARRIER,
    Dimension.LANE,
    Dimension.MODE,
    Dimension.SITE,
    Dimension.CUSTOMER,
    Dimension.SERVICE,
    Dimension.HOUR,
    Dimension.WEEKDAY,
)
USUAL_FROM, USUAL_TO = "now-7d", "now"
NOT_KNOWN = "~"
"""So a filter says that the label is not known; one that is empty is none."""
_NAMES = frozenset(FILTERS)


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked; `only` keeps observations with these labels, an empty label those of which it is not known."""

    range: Range
    by: Dimension = Dimension.CARRIER
    only: Mapping[Dimension, str] = field(default_factory=dict)
    against: Against = Against.BEFORE

    def at(self, since: datetime, until: datetime) -> Question:
        """The same of another period."""
        return replace(self, range=Range(since, until, since.isoformat(), until.isoformat()))

    def fields(self) -> dict[str, str]:
        """The question as it stands in an address; what is usual is left out."""
        found = {"from": self.range.said_from, "to": self.range.said_to, "by": str(self.by)}
        found |= {} if self.against is Against.BEFORE else {"against": str(self.against)}
        return found | {str(name): label or NOT_KNOWN for name, label in self.only.items()}

    def text(self, **changes: str | None) -> str:
        """The query of an address, with some fields changed; those that are None or empty are left out."""
        told = {name: NOT_KNOWN if value == "" and name in _NAMES else value for name, value in changes.items()}
        return urlencode({name: value for name, value in {**self.fields(), **told}.items() if value})


def question_of(fields: Mapping[str, str], now: datetime, zone: ZoneInfo) -> Question:
    """The question that fields of an address ask; fields of other names are left alone.

    Raises:
        BadInput: names the field, the value and what is allowed.
    """
    found = range_of(fields.get("from") or USUAL_FROM, fields.get("to") or USUAL_TO, now, zone)
    return Question(
        found,
        _member(Dimension, fields.get("by") or Dimension.CARRIER, "by"),
        {name: _label(fields[name], name) for name in FILTERS if fields.get(name)},
        _member(Against, fields.get("against") or Against.BEFORE, "against"),
    )


def fields_of(text: str) -> dict[str, str]:
    """The fields of a query that was kept."""
    return dict(parse_qsl(text, keep_blank_values=True, max_num_fields=20))


def _label(text: str, name: Dimension) -> str:
    if len(text) > MAX_LABEL or "\x00" in text:
        raise BadInput(f"{name} is {text[:40]!r}", field=str(name), allowed=f"at most {MAX_LABEL} characters")
    return "" if text == NOT_KNOWN else text


def _member(kind: type[E], text: str, field: str) -> E:
    try:
        return kind(text)
    except ValueError:
        raise BadInput(f"{field} is {text[:40]!r}", field=field, allowed=", ".join(kind)) from None
