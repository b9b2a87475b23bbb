"""Handlers of what stands beside the contracts: promises of volume with their burn-down, spot prices, zones' places."""

from __future__ import annotations

from math import isfinite

from headway.carriers.capacity import ANYWHERE
from headway.carriers.checks import (
    MAX_PRICE,
    MAX_SHIPMENTS,
    MAX_TRANSIT_DAYS,
    MAX_WEIGHT_KG,
    Fields,
    each,
)
from headway.carriers.lookup import KnownCarrier, announce, look_up
from headway.carriers.market import (
    PlaceDraft,
    SavePlaces,
    SaveSpotQuotes,
    SaveVolumes,
    SpotDraft,
    VolumeDraft,
    WithdrawSpotQuote,
)
from headway.carriers.shortfalls import look_at_shortfalls
from headway.carriers.store import Q
from headway.events.dispatch import ShipmentBooked, ShipmentCancelled, ShipmentUnbooked
from headway.kernel.errors import NotFound
from headway.kernel.message import Recorded
from headway.kernel.uow import UnitOfWork

_MAX_PENALTY_MINOR = 10**12


async def save_volumes(cmd: SaveVolumes, uow: UnitOfWork) -> int:
    """Add or change promises; two for the same service and lane never hold on one day."""
    known = await look_up(uow.conn, (draft.carrier for draft in cmd.volumes))
    carriers: list[KnownCarrier] = []
    for fields, draft in zip(each("volumes", cmd.volumes), cmd.volumes, strict=True):
        check_volume(fields, draft)
        carrier = known.carrier(fields, draft.carrier)
        service_id = None if draft.service is None else known.service(fields, draft.carrier, draft.service)
        scope = (carrier.id, service_id, draft.origin_zone or ANYWHERE, draft.destination_zone or ANYWHERE)
        overlap = await uow.conn.fetchrow(Q.volume_overlap, *scope, draft.period_from, draft.period_to)
        if overlap is not None:
            other = f"{overlap['period_from']} to {overlap['period_to']}"
            raise fields.refuse("period_from", draft.period_from.isoformat(), f"days outside {other}, promised already")
        penalty = draft.shortfall_penalty
        promise = (draft.min_shipments, penalty.minor, penalty.currency, draft.given_before)
        await uow.conn.execute(Q.save_volume, uow.new_id(), *scope, draft.period_from, draft.period_to, *promise)
        carriers.append(carrier)
    await announce(uow, carriers)
    return len(cmd.volumes)


def check_volume(fields: Fields, draft: VolumeDraft) -> None:
    """A promise: its period, how many, what a missing one costs."""
    fields.code("carrier", draft.carrier)
    fields.zone("origin_zone", draft.origin_zone)
    fields.zone("destination_zone", draft.destination_zone)
    fields.day("period_from", draft.period_from)
    fields.day("period_to", draft.period_to)
    if draft.period_to < draft.period_from:
        raise fields.refuse("period_to", draft.period_to.isoformat(), f"{draft.period_from} (period_from) or later")
    fields.whole("min_shipments", draft.min_shipments, 1, MAX_SHIPMENTS)
    fields.whole("given_before", draft.given_before, 0, MAX_SHIPMENTS)
    fields.currency("shortfall_penalty", draft.shortfall_penalty.currency)
    if not 0 <= draft.shortfall_penalty.minor < _MAX_PENALTY_MINOR:
        raise fields.refuse("shortfall_penalty", str(draft.shortfall_penalty), "an amount from 0")


async def on_shipment_booked(rec: Recorded[ShipmentBooked], uow: UnitOfWork) -> None:
    """A booking counts for every promise that covers it, on the tenant's day of its pickup."""
    booked = rec.event
    lane = (booked.origin_zone, booked.destination_zone)
    where = (booked.carrier_id, booked.service_id, *lane, booked.pickup_planned_at)
    await uow.conn.execute(Q.count_for_volumes, booked.shipment_id, *where)


