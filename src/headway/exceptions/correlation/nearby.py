"""What is known of the cases near a signal, and of the signal itself, as the judgement sees it."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any
from uuid import UUID

from headway.events.learning import Scope
from headway.exceptions.correlation.kinds import EXPLAINS, EXPOSED, FORESEEN, HEARING, PICKUP, SILENCE
from headway.exceptions.correlation.model import NearCase, SignalFacts
from headway.exceptions.model import Case, CaseSubject, Cause, Signal
from headway.kernel.db import load_queries
from headway.learning.hygiene.model import Disruption, Origin
from headway.learning.hygiene.scopes import on_lane
from headway.learning.hygiene.store import disruptions_since
from headway.tracking.eta.telling import SILENT
from headway.tracking.nearby import Standing, standing_of

if TYPE_CHECKING:
    from headway.kernel.db.database import Connection
    from headway.kernel.message import Recorded

Q = load_queries("headway.exceptions.correlation")
BESIDE = SILENCE | PICKUP | FORESEEN
"""Kinds for which matters what else was heard of the carrier."""

OF_CARRIERS = tuple(sorted(BESIDE | {"connector_failing"}))
OF_CHAINS = EXPLAINS["capacity_shortfall"]
"""Kinds that may follow from another case's trouble by the chain of events alone."""


@dataclass(frozen=True, slots=True)
class Asked:
    """One signal of a batch, before anything is known of what is beside it."""

    detector: str
    signal: Signal
    news: Recorded[Any]


@dataclass(slots=True)
class Surroundings:
    """What was read once for a batch: shipments beside others, chains of events, disruptions that were declared."""

    standing: dict[UUID, Standing] = field(default_factory=dict)
    beside: bool = False
    led: Mapping[UUID, frozenset[UUID]] = field(default_factory=dict)
    disruptions: Sequence[Disruption] = ()

    def facts(self, detector: str, signal: Signal, now: datetime) -> SignalFacts:
        """The signal as it is judged."""
        about = self.standing.get(signal.shipment_id) if signal.shipment_id else None
        cause = signal.cause
        carrier_id = signal.carrier_id or (about.carrier_id if about else None)
        return SignalFacts(
            detector=detector,
            about=str(signal.about.id),
            begun=signal.since or now,
            seen=now,
            cause_kind=cause.kind if cause else "",
            cause_key=cause.key if cause else "",
            shipment=str(signal.shipment_id or ""),
            carrier=str(carrier_id or ""),
            carrier_code=about.carrier_code if about else "",
            site=about.origin_site if about else "",
            vehicle=f"{about.carrier_code}|{about.vehicle}" if about and about.vehicle else "",
            pickup_at=about.pickup_at if about else None,
            heard_at=about.heard_at if about else None,
            collected_at=about.collected_at if about else None,
            disruptions=self._disruptions(detector, about, signal.since or now),
            unheard=detector in FORESEEN and SILENT in signal.sentence,
        )

    async def know(self, conn: Connection, views: Iterable[CaseSubject]) -> None:
        """Read also how other cases' shipments stand: those that were to be collected, or are foreseen to be late."""
        if self.beside:
            wanted = {
                view.shipment_id for view in views if view.detector in PICKUP | FORESEEN and view.ended_at is None
            }
            self.standing |= await standing_of(conn, {id_ for id_ in wanted if id_} - self.standing.keys(), beside=True)

    def _disruptions(self, detector: str, about: Standing | None, at: datetime) -> tuple[str, ...]:
        if about is None or detector not in EXPOSED:
            return ()
        return tuple(str(one.id) for one in self.disruptions if one.overlaps(at, at) and _within(one.scope, about))


def _within(scope: Scope, about: Standing) -> bool:
    """Is the shipment in the scope; one that names nothing is nowhere, for that everything is late is no cause."""
    if scope.carriers and about.carrier_code not in scope.carriers:
        return False
    ends = (about.origin_zone, about.destination_zone)
    if not (scope.zones or scope.lanes):
        return bool(scope.carriers)
    return any(zone in scope.zones for zone in ends) or any(on_lane(lane, *ends) for lane in scope.lanes)


async def surroundings(conn: Connection, batch: Sequence[Asked], now: datetime) -> Surroundings:
    """Everything a batch of signals is judged by, in a few statements however many they are."""
    shipments = {one.signal.shipment_id for one in batch if one.signal.shipment_id is not None}
    beside = any(one.detector in BESIDE for one in batch)
    exposed = any(one.detector in EXPOSED for one in batch)
    declared = await disruptions_since(conn, now - timedelta(days=1)) if exposed else ()
    return Surroundings(
        await standing_of(conn, shipments, beside=beside),
        beside,
        await _led(conn, [one.news for one in batch if one.detector in OF_CHAINS]),
        tuple(one for one in declared if one.origin is Origin.DECLARED),
    )


async def with_carriers(conn: Connection, batch: Sequence[Asked]) -> list[Asked]:
    """The signals, with their carriers where only the news names them: a connector is one of a carrier's."""
    codes = {one.news.event.carrier_code for one in batch if _nameless(one)}
    ids = {row["code"]: row["id"] for row in await conn.fetch(Q.carriers_by_code, list(codes))} if codes else {}
    return [_named(one, ids) for one in batch]


def _named(one: Asked, ids: Mapping[str, UUID]) -> Asked:
    if not _nameless(one):
        return one
    return replace(one, signal=replace(one.signal, carrier_id=ids.get(one.news.event.carrier_code)))


