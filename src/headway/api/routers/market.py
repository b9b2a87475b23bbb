"""What stands beside the contracts: promises of volume, spot prices, and where zones lie."""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated

from fastapi import Query
from pydantic import BaseModel, Field

from headway.api.operation import Router
from headway.api.paging import After, BadCursor, Limit, key_of
from headway.api.routers.carriers import CarrierFilter, SavedCount, shown
from headway.api.turn import Now
from headway.api.wire import Code, Count, Currency, Day, MoneyIn, PageOf, Price, Sent, Weight
from headway.carriers import market, views
from headway.carriers.shown import PlaceView, SpotQuoteView, VolumeView
from headway.kernel.errors import NotFound

router = Router("market", "Promises of volume, spot prices, and where zones lie.")

DayFilter = Annotated[Day | None, Query(description="those that hold on this day")]


class VolumeIn(Sent):
    """At least `min_shipments` are promised to a carrier in a period; a service or zone null: any counts."""

    carrier: Code
    period_from: Day
    period_to: Day
    min_shipments: Annotated[int, Field(ge=1, le=10**7)]
    shortfall_penalty: Annotated[MoneyIn, Field(description="for each missing shipment")]
    service: Code | None = None
    origin_zone: Code | None = None
    destination_zone: Code | None = None
    given_before: Annotated[Count, Field(description="shipments of the period that were not booked here")] = 0

    def draft(self) -> market.VolumeDraft:
        plain = self.model_dump(exclude={"shortfall_penalty"})
        return market.VolumeDraft(**plain, shortfall_penalty=self.shortfall_penalty.money())


class VolumesIn(Sent):
    """Promises to add or replace."""

    volumes: Annotated[tuple[VolumeIn, ...], Field(min_length=1, max_length=1000)]


class SpotQuoteIn(Sent):
    """A carrier's price for some days: max(minimum, per_kg x weight); `ref` is its word for the quote."""

    carrier: Code
    ref: Code
    service: Code
    origin_zone: Code
    destination_zone: Code
    mode: Code
    transit_days: Annotated[int, Field(ge=0, le=365)]
    currency: Currency
    valid_from: Day
    valid_to: Day
    minimum: Price = Decimal(0)
    per_kg: Price = Decimal(0)
    min_kg: Weight = Decimal(0)
    max_kg: Weight = Decimal(100_000)


class SpotQuotesIn(Sent):
    """Spot prices to add or replace."""

    quotes: Annotated[tuple[SpotQuoteIn, ...], Field(min_length=1, max_length=5000)]


class PlaceIn(Sent):
    """The middle of a zone in degrees, WGS 84."""

    zone: Code
    latitude: Annotated[float, Field(ge=-90, le=90)]
    longitude: Annotated[float, Field(ge=-180, le=180)]


class PlacesIn(Sent):
    """Middles of zones to add or move."""

    places: Annotated[tuple[PlaceIn, ...], Field(min_length=1, max_length=5000)]


class Withdrawn(BaseModel):
    """The spot price that is forgotten."""

    carrier: str
    ref: str


@router.get("/volume-commitments", "carriers:read", raises=(BadCursor,))
async def list_volumes(
    turn: Now, carrier: CarrierFilter = None, after: After = None, limit: Limit = 50
) -> PageOf[VolumeView]:
    """Promises of volume by carrier and first day, with what is given of them."""
    return shown(await views.list_volumes(turn.db, carrier=carrier, after=key_of(after, 3), limit=limit))


@router.post("/volume-commitments", "carriers:write", bulk=True)
async def save_volumes(turn: Now, body: VolumesIn) -> SavedCount:
    """Add or replace promises; all or none. What is still missing is worth its penalty in every allocation."""
    return SavedCount(saved=await turn.run(market.SaveVolumes(tuple(each.draft() for each in body.volumes))))


@router.get("/spot-quotes", "carriers:read", raises=(BadCursor,))
async def list_spot_quotes(
    turn: Now, carrier: CarrierFilter = None, day: DayFilter = None, after: After = None, limit: Limit = 50
) -> PageOf[SpotQuoteView]:
    """Spot prices by carrier and ref."""
    found = await views.list_spot_quotes(turn.db, carrier=carrier, day=day, after=key_of(after, 2), limit=limit)
    return shown(found)


@router.post("/spot-quotes", "carriers:write", bulk=True)
async def save_spot_quotes(turn: Now, body: SpotQuotesIn) -> SavedCount:
    """Add or replace spot prices; all or none. They stand beside the contracts while they hold."""
    drafts = tuple(market.SpotDraft(**each.model_dump()) for each in body.quotes)
    return SavedCount(saved=await turn.run(market.SaveSpotQuotes(drafts)))


@router.delete("/spot-quotes/{carrier}/{ref}", "carriers:write", raises=(NotFound,))
async def withdraw_spot_quote(turn: Now, carrier: Code, ref: Code) -> Withdrawn:
    """Forget a spot price."""
    await turn.run(market.WithdrawSpotQuote(carrier, ref))
    return Withdrawn(carrier=carrier, ref=ref)


@router.get("/zone-places", "carriers:read", raises=(BadCursor,))
async def list_places(turn: Now, after: After = None, limit: Limit = 50) -> PageOf[PlaceView]:
    """Where zones lie."""
    return shown(await views.list_places(turn.db, after=key_of(after, 1), limit=limit))


@router.post("/zone-places", "carriers:write", bulk=True)
async def save_places(turn: Now, body: PlacesIn) -> SavedCount:
    """Add or move the middles of zones, from which distances are made; all or none."""
    drafts = tuple(market.PlaceDraft(**each.model_dump()) for each in body.places)
    return SavedCount(saved=await turn.run(market.SavePlaces(drafts)))
