"""What ETA and the alerts that follow from it add to the tables of tracking."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from uuid import UUID

from headway.events.dispatch import TenderOfferAccepted, TenderOfferDeclined, TenderOfferExpired
from headway.events.learning import BaselineTagged, TagReversed
from headway.events.tracking import StopProgressed, TrackingStatusChanged
from headway.kernel.decisions import Decider
from headway.kernel.message import Event, Recorded
from headway.kernel.rooms import BatchHandler, CommandHandler, Projection, TimerHandler
from headway.learning.eta.registry.book import predictor_in_force
from headway.tracking.alerts.handlers import COMMANDS, DECIDERS
from headway.tracking.alerts.raising import Alerts
from headway.tracking.eta.finishing import on_answers, on_tags
from headway.tracking.eta.following import AGAIN, FOLLOWED, LOOK, Following

if TYPE_CHECKING:
    from headway.kernel.uow import UnitOfWork


@dataclass(frozen=True, slots=True)
class Tables:
    """Commands, timers, projections and deciders."""

    commands: Mapping[type, CommandHandler]
    timers: Mapping[str, TimerHandler]
    projections: tuple[Projection, ...]
    deciders: tuple[Decider[Any], ...]


def tables(following: Following | None = None) -> Tables:
    """The handlers over one way of answering; None: the model in force, and alerts."""
    following = following or Following(predictor=predictor_in_force, consider=Alerts().consider)
    return Tables(
        commands=COMMANDS,
        deciders=DECIDERS,
        timers={LOOK: following.on_look, AGAIN: following.on_again},
        projections=(Projection("tracking.eta", (*FOLLOWED, *_ANSWERS, *_TAGS), _sorted_out(following), about=_about),),
    )


def _about(event: Event) -> UUID | None:
    """Whose answer it makes needless to give twice: that tells how the shipment stands, not how it came there."""
    return event.shipment_id if isinstance(event, TrackingStatusChanged | StopProgressed) else None


_ANSWERS = (TenderOfferAccepted, TenderOfferDeclined, TenderOfferExpired)
_TAGS = (BaselineTagged, TagReversed)


def _sorted_out(following: Following) -> BatchHandler:
    """One reading of the log for all three: what moves an ETA, what teaches about refusals, what unteaches."""
    parts = ((_ANSWERS, on_answers), (_TAGS, on_tags), (FOLLOWED, following.on_news))

    async def apply(batch: Sequence[Recorded[Any]], uow: UnitOfWork) -> None:
        for types, handle in parts:
            if own := [rec for rec in batch if isinstance(rec.event, types)]:
                await handle(own, uow)

    return apply
