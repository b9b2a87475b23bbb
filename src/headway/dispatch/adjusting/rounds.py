"""A round: the shipments that one occasion touches, moved a few in a transaction, in the order that loses least.

The order is that of regret: where a limit fell, those go first that lose least by leaving; where a carrier is out and
all have to go, those first that lose most by missing their best alternative. A timer carries what is left of a round,
so that a killed worker loses nothing of it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING
from uuid import UUID

import msgspec

from headway.carriers.store import load_capacity
from headway.dispatch.adjusting.acting import Adjuster
from headway.dispatch.adjusting.causes import Occasion
from headway.dispatch.adjusting.proposals import Q
from headway.kernel.rooms import DueTimer

if TYPE_CHECKING:
    from headway.kernel.uow import UnitOfWork

ROUND = "dispatch.adjusting_round"
AT_ONCE = 20
"""Shipments moved in one transaction."""


class Limit(msgspec.Struct, frozen=True, kw_only=True):
    """The limit that fell; moving ends as soon as no more is held than it allows."""

    carrier_id: UUID
    scope: str
    day: date
    window: str


class Round(msgspec.Struct, frozen=True, kw_only=True):
    """What is left to do.

    Attributes:
        waiting: shipments to judge, in order; left_over: those for whom nobody else was left when it was their turn.
    """

    occasion: Occasion
    waiting: tuple[UUID, ...]
    left_over: tuple[UUID, ...] = ()
    limit: Limit | None = None


@dataclass(frozen=True, slots=True)
class Rounds:
    """Opens rounds and carries them on."""

    adjuster: Adjuster

    async def open(
        self,
        uow: UnitOfWork,
        key: str,
        occasion: Occasion,
        shipments: Sequence[UUID],
        limit: Limit | None = None,
        *,
        again: bool = False,
    ) -> None:
        """Put the shipments in order and begin; the same key opens one round.

        Args:
            again: they were judged for this before, so that only those are that can go somewhere now.
        """
        order = await self._in_order(uow, occasion, shipments, all_leave=limit is None, again=again)
        if order:
            _next(uow, key, Round(occasion=occasion, waiting=tuple(order), limit=limit))

    async def carry_on(self, timer: DueTimer, uow: UnitOfWork) -> None:
        """Judge the next few; what had nobody left is tried once more at the end, and then let go."""
        found = msgspec.convert(timer.payload, Round)
        now, later = found.waiting[:AT_ONCE], found.waiting[AT_ONCE:]
        if not now:
            await self._let_go(uow, timer.key, found)
            return
        await uow.conn.fetch(Q.lock_shipments, list(now))
        left_over = list(found.left_over)
        for shipment_id in now:
            if found.limit is not None and not await _exceeded(uow, found.limit):
                return
            if await self.adjuster.adjust(uow, shipment_id, found.occasion, or_nobody=False) == "nobody":
                left_over.append(shipment_id)
        if later or left_over:
            _next(uow, timer.key, msgspec.structs.replace(found, waiting=later, left_over=tuple(left_over)))

    async def _let_go(self, uow: UnitOfWork, key: str, found: Round) -> None:
        now, later = found.left_over[:AT_ONCE], found.left_over[AT_ONCE:]
        await uow.conn.fetch(Q.lock_shipments, list(now))
        for shipment_id in now:
            if found.limit is not None and not await _exceeded(uow, found.limit):
                return
            await self.adjuster.adjust(uow, shipment_id, found.occasion)
        if later:
            _next(uow, key, msgspec.structs.replace(found, left_over=later))

    async def _in_order(
        self, uow: UnitOfWork, occasion: Occasion, shipments: Sequence[UUID], *, all_leave: bool, again: bool
    ) -> list[UUID]:
        found = [(await self.adjuster.regret(uow, each, occasion, second=all_leave), each) for each in shipments]
        known = [(place, each) for place, each in found if place is not None and not (again and place.nowhere)]
        return [each for _, each in sorted(known)]


def _next(uow: UnitOfWork, key: str, what: Round) -> None:
    uow.set_timer(ROUND, key, uow.now, msgspec.to_builtins(what))


async def _exceeded(uow: UnitOfWork, limit: Limit) -> bool:
    """Is more held than the limit allows, at this moment?"""
    capacity = (await load_capacity(uow.conn, limit.day)).find(limit.carrier_id, limit.scope, limit.window)
    return capacity is not None and (capacity.excess > 0 or capacity.excess_kg > Decimal(0))
