"""Which shipment a report speaks of, and what its code means there: pure, over what the store found."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from uuid import UUID

import msgspec

from headway.tracking.codes import UNMAPPED, CodeMap, read_code
from headway.tracking.fold import Journey, Sighting
from headway.tracking.model import CodeEntry, Refusal, Refused, ReportedEvent, StopRole


class Known(msgspec.Struct, frozen=True):
    """The names under which a shipment may be reported."""

    shipment_id: UUID
    offer_id: UUID
    reference: str
    carrier_code: str


class Directory:
    """The shipments found for a batch, by every name they may be reported under."""

    def __init__(self, found: Iterable[Known]) -> None:
        self._by_id: dict[UUID, Known] = {}
        self._by_name: dict[str, list[Known]] = defaultdict(list)
        for known in found:
            self._by_id[known.shipment_id] = known
            names = {known.reference, str(known.shipment_id), str(known.offer_id)}
            for name in names:
                self._by_name[name].append(known)

    def resolve(self, report: ReportedEvent) -> Known | Refusal:
        """The shipment of `report`, if its carrier may report it."""
        found = self._candidates(report)
        subject = report.shipment_id or report.reference
        if not found:
            return Refusal(Refused.UNKNOWN_SHIPMENT, f"no booked shipment is known as {subject}")
        own = [known for known in found if report.carrier in (None, known.carrier_code)]
        if not own:
            return Refusal(Refused.OTHER_CARRIER, f"{subject} is not with carrier {report.carrier}")
        if len(own) > 1:
            return Refusal(Refused.AMBIGUOUS_REFERENCE, f"{len(own)} shipments are known as {subject}")
        return own[0]

    def _candidates(self, report: ReportedEvent) -> Sequence[Known]:
        if report.shipment_id is not None:
            known = self._by_id.get(report.shipment_id)
            return [] if known is None else [known]
        return self._by_name.get(canonical_name(report.reference or ""), [])


def names_of(reports: Iterable[ReportedEvent]) -> tuple[list[UUID], list[str]]:
    """The ids and the references that reports bear; a reference that is a UUID counts as both."""
    ids: set[UUID] = set()
    references: set[str] = set()
    for report in reports:
        if report.shipment_id is not None:
            ids.add(report.shipment_id)
        elif report.reference:
            name = canonical_name(report.reference)
            references.add(name)
            if (parsed := _as_uuid(name)) is not None:
                ids.add(parsed)
    return sorted(ids), sorted(references)


def canonical_name(reference: str) -> str:
    """The reference without surrounding space, a UUID in its usual form."""
    name = reference.strip()
    parsed = _as_uuid(name)
    return name if parsed is None else str(parsed)


def read_report(
    report: ReportedEvent, *, journey: Journey, carrier: str, codes: CodeMap, key: str
) -> tuple[Sighting, bool] | Refusal:
    """What the fold shall see of `report`, and whether its code is mapped."""
    entry = read_code(codes, carrier, report.code.strip())
    stop = report.stop or stop_of_role(journey, (entry or UNMAPPED).role)
    if report.stop is not None and all(known.sequence != report.stop for known in journey.stops):
        return Refusal(Refused.UNKNOWN_STOP, f"the shipment has no stop {report.stop}")
    return sighting(report, entry or UNMAPPED, stop, key), entry is not None


def sighting(report: ReportedEvent, entry: CodeEntry, stop: int | None, key: str) -> Sighting:
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
    )


def stop_of_role(journey: Journey, role: StopRole | None) -> int | None:
    """The first pickup, or the last delivery."""
    sequences = [stop.sequence for stop in journey.stops if stop.role is role]
    if not sequences:
        return None
    return sequences[0] if role is StopRole.PICKUP else sequences[-1]


def _as_uuid(name: str) -> UUID | None:
    if len(name) not in (32, 36):
        return None
    try:
        return UUID(name)
    except ValueError:
        return None
