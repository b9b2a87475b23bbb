"""Promises follow the news, a batch at a time: read what the batch touches, go through it in order, write once.

Of the thousands of expectations that a day brings, most leave the promise as it is: they cost a place in a batch and
leave no decision. Every window that is said leaves one, with the expectation behind it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any
from uuid import UUID
from zoneinfo import ZoneInfo

from msgspec.structs import replace

from headway.customers import notes, store
from headway.customers.gathering import Gatherer
from headway.customers.model import Expected, PromiseState, Window, outcome
from headway.customers.notes import Note
from headway.customers.outbox import Sender
from headway.customers.promising import KEEP, MOVE, NOBODY, PROMISE_DECIDER, PromiseInputs, Step, step
from headway.customers.prospects import Prospects
from headway.customers.settings import CustomerSettings
from headway.customers.store import Promise, Version
from headway.customers.telling import Telling, Word
from headway.customers.windows import said_window, wall
from headway.customers.zones import door_zone
from headway.dispatch.clocks.store import clocks_of, doors
from headway.dispatch.views import shipments_of_orders
from headway.events.customers import PromiseEnded, PromiseMade, PromiseMoved
from headway.events.dispatch import ShipmentBooked, ShipmentDelivered
from headway.events.orders import DeliveryRescheduled, OrderCancelled, OrderReleased
from headway.events.tracking import EtaPredicted, TrackingStatusChanged
from headway.kernel.message import Event, Recorded
from headway.orders.model import OrderDraft
from headway.orders.store import drafts_of
from headway.tracking.eta.views import last_stops
from headway.tracking.model import TrackingStatus

if TYPE_CHECKING:
    from headway.kernel.uow import UnitOfWork

CANCELLED = "cancelled"
BY_THE_CLOCK = "system:timer"
"""Who tells of an expectation that changed only because time passed."""

_DAY_MIN = 1440
_OF_ORDERS = (OrderReleased, OrderCancelled, DeliveryRescheduled, ShipmentBooked, ShipmentDelivered)


@dataclass(slots=True)
class Desk:
    """What one batch works on.

    Attributes:
        zone: the tenant's. doors: the zones of doors that keep another.
        drafts: orders that are new to promises, or that somebody hears of.
        expected: of shipments that come today, the latest expectation.
        changed: orders whose promise has to be written.
    """

    uow: UnitOfWork
    settings: CustomerSettings
    tenant: str
    zone: str
    promises: dict[UUID, Promise]
    shipments: dict[UUID, UUID]
    drafts: dict[UUID, OrderDraft]
    prospects: Mapping[UUID, Prospects]
    expected: Mapping[UUID, Expected]
    first: dict[UUID, Window]
    doors: Mapping[UUID, str | None] = field(default_factory=dict)
    changed: set[UUID] = field(default_factory=set)
    versions: list[Version] = field(default_factory=list)
    words: list[Word] = field(default_factory=list)
    silenced: list[tuple[Recorded[Any], UUID]] = field(default_factory=list)

    def on_released(self, rec: Recorded[OrderReleased]) -> None:
        """The order was accepted: say when it comes."""
        promise = self._promise(rec.event.order_id)
        self._judge(rec, promise, prospects=self.prospects.get(promise.order_id))

    def on_cancelled(self, rec: Recorded[OrderCancelled]) -> None:
        """Nothing comes, and nobody hears any more what waited to be told."""
        promise = self.promises.get(rec.event.order_id)
        if promise is not None and promise.state is PromiseState.OPEN:
            self._end(promise, PromiseState.CANCELLED, None)
            self.silenced.append((rec, promise.order_id))

    def on_booked(self, rec: Recorded[ShipmentBooked]) -> None:
        """What is expected of this shipment is expected of the order."""
        promise = self._promise(rec.event.order_id)
        self.shipments[rec.event.shipment_id] = promise.order_id
        self._put(replace(promise, shipment_id=rec.event.shipment_id))

    def on_expected(self, rec: Recorded[EtaPredicted]) -> None:
        """Another expectation of the delivery: judge the promise by it."""
        event = rec.event
        promise = self._of_shipment(event.shipment_id)
        if promise is None or event.stop < promise.last_stop:
            return
        if event.stop > promise.last_stop:
            promise = replace(promise, last_stop=event.stop)
            self._put(promise)
        self._judge(rec, promise, eta=_expected(event))

    def on_rescheduled(self, rec: Recorded[DeliveryRescheduled]) -> None:
        """Another time was agreed: promise it, and expect nothing before it."""
        promise = self.promises.get(rec.event.order_id)
        if promise is None or promise.state is not PromiseState.OPEN:
            return
        promise = replace(promise, not_before=rec.event.deliver_from)
        self._put(promise)
        chosen = Window(rec.event.deliver_from, rec.event.deliver_by)
        self._judge(rec, promise, chosen=chosen)

    def on_status(self, rec: Recorded[TrackingStatusChanged]) -> None:
        """Two statuses are worth a word: it comes today, and nobody took it in."""
        promise = self._of_shipment(rec.event.shipment_id)
        if promise is None:
            return
        now, midnight = self.uow.now, self._midnight(promise)
        args = (promise.order_id, promise.version, promise.window)
        if rec.event.after == TrackingStatus.OUT_FOR_DELIVERY:
            self._tell(rec, promise, notes.out_for_delivery(*args, self._today(promise, midnight), now, midnight))
        elif rec.event.after == TrackingStatus.DELIVERY_ATTEMPTED:
            self._tell(rec, promise, notes.attempted(*args, now, midnight))

    def on_delivered(self, rec: Recorded[ShipmentDelivered]) -> None:
        """It is there: how did the promise end?"""
        promise, at = self.promises.get(rec.event.order_id), rec.event.delivered_at
        if promise is None or promise.state is not PromiseState.OPEN:
            return
        ended = PromiseState.KEPT if promise.window is None else outcome(promise.window, at, ran_out=promise.ran_out)
        self._end(promise, ended, at)
        self._tell(rec, promise, notes.delivered(promise.order_id, promise.version, at))

    def _promise(self, order_id: UUID) -> Promise:
        """The order's promise; a new one without a window where there is none."""
        known = self.promises.get(order_id)
        if known is not None:
            return known
        draft = self.drafts[order_id]
        made = Promise(
            order_id=order_id,
            external_ref=draft.external_ref,
            timezone=door_zone(draft.address, self.settings.places, self.doors.get(order_id), self.zone),
            made_at=self.uow.now,
            not_before=draft.deliver_from,
        )
        self._put(made)
        return made

    def _of_shipment(self, shipment_id: UUID) -> Promise | None:
        promise = self.promises.get(self.shipments.get(shipment_id, shipment_id))
        return promise if promise is not None and promise.state is PromiseState.OPEN else None

    def _judge(
        self,
        rec: Recorded[Any],
        promise: Promise,
        *,
        eta: Expected | None = None,
        prospects: Prospects | None = None,
        chosen: Window | None = None,
    ) -> None:
        """Let the promise be decided; only a window that is said is recorded."""
        inputs = PromiseInputs(
            now=self.uow.now,
            timezone=promise.timezone,
            rules=self.settings.promise,
            current=promise.window,
            eta=eta,
            prospects=prospects,
            not_before=promise.not_before,
            silent=eta is not None and rec.actor == BY_THE_CLOCK,
            chosen=chosen,
        )
        taken = step(inputs)
        if taken.choice in (KEEP, NOBODY) or taken.window is None or taken.expected is None:
            return
        decision_id = self.uow.decide(PROMISE_DECIDER, promise.order_id, inputs).id
        self._say(rec, promise, taken, taken.window, decision_id)

    def _say(self, rec: Recorded[Any], promise: Promise, taken: Step, window: Window, decision_id: UUID) -> None:
        """Another version of the promise, told to the world and to the recipient."""
        moved, expected = taken.choice == MOVE, taken.expected
        assert expected is not None
        before, ran_out = promise.window, moved and promise.window is not None and promise.window.to_at < self.uow.now
        version = promise.version + 1
        self.versions.append(
            Version(
                order_id=promise.order_id,
                version=version,
                from_at=window.from_at,
                to_at=window.to_at,
                set_at=self.uow.now,
                reason=taken.choice,
                because=taken.sentence,
                eta_p50_at=expected.p50_at,
                eta_p80_at=expected.p80_at,
                eta_p90_at=expected.p90_at,
                decision_id=decision_id,
            )
        )
        self._put(replace(promise, window=window, version=version, ran_out=promise.ran_out or ran_out))
        said: dict[str, Any] = {
            "order_id": promise.order_id,
            "version": version,
            "from_at": window.from_at,
            "to_at": window.to_at,
            "timezone": promise.timezone,
            "because": taken.sentence,
            "decision_id": decision_id,
        }
        if before is None:
            self.first[promise.order_id] = window
            self.uow.emit(PromiseMade(**said))
            self._tell(rec, promise, notes.promised(promise.order_id, version, window, self.uow.now))
        else:
            edges: dict[str, Any] = {"before_from_at": before.from_at, "before_to_at": before.to_at}
            self.uow.emit(PromiseMoved(**said, **edges, ran_out=ran_out))
            agreed, now = isinstance(rec.event, DeliveryRescheduled), self.uow.now
            late = notes.shifted(promise.order_id, version, before, window, now)
            self._tell(rec, promise, notes.rescheduled(promise.order_id, version, window, now) if agreed else late)

    def _end(self, promise: Promise, state: PromiseState, delivered_at: datetime | None) -> None:
        self._put(replace(promise, state=state, ended_at=self.uow.now, delivered_at=delivered_at))
        if promise.window is None:
            return
        first = self.first.get(promise.order_id, promise.window)
        self.uow.emit(
            PromiseEnded(
                order_id=promise.order_id,
                version=promise.version,
                outcome=state,
                first_outcome=state if delivered_at is None else outcome(first, delivered_at, ran_out=False),
                from_at=promise.window.from_at,
                to_at=promise.window.to_at,
                delivered_at=delivered_at,
            )
        )

    def _today(self, promise: Promise, midnight: datetime) -> Window | None:
        """When it is most likely there, where that is known and still today."""
        eta = None if promise.shipment_id is None else self.expected.get(promise.shipment_id)
        if eta is None:
            return None
        rules, now = replace(self.settings.promise, narrowest_min=60), self.uow.now
        likely = said_window(max(eta.at_share(0.2, now), now), eta.p80_at, rules, ZoneInfo(promise.timezone))
        return likely if likely.to_at <= midnight else None

    def _midnight(self, promise: Promise) -> datetime:
        """The end of this day at the door, in its zone."""
        zone = ZoneInfo(promise.timezone)
        today = self.uow.now.astimezone(zone).date()
        return wall(today, _DAY_MIN, zone).astimezone(zone) - timedelta(seconds=1)

    def _put(self, promise: Promise) -> None:
        self.promises[promise.order_id] = promise
        self.changed.add(promise.order_id)

    def _tell(self, rec: Recorded[Any], promise: Promise, note: Note) -> None:
        self.words.append(Word(rec, note, promise.timezone))


