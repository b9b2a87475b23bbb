"""The whole offer of all carriers on a day, in memory: what a batch of orders is allocated from."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from operator import itemgetter
from typing import Any
from uuid import UUID

import msgspec

from headway.carriers.capacity import ANYWHERE, NO_PRICE, NO_ROOM_KNOWN, CapacityBook, outage_sentence
from headway.carriers.contracts import Terms, contract_of_lanes
from headway.carriers.model import NOTHING_LEARNED, ZERO, AccessorialRule, Commitment, Learned, RateBand, ServiceOption
from headway.carriers.performance import RecordBook
from headway.carriers.places import road_m
from headway.carriers.volumes import VolumeBook
from headway.kernel.geo import Point

Row = Any
"""A row of the database, by column names."""

LaneKey = tuple[str, str, str]
"""(the shipper's service, origin zone, destination zone)"""


@dataclass(frozen=True, slots=True)
class Network:
    """Every product of every carrier on `day`. `version` is another after each change of what is in it but capacity.

    `promises`: volume is promised to somebody; `given`: what is given of it by now, by promise.
    """

    version: int
    day: date
    products: Mapping[LaneKey, tuple[ServiceOption, ...]]
    capacity: CapacityBook
    learned: Learned = NOTHING_LEARNED
    promises: bool = False
    given: Mapping[UUID, int] = field(default_factory=dict)

    def options(self, origin_zones: Sequence[str], destination_zone: str, service: str) -> tuple[ServiceOption, ...]:
        """What serves the lane, also what is not eligible, sorted by carrier, product, origin zone and contract."""
        found = [
            with_given(with_room(option, self.capacity), self.given)
            for zone in set(origin_zones)
            for option in self.products.get((service, zone, destination_zone), ())
        ]
        return tuple(sorted(found, key=lambda o: (o.carrier_code, o.product, o.origin_zone, str(o.contract_id))))

    def with_capacity(self, capacity: CapacityBook) -> Network:
        """The same offer with what is left of it now."""
        return replace(self, capacity=capacity)

    def with_given(self, given: Mapping[UUID, int]) -> Network:
        """The same offer with what is given by now of the volume promised."""
        return replace(self, given=given)


def with_given(option: ServiceOption, given: Mapping[UUID, int]) -> ServiceOption:
    """The option with what is given by now of what its carrier was promised."""
    if option.volume is None or option.volume.id not in given:
        return option
    promise = msgspec.structs.replace(option.volume, given=given[option.volume.id])
    return msgspec.structs.replace(option, volume=promise)


def with_room(option: ServiceOption, book: CapacityBook) -> ServiceOption:
    """The option with what is left of its carrier's capacity on its lane, and what that is worth."""
    lane = (option.carrier_id, option.origin_zone, option.destination_zone)
    room, worth = book.room(*lane), book.price(*lane, option.currency)
    if room is NO_ROOM_KNOWN and worth is NO_PRICE:
        return option
    return msgspec.structs.replace(
        option,
        capacity_left=room.shipments,
        capacity_left_kg=room.weight_kg,
        capacity_windows=room.windows,
        capacity_price_minor=worth.price_minor,
        capacity_price_per_kg_minor=worth.per_kg_minor,
        capacity_priced_at=worth.priced_at,
    )


@dataclass(frozen=True, slots=True)
class Parts:
    """The rows a network is made of, as the store reads them."""

    services: Sequence[Row]
    contracts: Sequence[Terms]
    bands: Sequence[Row]
    fuel: Mapping[UUID, Decimal]
    accessorials: Sequence[Row]
    commitments: Sequence[Row]
    embargoes: Sequence[Row]
    outages: Sequence[Row]
    records: RecordBook
    volumes: VolumeBook
    spot: Sequence[Row]
    places: Mapping[str, Point]


@dataclass(frozen=True, slots=True)
class Shelf:
    """The rows of a day's products by the lane they are asked for, whatever was seen of their carriers."""

    bands: Mapping[LaneKey, Sequence[tuple[Terms, Sequence[Row]]]]
    spot: Mapping[LaneKey, Sequence[Row]]


def shelve(parts: Parts, day: date) -> Shelf:
    """Sort the rows by lane; the bands of one product belong together."""
    codes = {row["id"]: row["code"] for row in parts.services}
    chosen = contract_of_lanes(parts.contracts, day)
    bands: dict[LaneKey, list[tuple[Terms, Sequence[Row]]]] = {}
    for rows in _grouped(parts.bands):
        service_id, *zones = first = tuple(rows[0][name] for name in _LANE)
        terms = chosen[first]
        if terms.id == rows[0]["contract_id"]:
            bands.setdefault((codes[service_id], *zones), []).append((terms, rows))
    spot: dict[LaneKey, list[Row]] = {}
    for row in parts.spot:
        service_id, *zones = (row[name] for name in _LANE)
        spot.setdefault((codes[service_id], *zones), []).append(row)
    return Shelf(bands, spot)


_LANE = ("service_id", "origin_zone", "destination_zone")


class Products(Mapping[LaneKey, tuple[ServiceOption, ...]]):
    """The options of each lane, made out of their rows when they are first asked for."""

    def __init__(self, shelf: Shelf, parts: Parts) -> None:
        self._shelf, self._maker = shelf, _Maker(parts)
        self._made: dict[LaneKey, tuple[ServiceOption, ...]] = {}

    def __getitem__(self, lane: LaneKey) -> tuple[ServiceOption, ...]:
        if lane not in self._made:
            bands, spot = self._shelf.bands.get(lane, ()), self._shelf.spot.get(lane, ())
            if not bands and not spot:
                raise KeyError(lane)
            options = [self._maker.option(terms, rows) for terms, rows in bands]
            self._made[lane] = (*options, *(self._maker.spot(row) for row in spot))
        return self._made[lane]

    def __iter__(self) -> Iterator[LaneKey]:
        return iter({**self._shelf.bands, **self._shelf.spot})

    def __len__(self) -> int:
        return len(self._shelf.bands.keys() | self._shelf.spot.keys())


def _grouped(bands: Iterable[Row]) -> list[list[Row]]:
    groups: dict[tuple[object, ...], list[Row]] = {}
    product = itemgetter("contract_id", "service_id", "origin_zone", "destination_zone", "mode", "transit_days")
    for row in bands:
        groups.setdefault(product(row), []).append(row)
    return list(groups.values())


class _Maker:
    """Looks up what belongs to an option beside its bands."""

    def __init__(self, parts: Parts) -> None:
        self.services = {row["id"]: row for row in parts.services}
        self.fuel = parts.fuel
        self.embargoes = parts.embargoes
        self.accessorials: dict[UUID, list[AccessorialRule]] = {}
        for row in parts.accessorials:
            rule = AccessorialRule(code=row["code"], flat=row["flat"], per_kg=row["per_kg"], share=row["share"])
            self.accessorials.setdefault(row["contract_id"], []).append(rule)
        lane = ("origin_zone", "destination_zone")
        self.commitments = {(r["contract_id"], r["service_id"], *(r[n] for n in lane)): r for r in parts.commitments}
        self.records, self.volumes, self.places = parts.records, parts.volumes, parts.places
        self.outages = {row["carrier_id"]: outage_sentence(row["reason"], row["until"]) for row in parts.outages}

    def option(self, terms: Terms, rows: Sequence[Row]) -> ServiceOption:
        """The product that some bands of a contract price."""
        first = rows[0]
        return self._made(
            first,
            product=product_name(first["mode"], first["transit_days"]),
            contract_id=terms.id,
            currency=terms.currency,
            bands=tuple(band_of(row, terms.code) for row in rows),
            fuel_share=self.fuel.get(terms.id, ZERO),
            accessorials=tuple(self.accessorials.get(terms.id, ())),
            commitment=self.commitment(terms.id, first),
            contract_from=terms.valid_from,
            contract_to=terms.valid_to,
        )

    def spot(self, row: Row) -> ServiceOption:
        """The product that a spot price stands for; its ref stands in the place of a contract."""
        days = row["transit_days"]
        return self._made(
            row,
            product=f"{product_name(row['mode'], days)} spot {row['ref']}",
            contract_id=row["id"],
            currency=row["currency"],
            bands=(spot_band(row),),
            commitment=Commitment(on_time_target=None, late_penalty_minor=0, transit_days=days),
            contract_from=row["valid_from"],
            contract_to=row["valid_to"],
            spot=True,
        )

    def _made(self, first: Row, *, currency: str, **terms: Any) -> ServiceOption:
        service, lane = self.services[first["service_id"]], (first["origin_zone"], first["destination_zone"])
        carrier_id = service["carrier_id"]
        return ServiceOption(
            carrier_id=carrier_id,
            carrier_code=service["carrier_code"],
            carrier_name=service["carrier_name"],
            carrier_kind=service["carrier_kind"],
            service_id=service["id"],
            service_code=service["code"],
            mode=first["mode"],
            transit_days=first["transit_days"],
            currency=currency,
            origin_zone=lane[0],
            destination_zone=lane[1],
            capabilities=tuple(service["capabilities"]),
            max_weight_kg=service["max_weight_kg"],
            cutoff_hour=service["cutoff_hour"],
            performance=self.records.of(carrier_id, *lane, service["code"]),
            active=service["active"],
            suspended_reason=service["suspended_reason"],
            insurance_valid_until=service["insurance_valid_until"],
            authority_valid_until=service["authority_valid_until"],
            embargo=self.embargo(carrier_id, lane),
            max_volume_m3=service["max_volume_m3"],
            pickup_weekdays=tuple(service["pickup_weekdays"]),
            temperature_c=None if service["coldest_c"] is None else (service["coldest_c"], service["warmest_c"]),
            hazmat_classes=tuple(service["hazmat_classes"]),
            outage=self.outages.get(carrier_id),
            carbon_g_per_tkm=service["carbon_g_per_tkm"],
            volume=self.volumes.promise(carrier_id, service["id"], lane, currency),
            distance_m=road_m(self.places, *lane),
            **terms,
        )

    def embargo(self, carrier_id: UUID, lane: tuple[str, str]) -> str | None:
        """Why nothing goes on the lane with the carrier that day."""
        for row in self.embargoes:
            zones = (row["origin_zone"], row["destination_zone"])
            on_lane = all(stands in (ANYWHERE, zone) for stands, zone in zip(zones, lane, strict=True))
            if on_lane and row["carrier_id"] in (None, carrier_id):
                reason: str = row["reason"]
                return reason
        return None

    def commitment(self, contract_id: UUID, band: Row) -> Commitment:
        """The most specific promise: for the lane, for its origin, for its destination, for any lane."""
        origin, destination = band["origin_zone"], band["destination_zone"]
        lanes = ((origin, destination), (origin, ANYWHERE), (ANYWHERE, destination), (ANYWHERE, ANYWHERE))
        found = (self.commitments.get((contract_id, band["service_id"], *lane)) for lane in lanes)
        row = next((each for each in found if each is not None), None)
        if row is None:
            return Commitment(on_time_target=None, late_penalty_minor=0, transit_days=band["transit_days"])
        days = band["transit_days"] if row["transit_days"] is None else row["transit_days"]
        penalty = row["late_penalty_minor"]
        return Commitment(on_time_target=row["on_time_target"], late_penalty_minor=penalty, transit_days=days)


def product_name(mode: str, transit_days: int) -> str:
    """The word for a product of a service: mode and days, such as "AIR/2d"."""
    return f"{mode}/{transit_days}d"


def band_of(row: Row, contract_code: str) -> RateBand:
    """The band in a row of `rate_band`."""
    return RateBand(
        id=f"{contract_code}:{row['row']}",
        min_kg=row["min_kg"],
        max_kg=row["max_kg"],
        minimum=row["minimum"],
        per_kg=row["per_kg"],
        per_km=row["per_km"],
        per_stop=row["per_stop"],
    )


def spot_band(row: Row) -> RateBand:
    """The price of a spot quote as a band; its id is `spot:<ref>`."""
    prices = {name: row[name] for name in ("min_kg", "max_kg", "minimum", "per_kg")}
    return RateBand(id=f"spot:{row['ref']}", **prices)
