"""Handlers of what is agreed with carriers: contracts, commitments, accessorials, fuel surcharges."""

from __future__ import annotations

from uuid import UUID

from headway.carriers.capacity import ANYWHERE
from headway.carriers.checks import (
    check_accessorial,
    check_commitment,
    check_contract,
    check_fuel,
    each,
)
from headway.carriers.commands import (
    ContractDraft,
    ContractOverlap,
    SaveAccessorials,
    SaveCommitments,
    SaveContracts,
    SavedContracts,
    SaveFuelSurcharges,
)
from headway.carriers.contracts import find_overlaps
from headway.carriers.lookup import KnownCarrier, announce, look_up
from headway.carriers.store import REMEMBERED, Q, load_terms
from headway.kernel.uow import UnitOfWork


async def save_contracts(cmd: SaveContracts, uow: UnitOfWork) -> SavedContracts:
    """Add or change contracts; overlaps are allowed, reported, and the newer contract counts."""
    known = await look_up(uow.conn, (draft.carrier for draft in cmd.contracts))
    ids, carriers = [], []
    for fields, draft in zip(each("contracts", cmd.contracts), cmd.contracts, strict=True):
        check_contract(fields, draft)
        carrier = known.carrier(fields, draft.carrier)
        ids.append(await put_contract(uow, carrier, draft))
        carriers.append(carrier)
    await announce(uow, carriers)
    return SavedContracts(tuple(ids), await overlaps_of(uow, carriers))


async def put_contract(uow: UnitOfWork, carrier: KnownCarrier, draft: ContractDraft) -> UUID:
    """Add or change one contract; returns its id."""
    row = (uow.new_id(), carrier.id, draft.code, draft.currency, draft.valid_from, draft.valid_to, uow.now)
    contract_id: UUID = await uow.conn.fetchval(Q.save_contract, *row)
    return contract_id


async def overlaps_of(uow: UnitOfWork, carriers: list[KnownCarrier]) -> tuple[ContractOverlap, ...]:
    """The overlaps there are among the contracts of these carriers."""
    found: list[ContractOverlap] = []
    for carrier in sorted(set(carriers), key=lambda c: c.code):
        terms = await load_terms(uow.conn, uow.now.date() - REMEMBERED, [carrier.id])
        found += find_overlaps(carrier.code, terms)
    return tuple(found)


async def save_commitments(cmd: SaveCommitments, uow: UnitOfWork) -> int:
    """Add or change promises; a penalty is in the currency of its contract."""
    known = await look_up(uow.conn, (draft.carrier for draft in cmd.commitments))
    rows, carriers = [], []
    for fields, draft in zip(each("commitments", cmd.commitments), cmd.commitments, strict=True):
        check_commitment(fields, draft)
        contract = known.contract(fields, draft.carrier, draft.contract)
        penalty = draft.late_penalty
        if penalty is not None and penalty.currency != contract.currency:
            raise fields.refuse("late_penalty", str(penalty), f"an amount in {contract.currency}, as the contract")
        service_id = known.service(fields, draft.carrier, draft.service)
        lane = (draft.origin_zone or ANYWHERE, draft.destination_zone or ANYWHERE)
        promise = (draft.on_time_target, penalty.minor if penalty else 0, contract.currency, draft.transit_days)
        rows.append((contract.id, service_id, *lane, *promise))
        carriers.append(contract.carrier)
    await uow.conn.executemany(Q.save_commitment, rows)
    await announce(uow, carriers)
    return len(rows)


async def save_accessorials(cmd: SaveAccessorials, uow: UnitOfWork) -> int:
    """Add or change what requirements cost."""
    known = await look_up(uow.conn, (draft.carrier for draft in cmd.accessorials))
    rows, carriers = [], []
    for fields, draft in zip(each("accessorials", cmd.accessorials), cmd.accessorials, strict=True):
        check_accessorial(fields, draft)
        contract = known.contract(fields, draft.carrier, draft.contract)
        rows.append((contract.id, draft.code, draft.flat, draft.per_kg, draft.share))
        carriers.append(contract.carrier)
    await uow.conn.executemany(Q.save_accessorial, rows)
    await announce(uow, carriers)
    return len(rows)


async def save_fuel_surcharges(cmd: SaveFuelSurcharges, uow: UnitOfWork) -> int:
    """Add or change fuel surcharges."""
    known = await look_up(uow.conn, (draft.carrier for draft in cmd.surcharges))
    rows, carriers = [], []
    for fields, draft in zip(each("surcharges", cmd.surcharges), cmd.surcharges, strict=True):
        check_fuel(fields, draft)
        contract = known.contract(fields, draft.carrier, draft.contract)
        rows.append((contract.id, draft.valid_from, draft.share))
        carriers.append(contract.carrier)
    await uow.conn.executemany(Q.save_fuel, rows)
    await announce(uow, carriers)
    return len(rows)