REACTIONS: Mapping[type[Event], Callable[[Desk, Recorded[Any]], None]] = {
    OrderReleased: Desk.on_released,
    OrderCancelled: Desk.on_cancelled,
    DeliveryRescheduled: Desk.on_rescheduled,
    ShipmentBooked: Desk.on_booked,
    EtaPredicted: Desk.on_expected,
    TrackingStatusChanged: Desk.on_status,
    ShipmentDelivered: Desk.on_delivered,
}


@dataclass(frozen=True, slots=True)
class Follower:
    """Applies batches of news to promises."""

    gatherer: Gatherer
    sender: Sender

    async def apply(self, batch: Sequence[Recorded[Any]], uow: UnitOfWork) -> None:
        """Go through a batch in its order."""
        found = [rec for rec in batch if _matters(rec.event)]
        if not found:
            return
        desk = await self._open(uow, found)
        for rec in found:
            with uow.caused_by(rec):
                REACTIONS[type(rec.event)](desk, rec)
        await self._close(desk)

    async def _open(self, uow: UnitOfWork, batch: Sequence[Recorded[Any]]) -> Desk:
        orders = sorted({rec.event.order_id for rec in batch if isinstance(rec.event, _OF_ORDERS)})
        shipments = sorted({rec.event.shipment_id for rec in batch if not isinstance(rec.event, _OF_ORDERS)})
        promises = {each.order_id: each for each in await store.lock_promises(uow.conn, orders, shipments)}
        row = await uow.conn.fetchrow(store.Q.open_desk)
        assert row is not None
        settings = store.settings_of(row["document"])
        released = [rec.event.order_id for rec in batch if isinstance(rec.event, OrderReleased)]
        new = sorted({*released, *(each for each in _told(batch) if each not in promises)})
        drafts = await drafts_of(uow.conn, new) if new else {}
        moved = [each.order_id for each in promises.values() if each.version > 1]
        return Desk(
            uow=uow,
            settings=settings,
            tenant=settings.sender or row["name"],
            zone=row["timezone"],
            promises=promises,
            shipments={each.shipment_id: each.order_id for each in promises.values() if each.shipment_id is not None},
            drafts=drafts,
            doors=await doors(uow.conn, await clocks_of(uow), drafts) if drafts else {},
            prospects=await self._prospects(uow, {each: drafts[each] for each in released}) if released else {},
            expected=await _today(uow, batch),
            first=await store.first_windows(uow.conn, moved) if moved else {},
        )

    async def _prospects(self, uow: UnitOfWork, drafts: Mapping[UUID, OrderDraft]) -> dict[UUID, Prospects]:
        asked = await shipments_of_orders(uow.conn, list(drafts))
        return await self.gatherer.prospects(uow, drafts, asked)

    async def _close(self, desk: Desk) -> None:
        uow = desk.uow
        if desk.changed:
            await store.put_promises(uow.conn, [desk.promises[each] for each in sorted(desk.changed)])
        if desk.versions:
            await store.put_versions(uow.conn, desk.versions)
        if not (desk.words or desk.silenced):
            return
        missing = sorted({word.note.order_id for word in desk.words} - desk.drafts.keys())
        drafts = {**desk.drafts, **(await drafts_of(uow.conn, missing) if missing else {})}
        telling = Telling(uow, desk.settings, desk.tenant, drafts, self.sender)
        if desk.words:
            await telling.tell(desk.words)
        for rec, order_id in desk.silenced:
            await telling.drop_waiting(rec, [order_id], CANCELLED)


