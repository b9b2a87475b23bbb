"""Carriers, their services, zones, capacity and measured performance."""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated, Any, TypeVar

from fastapi import Query
from pydantic import BaseModel, BeforeValidator, Field, JsonValue

from headway.api.errors import VersionMismatch
from headway.api.etags import of_content
from headway.api.operation import Router
from headway.api.paging import After, BadCursor, Limit, cursor, key_of
from headway.api.turn import IfMatch, Now
from headway.api.wire import Code, Day, PageOf, Reason, Sent, Short, Weight
from headway.carriers import commands as c
from headway.carriers import views
from headway.carriers.model import CarrierKind
from headway.carriers.shown import CarrierView, Page, PerformanceView, ServiceView, ZoneView
from headway.kernel.errors import NotFound

router = Router("carriers", "Carriers, services, zones, capacity, performance.")
T = TypeVar("T")
CarrierFilter = Annotated[str | None, Query(max_length=100, description="a carrier's code")]


def _plain(value: Any) -> Any:
    """Decimals of the strict parser as the numbers that JSON knows."""
    if isinstance(value, dict):
        return {name: _plain(item) for name, item in value.items()}
    if isinstance(value, list):
        return [_plain(item) for item in value]
    return float(value) if isinstance(value, Decimal) else value


Degrees = Annotated[int, Field(ge=-200, le=200)]


class CarrierBody(Sent):
    """A carrier; `connector_settings` are never shown again."""

    name: Short
    kind: CarrierKind = CarrierKind.CONTRACT
    active: bool = True
    suspended_reason: Reason | None = None
    insurance_valid_until: Day | None = None
    authority_valid_until: Day | None = None
    connector: Annotated[str, Field(max_length=50, description="portal or http")] = "portal"
    connector_settings: Annotated[
        dict[str, JsonValue], BeforeValidator(_plain), Field(max_length=50, default_factory=dict)
    ]

    def of(self, code: str) -> c.CarrierDraft:
        return c.CarrierDraft(code=code, **self.model_dump(exclude={"code"}))


class CarrierIn(CarrierBody):
    """A carrier by its code."""

    code: Code


class CarriersIn(Sent):
    """Carriers to add or replace."""

    carriers: Annotated[tuple[CarrierIn, ...], Field(min_length=1, max_length=1000)]


class ServiceIn(Sent):
    """A carrier's version of the service that the shipper calls `code`."""

    carrier: Code
    code: Code
    name: Short
    capabilities: Annotated[tuple[Code, ...], Field(max_length=100)] = ()
    max_weight_kg: Weight | None = None
    cutoff_hour: Annotated[int | None, Field(ge=0, le=23, description="local hour")] = None
    active: bool = True
    max_volume_m3: Annotated[Decimal | None, Field(gt=0, le=100_000)] = None
    pickup_weekdays: Annotated[
        tuple[Annotated[int, Field(ge=1, le=7)], ...], Field(max_length=7, description="1 Monday; empty: every day")
    ] = ()
    temperature_c: Annotated[
        tuple[Degrees, Degrees] | None, Field(description="the lowest and the highest degree it keeps")
    ] = None
    hazmat_classes: Annotated[
        tuple[Annotated[str, Field(pattern=r"^[1-9](\.[1-6][A-Z]?)?$")], ...],
        Field(max_length=50, description="empty with the capability hazmat: all"),
    ] = ()
    carbon_g_per_tkm: Annotated[
        int | None, Field(ge=0, le=100_000, description="grams of CO2e a tonne-kilometre; null: the usual of its mode")
    ] = None


class ServicesIn(Sent):
    """Services to add or replace."""

    services: Annotated[tuple[ServiceIn, ...], Field(min_length=1, max_length=5000)]


class ZoneIn(Sent):
    """Places of a country whose postal code begins with the prefix are in this zone; the longest prefix wins."""

    code: Code
    country: Annotated[str, Field(min_length=2, max_length=2)]
    postal_prefix: Annotated[str, Field(max_length=20)] = ""


class ZonesIn(Sent):
    """Zones to add or move; with `replace` all others are forgotten."""

    zones: Annotated[tuple[ZoneIn, ...], Field(min_length=1, max_length=50_000)]
    replace: bool = False


class SavedCount(BaseModel):
    """How many were saved."""

    saved: int


@router.get("/carriers", "carriers:read", raises=(BadCursor,))
async def list_carriers(turn: Now, after: After = None, limit: Limit = 50) -> PageOf[CarrierView]:
    """Carriers by code."""
    return shown(await views.list_carriers(turn.db, after=key_of(after, 1), limit=limit))


@router.post("/carriers", "carriers:write", bulk=True)
async def save_carriers(turn: Now, body: CarriersIn) -> c.SavedIds:
    """Add or replace carriers; all or none."""
    saved: c.SavedIds = await turn.run(c.SaveCarriers(tuple(each.of(each.code) for each in body.carriers)))
    return saved


@router.get("/carriers/{code}", "carriers:read")
async def get_carrier(turn: Now, code: str) -> CarrierView:
    """One carrier."""
    view = await views.get_carrier(turn.db, code)
    turn.tag(of_content(view))
    return view


@router.put("/carriers/{code}", "carriers:write", raises=(VersionMismatch, NotFound))
async def save_carrier(turn: Now, code: Code, body: CarrierBody, if_match: IfMatch = None) -> CarrierView:
    """Add or replace one carrier. With If-Match it must be there, and unchanged."""
    if turn.matching() is not None:
        turn.check_match(of_content(await views.get_carrier(turn.db, code, lock=True)))
    await turn.run(c.SaveCarriers((body.of(code),)))
    return await get_carrier(turn, code)


@router.get("/services", "carriers:read", raises=(BadCursor,))
async def list_services(
    turn: Now, carrier: CarrierFilter = None, after: After = None, limit: Limit = 50
) -> PageOf[ServiceView]:
    """Services by carrier and code."""
    return shown(await views.list_services(turn.db, carrier=carrier, after=key_of(after, 2), limit=limit))


@router.post("/services", "carriers:write", bulk=True)
async def save_services(turn: Now, body: ServicesIn) -> c.SavedIds:
    """Add or replace services; all or none."""
    drafts = tuple(c.ServiceDraft(**each.model_dump()) for each in body.services)
    saved: c.SavedIds = await turn.run(c.SaveServices(drafts))
    return saved


@router.get("/zones", "carriers:read", raises=(BadCursor,))
async def list_zones(turn: Now, after: After = None, limit: Limit = 50) -> PageOf[ZoneView]:
    """Zones by country and prefix."""
    return shown(await views.list_zones(turn.db, after=key_of(after, 2), limit=limit))


@router.post("/zones", "carriers:write", bulk=True)
async def save_zones(turn: Now, body: ZonesIn) -> SavedCount:
    """Add or move postal prefixes; all or none."""
    drafts = tuple(c.ZoneDraft(**each.model_dump()) for each in body.zones)
    return SavedCount(saved=await turn.run(c.SaveZones(drafts, body.replace)))


@router.get("/performance", "carriers:read", raises=(BadCursor,))
async def list_performance(
    turn: Now, carrier: CarrierFilter = None, after: After = None, limit: Limit = 50
) -> PageOf[PerformanceView]:
    """What was seen of carriers, their lanes and services there, from which the next allocation makes its estimates."""
    return shown(await views.list_performance(turn.db, carrier=carrier, after=key_of(after, 4), limit=limit))


def shown(found: Page[T]) -> PageOf[T]:
    """A page of the room as a page of the wire."""
    return PageOf(items=list(found.items), next=cursor(*found.after) if found.after else None)
