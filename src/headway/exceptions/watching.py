"""Carrying out what detectors find: news read in batches, looks at shipments, timers set."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from uuid import UUID

from headway.events.dispatch import ShipmentBooked
from headway.events.exceptions import SignalOver, SignalSeen
from headway.events.tracking import TrackingFolded
from headway.exceptions import store
from headway.exceptions.casework import Desk, Seen
from headway.exceptions.correlation.nearby import Asked, with_carriers
from headway.exceptions.detectors.base import Detector
from headway.exceptions.model import Cause, Finding, Gone, Signal, Subject, Unwatch, Watch
from headway.exceptions.rounds import begin_rounds, make_round
from headway.exceptions.stakes import StakesReader
from headway.exceptions.thresholds.book import Books
from headway.exceptions.thresholds.news import NewsLimits, limits_of
from headway.exceptions.unfolding import told_before, unfold
from headway.kernel.message import Event, Recorded
from headway.kernel.rooms import DueTimer
from headway.tracking.views import tracked

if TYPE_CHECKING:
    from headway.kernel.uow import UnitOfWork

LOOKS = (SignalSeen, SignalOver)
Found = tuple[Recorded[Any], Detector, Signal | Gone]


def timer_of(detector: str) -> str:
    """The kind of a detector's timers."""
    return f"exceptions.{detector}"


@dataclass(frozen=True, slots=True)
class Watchers:
    """The detectors at work, where the stakes of an order are looked up, and the limits that are in force."""

    detectors: tuple[Detector, ...]
    stakes: StakesReader
    books: Books = field(default_factory=Books)
    _hear: dict[type[Event], tuple[tuple[Detector, bool], ...]] = field(default_factory=dict)

    async def on_news(self, batch: Sequence[Recorded[Any]], uow: UnitOfWork) -> None:
        """Let every detector answer a batch of news, and put what they find to cases, in order."""
        batch = await self._unfolded([rec for rec in batch if not told_before(rec.event)], uow)
        limits = await limits_of(uow.conn, await self.books.active(uow), batch)
        if any(isinstance(rec.event, ShipmentBooked) for rec in batch):
            begin_rounds(uow)
        found = _once([found for rec in batch for found in self._answers(rec, uow, limits)])
        if not found:
            return
        desk = Desk(uow, self.stakes)
        signals = [Asked(each.name, finding, rec) for rec, each, finding in found if isinstance(finding, Signal)]
        asked = await with_carriers(uow.conn, signals)
        await desk.take([(detector.name, _about(finding)) for _, detector, finding in found], asked)
        coming = iter(asked)
        for rec, detector, finding in found:
            if isinstance(finding, Gone) and not desk.holds(detector.name, finding):
                continue
            with uow.caused_by(rec):
                if isinstance(finding, Signal):
                    await desk.raised(Seen(detector.name, detector.team, next(coming).signal, rec))
                else:
                    await desk.gone(detector.name, finding, rec)
        await desk.close()

    async def _unfolded(self, batch: Sequence[Recorded[Any]], uow: UnitOfWork) -> list[Recorded[Any]]:
        """The news, of folded batches what may be answered: what is in a case, or is spoken of in other news."""
        if not any(isinstance(rec.event, TrackingFolded) for rec in batch):
            return list(batch)
        known = await store.open_subjects(uow.conn, [detector.name for detector in self.detectors])
        known |= {id_ for rec in batch if not isinstance(rec.event, TrackingFolded) for id_ in _named(rec.event)}
        statuses = frozenset().union(*(detector.statuses for detector in self.detectors))
        unfolded: list[Recorded[Any]] = []
        for rec in batch:
            unfolded += unfold(rec, known, statuses) if isinstance(rec.event, TrackingFolded) else [rec]
        return unfolded

    async def on_watch(self, timer: DueTimer, uow: UnitOfWork) -> None:
        """Let the detector that asked for it look at the shipment; what it finds is put to a case in its turn."""
        detector = next(item for item in self.detectors if timer_of(item.name) == timer.kind)
        shipment = await tracked(uow.conn, UUID(timer.key))
        if shipment is None:
            raise LookupError(f"{timer.kind} watches {timer.key}, which tracking does not know yet")
        own = (await self.books.active(uow)).of_shipment(shipment)
        for finding in detector.on_watch(shipment, uow.now, own):
            if detector.name not in own.off or not isinstance(finding, Signal):
                tell(uow, detector, finding)

    async def on_round(self, timer: DueTimer, uow: UnitOfWork) -> None:
        """Look at all that may be in trouble by now, and tell what is new."""
        for detector, signal in await make_round(uow, self.detectors, await self.books.active(uow)):
            tell(uow, detector, signal)

    def _answers(self, rec: Recorded[Any], uow: UnitOfWork, limits: NewsLimits) -> list[Found]:
        """What the detectors find in one piece of news; their wishes for a look are noted at once."""
        if isinstance(rec.event, LOOKS):
            return self._told(rec)
        answers: list[Found] = []
        own = limits.of(rec.event)
        for detector, frequent in self._hearing(type(rec.event)):
            for finding in detector.on_event(rec.event, rec.recorded_at, own):
                if isinstance(finding, Signal) and detector.name in own.off:
                    continue
                if isinstance(finding, Gone) or (isinstance(finding, Signal) and not frequent):
                    answers.append((rec, detector, finding))
                elif not frequent:
                    with uow.caused_by(rec):
                        tell(uow, detector, finding)
        return answers

    def _hearing(self, kind: type[Event]) -> tuple[tuple[Detector, bool], ...]:
        """The detectors that read such news, and whether they skim it."""
        found = self._hear.get(kind)
        if found is None:
            skims = [(one, issubclass(kind, one.skims)) for one in self.detectors]
            found = tuple((one, skimmed) for one, skimmed in skims if skimmed or issubclass(kind, one.listens))
            self._hear[kind] = found
        return found

    def _told(self, rec: Recorded[Any]) -> list[Found]:
        detector = next((item for item in self.detectors if item.name == rec.event.detector), None)
        return [] if detector is None else [(rec, detector, _finding(rec.event))]


