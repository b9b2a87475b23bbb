"""Events about to be kept. What many of a batch mean alike is read once, written once, and named by its number."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec

from headway.kernel.ids import hashed_quickly
from headway.tracking.changes import Changes
from headway.tracking.codes import CodeMap
from headway.tracking.fold import Sighting
from headway.tracking.incidents import Incident, incident_of
from headway.tracking.keys import dedupe_key, digest_at, moment
from headway.tracking.model import Refusal, ReportedEvent
from headway.tracking.resolving import Known, read_report
from headway.tracking.saying import Said
from headway.tracking.store import Fresh


class Meaning(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """What the fold needs of a reading; `seen` is without its key and time."""

    raw_code: str
    carrier_id: UUID
    seen: Sighting
    incident: Incident | None


class Reading(msgspec.Struct, frozen=True, gc=False):
    """What some reports of one carrier mean for their shipments; `report` is the first of them."""

    number: int
    report: ReportedEvent
    carrier_code: str
    mapped: bool
    meaning: Meaning


class Kept(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """An event that was kept: `reading` is the number of what it means, the rest as in `Fresh` and `Sighting`."""

    shipment_id: UUID
    offer_id: UUID
    id: UUID
    key: str
    occurred_at: datetime
    reading: int
    plan: int


class Draft(msgspec.Struct, frozen=True, gc=False):
    """An event about to be kept: that of the report at `index`, at the moment `at`."""

    index: int
    content: str
    at: str
    reading: Reading
    kept: Kept


class Waiting(msgspec.Struct, frozen=True, array_like=True):
    """Events that were kept and that the fold has yet to see; or, where it has, what it changed."""

    meanings: list[Meaning] = []
    events: list[Kept] = []
    changes: Changes = Changes()

    def said(self) -> Iterator[tuple[UUID, UUID, str]]:
        """Shipment, carrier and code of each event."""
        for event in self.events:
            of = self.meanings[event.reading]
            yield event.shipment_id, of.carrier_id, of.raw_code

    def without(self, shipments: Collection[UUID]) -> Waiting:
        """The same without some shipments."""
        return Waiting(self.meanings, [event for event in self.events if event.shipment_id not in shipments])

    def fresh(self) -> list[Fresh]:
        """Each of them as the fold takes it."""
        return [_fresh(self.meanings[event.reading], event) for event in self.events]


class Readings:
    """What the reports of one batch mean, by what they say and who carries their shipments."""

    def __init__(self, codes: CodeMap) -> None:
        self._codes = codes
        self._known: dict[tuple[Any, ...], Reading | Refusal] = {}
        self.all: list[Reading] = []

    def draft(self, id_: UUID, index: int, report: ReportedEvent, said: Said, known: Known) -> Draft | Refusal:
        """The event to keep, or why it cannot be kept."""
        reading = self._of(report, said, known)
        if isinstance(reading, Refusal):
            return reading
        at = moment(report.occurred_at)
        content = digest_at(said.before, at, said.after)
        key = dedupe_key(report, known.carrier_code, content, known.key_prefix)
        kept = Kept(known.shipment_id, known.offer_id, id_, key, report.occurred_at, reading.number, known.plan)
        return Draft(index, content, at, reading, kept)

    def _of(self, report: ReportedEvent, said: Said, known: Known) -> Reading | Refusal:
        key: tuple[Any, ...] = (said.number, known.carrier_code)
        if known.plan:
            key = (*key, known.leg, len(known.legs), known.stops)
        found = self._known.get(key)
        if found is None:
            found = self._known[key] = self._read(report, said, known)
        return found

    def _read(self, report: ReportedEvent, said: Said, known: Known) -> Reading | Refusal:
        read = read_report(report, known=known, codes=self._codes, key="")
        if isinstance(read, Refusal):
            return read
        seen, mapped = read
        meaning = Meaning(said.code, known.carrier_id, seen, incident_of(report, seen, known.carrier_code))
        reading = Reading(len(self.all), report, known.carrier_code, mapped, meaning)
        self.all.append(reading)
        return reading


def _fresh(meaning: Meaning, event: Kept) -> Fresh:
    was = meaning.seen
    seen = Sighting(
        key=event.key,
        occurred_at=event.occurred_at,
        classifier=was.classifier,
        status=was.status,
        stop=was.stop,
        stop_state=was.stop_state,
        expected_at=was.expected_at,
        delay=was.delay,
        exception=was.exception,
        signed_by=was.signed_by,
        leg=was.leg,
    )
    names = hashed_quickly(event.shipment_id), event.offer_id, meaning.carrier_id, event.id, meaning.raw_code
    return Fresh(*names, seen, event.plan, meaning.incident)