async def _today(uow: UnitOfWork, batch: Sequence[Recorded[Any]]) -> dict[UUID, Expected]:
    """The latest expectation of each shipment that comes today: what the batch says, else what was told before.

    The news that it is out for delivery and the expectation that follows from it mostly stand in one batch.
    """
    statuses = [rec.event.shipment_id for rec in batch if isinstance(rec.event, TrackingStatusChanged)]
    found: dict[UUID, tuple[int, Expected]] = {}
    for rec in batch if statuses else ():
        event = rec.event
        if isinstance(event, EtaPredicted) and event.stop >= found.get(event.shipment_id, (0,))[0]:
            found[event.shipment_id] = (event.stop, _expected(event))
    unsaid = set(statuses) - found.keys()
    for shipment_id, last in (await last_stops(uow.conn, unsaid) if unsaid else {}).items():
        moments = {name: last[name] for name in ("p50_at", "p80_at", "p90_at")}
        found[shipment_id] = (last["stop"], Expected(**moments, because=""))
    return {shipment_id: eta for shipment_id, (_, eta) in found.items()}


def _expected(event: EtaPredicted) -> Expected:
    return Expected(p50_at=event.p50_at, p80_at=event.p80_at, p90_at=event.p90_at, because=event.because)


def _matters(event: Event) -> bool:
    """Of the changes of status only two are told of."""
    if isinstance(event, TrackingStatusChanged):
        return event.after in (TrackingStatus.OUT_FOR_DELIVERY, TrackingStatus.DELIVERY_ATTEMPTED)
    return True


def _told(batch: Sequence[Recorded[Any]]) -> list[UUID]:
    """Orders that a booking tells of."""
    return [rec.event.order_id for rec in batch if isinstance(rec.event, ShipmentBooked)]
