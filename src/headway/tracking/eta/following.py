"""Following shipments: what was heard, and that nothing was, becomes a new answer; many shipments a statement."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Collection, Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any
from uuid import UUID

from headway.events.dispatch import ShipmentBooked, ShipmentCancelled, ShipmentUnbooked
from headway.events.routing import RouteStopLeftOut
from headway.kernel.message import Event, Recorded
from headway.kernel.rooms import DueTimer
from headway.learning.eta.fallback import Fallback
from headway.learning.eta.segments import Predictor, Spread
from headway.learning.rates import Rates
from headway.tracking.eta import store
from headway.tracking.eta.finishing import finish
from headway.tracking.eta.model import Known, Snapshot, Standing
from headway.tracking.eta.phases import OVER, next_look, phase_of
from headway.tracking.eta.predicting import predict, segments
from headway.tracking.eta.store import Q, Watched
from headway.tracking.eta.telling import BECAUSE, because_of, because_of_silence, predicted, worth_telling
from headway.tracking.routes.curves import look_at as look_at_route
from headway.tracking.routes.news import ROUTE_NEWS, by_shipment

if TYPE_CHECKING:
    from headway.kernel.db.database import Connection
    from headway.kernel.uow import UnitOfWork

LOOK = "tracking.eta_look"
AGAIN = "tracking.eta_again"
GRAIN = timedelta(minutes=5)
"""Looks because of silence happen on full five minutes, many shipments together."""

MOST_AT_ONCE = 500
SHOWN_FOR = timedelta(minutes=30)
AFTER_A_MOMENT = timedelta(seconds=5)
FOLLOWED: tuple[type[Event], ...] = tuple(BECAUSE)
_OF_WHAT_IS_KNOWN: tuple[type[Event], ...] = (ShipmentCancelled, RouteStopLeftOut, *ROUTE_NEWS)

PredictorReader = Callable[["Connection"], Awaitable[Predictor]]


@dataclass(frozen=True, slots=True)
class Looked:
    """A shipment that was judged: how it stands, its answers, and what was learned to judge it by."""

    standing: Standing
    snapshots: tuple[Snapshot, ...]
    known: Known
    spread: Callable[[Standing, datetime], Spread]


Consider = Callable[["UnitOfWork", Sequence[Looked]], Awaitable[None]]
"""What is done with answers: alerts."""


async def always_fallback(conn: Connection) -> Predictor:
    """The predictor that needs no model."""
    return Fallback()


async def nothing_more(uow: UnitOfWork, looked: Sequence[Looked]) -> None:
    """Nothing is done with the answers."""


@dataclass(frozen=True, slots=True)
class Following:
    """Answers anew for shipments of which something was heard, or of which silence has told enough."""

    predictor: PredictorReader = always_fallback
    consider: Consider = nothing_more
    _failing: dict[UUID, tuple[datetime, Rates]] = field(default_factory=dict)

    async def failing(self, uow: UnitOfWork) -> Rates:
        """Chances of failed attempts; what is shown beside may be half an hour old."""
        known = self._failing.get(uow.tenant_id)
        if known is None or not known[0] <= uow.now < known[0] + SHOWN_FOR:
            known = self._failing[uow.tenant_id] = (uow.now, await store.all_chances(uow.conn, store.FAILED))
        return known[1]

    async def on_news(self, batch: Sequence[Recorded[Any]], uow: UnitOfWork) -> None:
        """The projection: the last news of each shipment says why."""
        latest = await by_shipment(uow.conn, batch)
        work = await _begin(uow, latest)
        for shipment_id, rec in sorted(latest.items()):
            found = work.watched.get(shipment_id)
            if found is None and isinstance(rec.event, _OF_WHAT_IS_KNOWN):
                continue  # given up before anybody had it, or its booking tells of it
            if found is None or _not_yet(found, rec.event):
                uow.set_timer(AGAIN, shipment_id, uow.now + AFTER_A_MOMENT)
                continue
            work.add(found, because_of(rec.event), rec)
        await self._answer(work)

    async def on_look(self, timer: DueTimer, uow: UnitOfWork) -> None:
        """Silence has lasted: everybody whose look is due."""
        ids = [row["shipment_id"] for row in await uow.conn.fetch(Q.due_looks, uow.now, MOST_AT_ONCE)]
        await self._look(uow, ids)
        if len(ids) == MOST_AT_ONCE:
            uow.set_timer(LOOK, f"{timer.key}+", uow.now)

    async def on_again(self, timer: DueTimer, uow: UnitOfWork) -> None:
        """The news came before the booking was known here."""
        if await self._look(uow, [UUID(timer.key)]) == 0:
            raise LookupError(f"shipment {timer.key} is not tracked yet")

    async def _look(self, uow: UnitOfWork, ids: Collection[UUID]) -> int:
        work = await _begin(uow, ids)
        for found in work.watched.values():
            work.add(found, because_of_silence(found.standing.heard_at), None)
        await self._answer(work)
        return len(work.watched)

    async def _answer(self, work: _Work) -> None:
        if not work.items:
            return
        uow = work.uow
        over = [item for item in work.items if item.standing.off or item.standing.journey.status in OVER]
        ended = {id(item) for item in over}
        open_ = [item for item in work.items if id(item) not in ended]
        await finish(uow, [(item.found, item.standing) for item in over])
        looked = await self._predict(work, open_)
        work.keep(open_, looked)
        await work.write()
        await self.consider(uow, [*looked, *(Looked(i.standing, (), Known(), _nobody) for i in over)])

    async def _predict(self, work: _Work, items: Sequence[_Item]) -> list[Looked]:
        if not items:
            return []
        uow = work.uow
        zone = items[0].found.zone
        predictor = await self.predictor(uow.conn)
        failing = await self.failing(uow)
        known = await store.known(uow.conn, [item.standing for item in items], uow.now, failing)
        asked = [segments(item.standing, uow.now, zone) for item in items]
        spreads = iter(predictor.spreads([segment for each in asked for segment in each]))

        def later(standing: Standing, at: datetime) -> Spread:
            return predictor.spreads(segments(standing, at, zone))[-1]

        looked = []
        for item, each in zip(items, asked, strict=True):
            mine = [next(spreads) for _ in each]
            found = predict(item.standing, mine, known, uow.now, item.because, predictor.version)
            looked.append(Looked(item.standing, found, known, later))
        return looked


def _nobody(standing: Standing, at: datetime) -> Spread:
    raise LookupError(f"shipment {standing.shipment_id} is over")


def _not_yet(found: Watched, event: Event) -> bool:
    """Has the booking that the news tells of not been taken in by tracking yet?"""
    match event:
        case ShipmentBooked():
            return found.standing.offer_id != event.offer_id
        case ShipmentUnbooked():
            return found.standing.offer_id == event.offer_id and not found.standing.off
        case _:
            return False


@dataclass(slots=True)
class _Item:
    found: Watched
    standing: Standing
    because: str
    rec: Recorded[Any] | None


@dataclass(slots=True)
class _Work:
    """What one transaction judges, and what it has to write; `seen`: whose new estimate comes from its vehicle."""

    uow: UnitOfWork
    watched: Mapping[UUID, Watched]
    seen: frozenset[UUID] = frozenset()
    items: list[_Item] = field(default_factory=list)
    told: list[tuple[UUID, Snapshot]] = field(default_factory=list)
    moved: list[tuple[UUID, Snapshot]] = field(default_factory=list)
    done: list[tuple[UUID, int]] = field(default_factory=list)
    watches: list[tuple[Any, ...]] = field(default_factory=list)
    estimates: list[tuple[UUID, datetime, datetime, bool]] = field(default_factory=list)

    def add(self, found: Watched, because: str, rec: Recorded[Any] | None) -> None:
        """Judge this shipment; an estimate that was not there before is heard now."""
        standing = found.standing
        eta = standing.journey.eta
        if eta is not None and eta != found.estimate_at:
            seen = standing.shipment_id in self.seen
            standing = replace(standing, estimate_heard_at=self.uow.now, estimate_seen=seen)
            self.estimates.append((standing.shipment_id, self.uow.now, eta, seen))
        self.items.append(_Item(found, standing, because, rec))

    def keep(self, items: Sequence[_Item], looked: Sequence[Looked]) -> None:
        """Sort out what is told, and when to look again."""
        for item, result in zip(items, looked, strict=True):
            self._tell(item, result.snapshots)
            self._watch(item, result.standing, result.snapshots)

    def _tell(self, item: _Item, snapshots: Sequence[Snapshot]) -> None:
        awaited = {snapshot.stop for snapshot in snapshots}
        self.done += [(item.standing.shipment_id, stop) for stop in item.found.told if stop not in awaited]
        with self._caused(item):
            for snapshot in snapshots:
                if worth_telling(snapshot, item.found.told.get(snapshot.stop)):
                    self.told.append((item.standing.shipment_id, snapshot))
                    self.uow.emit(predicted(item.standing.shipment_id, snapshot))
                elif snapshot is snapshots[-1] and snapshot.phase != item.found.phase:
                    self.moved.append((item.standing.shipment_id, snapshot))

    def _watch(self, item: _Item, standing: Standing, snapshots: Sequence[Snapshot]) -> None:
        look_at = None
        if snapshots:
            silent = next_look(self.uow.now, standing.deliver_by, standing.pickup_at)
            if standing.route is not None:
                overdue = look_at_route(standing.route, self.uow.now)
                silent = overdue if silent is None else min(silent, overdue)
            look_at = on_grid(silent, self.uow.now)
        if look_at is not None:
            self.uow.set_timer(LOOK, look_at.isoformat(), look_at)
        self.watches.append(
            (
                *(standing.shipment_id, phase_of(standing.journey), look_at),
                *(standing.journey.eta, standing.estimate_heard_at, standing.estimate_seen, None),
            )
        )

    def _caused(self, item: _Item) -> AbstractContextManager[None]:
        return nullcontext() if item.rec is None else self.uow.caused_by(item.rec)

    async def write(self) -> None:
        """All of it, in few statements."""
        conn = self.uow.conn
        await store.drop_latest(conn, self.done)
        await store.put_snapshots(conn, self.told)
        await store.put_snapshots(conn, self.moved, latest=False)
        await store.put_watches(conn, self.watches)
        await store.put_estimates(conn, self.estimates)


async def _begin(uow: UnitOfWork, ids: Collection[UUID]) -> _Work:
    watched = await store.watched(uow.conn, ids)
    etas = {each: found.standing.journey.eta for each, found in watched.items()}
    new = {each: eta for each, eta in etas.items() if eta is not None and eta != watched[each].estimate_at}
    return _Work(uow, watched, await store.seen_estimates(uow.conn, new))


_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def on_grid(at: datetime | None, now: datetime) -> datetime | None:
    """The full five minutes at or before `at`, so that a look at a last moment is not too late; but after `now`."""
    if at is None:
        return None
    before = _EPOCH + (at - _EPOCH) // GRAIN * GRAIN
    return before if before > now else _EPOCH + (now - _EPOCH) // GRAIN * GRAIN + GRAIN
