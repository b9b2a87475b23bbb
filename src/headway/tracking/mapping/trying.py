"""What samples read by a mapping, before it counts: every event with its meaning, every fault, every difference."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any

import msgspec

from headway.tracking.codes import ANY_CARRIER, BUILT_IN, CodeMap
from headway.tracking.mapping.faults import sentence
from headway.tracking.mapping.findings import Read, Reading
from headway.tracking.mapping.model import MappingDocument
from headway.tracking.mapping.shapes import compile_shape, read_shape
from headway.tracking.model import CodeEntry, ReportedEvent

READS = "reads"
"""In an expected event: the status that its code reads."""

_ISO = compile_shape("ISO")
_SHOWN = ("reference", "code", "occurred_at", "expected_at", "classifier", "event_id", "stop", "text", "location")
COMPARED = (*_SHOWN, "revision", "reason", "party", "signed_by", READS)
"""What may stand in an expected event."""


class KnownBy(StrEnum):
    """Who says how a code reads."""

    DOCUMENT = "document"
    TENANT = "tenant"
    CANONICAL = "canonical"
    NOBODY = "nobody"


@dataclass(frozen=True, slots=True)
class TriedEvent:
    """An event of a sample, and how its code would read; `entry` None: as `unknown`, which opens a mapping task."""

    row: int
    report: ReportedEvent
    entry: CodeEntry | None
    known_by: KnownBy

    @property
    def reads(self) -> str | None:
        """The status; `unknown` where nobody says; None where the code says nothing of it."""
        return "unknown" if self.entry is None else self.entry.status


@dataclass(frozen=True, slots=True)
class TriedSample:
    """What one sample reads; `differences` are those from what was expected."""

    name: str
    records: int
    left_out: int
    events: tuple[TriedEvent, ...]
    faults: tuple[str, ...]
    differences: tuple[str, ...]

    @property
    def passed(self) -> bool:
        return not self.faults and not self.differences


@dataclass(frozen=True, slots=True)
class Trial:
    """What all samples read."""

    samples: tuple[TriedSample, ...]

    @property
    def events(self) -> int:
        return sum(len(sample.events) for sample in self.samples)

    @property
    def faults(self) -> int:
        return sum(len(sample.faults) + len(sample.differences) for sample in self.samples)

    @property
    def unmapped(self) -> tuple[str, ...]:
        """Codes that would read `unknown`."""
        return tuple(
            sorted({each.report.code for one in self.samples for each in one.events if each.known_by is KnownBy.NOBODY})
        )

    @property
    def passed(self) -> bool:
        """Every sample was read whole and as expected, and there was at least one event."""
        return bool(self.events) and all(sample.passed for sample in self.samples)


def tried(
    name: str,
    reading: Reading,
    document: MappingDocument,
    carrier: str,
    codes: CodeMap,
    expected: Sequence[Mapping[str, Any]] | None = None,
) -> TriedSample:
    """What a reading comes to.

    Args:
        codes: the tenant's own entries; those of the document go before them, for they will be set.
        expected: what its events must read, in order; None where nobody said.
    """
    events = tuple(_event(item, document, carrier, codes) for item in reading.items if isinstance(item, Read))
    faults = tuple(map(sentence, reading.faults))
    differences = () if expected is None else tuple(_differences(events, expected))
    return TriedSample(name, reading.records, reading.left_out, events, faults, differences)


def _event(item: Read, document: MappingDocument, carrier: str, codes: CodeMap) -> TriedEvent:
    code = item.report.code.strip()
    own = codes.get((carrier, code)) or codes.get((ANY_CARRIER, code))
    for entry, who in (
        (document.codes.get(code), KnownBy.DOCUMENT),
        (own, KnownBy.TENANT),
        (BUILT_IN.get(code.lower()), KnownBy.CANONICAL),
    ):
        if entry is not None:
            return TriedEvent(item.row, item.report, entry, who)
    return TriedEvent(item.row, item.report, None, KnownBy.NOBODY)


def _differences(events: Sequence[TriedEvent], expected: Sequence[Mapping[str, Any]]) -> Iterator[str]:
    if len(events) != len(expected):
        yield f"{len(events)} events, expected {len(expected)}"
    for number, (event, wanted) in enumerate(zip(events, expected, strict=False), 1):
        said = {READS: event.reads, **msgspec.structs.asdict(event.report)}
        for name, value in wanted.items():
            if _comparable(said.get(name)) != _comparable(value):
                yield f"event {number}: {name} is {_plain(said.get(name))!r}, expected {value!r}"


def _comparable(value: Any) -> Any:
    """Times as moments, whatever their offset."""
    if isinstance(value, datetime):
        return value.astimezone(UTC)
    assert _ISO is not None
    moment = read_shape(_ISO, value) if isinstance(value, str) and len(value) > len("2026-03-02") else None
    return value if moment is None or moment.tzinfo is None else moment.astimezone(UTC)


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, datetime) else str(value) if isinstance(value, str) else value
