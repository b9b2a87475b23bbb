"""What plain events do to a shipment, asked of the fold once for all that are alike.

Plain is what happened to a whole shipment, after all that its state was folded from, uncorrected and unsigned. What it
does to status and flags depends on nothing but these and its meaning; a stop is moved on by the fold's own step.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import NamedTuple

from msgspec.structs import replace

from headway.tracking.drafting import Meaning
from headway.tracking.fold import Journey, Sighting, StopProgress, order_key, step
from headway.tracking.model import Classifier, StopRole, TrackingStatus

Flags = tuple[str, bool, bool]
"""Of a state: status, delay, exception."""


class Effect(NamedTuple):
    """The flags after an event, whether the status is another `since` it, what it contradicts, whether a stop moves."""

    flags: Flags
    since: bool
    contradicts: int
    stops: bool


class PlainReadings:
    """Of the readings of one batch those that are plain, and what each does."""

    def __init__(self, meanings: Sequence[Meaning]) -> None:
        self._seen = [each.seen for each in meanings]
        self.ranks = [order_key(each.seen)[1] if _is_plain(each) else None for each in meanings]
        self.stops = [_at_stop(each) if _is_plain(each) else None for each in meanings]
        self._known: dict[tuple[int, Flags], Effect] = {}

    def effect(self, reading: int, flags: Flags) -> Effect:
        """What an event of this reading does to a shipment with such flags."""
        found = self._known.get((reading, flags))
        if found is None:
            found = self._known[reading, flags] = effect_of(self._seen[reading], flags)
        return found

    def seen(self, reading: int) -> Sighting:
        """The first event of this reading, as the fold sees it."""
        return self._seen[reading]


def effect_of(seen: Sighting, flags: Flags) -> Effect:
    """What the fold makes of one event, the last of a shipment's."""
    status, delay, exception = flags
    earlier = seen.occurred_at - timedelta(days=1)
    stop = StopProgress(sequence=seen.stop or 0, role=StopRole.PICKUP, planned_at=earlier)
    before = Journey(status=TrackingStatus(status), since=earlier, stops=(stop,), delay=delay, exception=exception)
    after = step(before, replace(seen, key="", leg=None))
    return Effect(
        (after.status.value, after.delay, after.exception),
        after.since != before.since,
        after.contradictions,
        after.stops != before.stops,
    )


def _is_plain(meaning: Meaning) -> bool:
    seen = meaning.seen
    unsigned = seen.signed_by is None or seen.status is not TrackingStatus.DELIVERED
    return seen.classifier is Classifier.ACTUAL and not seen.leg and meaning.incident is None and unsigned


def _at_stop(meaning: Meaning) -> int | None:
    """The stop that it may move on."""
    return meaning.seen.stop if meaning.seen.stop_state is not None else None
