"""Contracts with their rates, accessorials, fuel surcharges and commitments."""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated

from fastapi import Path
from pydantic import Field

from headway.api.operation import Router
from headway.api.paging import After, BadCursor, Limit, key_of
from headway.api.routers.carriers import CarrierFilter, SavedCount, shown
from headway.api.turn import Now
from headway.api.wire import Code, Currency, Day, MoneyIn, PageOf, Price, Sent, Shown, Weight, money_of
from headway.carriers import commands as c
from headway.carriers import views
from headway.carriers.pricelists import PriceList, bands_in, price_lists
from headway.carriers.problems import BandProblem
from headway.carriers.shown import BandView, CommitmentView, ContractView, FuelView
from headway.kernel.errors import NotFound

router = Router("rates", "Contracts, rates in weight bands, accessorials, fuel, commitments.")
Share = Annotated[Decimal, Field(ge=0, le=10, max_digits=12)]


class ContractIn(Sent):
    """A contract in one currency, in force from `valid_from` to `valid_to`, both included."""

    carrier: Code
    code: Code
    currency: Currency
    valid_from: Day
    valid_to: Day


class ContractsIn(Sent):
    """Contracts to add or replace."""

    contracts: Annotated[tuple[ContractIn, ...], Field(min_length=1, max_length=1000)]


class RateIn(Sent):
    """One weight band of one product; `row` is unique in the request, and named in what is reported about it."""

    row: Annotated[int, Field(ge=0, le=10**9)]
    service: Code
    origin_zone: Code
    destination_zone: Code
    mode: Code
    transit_days: Annotated[int, Field(ge=0, le=1000)]
    min_kg: Weight
    max_kg: Weight
    minimum: Price = Decimal(0)
    per_kg: Price = Decimal(0)
    per_km: Price = Decimal(0)
    per_stop: Price = Decimal(0)


class RatesIn(Sent):
    """All rates of a contract; `note`: why, kept with the version of the price list."""

    rows: Annotated[tuple[RateIn, ...], Field(max_length=100_000)]
    note: Annotated[str, Field(max_length=300)] = ""


class PriceListsOut(Shown):
    """The newest hundred; the first one prices."""

    lists: tuple[PriceList, ...]


class PriceListOut(Shown):
    """One list."""

    version: int
    bands: tuple[BandView, ...]


class CommitmentIn(Sent):
    """A promise for a service, on a lane or (null) on any; the most specific counts."""

    carrier: Code
    contract: Code
    service: Code
    on_time_target: Annotated[float | None, Field(ge=0, le=1)] = None
    late_penalty: MoneyIn | None = None
    transit_days: Annotated[int | None, Field(ge=0, le=1000)] = None
    origin_zone: Code | None = None
    destination_zone: Code | None = None

    def draft(self) -> c.CommitmentDraft:
        flat = self.model_dump(exclude={"late_penalty"})
        return c.CommitmentDraft(**flat, late_penalty=money_of(self.late_penalty))


class CommitmentsIn(Sent):
    """Promises to add or replace."""

    commitments: Annotated[tuple[CommitmentIn, ...], Field(min_length=1, max_length=5000)]


class AccessorialIn(Sent):
    """What a requirement adds under a contract: flat + per_kg x weight + share x freight."""

    carrier: Code
    contract: Code
    code: Code
    flat: Price = Decimal(0)
    per_kg: Price = Decimal(0)
    share: Share = Decimal(0)


class AccessorialsIn(Sent):
    """Accessorials to add or replace."""

    accessorials: Annotated[tuple[AccessorialIn, ...], Field(min_length=1, max_length=5000)]


class FuelIn(Sent):
    """The share of the freight charged for fuel from a day on, until the next such day."""

    carrier: Code
    contract: Code
    valid_from: Day
    share: Share


class FuelsIn(Sent):
    """Fuel surcharges to add or replace."""

    surcharges: Annotated[tuple[FuelIn, ...], Field(min_length=1, max_length=5000)]


class AccessorialOut(Shown):
    """What a requirement adds."""

    code: str
    flat: Decimal
    per_kg: Decimal
    share: Decimal


