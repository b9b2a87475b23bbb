"""Customers, sites, the intake policy, and what became of imported files."""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated, Any
from uuid import UUID

from pydantic import BaseModel, Field

from headway.api.etags import of_content
from headway.api.operation import Router
from headway.api.paging import After, BadCursor, Limit, id_of, key_of, numbers_of, page
from headway.api.turn import IfMatch, Now
from headway.api.wire import Code, Count, MoneyIn, PageOf, Price, Sent, Short, Shown, Weight, money_of
from headway.dispatch.clocks.store import Clocks, clocks
from headway.orders import registers
from headway.orders.changing import InvalidOrder, VersionMismatch
from headway.orders.commands import SaveCustomers, SavePolicy, SaveResult, SaveSites
from headway.orders.masterdata import Customer, CustomerDraft, Site, SiteDraft
from headway.orders.model import Hold
from headway.orders.policy import DocumentRule, IntakePolicy, TenantCondition
from headway.orders.registers import ImportFault, ImportRun
from headway.orders.store import read_policy

router = Router("master data", "Customers, sites, the intake policy, and imports.")


class CustomerIn(Sent):
    """A customer to add or change; what is left out stays as it is."""

    code: Code
    name: Short | None = None
    active: bool | None = None
    blocked_reason: Annotated[Short | None, Field(description="set: nothing is released for them")] = None
    credit_limit: Annotated[MoneyIn | None, Field(description="null: no limit")] = None
    email: Annotated[Short | None, Field(description="where the account is told of its orders")] = None

    def draft(self) -> CustomerDraft:
        given: dict[str, Any] = {name: getattr(self, name) for name in self.model_fields_set}
        if "credit_limit" in given:
            given["credit_limit"] = money_of(self.credit_limit)
        return CustomerDraft(**given)


class CustomersIn(Sent):
    """Customers to add or change."""

    customers: Annotated[tuple[CustomerIn, ...], Field(min_length=1, max_length=5000)]


class SiteIn(Sent):
    """A site to add or change; what is left out stays as it is."""

    code: Code
    name: Short | None = None
    zones: Annotated[tuple[Code, ...] | None, Field(max_length=10_000)] = None
    handling_per_unit: Price | None = None
    daily_capacity: Annotated[Count | None, Field(description="shipments a day; null: no limit")] = None
    customers: Annotated[
        tuple[Code, ...] | None, Field(max_length=10_000, description="the only ones it serves; empty: anybody")
    ] = None
    country: Annotated[str | None, Field(min_length=2, max_length=2)] = None
    postal_code: Short | None = None
    time_zone: Annotated[
        str | None, Field(max_length=64, description="an IANA zone such as Europe/Lisbon; null: that of its place")
    ] = None
    active: bool | None = None
    stock: Annotated[
        dict[Code, Count | None] | None,
        Field(max_length=10_000, description="quantity on hand by product; null: enough, not counted"),
    ] = None

    def draft(self) -> SiteDraft:
        return SiteDraft(**{name: getattr(self, name) for name in self.model_fields_set})


class SitesIn(Sent):
    """Sites to add or change."""

    sites: Annotated[tuple[SiteIn, ...], Field(min_length=1, max_length=5000)]


class SiteOut(Shown):
    """A site; `time_zone` is what was said of it, null: nothing, and `works_in` the zone it is worked in."""

    code: str
    name: str
    zones: tuple[str, ...]
    handling_per_unit: Decimal
    daily_capacity: int | None
    customers: tuple[str, ...]
    country: str | None
    postal_code: str | None
    active: bool
    lists_stock: bool
    time_zone: str | None
    works_in: str


class StockOut(BaseModel):
    """What a site has of a product; null: enough, not counted."""

    product: str
    quantity: int | None


class DocumentRuleIn(Sent):
    """An order with `requirement` is not released without `document`."""

    requirement: Code
    document: Code


class ConditionIn(Sent):
    """A condition in CEL over `order` and `customer`; where it is false the order is held."""

    name: Code
    hold: Hold
    expression: Annotated[str, Field(min_length=1, max_length=2000)]
    sentence: Short
    override_by: Code = "operations"


class PolicyIn(Sent):
    """How the tenant takes in orders."""

    services: Annotated[tuple[Code, ...], Field(max_length=1000, description="empty: any")] = ()
    requirements: Annotated[tuple[Code, ...], Field(max_length=1000)] = IntakePolicy().requirements
    max_weight_kg: Weight = IntakePolicy().max_weight_kg
    documents: Annotated[tuple[DocumentRuleIn, ...], Field(max_length=1000)] = ()
    conditions: Annotated[tuple[ConditionIn, ...], Field(max_length=50)] = ()

    def policy(self) -> IntakePolicy:
        return IntakePolicy(
            services=self.services,
            requirements=self.requirements,
            max_weight_kg=self.max_weight_kg,
            documents=tuple(DocumentRule(**each.model_dump()) for each in self.documents),
            conditions=tuple(TenantCondition(**each.model_dump()) for each in self.conditions),
        )


