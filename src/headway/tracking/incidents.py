"""What carriers say went wrong: read from a report when it is kept, told when its shipment was carried on."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager
from typing import TYPE_CHECKING
from uuid import UUID

import msgspec

from headway.events.tracking import IncidentReported
from headway.tracking.fold import Journey, Sighting
from headway.tracking.model import Classifier, ReportedEvent, StopState, TrackingStatus
from headway.tracking.reasons import Family, Reason, reason_of

if TYPE_CHECKING:
    from headway.kernel.uow import UnitOfWork
    from headway.tracking.store import Fresh, Tracked

MAX_TEXT = 200
_SILENT = frozenset({Family.DELAY, Family.OTHER})
_PICKUP_STOP = 1


class Incident(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """What went wrong, as it was read."""

    reason: str
    party: str
    text: str
    carrier_code: str


def incident_of(report: ReportedEvent, seen: Sighting, carrier_code: str) -> Incident | None:
    """What a report says went wrong: its code is flagged, or it names a reason that needs an answer."""
    if seen.classifier is not Classifier.ACTUAL:
        return None
    flagged = seen.exception or seen.stop_state is StopState.FAILED
    if not flagged and not report.reason:
        return None
    found = read_reason(report.code, report.reason, report.text, seen.status, seen.stop, seen.stop_state)
    if not flagged and found.family in _SILENT:
        return None
    party = report.party or found.party
    return Incident(found.code, str(party), " ".join((report.text or "").split())[:MAX_TEXT], carrier_code)


def read_reason(
    code: str,
    reason: str | None,
    text: str | None,
    status: TrackingStatus | None,
    stop: int | None,
    stop_state: StopState | None,
) -> Reason:
    """The reason of an event, by what was said and where it happened."""
    at_pickup = stop_state is StopState.FAILED and stop == _PICKUP_STOP
    return reason_of(code.strip(), reason, text, status, at_pickup=at_pickup)


def tell_incidents(
    uow: UnitOfWork,
    states: Mapping[UUID, Tracked],
    fresh: Sequence[Fresh],
    journeys: Mapping[UUID, Journey],
    because: Callable[[UUID], AbstractContextManager[object]],
) -> None:
    """Tell what went wrong under the bookings that are in force, with how their shipments stand after all."""
    for each in fresh:
        state, incident = states[each.shipment_id], each.incident
        if incident is None or not state.booked or state.offer_id != each.offer_id:
            continue
        with because(each.shipment_id):
            uow.emit(
                IncidentReported(
                    shipment_id=each.shipment_id,
                    order_id=state.order_id,
                    carrier_id=each.carrier_id,
                    carrier_code=incident.carrier_code,
                    tracking_event_id=each.id,
                    reason=incident.reason,
                    party=incident.party,
                    code=each.raw_code,
                    text=incident.text,
                    occurred_at=each.seen.occurred_at,
                    status=journeys.get(each.shipment_id, state.journey).status,
                    offer_id=state.offer_id,
                )
            )
