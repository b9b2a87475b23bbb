"""A mapping as data: where a message's events are, which texts feed which of our fields, and how each is read."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from headway.tracking.mapping.expressions import Path
from headway.tracking.mapping.shapes import Shape
from headway.tracking.mapping.zones import NO_ZONE, ZoneRule
from headway.tracking.model import CodeEntry

TEXT_FIELDS = ("code", "reference", "event_id", "text", "location", "reason", "signed_by")
WORD_FIELDS = ("classifier", "party")
TIME_FIELDS = ("occurred_at", "expected_at")
NUMBER_FIELDS = ("stop", "revision")
FIELDS = (*TEXT_FIELDS, *WORD_FIELDS, *TIME_FIELDS, *NUMBER_FIELDS)
"""The fields of a reported event that a mapping may feed; the carrier is the one the mapping belongs to."""

NEEDED = ("code", "reference", "occurred_at")
"""What every event must have."""


class Format(StrEnum):
    """What a carrier's messages are written in."""

    JSON = "json"
    XML = "xml"
    CSV = "csv"


class Skipped(StrEnum):
    """What to do with a local time that a clock set forward never showed."""

    REFUSE = "refuse"
    FORWARD = "forward"


@dataclass(frozen=True, slots=True)
class CsvRules:
    """How a CSV is written.

    Attributes:
        delimiter: one sign; "" finds it among comma, semicolon, tab and bar.
        header: the first line names the columns.
        columns: their names; beside a header they replace it.
        skip_lines: lines before the header or the first row.
    """

    delimiter: str = ""
    quote: str = '"'
    header: bool = True
    columns: tuple[str, ...] = ()
    skip_lines: int = 0


@dataclass(frozen=True, slots=True)
class TimeRule:
    """How a text becomes a moment.

    Attributes:
        shapes: tried in order; no two may read one text in two ways.
        zone: whose clock a time without an offset was read from.
        trust_offset: an offset or `Z` in the text counts; else it is passed over, and `zone` counts.
        repeated: which of the two is meant when a clock was set back: first, second, or "" to refuse such a time.
        skipped: what becomes of a time that the clock never showed.
    """

    shapes: tuple[Shape, ...]
    zone: ZoneRule = NO_ZONE
    trust_offset: bool = True
    repeated: str = ""
    skipped: Skipped = Skipped.REFUSE


@dataclass(frozen=True, slots=True)
class Source:
    """Where a field's text comes from.

    Attributes:
        paths: what stands at these paths, joined by `join` where there are several.
        value: a constant, in the place of paths.
        when: the source is passed over unless this holds for the record.
        after, before: only what stands between these two signs, where the text has them.
        words: their word to ours, in any case; another word is a fault unless `other_words` keeps it.
        case: upper, lower, or "" as it is.
        default: what an absent text means.
        time: how the text becomes a moment, for a field that is one.
    """

    paths: tuple[Path, ...] = ()
    value: str | None = None
    join: str = ""
    when: Path | None = None
    after: str = ""
    before: str = ""
    words: Mapping[str, str] = field(default_factory=dict)
    other_words: bool = False
    case: str = ""
    default: str | None = None
    time: TimeRule | None = None

    @property
    def shown(self) -> str:
        """The paths as written."""
        return ", ".join(path.text for path in self.paths) or "value"


Fields = Mapping[str, tuple[Source, ...]]
"""By field, its sources: the first whose `when` holds is taken."""


@dataclass(frozen=True, slots=True)
class Template:
    """One event that a record may give: what `when` holds for."""

    fields: Fields
    when: Path | None = None


@dataclass(frozen=True, slots=True)
class MappingDocument:
    """A whole mapping.

    Attributes:
        levels: the paths to the records, each within what the one before found; none: the message is the record.
        only, leave_out: conditions: a record is read if all of `only` and none of `leave_out` hold.
        may_be_empty: a message that lacks the place of its records has nothing to tell, and is no fault.
        nothing: words that mean an empty text.
        templates: the events of a record.
        codes: how the carrier's codes read; set as its code map when the mapping is put in force.
    """

    name: str
    format: Format
    templates: tuple[Template, ...]
    description: str = ""
    encoding: str = ""
    csv: CsvRules = CsvRules()
    strip_namespaces: bool = True
    levels: tuple[Path, ...] = ()
    only: tuple[Path, ...] = ()
    leave_out: tuple[Path, ...] = ()
    may_be_empty: bool = False
    nothing: frozenset[str] = frozenset()
    codes: Mapping[str, CodeEntry] = field(default_factory=dict)

    @property
    def asks_stops(self) -> bool:
        """Does a time go by the clock of its stop?"""
        sources = [source for each in self.templates for found in each.fields.values() for source in found]
        return any(source.time is not None and source.time.zone.of_stop for source in sources)
