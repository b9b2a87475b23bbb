"""What carrying shipments on changed: kept with its batch, named by `TrackingFolded`, told one by one after that."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from uuid import UUID

import msgspec

from headway.events.tracking import StatusMoves, StopMoves, StopProgressed, TrackedEvent, TrackingStatusChanged


class Moved(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """A shipment has another status, since `at`; `offer_id` is the booking under which that was reported."""

    shipment_id: UUID
    offer_id: UUID | None
    before: str
    after: str
    at: datetime


class Passed(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """A shipment's stop came to a state."""

    shipment_id: UUID
    offer_id: UUID | None
    sequence: int
    role: str
    state: str
    planned_at: datetime
    at: datetime
    late_s: int


class Changes(msgspec.Struct, frozen=True, array_like=True):
    """The changes of some shipments, each real one once."""

    moved: list[Moved] = []
    passed: list[Passed] = []

    def __bool__(self) -> bool:
        return bool(self.moved or self.passed)

    def note(self, event: TrackedEvent) -> bool:
        """Take up a piece of news, where it is of a kind that is kept here."""
        if isinstance(event, TrackingStatusChanged):
            what = event.before, event.after, event.occurred_at
            self.moved.append(Moved(event.shipment_id, event.offer_id, *what))
        elif isinstance(event, StopProgressed):
            what_stop = event.sequence, event.role, event.state, event.planned_at, event.actual_at, event.late_s
            self.passed.append(Passed(event.shipment_id, event.offer_id, *what_stop))
        else:
            return False
        return True

    def shipments(self) -> Iterator[UUID]:
        """Of what it is, more than once where more changed."""
        return (each.shipment_id for part in (self.passed, self.moved) for each in part)

    def events(self, batch_id: UUID) -> Iterator[TrackedEvent]:
        """Each change by itself: stops first, so that a status finds them told."""
        for each in self.passed:
            yield stop_event(batch_id, each)
        for one in self.moved:
            yield status_event(batch_id, one)


def status_event(batch_id: UUID, moved: Moved) -> TrackingStatusChanged:
    """The news of one change of status."""
    return TrackingStatusChanged(
        shipment_id=moved.shipment_id,
        before=moved.before,
        after=moved.after,
        occurred_at=moved.at,
        offer_id=moved.offer_id,
        batch_id=batch_id,
    )


def stop_event(batch_id: UUID, passed: Passed) -> StopProgressed:
    """The news of one stop's progress."""
    return StopProgressed(
        shipment_id=passed.shipment_id,
        sequence=passed.sequence,
        role=passed.role,
        state=passed.state,
        planned_at=passed.planned_at,
        actual_at=passed.at,
        late_s=passed.late_s,
        offer_id=passed.offer_id,
        batch_id=batch_id,
    )


def as_moves(moved: Iterable[Moved], places: Mapping[UUID, int]) -> tuple[StatusMoves, ...]:
    """Changes of status, those alike together; `places` of the shipments in their batch."""
    alike: dict[tuple[str, str], list[tuple[int, datetime]]] = defaultdict(list)
    for each in moved:
        alike[each.before, each.after].append((places[each.shipment_id], each.at))
    return tuple(
        StatusMoves(before=before, after=after, shipments=tuple(p for p, _ in rows), at=tuple(at for _, at in rows))
        for (before, after), rows in alike.items()
    )


def as_stops(passed: Iterable[Passed], places: Mapping[UUID, int]) -> tuple[StopMoves, ...]:
    """Progress of stops, that which is alike together."""
    alike: dict[tuple[int, str, str], list[Passed]] = defaultdict(list)
    for each in passed:
        alike[each.sequence, each.role, each.state].append(each)
    return tuple(_stop_moves(*what, rows, places) for what, rows in alike.items())


def _stop_moves(sequence: int, role: str, state: str, rows: Sequence[Passed], places: Mapping[UUID, int]) -> StopMoves:
    return StopMoves(
        sequence=sequence,
        role=role,
        state=state,
        shipments=tuple(places[each.shipment_id] for each in rows),
        planned_at=tuple(each.planned_at for each in rows),
        actual_at=tuple(each.at for each in rows),
        late_s=tuple(each.late_s for each in rows),
    )