class DocumentRuleOut(Shown):
    """A document that a requirement calls for."""

    requirement: str
    document: str


class ConditionOut(Shown):
    """A further condition of the release gate."""

    name: str
    hold: str
    expression: str
    sentence: str
    override_by: str


class PolicyOut(Shown):
    """How the tenant takes in orders."""

    services: tuple[str, ...]
    requirements: tuple[str, ...]
    max_weight_kg: Decimal
    documents: tuple[DocumentRuleOut, ...]
    conditions: tuple[ConditionOut, ...]


@router.get("/customers", "orders:read", raises=(BadCursor,))
async def list_customers(turn: Now, after: After = None, limit: Limit = 50) -> PageOf[Customer]:
    """Customers by code."""
    found = await registers.list_customers(turn.db, after=(key_of(after, 1) or ("",))[0], limit=limit + 1)
    return page(found, limit, lambda customer: customer.code)


@router.post("/customers", "orders:write", bulk=True)
async def save_customers(turn: Now, body: CustomersIn) -> SaveResult:
    """Add or change customers; what is wrong with one never keeps another out."""
    result: SaveResult = await turn.run(SaveCustomers(tuple(each.draft() for each in body.customers)))
    return result


@router.get("/customers/{code}", "orders:read")
async def get_customer(turn: Now, code: str) -> Customer:
    """One customer."""
    return await registers.get_customer(turn.db, code)


@router.get("/sites", "orders:read", raises=(BadCursor,))
async def list_sites(turn: Now, after: After = None, limit: Limit = 50) -> PageOf[SiteOut]:
    """Sites by code."""
    found = await registers.list_sites(turn.db, after=(key_of(after, 1) or ("",))[0], limit=limit + 1)
    known = await clocks(turn.db)
    return page([_site(site, known) for site in found], limit, lambda site: site.code)


@router.post("/sites", "orders:write", bulk=True)
async def save_sites(turn: Now, body: SitesIn) -> SaveResult:
    """Add or change sites and their stock; what is wrong with one never keeps another out."""
    result: SaveResult = await turn.run(SaveSites(tuple(each.draft() for each in body.sites)))
    return result


@router.get("/sites/{code}", "orders:read")
async def get_site(turn: Now, code: str) -> SiteOut:
    """One site."""
    return _site(await registers.get_site(turn.db, code), await clocks(turn.db))


def _site(site: Site, known: Clocks) -> SiteOut:
    fields = {name: getattr(site, name) for name in Site.__slots__}
    return SiteOut(**fields, works_in=known.at_site(site.code).key)


@router.get("/sites/{code}/stock", "orders:read", raises=(BadCursor,))
async def list_stock(turn: Now, code: str, after: After = None, limit: Limit = 50) -> PageOf[StockOut]:
    """A site's stock list, by product."""
    await registers.get_site(turn.db, code)
    found = await registers.stock_of(turn.db, code, after=(key_of(after, 1) or ("",))[0], limit=limit + 1)
    rows = [StockOut(product=product, quantity=quantity) for product, quantity in found.items()]
    return page(rows, limit, lambda row: row.product)


@router.get("/intake-policy", "orders:read")
async def get_policy(turn: Now) -> PolicyOut:
    """The tenant's intake policy, the house's where it has none."""
    policy = await read_policy(turn.db)
    turn.tag(of_content(policy))
    return PolicyOut.model_validate(policy)


@router.put("/intake-policy", "orders:write", raises=(InvalidOrder, VersionMismatch))
async def save_policy(turn: Now, body: PolicyIn, if_match: IfMatch = None) -> PolicyOut:
    """Replace the intake policy; orders that wait are decided again soon."""
    turn.check_match(of_content(await read_policy(turn.db)))
    await turn.run(SavePolicy(body.policy()))
    return await get_policy(turn)


@router.get("/imports", "orders:read", raises=(BadCursor,))
async def list_imports(turn: Now, after: After = None, limit: Limit = 50) -> PageOf[ImportRun]:
    """Imports of files, oldest first."""
    found = await registers.list_imports(turn.db, after=id_of(after), limit=limit + 1)
    return page(found, limit, lambda run: run.id)


@router.get("/imports/{run_id}", "orders:read")
async def get_import(turn: Now, run_id: UUID) -> ImportRun:
    """One import."""
    return await registers.get_import(turn.db, run_id)


@router.get("/imports/{run_id}/faults", "orders:read", raises=(BadCursor,))
async def list_import_faults(turn: Now, run_id: UUID, after: After = None, limit: Limit = 50) -> PageOf[ImportFault]:
    """What an import refused, in the order it was found."""
    await registers.get_import(turn.db, run_id)
    start = (numbers_of(after, 1) or (0,))[0]
    found = await registers.list_import_faults(turn.db, run_id, after=start, limit=limit + 1)
    return page(found, limit, lambda fault: fault.seq)
