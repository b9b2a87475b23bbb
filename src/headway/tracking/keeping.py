"""Keeping a batch of reports: refuse, resolve, read, insert. A few statements, whatever the batch's size."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING
from uuid import UUID

from headway.events.tracking import CodeUnmapped
from headway.tracking import store
from headway.tracking.checks import check_report
from headway.tracking.codes import CodeMap
from headway.tracking.incidents import incident_of
from headway.tracking.journeys.store import named_by_legs
from headway.tracking.keys import content_digest, dedupe_key
from headway.tracking.model import Outcome, Refusal, Refused, ReportedEvent, Taken
from headway.tracking.resolving import Directory, Known, names_of, read_report
from headway.tracking.store import Draft, Fresh

if TYPE_CHECKING:
    from headway.kernel.uow import UnitOfWork

Outcomes = dict[int, Outcome]
"""What became of each report so far, by its index."""


async def keep(uow: UnitOfWork, reports: Sequence[ReportedEvent], source: str) -> tuple[Outcomes, list[Fresh]]:
    """Keep what can be kept: what became of each report, and what the fold has yet to see. Nothing moves yet."""
    outcomes: Outcomes = {}
    resolved = await _resolve(uow, reports, outcomes)
    drafts = await _read(uow, reports, resolved, outcomes)
    fresh = await _insert(uow, drafts, outcomes, source)
    await _tell_unmapped(uow, fresh)
    return outcomes, [draft.fresh for draft in fresh]


async def _resolve(uow: UnitOfWork, reports: Sequence[ReportedEvent], outcomes: Outcomes) -> dict[int, Known]:
    """The shipment of each report. What a booking may yet mend is looked up again with bookings held off."""
    open_: dict[int, ReportedEvent] = {}
    for index, report in enumerate(reports):
        refusal = check_report(report, uow.now)
        if refusal is None:
            open_[index] = report
        else:
            outcomes[index] = Outcome(Taken.REFUSED, refusal=refusal)
    found = await _look_up(uow, open_)
    if any(type(item) is Refusal for item in found.values()):
        await uow.conn.execute(store.Q.bookings_shared)
        found = await _look_up(uow, open_)
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


async def _read(
    uow: UnitOfWork, reports: Sequence[ReportedEvent], resolved: Mapping[int, Known], outcomes: Outcomes
) -> list[Draft]:
    if not resolved:
        return []
    codes = await store.code_map(uow.conn, sorted({known.carrier_code for known in resolved.values()}))
    ids = iter(uow.new_ids(len(resolved)))
    drafts: list[Draft] = []
    for index, known in resolved.items():
        read = _draft(next(ids), index, reports[index], known, codes)
        if isinstance(read, Refusal):
            outcomes[index] = Outcome(Taken.REFUSED, known.shipment_id, refusal=read)
        else:
            drafts.append(read)
    return drafts


def _draft(id_: UUID, index: int, report: ReportedEvent, known: Known, codes: CodeMap) -> Draft | Refusal:
    """The event to keep."""
    content = content_digest(report)
    key = dedupe_key(report, known.carrier_code, content, known.key_prefix)
    read = read_report(report, known=known, codes=codes, key=key)
    if isinstance(read, Refusal):
        return read
    seen, mapped = read
    code = report.code.strip()
    incident = incident_of(report, seen, known.carrier_code)
    fresh = Fresh(known.shipment_id, known.offer_id, known.carrier_id, id_, code, seen, known.plan, incident)
    return Draft(index, known.carrier_code, report, content, mapped, fresh)


async def _insert(uow: UnitOfWork, drafts: list[Draft], outcomes: Outcomes, source: str) -> list[Draft]:
    """Insert the drafts and settle their outcomes; returns the new ones in the order of the reports.

    All batches insert in one order of keys, so that two with the same events cannot wait for each other.
    """
    kept = await store.insert_events(uow.conn, sorted(drafts, key=_by_key), source, uow.now)
    new: list[Draft] = []
    for draft in drafts:
        fresh = draft.fresh
        content, id_ = kept.get((fresh.shipment_id, fresh.seen.key), (draft.content, fresh.id))
        if id_ == fresh.id:
            outcomes[draft.index] = Outcome(Taken.ACCEPTED, fresh.shipment_id, id_)
            new.append(draft)
        else:
            outcomes[draft.index] = _known_already(draft, content, id_)
    return new


def _by_key(draft: Draft) -> tuple[int, str]:
    return draft.fresh.shipment_id.int, draft.fresh.seen.key


def _known_already(draft: Draft, content: str, event_id: UUID) -> Outcome:
    shipment_id = draft.fresh.shipment_id
    if content == draft.content:
        return Outcome(Taken.DUPLICATE, shipment_id, event_id)
    sentence = f"event {draft.report.event_id} of {draft.carrier_code} was reported before with other content"
    return Outcome(Taken.REFUSED, shipment_id, event_id, Refusal(Refused.ALTERED_DUPLICATE, sentence))


async def _tell_unmapped(uow: UnitOfWork, new: Sequence[Draft]) -> None:
    """Count codes without an entry; a code never seen before opens a mapping task and is told once."""
    drafts = [draft for draft in new if not draft.mapped]
    if not drafts:
        return
    counts = Counter((draft.carrier_code, draft.fresh.raw_code) for draft in drafts)
    first = {(draft.carrier_code, draft.fresh.raw_code): draft.fresh for draft in reversed(drafts)}
    codes = sorted(counts)
    columns = [code[0] for code in codes], [code[1] for code in codes]
    shipments, times = [first[code].shipment_id for code in codes], [counts[code] for code in codes]
    for row in await uow.conn.fetch(store.Q.count_unmapped, *columns, shipments, times, uow.now):
        code = (row["carrier_code"], row["code"])
        if row["times"] == counts[code]:
            fresh = first[code]
            uow.emit(CodeUnmapped(shipment_id=fresh.shipment_id, carrier_id=fresh.carrier_id, raw_code=code[1]))