def _nameless(one: Asked) -> bool:
    told = bool(getattr(one.news.event, "carrier_code", ""))
    return one.detector == "connector_failing" and one.signal.carrier_id is None and told


async def _led(conn: Connection, news: Sequence[Recorded[Any]]) -> dict[UUID, frozenset[UUID]]:
    if not news:
        return {}
    found: dict[UUID, set[UUID]] = defaultdict(set)
    rows = await conn.fetch(Q.led_from, [rec.id for rec in news], [rec.correlation_id for rec in news])
    for row in rows:
        found[row["root"]].add(row["case_id"])
    return {root: frozenset(ids) for root, ids in found.items()}


async def cases_near(
    conn: Connection, batch: Sequence[Asked], around: Surroundings, since: datetime, causes: Iterable[Cause]
) -> set[UUID]:
    """The cases that signals of a batch may belong to."""
    carriers = {
        one.signal.carrier_id or (about.carrier_id if about else None)
        for one in batch
        if one.detector in BESIDE
        for about in [around.standing.get(one.signal.shipment_id) if one.signal.shipment_id else None]
    }
    named = set(causes) | {_vehicle(one) for one in around.standing.values()}
    named |= {Cause("disruption", str(one.id)) for one in around.disruptions}
    keys = [cause for cause in named if cause is not None]
    rows = await conn.fetch(
        Q.nearby,
        since,
        [one.signal.shipment_id for one in batch if one.signal.shipment_id is not None],
        [one.signal.about.id for one in batch],
        [cause.kind for cause in keys] + [kind for cause in keys for kind in _vehicles(cause)],
        [cause.key for cause in keys] + [cause.key for cause in keys for _ in _vehicles(cause)],
        [carrier for carrier in carriers if carrier is not None],
        list(OF_CARRIERS),
    )
    return {row["id"] for row in rows} | {case_id for ids in around.led.values() for case_id in ids}


def _vehicle(standing: Standing) -> Cause | None:
    return Cause("breakdown", f"{standing.carrier_code}|{standing.vehicle}") if standing.vehicle else None


def _vehicles(cause: Cause) -> tuple[str, ...]:
    return ("detour",) if cause.kind == "breakdown" else ()


@dataclass(slots=True)
class Digest:
    """What a case is about, by what signals may have in common with it."""

    kinds: dict[UUID, tuple[str, ...]]
    carriers: frozenset[str]
    sites: frozenset[str]
    pickups: tuple[datetime, ...]
    silent: Counter[str]
    shipments: int


def digest(views: Iterable[CaseSubject], standing: Mapping[UUID, Standing]) -> Digest:
    """The digest of a case's subjects."""
    kinds: dict[UUID, tuple[str, ...]] = {}
    silent: dict[str, set[UUID]] = defaultdict(set)
    carriers, sites, pickups = set[str](), set[str](), list[datetime]()
    for view in views:
        shipment = view.shipment_id
        if shipment is not None:
            kinds[shipment] = (*kinds.get(shipment, ()), view.detector)
        if view.ended_at is not None:
            continue
        about = standing.get(shipment) if shipment is not None else None
        carrier = str(view.carrier_id or (about.carrier_id if about else ""))
        carriers.add(carrier)
        if about is not None:
            sites.add(about.origin_site)
            pickups += [about.pickup_at] if about.pickup_at else []
        if view.detector in SILENCE and shipment is not None:
            silent[carrier].add(shipment)
    counts = Counter({carrier: len(ids) for carrier, ids in silent.items()})
    return Digest(kinds, frozenset(carriers), frozenset(sites), tuple(pickups), counts, len(kinds))


def near_case(case: Case, known: Digest, asked: Asked, facts: SignalFacts, around: Surroundings) -> NearCase | None:
    """The case as the judgement sees it; None where it has nothing in common with the signal."""
    shipment = asked.signal.shipment_id
    here = known.kinds.get(shipment, ()) if shipment is not None else ()
    same_cause = (facts.cause_kind, facts.cause_key) == (case.cause.kind, case.cause.key)
    led = case.id in around.led.get(asked.news.id, frozenset())
    vehicle = bool(facts.vehicle) and facts.vehicle == case.cause.key
    disrupted = case.cause.kind == "disruption" and case.cause.key in facts.disruptions
    beside = facts.detector in BESIDE and facts.carrier in known.carriers
    lorry = beside and facts.detector in PICKUP and facts.site in known.sites
    hearing = case.cause.kind in HEARING
    silent = facts.detector in SILENCE and (hearing or bool(known.silent))
    unheard = beside and (silent or (facts.detector in FORESEEN and hearing))
    if not (here or same_cause or led or vehicle or disrupted or lorry or unheard or _own(case, asked)):
        return None
    return NearCase(
        id=str(case.id),
        detector=case.detector,
        sentence=case.sentence[:160],
        cause_kind=case.cause.kind,
        cause_key=case.cause.key,
        begun=case.since or case.opened_at,
        opened=case.opened_at,
        over_at=case.resolved_at,
        ending=case.ending or "",
        here=tuple(dict.fromkeys(here)),
        same_view=_own(case, asked) or asked.detector in here,
        shipments=known.shipments,
        carriers=tuple(sorted(known.carriers)) if beside else (),
        sites=tuple(sorted(known.sites)) if lorry else (),
        pickup_at=known.pickups if lorry else (),
        silent=known.silent[facts.carrier] if unheard else 0,
        led=led,
    )


def _own(case: Case, asked: Asked) -> bool:
    """Was the case opened by the same detector about the same subject?"""
    return (case.detector, case.subject_id) == (asked.detector, asked.signal.about.id)
