"""Handlers of price lists: the rates of a contract are replaced as a whole, with every finding by row."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from uuid import UUID

from headway.carriers.checks import Fields, check_imported, check_rate, each
from headway.carriers.commands import (
    ContractDraft,
    ImportedRate,
    ImportRates,
    ProductProblem,
    RateRow,
    RatesReport,
    ReplaceRates,
)
from headway.carriers.contracting import overlaps_of, put_contract
from headway.carriers.lookup import KnownCarrier, KnownContract, Lookup, announce, look_up
from headway.carriers.model import RateBand
from headway.carriers.network import product_name
from headway.carriers.pricelists import check_note, keep_list
from headway.carriers.problems import RowBand, find_problems, kept_rows
from headway.carriers.store import Q
from headway.events.carriers import RatesReplaced
from headway.kernel.uow import UnitOfWork

Product = tuple[str, str, str, str, int]
"""(service, origin zone, destination zone, mode, transit days)"""

_PLAIN: tuple[object, ...] = (None, [], None, None, [], None)
"""A service that is made from a price list: any volume, weekday and temperature, no dangerous class of its own."""


async def replace_rates(cmd: ReplaceRates, uow: UnitOfWork) -> RatesReport:
    """Put rows in the place of a contract's rates; one bad row refuses them all. What was before stays readable."""
    note = check_note(cmd.note)
    known = await look_up(uow.conn, [cmd.carrier])
    contract = known.contract(Fields(), cmd.carrier, cmd.contract)
    for fields, row in zip(each("rows", cmd.rows), cmd.rows, strict=True):
        check_rate(fields, row)
        known.service(fields, cmd.carrier, row.service)
    bands, problems = await _replace(uow, known, contract, cmd.rows, note)
    await announce(uow, [contract.carrier])
    overlaps = await overlaps_of(uow, [contract.carrier])
    return RatesReport(len(cmd.rows), bands, (contract.code,), problems=problems, overlaps=overlaps)


async def import_rates(cmd: ImportRates, uow: UnitOfWork) -> RatesReport:
    """Take over a price list of many carriers; what it names and is not known is made."""
    Fields().period(cmd.valid_from, cmd.valid_to)
    for fields, row in zip(each("rows", cmd.rows), cmd.rows, strict=True):
        check_imported(fields, row)
    by_contract = _by_contract(cmd.rows)
    before = await look_up(uow.conn, (carrier for carrier, _ in by_contract))
    await _make_missing(cmd, uow, before)
    known = await look_up(uow.conn, (carrier for carrier, _ in by_contract))
    bands, problems = 0, list[ProductProblem]()
    for (carrier, code), rows in sorted(by_contract.items()):
        kept, found = await _replace(uow, known, known.contracts[carrier, code], [row.rate for row in rows])
        bands += kept
        problems += found
    carriers = list(known.carriers.values())
    await announce(uow, carriers)
    return RatesReport(
        read=len(cmd.rows),
        bands=bands,
        contracts=tuple(sorted(f"{carrier}/{code}" for carrier, code in by_contract)),
        carriers=tuple(sorted(known.carriers.keys() - before.carriers.keys())),
        services=tuple(sorted("/".join(name) for name in known.services.keys() - before.services.keys())),
        problems=tuple(sorted(problems, key=lambda p: (p.problem.row, p.problem.other_row))),
        overlaps=await overlaps_of(uow, carriers),
    )


def _by_contract(rows: Iterable[ImportedRate]) -> dict[tuple[str, str], list[ImportedRate]]:
    grouped: dict[tuple[str, str], list[ImportedRate]] = {}
    for place, row in enumerate(rows):
        group = grouped.setdefault((row.carrier, row.contract), [])
        if group and group[0].currency != row.currency:
            allowed = f"{group[0].currency}, as the contract's other rows"
            raise Fields(f"rows[{place}]").refuse("currency", row.currency, allowed)
        group.append(row)
    return grouped


