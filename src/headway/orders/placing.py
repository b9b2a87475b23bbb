"""Taking orders in, a batch at a time: check, tell repetitions, decide the release gate, store in few statements."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from headway.events.orders import OrderHeld, OrderReceived, OrderReleased
from headway.kernel.errors import BadInput
from headway.kernel.tabular.cells import shown
from headway.kernel.uow import UnitOfWork
from headway.orders import store
from headway.orders.commands import Accepted, Duplicate, PlaceOrders, PlaceResult, Refused
from headway.orders.model import Fault, OrderStatus
from headway.orders.release import RELEASE, Finding, ReleaseInputs, findings
from headway.orders.rows import as_json, order_row
from headway.orders.store import Q
from headway.orders.surroundings import Surroundings
from headway.orders.texts import ref_shown
from headway.orders.validation import Checked, check

MAX_BATCH = 5_000


class TooManyOrders(BadInput):
    """One request carries too many orders."""

    code = "too_many_orders"
    status = 413
    advice = "Maybe send them in several requests; what was accepted before counts as a duplicate."


@dataclass(frozen=True, slots=True)
class _Entry:
    index: int
    id: UUID
    checked: Checked


@dataclass(frozen=True, slots=True)
class _Gated:
    entry: _Entry
    inputs: ReleaseInputs
    status: OrderStatus
    blocking: tuple[Finding, ...]


async def place_orders(cmd: PlaceOrders, uow: UnitOfWork) -> PlaceResult:
    """Take in orders; what is wrong with one never keeps another out.

    Raises:
        TooManyOrders: more than `MAX_BATCH` in one request.
    """
    if len(cmd.orders) > MAX_BATCH:
        raise TooManyOrders(f"{len(cmd.orders)} orders", field="orders", allowed=f"at most {MAX_BATCH}")
    policy = await store.read_policy(uow.conn)
    entries = [
        _Entry(index, uow.new_id(), check(draft, policy, dated=index not in cmd.undated))
        for index, draft in enumerate(cmd.orders)
    ]
    refused = [_refused(entry) for entry in entries if entry.checked.faults]
    sorting = _Sorting(refused)
    sound = [entry for entry in entries if not entry.checked.faults]
    known = await store.known_refs(uow.conn, [entry.checked.order.external_ref for entry in sound])
    new = sorting.new_ones(sound, known)
    surroundings = await store.load_surroundings(uow.conn, [entry.checked.order for entry in new])
    gated = [_gate(entry, surroundings) for entry in new]
    rows = [order_row(g.entry.id, g.entry.checked, g.status, cmd.source, uow.now) for g in gated]
    stored = await store.insert_orders(uow.conn, rows)
    await _overtaken(uow, [g.entry for g in gated if g.entry.id not in stored], sorting)
    accepted = await _record(uow, [g for g in gated if g.entry.id in stored], cmd.source)
    return PlaceResult(
        accepted,
        tuple(sorted(sorting.duplicates, key=lambda d: d.index)),
        tuple(sorted(sorting.refused, key=lambda r: r.index)),
    )


class _Sorting:
    """Tells new orders from repetitions, of earlier requests and of this one."""

    def __init__(self, refused: list[Refused]) -> None:
        self.refused = refused
        self.duplicates: list[Duplicate] = []

    def new_ones(self, entries: Sequence[_Entry], known: dict[str, tuple[UUID, str]]) -> list[_Entry]:
        new = []
        for entry in entries:
            ref = entry.checked.order.external_ref
            if ref in known:
                self.repeated(entry, *known[ref])
            else:
                known[ref] = (entry.id, entry.checked.content_hash)
                new.append(entry)
        return new

    def repeated(self, entry: _Entry, order_id: UUID, content_hash: str) -> None:
        ref = entry.checked.order.external_ref
        if content_hash == entry.checked.content_hash:
            self.duplicates.append(Duplicate(entry.index, order_id, ref))
            return
        allowed = f"the same content as order {order_id}, which has this reference, or another reference"
        self.refused.append(Refused(entry.index, ref, (Fault("external_ref", shown(ref), allowed),)))


def _refused(entry: _Entry) -> Refused:
    return Refused(entry.index, ref_shown(entry.checked.order.external_ref), entry.checked.faults)


def _gate(entry: _Entry, surroundings: Surroundings) -> _Gated:
    inputs = surroundings.inputs(entry.checked.order, entry.checked.address_faults)
    blocking = tuple(finding for finding in findings(inputs) if finding.blocks)
    if not blocking:
        surroundings.note_released(entry.checked.order)
    return _Gated(entry, inputs, OrderStatus.ON_HOLD if blocking else OrderStatus.RELEASED, blocking)


async def _overtaken(uow: UnitOfWork, entries: Sequence[_Entry], sorting: _Sorting) -> None:
    """Another request took these references between our look and our write."""
    if entries:
        known = await store.known_refs(uow.conn, [entry.checked.order.external_ref for entry in entries])
        for entry in entries:
            sorting.repeated(entry, *known[entry.checked.order.external_ref])


async def _record(uow: UnitOfWork, gated: Sequence[_Gated], source: str) -> tuple[Accepted, ...]:
    """Log and ledger of stored orders, and their holds."""
    decisions = [_announce(uow, g, source) for g in gated]
    if gated:
        await uow.conn.execute(Q.note_decisions, [g.entry.id for g in gated], decisions)
    holds = [hold_row(uow, g.entry.id, finding) for g in gated for finding in g.blocking]
    if holds:
        await uow.conn.execute(Q.insert_holds, as_json(holds))
    return tuple(
        Accepted(g.entry.index, g.entry.id, g.entry.checked.order.external_ref, g.status, hold_kinds(g.blocking))
        for g in gated
    )


def _announce(uow: UnitOfWork, gated: _Gated, source: str) -> UUID:
    order, order_id = gated.entry.checked.order, gated.entry.id
    uow.emit(
        OrderReceived(
            order_id=order_id,
            external_ref=order.external_ref,
            customer=order.customer,
            service=order.service,
            source=source,
        )
    )
    decided = uow.decide(RELEASE, order_id, gated.inputs)
    if gated.status is OrderStatus.RELEASED:
        uow.emit(OrderReleased(order_id=order_id, decision_id=decided.id))
    else:
        uow.emit(OrderHeld(order_id=order_id, holds=hold_kinds(gated.blocking), decision_id=decided.id))
    return decided.id


def hold_kinds(blocking: Sequence[Finding]) -> tuple[str, ...]:
    """The kinds of hold that these findings place, each once, in order."""
    return tuple(dict.fromkeys(str(finding.hold) for finding in blocking))


def hold_row(uow: UnitOfWork, order_id: UUID, finding: Finding, *, source: str = "gate") -> dict[str, object]:
    """A new open hold."""
    return {
        "id": uow.new_id(),
        "order_id": order_id,
        "hold": finding.hold,
        "condition": finding.condition,
        "source": source,
        "sentence": finding.sentence,
        "override_by": finding.override_by,
        "placed_at": uow.now,
        "placed_by": uow.actor,
    }
