"""Carriers, services, zones, capacity and measured performance; the tables of the room at the bottom."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from headway.carriers import commands as c
from headway.carriers import market
from headway.carriers.buying import (
    on_booking_undone,
    on_shipment_booked,
    save_places,
    save_spot_quotes,
    save_volumes,
    withdraw_spot_quote,
)
from headway.carriers.capacity import ANYWHERE
from headway.carriers.capacity_limits import confirm_capacity, set_capacity
from headway.carriers.checks import (
    Fields,
    check_carrier,
    check_embargo,
    check_service,
    check_zone,
    each,
)
from headway.carriers.contracting import save_accessorials, save_commitments, save_contracts, save_fuel_surcharges
from headway.carriers.lookup import KnownCarrier, announce, look_up
from headway.carriers.outages import OUTAGE_OVER, outage_over, report_outage, report_recovery
from headway.carriers.performance import Tally
from headway.carriers.ratebook import import_rates, replace_rates
from headway.carriers.shortfalls import SHORTFALL_OVER, on_day_over
from headway.carriers.store import Q
from headway.carriers.zones import normal_postal
from headway.events.analytics import PerformanceMeasured, ServiceRecord
from headway.events.carriers import PerformanceUpdated
from headway.events.dispatch import ShipmentBooked, ShipmentCancelled, ShipmentUnbooked
from headway.kernel.errors import NotFound
from headway.kernel.message import Event, Recorded
from headway.kernel.rooms import CommandHandler, EventHandler, Room, TimerHandler
from headway.kernel.uow import UnitOfWork

_MAX_SETTINGS = 10_000


async def save_carriers(cmd: c.SaveCarriers, uow: UnitOfWork) -> c.SavedIds:
    """Add or change carriers."""
    saved = []
    for fields, draft in zip(each("carriers", cmd.carriers), cmd.carriers, strict=True):
        check_carrier(fields, draft)
        papers, settings = (draft.insurance_valid_until, draft.authority_valid_until), _settings(fields, draft, uow)
        rest = (draft.kind, draft.active, draft.suspended_reason, *papers, draft.connector, settings, uow.now)
        carrier_id = await uow.conn.fetchval(Q.save_carrier, uow.new_id(), draft.code, draft.name, *rest)
        saved.append(KnownCarrier(carrier_id, draft.code, draft.kind))
    await announce(uow, saved)
    return c.SavedIds(tuple(carrier.id for carrier in saved))


def _settings(fields: Fields, draft: c.CarrierDraft, uow: UnitOfWork) -> str | None:
    """The connector's settings as they are stored: encrypted, for they may hold a secret."""
    if not draft.connector_settings:
        return None
    try:
        text = json.dumps(dict(draft.connector_settings), allow_nan=False, ensure_ascii=False)
        text.encode()
    except (TypeError, ValueError, RecursionError):
        raise fields.refuse("connector_settings", "something else", "an object of JSON") from None
    if len(text) > _MAX_SETTINGS or "\\u0000" in text:
        allowed = f"at most {_MAX_SETTINGS} characters of JSON without NUL"
        raise fields.refuse("connector_settings", f"{len(text)} characters", allowed)
    return uow.vault.seal(uow.tenant_id, draft.connector_settings)


async def save_services(cmd: c.SaveServices, uow: UnitOfWork) -> c.SavedIds:
    """Add or change services of carriers."""
    known = await look_up(uow.conn, (draft.carrier for draft in cmd.services))
    ids, carriers = [], []
    for fields, draft in zip(each("services", cmd.services), cmd.services, strict=True):
        check_service(fields, draft)
        carrier = known.carrier(fields, draft.carrier)
        capabilities = sorted(set(draft.capabilities))
        coldest, warmest = draft.temperature_c or (None, None)
        classes = sorted(set(draft.hazmat_classes))
        handling = (draft.max_volume_m3, sorted(set(draft.pickup_weekdays)), coldest, warmest, classes)
        first = (draft.name, capabilities, draft.max_weight_kg, draft.cutoff_hour, draft.active)
        rest = (*first, *handling, draft.carbon_g_per_tkm)
        ids.append(await uow.conn.fetchval(Q.save_service, uow.new_id(), carrier.id, draft.code, *rest))
        carriers.append(carrier)
    await announce(uow, carriers)
    return c.SavedIds(tuple(ids))