async def _make_missing(cmd: ImportRates, uow: UnitOfWork, known: Lookup) -> None:
    """Add the carriers and services that are not known, and the contracts with their period and currency."""
    carriers = dict(known.carriers)
    for row in cmd.rows:
        if row.carrier not in carriers:
            values = (row.carrier, row.carrier, row.carrier_kind, True, None, None, None, "portal", None, uow.now)
            carrier_id: UUID = await uow.conn.fetchval(Q.save_carrier, uow.new_id(), *values)
            carriers[row.carrier] = KnownCarrier(carrier_id, row.carrier, row.carrier_kind)
    wanted = {(row.carrier, row.rate.service) for row in cmd.rows} - known.services.keys()
    for carrier, service in sorted(wanted):
        owner = carriers[carrier].id
        await uow.conn.fetchval(Q.save_service, uow.new_id(), owner, service, service, [], None, None, True, *_PLAIN)
    contracts = {(row.carrier, row.contract): row.currency for row in cmd.rows}
    for (carrier, code), currency in sorted(contracts.items()):
        draft = ContractDraft(carrier, code, currency, cmd.valid_from, cmd.valid_to)
        await put_contract(uow, carriers[carrier], draft)


async def _replace(
    uow: UnitOfWork, known: Lookup, contract: KnownContract, rows: Sequence[RateRow], note: str = ""
) -> tuple[int, tuple[ProductProblem, ...]]:
    """Replace a contract's bands; returns how many there are now, and the findings."""
    _refuse_row_twice(rows)
    products = _products(contract.code, rows)
    kept = [(product, row) for product, found in products.items() for row in kept_rows(found)]
    await uow.conn.execute(Q.lock_contract, contract.id)
    await uow.conn.execute(Q.clear_bands, contract.id)
    columns = list(zip(*(_values(known, contract, product, row) for product, row in kept), strict=True))
    await uow.conn.execute(Q.insert_bands, contract.id, *map(list, columns))
    await keep_list(uow, contract.id, note)
    problems = tuple(_problems(contract, products))
    carrier_id = contract.carrier.id
    uow.emit(RatesReplaced(carrier_id=carrier_id, contract_id=contract.id, bands=len(kept), problems=len(problems)))
    return len(kept), problems


def _refuse_row_twice(rows: Sequence[RateRow]) -> None:
    seen: set[int] = set()
    for place, row in enumerate(rows):
        if row.row in seen:
            raise Fields(f"rows[{place}]").refuse("row", row.row, "each row number once in a contract")
        seen.add(row.row)


def _products(contract_code: str, rows: Iterable[RateRow]) -> dict[Product, list[RowBand]]:
    products: dict[Product, list[RowBand]] = {}
    for row in rows:
        product = (row.service, row.origin_zone, row.destination_zone, row.mode, row.transit_days)
        products.setdefault(product, []).append(RowBand(row.row, _band(contract_code, row)))
    return products


def _band(contract_code: str, row: RateRow) -> RateBand:
    return RateBand(
        id=f"{contract_code}:{row.row}",
        min_kg=row.min_kg,
        max_kg=row.max_kg,
        minimum=row.minimum,
        per_kg=row.per_kg,
        per_km=row.per_km,
        per_stop=row.per_stop,
    )


def _values(known: Lookup, contract: KnownContract, product: Product, row: RowBand) -> tuple[object, ...]:
    service, *rest = product
    band = row.band
    prices = (band.minimum, band.per_kg, band.per_km, band.per_stop)
    return (row.row, known.services[contract.carrier.code, service], *rest, band.min_kg, band.max_kg, *prices)


def _problems(contract: KnownContract, products: Mapping[Product, Sequence[RowBand]]) -> Iterable[ProductProblem]:
    for (service, origin, destination, mode, days), rows in products.items():
        for problem in find_problems(rows):
            yield ProductProblem(
                carrier=contract.carrier.code,
                contract=contract.code,
                service=service,
                product=product_name(mode, days),
                origin_zone=origin,
                destination_zone=destination,
                problem=problem,
            )