def _once(found: Sequence[Found]) -> list[Found]:
    """Without what ends that which was ended before in the batch, and has not been seen since."""
    ended: set[tuple[str, UUID]] = set()
    kept: list[Found] = []
    for each in found:
        key = (each[1].name, _about(each[2]))
        if isinstance(each[2], Signal):
            ended.discard(key)
        elif key in ended:
            continue
        else:
            ended.add(key)
        kept.append(each)
    return kept


def tell(uow: UnitOfWork, detector: Detector, finding: Finding) -> None:
    """Set the timers that a finding wishes for; what it saw goes to the log, from where cases take it in order."""
    match finding:
        case Signal():
            uow.emit(_seen(uow, detector, finding))
        case Gone():
            uow.emit(
                SignalOver(
                    look_id=uow.new_id(),
                    detector=detector.name,
                    about_id=finding.subject_id,
                    resolution=finding.resolution,
                )
            )
        case Watch():
            uow.set_timer(timer_of(detector.name), finding.shipment_id, max(finding.at, uow.now))
        case Unwatch():
            uow.cancel_timer(timer_of(detector.name), finding.shipment_id)


def listened(detectors: Sequence[Detector]) -> tuple[type[Event], ...]:
    """Every kind of news some detector reads, and what looks tell."""
    return tuple(dict.fromkeys([*LOOKS, *(kind for one in detectors for kind in (*one.listens, *one.skims))]))


def _named(event: Event) -> Iterable[UUID]:
    """What a case may be about that a piece of news opens."""
    singles = (getattr(event, name, None) for name in ("shipment_id", "about_id"))
    return [*(id_ for id_ in singles if id_ is not None), *getattr(event, "shipment_ids", ())]


def _about(finding: Signal | Gone) -> UUID:
    return finding.subject_id if isinstance(finding, Gone) else finding.about.id


def _seen(uow: UnitOfWork, detector: Detector, signal: Signal) -> SignalSeen:
    return SignalSeen(
        look_id=uow.new_id(),
        detector=detector.name,
        about_id=signal.about.id,
        about_type=signal.about.type,
        order_id=signal.order_id,
        shipment_id=signal.shipment_id,
        carrier_id=signal.carrier_id,
        sentence=signal.sentence,
        at_risk=signal.at_risk,
        deadline=signal.deadline,
        cause_kind="" if signal.cause is None else signal.cause.kind,
        cause_key="" if signal.cause is None else signal.cause.key,
        since=signal.since,
    )


def _finding(event: SignalSeen | SignalOver) -> Signal | Gone:
    if isinstance(event, SignalOver):
        return Gone(event.about_id, event.resolution)
    return Signal(
        shipment_id=event.shipment_id,
        order_id=event.order_id,
        carrier_id=event.carrier_id,
        sentence=event.sentence,
        at_risk=event.at_risk,
        deadline=event.deadline,
        subject=Subject(event.about_type, event.about_id),
        cause=Cause(event.cause_kind, event.cause_key) if event.cause_kind else None,
        since=event.since,
    )
