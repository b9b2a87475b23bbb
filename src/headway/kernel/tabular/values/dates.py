"""Dates and times in accepted shapes; what could be read in two ways is refused unless the map says how."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

from headway.kernel.tabular.cells import cell_text, refusal
from headway.kernel.tabular.entry import Entry
from headway.kernel.tabular.values.shapes import (
    SHAPE_HELP,
    Shape,
    ambiguous,
    compile_shape,
    read_shape,
    standard_shapes,
)

DATE_OPTIONS = ("shapes", "order", "pivot", "time_zone")
DATETIME_OPTIONS = (*DATE_OPTIONS, "repeated_hour")
_SHOWN_SHAPES = 6


@dataclass(frozen=True, slots=True)
class Moments:
    """Reads texts in `shapes` and the dates and times that a file holds natively."""

    shapes: tuple[Shape, ...]
    pivot: int
    zone: ZoneInfo | None

    @property
    def allowed(self) -> str:
        names = [shape.text for shape in self.shapes]
        more = " ..." if len(names) > _SHOWN_SHAPES else ""
        return f"a date written {', '.join(names[:_SHOWN_SHAPES])}{more}"

    def read(self, raw: object) -> datetime:
        """The moment as written, naive or aware; raises BadInput."""
        if isinstance(raw, datetime):
            return raw
        if isinstance(raw, date):
            return datetime(raw.year, raw.month, raw.day)  # noqa: DTZ001 - naive as in the file
        text = cell_text(raw) or ""
        for shape in self.shapes:
            moment = read_shape(shape, text, self.pivot)
            if moment is not None:
                return moment
        raise refusal(raw, self.allowed)


@dataclass(frozen=True, slots=True)
class Day:
    """A calendar date; a moment with an offset counts in the map's time zone, if it names one."""

    moments: Moments

    @property
    def allowed(self) -> str:
        return self.moments.allowed

    def __call__(self, raw: object) -> date:
        moment = self.moments.read(raw)
        if moment.tzinfo is None or self.moments.zone is None:
            return moment.date()
        try:
            return moment.astimezone(self.moments.zone).date()
        except (OverflowError, ValueError):
            raise refusal(raw, self.allowed) from None


@dataclass(frozen=True, slots=True)
class Instant:
    """A moment in UTC; without an offset it is local time of the map's zone.

    repeated: which of the two is meant ("first", "second") when the clock is set back; "" refuses such a time.
    """

    moments: Moments
    repeated: str = ""

    @property
    def allowed(self) -> str:
        offset = "" if self.moments.zone else ", with an offset (or a map with `time_zone`)"
        return self.moments.allowed + offset

    def __call__(self, raw: object) -> datetime:
        moment = self.moments.read(raw)
        try:
            return moment.astimezone(UTC) if moment.tzinfo else self._local(raw, moment)
        except (OverflowError, ValueError):
            raise refusal(raw, self.allowed) from None

    def _local(self, raw: object, moment: datetime) -> datetime:
        zone = self.moments.zone
        if zone is None:
            raise refusal(raw, self.allowed)
        first, second = moment.replace(tzinfo=zone, fold=0), moment.replace(tzinfo=zone, fold=1)
        if first.utcoffset() == second.utcoffset():
            return first.astimezone(UTC)
        if first.astimezone(UTC).astimezone(zone).replace(tzinfo=None, fold=0) != moment.replace(fold=0):
            raise refusal(raw, f"a time that exists in {zone.key}, where clocks were set forward")
        if not self.repeated:
            raise refusal(raw, f"a time that {zone.key} had once that day, an offset, or `repeated_hour` in the map")
        return (first if self.repeated == "first" else second).astimezone(UTC)


def build_date(entry: Entry) -> Day:
    """A calendar date, by `shapes` or `order`, `pivot` and `time_zone`."""
    return Day(_moments(entry, with_times=False))


def build_datetime(entry: Entry) -> Instant:
    """A moment in UTC, by the options of a date and `repeated_hour`."""
    repeated = entry.one_of("repeated_hour", ("first", "second"), "")
    return Instant(_moments(entry, with_times=True), repeated)


def _moments(entry: Entry, with_times: bool) -> Moments:
    pivot = entry.integer("pivot", -1, 0, 100)
    order = entry.one_of("order", ("day_first", "month_first"), "")
    texts = entry.texts("shapes") or standard_shapes(order, pivot >= 0, with_times)
    if "shapes" in entry and order:
        raise entry.fault("order", order, "either `order` or `shapes`, for a shape already has its order")
    shapes = tuple(_shape(entry, text, pivot) for text in texts)
    twice = ambiguous(shapes)
    if twice:
        seen = f"{twice[0].text} and {twice[1].text}"
        raise entry.fault("shapes", seen, "shapes of which only one can read a text")
    return Moments(shapes, pivot, _zone(entry))


def _shape(entry: Entry, text: str, pivot: int) -> Shape:
    shape = compile_shape(text)
    if shape is None:
        raise entry.fault("shapes", text, SHAPE_HELP)
    if shape.short_year and pivot < 0:
        allowed = "`pivot: 70` beside a two-digit year (below it 20xx, from it on 19xx)"
        raise entry.fault("shapes", text, allowed)
    return shape


def _zone(entry: Entry) -> ZoneInfo | None:
    name = entry.text("time_zone")
    if not name:
        return None
    try:
        return ZoneInfo(name)
    except (OSError, ValueError, KeyError):
        raise entry.fault("time_zone", name, "an IANA time zone such as Europe/Berlin") from None