async def on_booking_undone(rec: Recorded[ShipmentUnbooked] | Recorded[ShipmentCancelled], uow: UnitOfWork) -> None:
    """A booking that was taken back counts no more, and a carrier that was short of capacity may be so no longer."""
    await uow.conn.execute(Q.uncount_for_volumes, rec.event.shipment_id)
    await look_at_shortfalls(uow)


async def save_spot_quotes(cmd: SaveSpotQuotes, uow: UnitOfWork) -> int:
    """Keep or change spot prices."""
    known = await look_up(uow.conn, (draft.carrier for draft in cmd.quotes))
    rows: list[tuple[object, ...]] = []
    carriers: list[KnownCarrier] = []
    for fields, draft in zip(each("quotes", cmd.quotes), cmd.quotes, strict=True):
        check_spot(fields, draft)
        carrier = known.carrier(fields, draft.carrier)
        service_id = known.service(fields, draft.carrier, draft.service)
        product = (service_id, draft.origin_zone, draft.destination_zone, draft.mode, draft.transit_days)
        price = (draft.currency, draft.min_kg, draft.max_kg, draft.minimum, draft.per_kg)
        rows.append((uow.new_id(), carrier.id, draft.ref, *product, *price, draft.valid_from, draft.valid_to, uow.now))
        carriers.append(carrier)
    await uow.conn.executemany(Q.save_spot_quote, rows)
    await announce(uow, carriers)
    return len(rows)


async def withdraw_spot_quote(cmd: WithdrawSpotQuote, uow: UnitOfWork) -> None:
    """Forget a spot price; raises NotFound."""
    known = (await look_up(uow.conn, [cmd.carrier])).carriers.get(cmd.carrier)
    if known is None or await uow.conn.fetchval(Q.withdraw_spot_quote, known.id, cmd.ref) is None:
        raise NotFound(f"there is no spot price {cmd.ref!r} of {cmd.carrier!r}", carrier=cmd.carrier, ref=cmd.ref)
    await announce(uow, [known])


def check_spot(fields: Fields, draft: SpotDraft) -> None:
    """A spot price: its lane, product, weights, price and days."""
    for name in ("carrier", "ref", "service", "origin_zone", "destination_zone", "mode"):
        fields.code(name, getattr(draft, name))
    fields.whole("transit_days", draft.transit_days, 0, MAX_TRANSIT_DAYS)
    fields.currency("currency", draft.currency)
    fields.period(draft.valid_from, draft.valid_to)
    for name in ("min_kg", "max_kg"):
        fields.number(name, getattr(draft, name), MAX_WEIGHT_KG)
    for name in ("minimum", "per_kg"):
        fields.number(name, getattr(draft, name), MAX_PRICE)
    if draft.max_kg < draft.min_kg:
        raise fields.refuse("max_kg", draft.max_kg, f"{draft.min_kg} (min_kg) or more")
    if not draft.minimum and not draft.per_kg:
        raise fields.refuse("per_kg", draft.per_kg, "a price: minimum, per_kg or both")


async def save_places(cmd: SavePlaces, uow: UnitOfWork) -> int:
    """Add or move the middles of zones."""
    rows = []
    for fields, draft in zip(each("places", cmd.places), cmd.places, strict=True):
        check_place(fields, draft)
        rows.append((draft.zone, draft.latitude, draft.longitude))
    await uow.conn.executemany(Q.save_place, rows)
    await uow.conn.execute(Q.bump_network)
    return len(rows)


def check_place(fields: Fields, draft: PlaceDraft) -> None:
    """A place: its zone, and degrees on the Earth."""
    fields.code("zone", draft.zone)
    for name, most in (("latitude", 90.0), ("longitude", 180.0)):
        degrees = getattr(draft, name)
        if not isfinite(degrees) or abs(degrees) > most:
            raise fields.refuse(name, degrees, f"degrees from -{most:.0f} to {most:.0f}")
