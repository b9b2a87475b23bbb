"""Recording a batch of reports: refuse, resolve, keep, fold, tell. About ten statements, whatever the batch's size."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

import msgspec

from headway.events.tracking import CodeUnmapped, TrackingEventRecorded
from headway.tracking import store
from headway.tracking.checks import check_report
from headway.tracking.codes import CodeMap
from headway.tracking.fold import Journey, Sighting, StopProgress, fold, resume
from headway.tracking.keys import content_digest, dedupe_key
from headway.tracking.model import Outcome, Refusal, Refused, ReportedEvent, Taken
from headway.tracking.news import changed_stops, news
from headway.tracking.refusing import keep_refused
from headway.tracking.resolving import Directory, Known, names_of, read_report
from headway.tracking.store import Draft, Tracked

if TYPE_CHECKING:
    from headway.kernel.uow import UnitOfWork

MAX_BATCH = 1000
_NOTHING_SAID = "none"


class _Reading(msgspec.Struct):
    """What became of each report so far, by its index."""

    outcomes: dict[int, Outcome]
    drafts: list[Draft]
    unmapped: list[Draft]


async def record(uow: UnitOfWork, reports: Sequence[ReportedEvent], source: str) -> tuple[Outcome, ...]:
    """Record `reports`; the refused are kept with their reasons."""
    outcomes = await attempt(uow, reports, source)
    refused = [(report, outcome) for report, outcome in zip(reports, outcomes, strict=True) if outcome.refusal]
    await keep_refused(uow, refused, source)
    return outcomes


async def attempt(uow: UnitOfWork, reports: Sequence[ReportedEvent], source: str) -> tuple[Outcome, ...]:
    """Record what can be recorded; the refused are only answered."""
    resolved = await _resolve(uow, reports)
    states = await store.lock_states(uow.conn, (k.shipment_id for k in resolved.values() if isinstance(k, Known)))
    reading = await _read(uow, reports, resolved, states)
    fresh = await _keep(uow, reading, source)
    _tell_recorded(uow, states, fresh)
    await _refold(uow, states, fresh)
    await _tell_unmapped(uow, states, reading, {draft.id for draft in fresh})
    return tuple(reading.outcomes[index] for index in range(len(reports)))


async def _resolve(uow: UnitOfWork, reports: Sequence[ReportedEvent]) -> dict[int, Known | Refusal]:
    """The shipment of each report. What a booking may yet mend is looked up again with bookings held off."""
    resolved: dict[int, Known | Refusal] = {}
    for index, report in enumerate(reports):
        if (refusal := check_report(report, uow.now)) is not None:
            resolved[index] = refusal
    open_ = {index: report for index, report in enumerate(reports) if index not in resolved}
    found = await _look_up(uow, open_)
    if any(isinstance(item, Refusal) for item in found.values()):
        await uow.conn.execute(store.Q.bookings_shared)
        found = await _look_up(uow, open_)
    return resolved | found


async def _look_up(uow: UnitOfWork, reports: Mapping[int, ReportedEvent]) -> dict[int, Known | Refusal]:
    if not reports:
        return {}
    directory = Directory(await store.find_shipments(uow.conn, *names_of(reports.values())))
    return {index: directory.resolve(report) for index, report in reports.items()}


async def _read(
    uow: UnitOfWork,
    reports: Sequence[ReportedEvent],
    resolved: Mapping[int, Known | Refusal],
    states: Mapping[UUID, Tracked],
) -> _Reading:
    reading = _Reading({}, [], [])
    codes = await store.code_map(uow.conn, sorted({state.carrier_code for state in states.values()}))
    for index, item in resolved.items():
        if isinstance(item, Refusal):
            reading.outcomes[index] = Outcome(Taken.REFUSED, refusal=item)
            continue
        read = _draft(uow, index, reports[index], states[item.shipment_id], codes)
        if isinstance(read, Refusal):
            reading.outcomes[index] = Outcome(Taken.REFUSED, item.shipment_id, refusal=read)
            continue
        reading.drafts.append(read[0])
        if not read[1]:
            reading.unmapped.append(read[0])
    return reading


def _draft(
    uow: UnitOfWork, index: int, report: ReportedEvent, state: Tracked, codes: CodeMap
) -> tuple[Draft, bool] | Refusal:
    """The event to keep and whether its code is mapped."""
    carrier = state.carrier_code
    if report.carrier not in (None, carrier):
        return Refusal(Refused.OTHER_CARRIER, f"{state.shipment_id} is not with carrier {report.carrier}")
    content = content_digest(report)
    key = dedupe_key(report, carrier, content)
    read = read_report(report, journey=state.journey, carrier=carrier, codes=codes, key=key)
    if isinstance(read, Refusal):
        return read
    seen, mapped = read
    draft = Draft(
        index=index,
        id=uow.new_id(),
        shipment_id=state.shipment_id,
        carrier_code=carrier,
        report=report,
        seen=seen,
        content=content,
    )
    return draft, mapped


async def _keep(uow: UnitOfWork, reading: _Reading, source: str) -> list[Draft]:
    """Insert the drafts and settle their outcomes; returns the new ones."""
    new = await store.insert_events(uow.conn, reading.drafts, source, uow.now)
    rest = [draft for draft in reading.drafts if draft.id not in new]
    kept = await store.kept(uow.conn, rest)
    for draft in reading.drafts:
        if draft.id in new:
            reading.outcomes[draft.index] = Outcome(Taken.ACCEPTED, draft.shipment_id, draft.id)
        else:
            reading.outcomes[draft.index] = _known_already(draft, *kept[draft.shipment_id, draft.seen.key])
    return [draft for draft in reading.drafts if draft.id in new]


def _known_already(draft: Draft, content: str, event_id: UUID) -> Outcome:
    if content == draft.content:
        return Outcome(Taken.DUPLICATE, draft.shipment_id, event_id)
    sentence = f"event {draft.report.event_id} of {draft.carrier_code} was reported before with other content"
    return Outcome(Taken.REFUSED, draft.shipment_id, event_id, Refusal(Refused.ALTERED_DUPLICATE, sentence))


async def _refold(uow: UnitOfWork, states: Mapping[UUID, Tracked], fresh: Iterable[Draft]) -> None:
    """Carry the states on with their new events; those with an event out of order are folded from the beginning."""
    seen: dict[UUID, list[Sighting]] = defaultdict(list)
    for draft in fresh:
        seen[draft.shipment_id].append(draft.seen)
    resumed = {shipment_id: resume(states[shipment_id].journey, new) for shipment_id, new in seen.items()}
    journeys = {shipment_id: journey for shipment_id, journey in resumed.items() if journey is not None}
    behind = [shipment_id for shipment_id, journey in resumed.items() if journey is None]
    for shipment_id, history in (await store.histories(uow.conn, behind)).items():
        journeys[shipment_id] = fold(states[shipment_id].start, history)
    await publish(uow, states, journeys, heard_at=uow.now)


async def publish(
    uow: UnitOfWork,
    states: Mapping[UUID, Tracked],
    journeys: Mapping[UUID, Journey],
    *,
    heard_at: datetime | None,
) -> None:
    """Write new states and tell what changed, by shipment id; `heard_at` None: nothing was heard."""
    stops: list[tuple[UUID, StopProgress]] = []
    for shipment_id in sorted(journeys):
        before, after = states[shipment_id].journey, journeys[shipment_id]
        stops.extend((shipment_id, stop) for stop in changed_stops(before, after))
        for event in news(shipment_id, before, after, states[shipment_id].offer_id):
            uow.emit(event)
    await store.write_journeys(uow.conn, journeys, stops, heard_at)


def _tell_recorded(uow: UnitOfWork, states: Mapping[UUID, Tracked], fresh: Iterable[Draft]) -> None:
    for draft in fresh:
        uow.emit(
            TrackingEventRecorded(
                shipment_id=draft.shipment_id,
                tracking_event_id=draft.id,
                carrier_id=states[draft.shipment_id].carrier_id,
                status=draft.seen.status or _NOTHING_SAID,
                classifier=draft.seen.classifier,
                raw_code=draft.report.code.strip(),
                occurred_at=draft.seen.occurred_at,
            )
        )


async def _tell_unmapped(uow: UnitOfWork, states: Mapping[UUID, Tracked], reading: _Reading, fresh: set[UUID]) -> None:
    """Count codes without an entry; a code never seen before opens a mapping task and is told once."""
    drafts = [draft for draft in reading.unmapped if draft.id in fresh]
    if not drafts:
        return
    counts = Counter((draft.carrier_code, draft.report.code.strip()) for draft in drafts)
    first = {(draft.carrier_code, draft.report.code.strip()): draft.shipment_id for draft in reversed(drafts)}
    codes = sorted(counts)
    columns = [code[0] for code in codes], [code[1] for code in codes]
    shipments, times = [first[code] for code in codes], [counts[code] for code in codes]
    for row in await uow.conn.fetch(store.Q.count_unmapped, *columns, shipments, times, uow.now):
        code = (row["carrier_code"], row["code"])
        if row["times"] == counts[code]:
            state = states[first[code]]
            uow.emit(CodeUnmapped(shipment_id=state.shipment_id, carrier_id=state.carrier_id, raw_code=code[1]))
