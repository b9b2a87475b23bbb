"""The window that would be promised for an order that nobody has placed: the same reckoning, and nothing is kept."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from headway.customers import store, texts
from headway.customers.commands import EstimatePromise
from headway.customers.errors import NoProspect
from headway.customers.gathering import Gatherer
from headway.customers.model import Window
from headway.customers.promising import PromiseInputs, step
from headway.customers.prospects import Prospects, chances, done_by
from headway.customers.settings import CustomerSettings
from headway.customers.zones import door_zone
from headway.dispatch.clocks.store import clocks_of, doors
from headway.dispatch.gathering import tenant_settings
from headway.kernel.errors import BadInput
from headway.orders.model import OrderDraft
from headway.orders.store import read_policy
from headway.orders.validation import check

if TYPE_CHECKING:
    from headway.kernel.uow import UnitOfWork

MOST_SERVICES = 20


@dataclass(frozen=True, slots=True)
class Estimated:
    """A window that would be promised now for one service; `confidence` in 0..1 that it is there by its end."""

    service: str
    from_at: datetime
    to_at: datetime
    timezone: str
    said: str
    confidence: float
    because: str


@dataclass(frozen=True, slots=True)
class Estimator:
    """Answers what would be promised."""

    gatherer: Gatherer

    async def estimate(self, cmd: EstimatePromise, uow: UnitOfWork) -> tuple[Estimated, ...]:
        """One window a service that somebody could carry it by, the soonest first.

        Raises:
            BadInput: what is asked could not be ordered; names the field.
            NoProspect: nobody could carry it.
        """
        settings, policy = await store.read_settings(uow.conn), await read_policy(uow.conn)
        services = (cmd.service,) if cmd.service is not None else policy.services[:MOST_SERVICES]
        if not services:
            raise BadInput("no service is named", field="service", allowed="a service that some contract prices")
        drafts = {uow.new_id(): await _draft(cmd, service, uow) for service in services}
        for draft in drafts.values():
            for fault in check(draft, policy).faults:
                raise BadInput(f"{fault.field}: saw {fault.seen}", field=fault.field, allowed=fault.allowed)
        found = await self.gatherer.prospects(uow, drafts, {})
        zone = await _zone(next(iter(drafts.values())), settings, uow)
        answers = [
            _estimated(drafts[each].service, prospects, zone, settings, uow) for each, prospects in found.items()
        ]
        if not answers:
            raise NoProspect("nobody in the network could carry this", services=", ".join(services))
        return tuple(sorted(answers, key=lambda each: (each.to_at, each.service)))


async def _draft(cmd: EstimatePromise, service: str, uow: UnitOfWork) -> OrderDraft:
    currency = (await tenant_settings(uow)).currency
    return OrderDraft(
        external_ref="estimate",
        customer=cmd.customer or "estimate",
        service=service,
        weight_kg=cmd.weight_kg,
        ready_at=max(cmd.ready_at or uow.now, uow.now),
        currency=currency,
        product=cmd.product,
        ship_from=cmd.origin,
        destination_zone=cmd.destination_zone,
        address=cmd.address,
        requirements=cmd.requirements,
    )


async def _zone(draft: OrderDraft, settings: CustomerSettings, uow: UnitOfWork) -> str:
    known = await clocks_of(uow)
    (told,) = (await doors(uow.conn, known, {uow.tenant_id: draft})).values()
    return door_zone(draft.address, settings.places, told, known.tenant)


def _estimated(
    service: str, prospects: Prospects, timezone: str, settings: CustomerSettings, uow: UnitOfWork
) -> Estimated:
    taken = step(PromiseInputs(now=uow.now, timezone=timezone, rules=settings.promise, prospects=prospects))
    assert taken.window is not None
    return Estimated(
        service=service,
        from_at=taken.window.from_at,
        to_at=taken.window.to_at,
        timezone=timezone,
        said=texts.said(taken.window, ZoneInfo(timezone), settings.language),
        confidence=confidence(prospects, taken.window),
        because=taken.sentence,
    )


def confidence(prospects: Prospects, window: Window) -> float:
    """The chance that it is delivered by the end of the window, to a hundredth."""
    return round(done_by(prospects, chances(prospects.services), window.to_at), 2)