async def save_embargoes(cmd: c.SaveEmbargoes, uow: UnitOfWork) -> int:
    """Add or change embargoes."""
    known = await look_up(uow.conn, (draft.carrier for draft in cmd.embargoes if draft.carrier is not None))
    for fields, draft in zip(each("embargoes", cmd.embargoes), cmd.embargoes, strict=True):
        check_embargo(fields, draft)
        carrier = None if draft.carrier is None else known.carrier(fields, draft.carrier).id
        lane = (draft.origin_zone or ANYWHERE, draft.destination_zone or ANYWHERE)
        days = (draft.valid_from, draft.valid_to)
        await uow.conn.execute(Q.save_embargo, draft.code, carrier, *lane, *days, draft.reason)
    await uow.conn.execute(Q.bump_network)
    return len(cmd.embargoes)


async def lift_embargo(cmd: c.LiftEmbargo, uow: UnitOfWork) -> None:
    """Forget an embargo; raises NotFound."""
    if await uow.conn.fetchval(Q.lift_embargo, cmd.code) is None:
        raise NotFound(f"there is no embargo {cmd.code!r}", code=cmd.code)
    await uow.conn.execute(Q.bump_network)


async def save_zones(cmd: c.SaveZones, uow: UnitOfWork) -> int:
    """Add or move postal prefixes."""
    rows = []
    for fields, draft in zip(each("zones", cmd.zones), cmd.zones, strict=True):
        check_zone(fields, draft)
        rows.append((draft.country.upper(), normal_postal(draft.postal_prefix), draft.code))
    if cmd.replace:
        await uow.conn.execute(Q.clear_zones)
    await uow.conn.executemany(Q.save_zone, rows)
    await uow.conn.execute(Q.bump_network)
    return len(rows)


async def on_performance_measured(rec: Recorded[PerformanceMeasured], uow: UnitOfWork) -> None:
    """Keep what was seen of a carrier in the place of what was kept; something older changes nothing."""
    seen = rec.event
    delays = (list(seen.late_hours), list(seen.early_hours), seen.measured_at)
    if await uow.conn.fetchval(Q.save_delays, seen.carrier_id, *delays) is None:
        return
    await uow.conn.execute(Q.clear_performance, seen.carrier_id)
    columns = [[getattr(record, name) for record in seen.services] for name in ServiceRecord.__struct_fields__]
    await uow.conn.execute(Q.save_performance, seen.carrier_id, seen.measured_at, seen.half_life_days, *columns)
    on_time, acceptance = Tally(), Tally()
    for record in seen.services:
        on_time.add(record.on_time_hits, record.on_time_weight, record.on_time_samples)
        acceptance.add(record.accepted_hits, record.offers_weight, record.offers_samples)
    uow.emit(
        PerformanceUpdated(
            carrier_id=seen.carrier_id,
            on_time=round(on_time.share, 4),
            on_time_samples=on_time.samples,
            acceptance=round(acceptance.share, 4),
            acceptance_samples=acceptance.samples,
        )
    )
    await uow.conn.execute(Q.bump_seen)


COMMANDS: Mapping[type[Any], CommandHandler] = {
    c.SaveCarriers: save_carriers,
    c.SaveServices: save_services,
    c.SaveZones: save_zones,
    c.SaveEmbargoes: save_embargoes,
    c.LiftEmbargo: lift_embargo,
    c.SaveContracts: save_contracts,
    c.ReplaceRates: replace_rates,
    c.ImportRates: import_rates,
    c.SetCapacity: set_capacity,
    c.ConfirmCapacity: confirm_capacity,
    c.ReportOutage: report_outage,
    c.EndOutage: report_recovery,
    c.SaveCommitments: save_commitments,
    c.SaveAccessorials: save_accessorials,
    c.SaveFuelSurcharges: save_fuel_surcharges,
    market.SaveVolumes: save_volumes,
    market.SaveSpotQuotes: save_spot_quotes,
    market.WithdrawSpotQuote: withdraw_spot_quote,
    market.SavePlaces: save_places,
}

SUBSCRIPTIONS: Mapping[type[Event], EventHandler] = {
    PerformanceMeasured: on_performance_measured,
    ShipmentBooked: on_shipment_booked,
    ShipmentUnbooked: on_booking_undone,
    ShipmentCancelled: on_booking_undone,
}

TIMERS: Mapping[str, TimerHandler] = {OUTAGE_OVER: outage_over, SHORTFALL_OVER: on_day_over}


def room() -> Room:
    """The room as bootstrap composes it."""
    return Room(name="carriers", commands=COMMANDS, subscriptions=SUBSCRIPTIONS, timers=TIMERS)
