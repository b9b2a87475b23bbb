"""What plain events do, asked of the fold once for all that are alike, is what the fold makes of each."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from headway.tracking.carrying import Carried, carry_one
from headway.tracking.codes import BUILT_IN
from headway.tracking.drafting import Kept, Meaning
from headway.tracking.fold import Journey, Sighting, StopProgress, fold, resume
from headway.tracking.model import Classifier, ReportedEvent, StopRole, StopState, TrackingStatus
from headway.tracking.news import changed_stops, news
from headway.tracking.plain import PlainReadings
from headway.tracking.resolving import sighting, stop_of_role
from headway.tracking.store import PLAIN, Standing
from tests.conftest import START
from tests.integration.tracking.world import at

SHIPMENT, OFFER, CARRIER = UUID(int=1), UUID(int=2), UUID(int=3)
STOPS = (
    StopProgress(sequence=1, role=StopRole.PICKUP, planned_at=at(2)),
    StopProgress(sequence=2, role=StopRole.DELIVERY, planned_at=at(8)),
)
CODES = sorted(BUILT_IN)
READINGS = [(code, stop) for code in CODES for stop in (None, 1, 2)]
"""Every canonical code, at the stop that follows from it or at one that was said."""


def meaning(code: str, said: int | None) -> Meaning:
    entry = BUILT_IN[code]
    stop = stop_of_role(PLAIN, entry.role) if said is None else said
    return Meaning(code, CARRIER, sighting(_report(code), entry, stop, ""), None)


def _report(code: str) -> ReportedEvent:
    return ReportedEvent(code=code, occurred_at=START, reference="SO-1")


MEANINGS = [meaning(*each) for each in READINGS]
told = st.lists(st.tuples(st.integers(0, len(MEANINGS) - 1), st.integers(0, 6)), max_size=6)
"""Readings, each with the minutes since the one before it: several may be of one instant."""


def events(rows: list[tuple[int, int]], begin: int) -> list[tuple[int, Sighting]]:
    """Events with what they mean, in the fold's order."""
    minutes, found = begin, []
    for number, (reading, later) in enumerate(rows):
        minutes += later
        seen = MEANINGS[reading].seen
        key, moment = f"#{begin}-{number:03}", START + timedelta(minutes=minutes)
        found.append((reading, replace(seen, key=key, occurred_at=moment)))
    return found


@given(before=told, after=told.filter(bool))
def test_a_shipment_carried_on_stands_as_the_fold_has_it(
    before: list[tuple[int, int]], after: list[tuple[int, int]]
) -> None:
    stood = fold(Journey(since=START, stops=STOPS), [seen for _, seen in events(before, 0)])
    came = events(after, 100)
    expected = resume(stood, [seen for _, seen in came])
    assert expected is not None
    done, readings = Carried(), PlainReadings(MEANINGS)
    kept = sorted((_kept(*each) for each in came), key=lambda one: _order(readings, one))
    carry_one(done, readings, kept, _standing(stood), {(SHIPMENT, one.sequence): one for one in stood.stops})
    assert _after(stood, done) == expected
    assert done.stops == [(SHIPMENT, stop) for stop in changed_stops(stood, expected)]
    told_of = [replace(event, batch_id=None) for event in done.changes.events(UUID(int=9))]
    assert told_of == list(news(SHIPMENT, stood, expected, OFFER))


def test_what_is_signed_estimated_or_of_a_leg_is_not_plain() -> None:
    plain = meaning("delivered", None)
    others = (
        replace(plain, seen=replace(plain.seen, signed_by="Ada")),
        replace(plain, seen=replace(plain.seen, classifier=Classifier.ESTIMATED)),
        replace(plain, seen=replace(plain.seen, leg=1)),
    )
    ranks = PlainReadings([plain, *others]).ranks
    assert ranks[0] is not None
    assert ranks[1:] == [None, None, None]


def _kept(reading: int, seen: Sighting) -> Kept:
    return Kept(SHIPMENT, OFFER, UUID(int=5), seen.key, seen.occurred_at, reading, 0)


def _order(readings: PlainReadings, one: Kept) -> tuple[object, ...]:
    return one.occurred_at, readings.ranks[one.reading], one.key


def _standing(stood: Journey) -> Standing:
    last_at, last_rank, last_key = stood.last or (None, 0, "")
    flags = stood.status.value, stood.delay, stood.exception
    return Standing(SHIPMENT, OFFER, *flags, last_at, last_rank, last_key, (0, 1))


def _after(stood: Journey, done: Carried) -> Journey:
    """The state as the database has it after the row was written."""
    ((_, status, since, last, rank, key, delay, exception, against, count, _),) = done.rows
    moments = {f"{(START + timedelta(minutes=each)).timestamp():.6f}": each for each in range(200)}
    stops = {stop.sequence: stop for _, stop in done.stops}
    return replace(
        stood,
        status=TrackingStatus(status),
        since=stood.since if since is None else START + timedelta(minutes=moments[since]),
        last=(START + timedelta(minutes=moments[last]), rank, key),
        delay=delay,
        exception=exception,
        contradictions=stood.contradictions + against,
        events=stood.events + count,
        stops=tuple(stops.get(stop.sequence, stop) for stop in stood.stops),
    )


def test_the_pictures_of_a_stop_are_all_reached() -> None:
    """The generated events bring stops into every state, so that the comparison above says something."""
    states = {each.seen.stop_state for each in MEANINGS if each.seen.stop}
    assert states >= {StopState.ARRIVED, StopState.IN_PROGRESS, StopState.COMPLETED, StopState.FAILED}
