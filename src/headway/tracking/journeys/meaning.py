"""What a code of a leg's carrier says of the whole shipment.

A carrier speaks of its own part: its `delivered` is the shipment's arrival at a hub, its `picked_up` a taking over, its
`cancelled` its own refusal. The stop goes by the role: a leg's pickup is the stop it begins at, its delivery the one it
ends at. At a hub `arrived` means that the goods are there, `in_progress` that the carrier that brought them has handed
them over, `completed` that the next one has taken them.
"""

from __future__ import annotations

from collections.abc import Mapping

from msgspec.structs import replace

from headway.tracking.model import CodeEntry, StopRole, StopState, TrackingStatus

_S, _P, _R = TrackingStatus, StopState, StopRole

BEFORE_THE_LAST: Mapping[TrackingStatus, TrackingStatus] = {
    _S.OUT_FOR_DELIVERY: _S.IN_TRANSIT,
    _S.AVAILABLE_FOR_PICKUP: _S.AT_STOP,
    _S.DELIVERED: _S.AT_STOP,
    _S.DELIVERY_ATTEMPTED: _S.ON_HOLD,
    _S.UNDELIVERABLE: _S.ON_HOLD,
}
"""How statuses read on a leg that another follows."""

AFTER_THE_FIRST: Mapping[TrackingStatus, TrackingStatus] = {
    _S.PICKED_UP: _S.IN_TRANSIT,
    _S.RETURNED: _S.RETURNING,
}
"""How statuses read on a leg that another came before: what is returned to a hub is still on its way back."""

_ENDING: Mapping[StopState, StopState] = {_P.IN_PROGRESS: _P.ARRIVED, _P.COMPLETED: _P.IN_PROGRESS}


def in_leg(entry: CodeEntry, leg: int, legs: int) -> CodeEntry:
    """The entry as the whole shipment reads it.

    Args:
        leg: of the report, from 1. legs: how many there are.
    """
    read = _with_role(entry)
    if leg > 1:
        read = _begins_at_hub(read)
    if leg < legs:
        read = _ends_at_hub(read)
    if entry.status is _S.CANCELLED:
        read = replace(read, status=_S.ON_HOLD, exception=True)
    return read


def stop_in_leg(role: StopRole | None, leg: int, legs: int) -> int | None:
    """The stop that a role means on a leg; a hub is the one it ends at, on the last leg the one it begins at."""
    match role:
        case _R.PICKUP:
            return leg
        case _R.DELIVERY:
            return leg + 1
        case _R.HUB:
            return leg + 1 if leg < legs else leg
        case None:
            return None


def _with_role(entry: CodeEntry) -> CodeEntry:
    """Where a map gives only the status, picking up and delivering still happen at the leg's ends."""
    if entry.role is None and entry.status is _S.PICKED_UP:
        return replace(entry, role=_R.PICKUP, stop_state=_P.COMPLETED)
    if entry.role is None and entry.status is _S.DELIVERED:
        return replace(entry, role=_R.DELIVERY, stop_state=_P.COMPLETED)
    return entry


def _begins_at_hub(entry: CodeEntry) -> CodeEntry:
    """A vehicle that comes for the goods says nothing of where they are; loading says that they are there."""
    status = None if entry.status is None else AFTER_THE_FIRST.get(entry.status, entry.status)
    if entry.role is _R.PICKUP and entry.stop_state in (_P.ARRIVED, _P.IN_PROGRESS):
        there = entry.stop_state is _P.IN_PROGRESS
        return replace(entry, status=status if there else None, stop_state=None)
    return replace(entry, status=status)


def _ends_at_hub(entry: CodeEntry) -> CodeEntry:
    status = None if entry.status is None else BEFORE_THE_LAST.get(entry.status, entry.status)
    if entry.role is not _R.DELIVERY or entry.stop_state is None:
        return replace(entry, status=status)
    return replace(entry, status=status, stop_state=_ENDING.get(entry.stop_state, entry.stop_state))