class ContractOut(Shown):
    """A contract with what belongs to it beside its bands, and what is wrong with those."""

    contract: ContractView
    fuel: tuple[FuelView, ...]
    accessorials: tuple[AccessorialOut, ...]
    commitments: tuple[CommitmentView, ...]
    problems: tuple[BandProblem, ...]
    overlaps: tuple[c.ContractOverlap, ...]


@router.get("/contracts", "carriers:read", raises=(BadCursor,))
async def list_contracts(
    turn: Now, carrier: CarrierFilter = None, after: After = None, limit: Limit = 50
) -> PageOf[ContractView]:
    """Contracts by carrier and code."""
    return shown(await views.list_contracts(turn.db, carrier=carrier, after=key_of(after, 2), limit=limit))


@router.post("/contracts", "carriers:write", bulk=True)
async def save_contracts(turn: Now, body: ContractsIn) -> c.SavedContracts:
    """Add or replace contracts; all or none. Overlaps there are now are told."""
    drafts = tuple(c.ContractDraft(**each.model_dump()) for each in body.contracts)
    saved: c.SavedContracts = await turn.run(c.SaveContracts(drafts))
    return saved


@router.get("/carriers/{carrier}/contracts/{code}", "carriers:read")
async def get_contract(turn: Now, carrier: str, code: str) -> ContractOut:
    """One contract with all but its bands."""
    return ContractOut.model_validate(await views.get_contract(turn.db, carrier, code))


@router.get("/carriers/{carrier}/contracts/{code}/rates", "carriers:read", raises=(BadCursor, NotFound))
async def list_rates(turn: Now, carrier: str, code: str, after: After = None, limit: Limit = 50) -> PageOf[BandView]:
    """The bands of a contract, by row."""
    return shown(await views.list_bands(turn.db, carrier, code, after=key_of(after, 1), limit=limit))


@router.put("/carriers/{carrier}/contracts/{code}/rates", "carriers:write", bulk=True)
async def replace_rates(turn: Now, carrier: Code, code: Code, body: RatesIn) -> c.RatesReport:
    """Put these bands in the place of all of the contract; duplicates, overlaps and gaps are told by row."""
    rows = tuple(c.RateRow(**each.model_dump()) for each in body.rows)
    report: c.RatesReport = await turn.run(c.ReplaceRates(carrier, code, rows, body.note))
    return report


@router.get("/carriers/{carrier}/contracts/{code}/price-lists", "carriers:read", raises=(NotFound,))
async def list_price_lists(turn: Now, carrier: str, code: str) -> PriceListsOut:
    """The price lists of a contract, newest first: who saved each, when and why."""
    contract = (await views.get_contract(turn.db, carrier, code)).contract
    return PriceListsOut(lists=tuple(await price_lists(turn.db, contract.id)))


@router.get("/carriers/{carrier}/contracts/{code}/price-lists/{version}", "carriers:read", raises=(NotFound,))
async def get_price_list(
    turn: Now, carrier: str, code: str, version: Annotated[int, Path(ge=1, le=2**31 - 1)]
) -> PriceListOut:
    """The bands of a price list as it was saved, also of one that prices no more."""
    contract = (await views.get_contract(turn.db, carrier, code)).contract
    return PriceListOut(version=version, bands=tuple(await bands_in(turn.db, contract.id, version)))


@router.post("/commitments", "carriers:write", bulk=True)
async def save_commitments(turn: Now, body: CommitmentsIn) -> SavedCount:
    """Add or replace promises; all or none."""
    drafts = tuple(each.draft() for each in body.commitments)
    return SavedCount(saved=await turn.run(c.SaveCommitments(drafts)))


@router.post("/accessorials", "carriers:write", bulk=True)
async def save_accessorials(turn: Now, body: AccessorialsIn) -> SavedCount:
    """Add or replace accessorials; all or none."""
    drafts = tuple(c.AccessorialDraft(**each.model_dump()) for each in body.accessorials)
    return SavedCount(saved=await turn.run(c.SaveAccessorials(drafts)))


@router.post("/fuel-surcharges", "carriers:write", bulk=True)
async def save_fuel_surcharges(turn: Now, body: FuelsIn) -> SavedCount:
    """Add or replace fuel surcharges; all or none."""
    drafts = tuple(c.FuelDraft(**each.model_dump()) for each in body.surcharges)
    return SavedCount(saved=await turn.run(c.SaveFuelSurcharges(drafts)))
