"""Reading a message by a mapping: pure, and every record gives either its events or the reason why not."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from typing import Any

from headway.tracking.checks import TEXT_LIMITS
from headway.tracking.mapping.expressions import Budget, OutOfBudget, Path, compile_path
from headway.tracking.mapping.fields import Context, Fields, Unfit
from headway.tracking.mapping.findings import Fault, Read, Reading
from headway.tracking.mapping.formats import MAX_ROWS, Parsed, Unparsable, parse
from headway.tracking.mapping.model import NEEDED, TIME_FIELDS, Format, MappingDocument, Template
from headway.tracking.mapping.zones import StopZones
from headway.tracking.model import ReportedEvent

STEPS = 1_000_000
"""Steps that one message may ask for; one path into a record is 3 to 10."""

WHOLE = compile_path("@")


@dataclass(frozen=True, slots=True)
class _Record:
    """A record, what it stands in, and its number."""

    row: int
    within: Context


def read(
    document: MappingDocument,
    payload: bytes,
    *,
    carrier: str | None = None,
    content_type: str = "",
    stop_zones: StopZones | None = None,
) -> Reading:
    """What a message says.

    Args:
        carrier: the code of the carrier that sent it.
        content_type: as it was sent; its charset counts where the mapping names no encoding.
        stop_zones: tells the clock of a stop, for times that go by it.
    """
    try:
        parsed = parse(document, payload, content_type)
    except Unparsable as error:
        return Reading((Fault(0, "", "", error.seen, error.allowed),))
    budget = Budget(STEPS, lone=document.format is Format.XML)
    reader = _Reader(document, budget, carrier, Fields(document, budget, stop_zones))
    try:
        return reader.read(parsed)
    except OutOfBudget:
        return Reading((Fault(0, "", "", "a message that takes too much work", f"at most {STEPS} steps of paths"),))


@dataclass(frozen=True, slots=True)
class _Reader:
    document: MappingDocument
    budget: Budget
    carrier: str | None
    fields: Fields

    def read(self, parsed: Parsed) -> Reading:
        items: list[Read | Fault] = []
        count = left_out = 0
        for record in self._records(parsed):
            count += 1
            if count > MAX_ROWS:
                return Reading((Fault(0, "", "", f"more than {MAX_ROWS} records", f"at most {MAX_ROWS} in a message"),))
            if not self._wanted(record):
                left_out += 1
            elif (seen := (parsed.ragged or {}).get(record.row)) is not None:
                items.append(Fault(record.row, "", "", seen, "as many cells as the header has"))
            else:
                items.extend(self._events(record))
        if not count and not self._has_no_news(parsed):
            return Reading((self._nothing(parsed),))
        return Reading(tuple(items), count, left_out)

    def _records(self, parsed: Parsed) -> Iterator[_Record]:
        if parsed.lines:
            yield from (_Record(line, (parsed.tree, row)) for line, row in zip(parsed.lines, parsed.tree, strict=True))
            return
        found: Iterator[Context] = iter(((parsed.tree,),))
        for path in self.document.levels or (WHOLE,):
            found = self._below(found, path)
        yield from (_Record(number, within) for number, within in enumerate(found, 1))

    def _below(self, holders: Iterator[Context], path: Path) -> Iterator[Context]:
        """What stands at a path of each holder, with what it stands in."""
        for within in holders:
            for item in _listed(path.find(within, self.budget)):
                yield (*within, item)

    def _nothing(self, parsed: Parsed) -> Fault:
        """Why a message without records cannot be read."""
        if self.document.format is Format.CSV:
            return Fault(0, "header", "", ", ".join(parsed.columns), f"the columns {', '.join(self._columns())}")
        where = ", ".join(path.text for path in self.document.levels)
        return Fault(0, "records", where, "no record", "a path under which the message has records")

    def _columns(self) -> list[str]:
        """The columns that what every event needs comes from."""
        sources = (s for each in self.document.templates for name in NEEDED for s in each.fields.get(name, ()))
        return sorted({path.key for source in sources for path in source.paths if path.key})

    def _has_no_news(self, parsed: Parsed) -> bool:
        """Has a message without records nothing to tell: an empty list where they would be, or the right header?"""
        if self.document.may_be_empty:
            return True
        if self.document.format is Format.CSV:
            return set(self._columns()) <= set(parsed.columns)
        holders: list[Context] = [(parsed.tree,)]
        for path in self.document.levels or (WHOLE,):
            values = [(within, path.find(within, self.budget)) for within in holders]
            if any(value == [] for _, value in values):
                return True
            holders = [(*within, item) for within, value in values for item in _listed(value)]
        return False

    def _wanted(self, record: _Record) -> bool:
        document = self.document
        holds = partial(self.fields.holds, record.within)
        return all(map(holds, document.only)) and not any(map(holds, document.leave_out))

    def _events(self, record: _Record) -> Iterator[Read | Fault]:
        for number, template in enumerate(self.document.templates):
            if template.when is None or self.fields.holds(record.within, template.when):
                yield from self._event(record, template, number)

    def _event(self, record: _Record, template: Template, number: int) -> Iterator[Read | Fault]:
        """The event, or what is wrong with it, field by field."""
        found: dict[str, Any] = {}
        faults: list[Fault] = []
        for name in sorted(template.fields, key=lambda name: name in TIME_FIELDS):
            try:
                value = self.fields.read(record.within, name, template.fields[name], found)
            except Unfit as error:
                faults.append(Fault(record.row, name, error.path, error.seen, error.allowed, number))
                continue
            if value is not None:
                found[name] = value
            elif name in NEEDED:
                shown = "; ".join(source.shown for source in template.fields[name])
                faults.append(Fault(record.row, name, shown, None, f"a {name.replace('_', ' ')}", number))
        if faults:
            yield from faults
        else:
            yield Read(record.row, ReportedEvent(carrier=self.carrier, raw=_raw(record), **found))


def _listed(value: Any) -> list[Any]:
    """Records, whether there are several, one, or none: an XML with one element looks like the element."""
    if value is None:
        return []
    return value if isinstance(value, list) else [value]


def _raw(record: _Record) -> str:
    """The record with what it stands in, as JSON, as far as it may be kept beside the event."""
    limit = TEXT_LIMITS["raw"]
    alone = len(record.within) <= 2 or not isinstance(record.within[-2], dict)
    tree = record.within[-1] if alone else {"record": record.within[-1], "within": _around(record.within[-2])}
    text = json.dumps(tree, ensure_ascii=False, default=str)
    safe = text.encode("utf-8", "backslashreplace").decode().replace("\x00", "")
    return safe if len(safe) <= limit else f"{safe[: limit - 1]}…"


def _around(holder: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in holder.items() if not isinstance(value, list | dict)}
