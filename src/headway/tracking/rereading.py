"""Code maps: setting entries, and giving events kept as `unknown` the meaning their code has now."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import nullcontext
from typing import TYPE_CHECKING, Any
from uuid import UUID

from headway.kernel.errors import BadInput
from headway.tracking import store
from headway.tracking.checks import TEXT_LIMITS, check_storable
from headway.tracking.codes import CodeMap, read_code
from headway.tracking.fold import Sighting, fold
from headway.tracking.folding import publish
from headway.tracking.incidents import incident_of, tell_incidents
from headway.tracking.journeys.meaning import in_leg, stop_in_leg
from headway.tracking.model import Classifier, ReportedEvent, SetCodeMap, TrackingStatus
from headway.tracking.resolving import stop_of_role
from headway.tracking.store import Fresh

if TYPE_CHECKING:
    from headway.kernel.uow import UnitOfWork
    from headway.tracking.store import Tracked

MAX_ENTRIES = 5000
CHUNK = 1000


async def save_codes(uow: UnitOfWork, cmd: SetCodeMap) -> None:
    """Write the entries; their mapping tasks are done.

    Raises:
        BadInput: too many entries, one code twice, or a text that cannot be kept.
    """
    _check(cmd)
    entries = cmd.entries
    columns: tuple[list[Any], ...] = (
        [entry.code.strip() for entry in entries],
        [entry.status for entry in entries],
        [entry.role for entry in entries],
        [entry.stop_state for entry in entries],
        [entry.delay for entry in entries],
        [entry.exception for entry in entries],
    )
    await uow.conn.execute(store.Q.set_codes, cmd.carrier, *columns, uow.now, uow.actor)
    await uow.conn.execute(store.Q.drop_unmapped, cmd.carrier, columns[0])


async def reread(uow: UnitOfWork, carrier: str, codes: Sequence[str]) -> int:
    """Read kept `unknown` events of these codes again and fold their shipments anew; returns how many changed."""
    shipments = [row["shipment_id"] for row in await uow.conn.fetch(store.Q.unknown_shipments, carrier, codes)]
    changed = 0
    for begin in range(0, len(shipments), CHUNK):
        changed += await _reread_chunk(uow, shipments[begin : begin + CHUNK], codes)
    return changed


async def _reread_chunk(uow: UnitOfWork, shipments: Sequence[UUID], codes: Sequence[str]) -> int:
    states = await store.lock_states(uow.conn, shipments)
    events = await uow.conn.fetch(store.Q.unknown_events, shipments, codes)
    entries = await store.code_map(uow.conn, sorted({row["carrier_code"] for row in events}))
    rows = [changed for row in events if (changed := _meaning(row, states, entries)) is not None]
    if not rows:
        return 0
    await uow.conn.execute(store.Q.reread_events, *map(list, zip(*rows, strict=True)))
    touched = sorted({row[0] for row in rows})
    histories = await store.histories(uow.conn, touched)
    journeys = {id_: fold(states[id_].start, histories[id_]) for id_ in touched}
    await publish(uow, states, journeys, heard_at=None)
    meanings = {(row[0], row[1]): row for row in rows}
    fresh = [told for row in events if (told := _incident(row, states, meanings)) is not None]
    tell_incidents(uow, states, fresh, journeys, lambda _: nullcontext())
    return len(rows)


def _incident(row: Any, states: dict[UUID, Tracked], meanings: dict[tuple[UUID, str], tuple[Any, ...]]) -> Fresh | None:
    """What an event that reads otherwise now says went wrong; the event as the fold sees it."""
    meaning = meanings.get((row["shipment_id"], row["dedupe_key"]))
    if meaning is None:
        return None
    state, (_, key, status, stop, stop_state, delay, exception) = states[row["shipment_id"]], meaning
    seen = Sighting(
        key=key,
        occurred_at=row["occurred_at"],
        classifier=Classifier(row["classifier"]),
        status=status,
        stop=stop,
        stop_state=stop_state,
        delay=delay,
        exception=exception,
    )
    said = ReportedEvent(
        code=row["raw_code"], occurred_at=row["occurred_at"], reason=row["reason"], text=row["text"], party=row["party"]
    )
    incident = incident_of(said, seen, row["carrier_code"])
    names = state.shipment_id, state.offer_id, state.carrier_id, row["id"], row["raw_code"]
    return None if incident is None else Fresh(*names, seen, state.plan, incident)


def _meaning(row: Any, states: dict[UUID, Tracked], entries: CodeMap) -> tuple[Any, ...] | None:
    entry = read_code(entries, row["carrier_code"], row["raw_code"])
    if entry is None or entry.status is TrackingStatus.UNKNOWN:
        return None
    shipment_id = row["shipment_id"]
    stop = row["stop"]
    if row["leg"]:
        legs = len(states[shipment_id].legs)
        entry = in_leg(entry, row["leg"], legs)
        stop = stop or stop_in_leg(entry.role, row["leg"], legs)
    stop = stop or stop_of_role(states[shipment_id].roles, entry.role)
    return shipment_id, row["dedupe_key"], entry.status, stop, entry.stop_state, entry.delay, entry.exception


def _check(cmd: SetCodeMap) -> None:
    if not 1 <= len(cmd.entries) <= MAX_ENTRIES:
        raise BadInput(f"{len(cmd.entries)} entries", field="entries", allowed=f"1 to {MAX_ENTRIES}")
    codes = [entry.code.strip() for entry in cmd.entries]
    for name, value in [("carrier", cmd.carrier), *(("code", code) for code in codes)]:
        if not value.strip() or check_storable(value, TEXT_LIMITS[name]) is not None:
            raise BadInput(f"{name} {value[:40]!r} cannot be kept", field=name, allowed="1 to 64 characters")
    twice = sorted({code for code in codes if codes.count(code) > 1}) if len(set(codes)) < len(codes) else []
    if twice:
        raise BadInput(f"code {twice[0]!r} is given twice", field="entries", allowed="each code once")
