"""Keeping a batch of reports: refuse, resolve, read, insert. A few statements, whatever the batch's size."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING
from uuid import UUID

from headway.events.tracking import CodeUnmapped
from headway.tracking import store
from headway.tracking.drafting import Draft, Meaning, Readings, Waiting
from headway.tracking.inserting import insert_events
from headway.tracking.journeys.store import named_by_legs
from headway.tracking.model import Outcome, Refusal, Refused, ReportedEvent, Taken
from headway.tracking.resolving import Directory, Known, names_of
from headway.tracking.saying import Said, Sayings

if TYPE_CHECKING:
    from headway.kernel.uow import UnitOfWork

Outcomes = dict[int, Outcome]
"""What became of each report so far, by its index."""


@dataclass(frozen=True, slots=True)
class Newly:
    """What was kept of a batch: the events, and what they mean."""

    meanings: Sequence[Meaning] = ()
    drafts: Sequence[Draft] = ()

    def waiting(self) -> Waiting:
        """As the fold takes it."""
        return Waiting(list(self.meanings), [draft.kept for draft in self.drafts])


async def keep(uow: UnitOfWork, reports: Sequence[ReportedEvent], source: str) -> tuple[Outcomes, Newly]:
    """Keep what can be kept: what became of each report, and what is new. Nothing moves yet."""
    outcomes: Outcomes = {}
    said = _heard(uow, reports, outcomes)
    resolved = await _resolve(uow, {index: reports[index] for index in said}, outcomes)
    if not resolved:
        return outcomes, Newly()
    readings = Readings(await store.code_map(uow.conn, sorted({known.carrier_code for known in resolved.values()})))
    drafts = _draft(uow, reports, said, resolved, readings, outcomes)
    known = await insert_events(uow.conn, readings.all, drafts, source, uow.now)
    new = _settle(drafts, known, reports, outcomes)
    await _tell_unmapped(uow, new)
    return outcomes, Newly([reading.meaning for reading in readings.all], new)


def _heard(uow: UnitOfWork, reports: Sequence[ReportedEvent], outcomes: Outcomes) -> dict[int, Said]:
    """What the reports say that nothing can be held against by themselves."""
    sayings = Sayings(uow.now)
    heard: dict[int, Said] = {}
    for index, report in enumerate(reports):
        said = sayings.take(report)
        if type(said) is Said:
            heard[index] = said
        elif isinstance(said, Refusal):
            outcomes[index] = Outcome(Taken.REFUSED, refusal=said)
    return heard


async def _resolve(uow: UnitOfWork, reports: Mapping[int, ReportedEvent], outcomes: Outcomes) -> dict[int, Known]:
    """The shipment of each report. What a booking may yet mend is looked up again with bookings held off."""
    found = await _look_up(uow, reports)
    if any(type(item) is Refusal for item in found.values()):
        await uow.conn.execute(store.Q.bookings_shared)
        found = await _look_up(uow, reports)
    resolved: dict[int, Known] = {}
    for index, item in found.items():
        if isinstance(item, Refusal):
            outcomes[index] = Outcome(Taken.REFUSED, refusal=item)
        else:
            resolved[index] = item
    return resolved


async def _look_up(uow: UnitOfWork, reports: Mapping[int, ReportedEvent]) -> dict[int, Known | Refusal]:
    if not reports:
        return {}
    known = await store.find_shipments(uow.conn, *names_of(reports.values()))
    directory = Directory(known)
    found = {index: directory.resolve(report) for index, report in reports.items()}
    unknown = {index: reports[index] for index, item in found.items() if type(item) is Refusal}
    return found | await _look_up_legs(uow, known, unknown) if unknown else found


async def _look_up_legs(
    uow: UnitOfWork, known: Sequence[Known], reports: Mapping[int, ReportedEvent]
) -> dict[int, Known | Refusal]:
    """The shipments of reports that no booking's name resolves: a leg's own reference may."""
    named = await named_by_legs(uow.conn, names_of(reports.values())[1])
    if not named:
        return {}
    more = await store.find_shipments(uow.conn, named, ())
    directory = Directory({each.shipment_id: each for each in (*known, *more)}.values())
    return {index: directory.resolve(report) for index, report in reports.items()}


def _draft(
    uow: UnitOfWork,
    reports: Sequence[ReportedEvent],
    said: Mapping[int, Said],
    resolved: Mapping[int, Known],
    readings: Readings,
    outcomes: Outcomes,
) -> list[Draft]:
    """The events to keep."""
    ids = iter(uow.new_ids(len(resolved)))
    drafts: list[Draft] = []
    for index, known in resolved.items():
        draft = readings.draft(next(ids), index, reports[index], said[index], known)
        if isinstance(draft, Refusal):
            outcomes[index] = Outcome(Taken.REFUSED, known.shipment_id, refusal=draft)
        else:
            drafts.append(draft)
    return drafts


def _settle(
    drafts: Sequence[Draft],
    known: Mapping[tuple[UUID, str], tuple[str, UUID]],
    reports: Sequence[ReportedEvent],
    outcomes: Outcomes,
) -> list[Draft]:
    """What became of the drafts; the new ones in the order of the reports.

    Args:
        known: what was kept under their keys before, by this batch or another; empty where nothing was.
    """
    new: list[Draft] = []
    for draft in drafts:
        kept = draft.kept
        content, id_ = known.get((kept.shipment_id, kept.key), (draft.content, kept.id)) if known else ("", kept.id)
        if id_ == kept.id:
            outcomes[draft.index] = Outcome(Taken.ACCEPTED, kept.shipment_id, id_)
            new.append(draft)
        else:
            outcomes[draft.index] = _known_already(draft, reports[draft.index], content, id_)
    return new


def _known_already(draft: Draft, report: ReportedEvent, content: str, event_id: UUID) -> Outcome:
    shipment_id = draft.kept.shipment_id
    if content == draft.content:
        return Outcome(Taken.DUPLICATE, shipment_id, event_id)
    sentence = f"event {report.event_id} of {draft.reading.carrier_code} was reported before with other content"
    return Outcome(Taken.REFUSED, shipment_id, event_id, Refusal(Refused.ALTERED_DUPLICATE, sentence))


async def _tell_unmapped(uow: UnitOfWork, new: Sequence[Draft]) -> None:
    """Count codes without an entry; a code never seen before opens a mapping task and is told once."""
    drafts = [draft for draft in new if not draft.reading.mapped]
    if not drafts:
        return
    named = [(draft.reading.carrier_code, draft.reading.meaning.raw_code) for draft in drafts]
    counts, first = Counter(named), dict(zip(reversed(named), reversed(drafts), strict=True))
    codes = sorted(counts)
    columns = [code[0] for code in codes], [code[1] for code in codes]
    shipments, times = [first[code].kept.shipment_id for code in codes], [counts[code] for code in codes]
    for row in await uow.conn.fetch(store.Q.count_unmapped, *columns, shipments, times, uow.now):
        code = (row["carrier_code"], row["code"])
        if row["times"] == counts[code]:
            one = first[code]
            carrier_id = one.reading.meaning.carrier_id
            uow.emit(CodeUnmapped(shipment_id=one.kept.shipment_id, carrier_id=carrier_id, raw_code=code[1]))
