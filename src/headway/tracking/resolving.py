"""Which shipment a report speaks of, and what its code means there: pure, over what the store found."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import cached_property
from uuid import UUID

import msgspec
from msgspec.structs import replace

from headway.tracking.codes import UNMAPPED, CodeMap, read_code
from headway.tracking.fold import Sighting
from headway.tracking.journeys.attributing import leg_of
from headway.tracking.journeys.meaning import in_leg, stop_in_leg
from headway.tracking.journeys.model import WHOLE, Leg
from headway.tracking.model import Classifier, CodeEntry, Refusal, Refused, ReportedEvent, StopRole

_LENGTHS_OF_UUIDS = (32, 36)


class Known(msgspec.Struct, frozen=True, gc=False):
    """The names under which a shipment may be reported, who carries it, and its stops: sequence and role, in order.

    `legs` where it has any, by the plan of number `plan`; `leg` is the one that a report was found to be of.
    """

    shipment_id: UUID
    offer_id: UUID
    reference: str
    carrier_code: str
    carrier_id: UUID
    stops: tuple[tuple[int, StopRole], ...] = ()
    legs: tuple[Leg, ...] = ()
    plan: int = 0
    leg: int | None = None
    key_prefix: str = ""

    def may_report(self, carrier: str | None) -> bool:
        """Does this carrier move it, or any leg of it? None: its shipper."""
        return carrier in (None, self.carrier_code) or any(leg.carrier_code == carrier for leg in self.legs)


class Directory:
    """The shipments found for a batch, by every name they may be reported under."""

    def __init__(self, found: Iterable[Known]) -> None:
        self._found = tuple(found)
        self._by_reference: dict[str, list[Known]] = {}
        for known in self._found:
            names = {known.reference, *(leg.reference for leg in known.legs if leg.reference)} if known.legs else ()
            for name in names or (known.reference,):
                self._by_reference.setdefault(name, []).append(known)

    @cached_property
    def _by_id(self) -> dict[UUID, Known]:
        return {known.shipment_id: known for known in self._found}

    @cached_property
    def _by_offer(self) -> dict[UUID, Known]:
        return {known.offer_id: known for known in self._found}

    def resolve(self, report: ReportedEvent) -> Known | Refusal:
        """The shipment of `report`, and of one with legs the leg, if its carrier may report it."""
        found = self._candidates(report)
        if len(found) == 1 and report.carrier in (None, found[0].carrier_code):
            return narrowed(found[0], report) if found[0].legs else found[0]
        subject = report.shipment_id or report.reference
        if not found:
            return Refusal(Refused.UNKNOWN_SHIPMENT, f"no booked shipment is known as {subject}")
        own = [known for known in found if known.may_report(report.carrier)]
        if not own:
            return Refusal(Refused.OTHER_CARRIER, f"{subject} is not with carrier {report.carrier}")
        if len(own) > 1:
            return Refusal(Refused.AMBIGUOUS_REFERENCE, f"{len(own)} shipments are known as {subject}")
        return narrowed(own[0], report) if own[0].legs else own[0]

    def _candidates(self, report: ReportedEvent) -> Sequence[Known]:
        if report.shipment_id is not None:
            known = self._by_id.get(report.shipment_id)
            return [] if known is None else [known]
        name = (report.reference or "").strip()
        if len(name) not in _LENGTHS_OF_UUIDS or (id_ := _as_uuid(name)) is None:
            return self._by_reference.get(name, ())
        found = self._by_reference.get(str(id_), ())
        named = {known.shipment_id: known for known in found}
        named |= {known.shipment_id: known for known in (self._by_id.get(id_), self._by_offer.get(id_)) if known}
        return list(named.values())


def names_of(reports: Iterable[ReportedEvent]) -> tuple[list[UUID], list[str]]:
    """The ids and the references that reports bear; a reference that is a UUID counts as both."""
    ids: set[UUID] = set()
    references: set[str] = set()
    for report in reports:
        if report.shipment_id is not None:
            ids.add(report.shipment_id)
        elif report.reference:
            name = report.reference.strip()
            if len(name) in _LENGTHS_OF_UUIDS and (parsed := _as_uuid(name)) is not None:
                name = str(parsed)
                ids.add(parsed)
            references.add(name)
    return sorted(ids), sorted(references)


def canonical_name(reference: str) -> str:
    """The reference without surrounding space, a UUID in its usual form."""
    name = reference.strip()
    parsed = _as_uuid(name)
    return name if parsed is None else str(parsed)


def read_report(report: ReportedEvent, *, known: Known, codes: CodeMap, key: str) -> tuple[Sighting, bool] | Refusal:
    """What the fold shall see of `report`, and whether its code is mapped."""
    found = read_code(codes, known.carrier_code, report.code.strip())
    entry = found or UNMAPPED
    if known.leg:
        return _sighting_in_leg(report, entry, known.leg, len(known.legs), key), found is not None
    stop = report.stop
    if stop is None:
        stop = stop_of_role(known.stops, entry.role)
    elif all(sequence != stop for sequence, _ in known.stops):
        return Refusal(Refused.UNKNOWN_STOP, f"the shipment has no stop {stop}")
    return sighting(report, entry, stop, key, known.leg), found is not None


def narrowed(known: Known, report: ReportedEvent) -> Known | Refusal:
    """The shipment as the carrier of `report` has it: the leg it speaks of; or why it may not report it."""
    leg = leg_of(known.legs, report, canonical_name(report.reference or ""), known.carrier_code)
    if isinstance(leg, Refusal):
        return leg
    return on_leg(known, leg)


def on_leg(known: Known, leg: int) -> Known:
    """The shipment as the carrier of one of its legs has it."""
    if leg == WHOLE:
        return replace(known, leg=WHOLE)
    of = known.legs[leg - 1]
    prefix = "" if of.carrier_code == known.carrier_code else of.carrier_code
    return replace(known, carrier_code=of.carrier_code, carrier_id=of.carrier_id, leg=leg, key_prefix=prefix)


def _sighting_in_leg(report: ReportedEvent, entry: CodeEntry, leg: int, legs: int, key: str) -> Sighting:
    read = in_leg(entry, leg, legs)
    stop = report.stop or stop_in_leg(read.role, leg, legs)
    if stop is None and report.classifier is Classifier.ESTIMATED:
        stop = leg + 1
    return sighting(report, read, stop, key, leg)


def sighting(report: ReportedEvent, entry: CodeEntry, stop: int | None, key: str, leg: int | None = None) -> Sighting:
    """The event as the fold sees it."""
    return Sighting(
        key=key,
        occurred_at=report.occurred_at,
        classifier=report.classifier,
        status=entry.status,
        stop=stop,
        stop_state=entry.stop_state,
        expected_at=report.expected_at,
        delay=entry.delay,
        exception=entry.exception,
        signed_by=report.signed_by,
        leg=leg,
    )


def stop_of_role(stops: Sequence[tuple[int, StopRole]], role: StopRole | None) -> int | None:
    """The first pickup, or the last delivery, of stops in their order."""
    if role is None:
        return None
    ordered = stops if role is StopRole.PICKUP else reversed(stops)
    return next((sequence for sequence, done in ordered if done is role), None)


def _as_uuid(name: str) -> UUID | None:
    if len(name) not in _LENGTHS_OF_UUIDS:
        return None
    try:
        return UUID(name)
    except ValueError:
        return None
