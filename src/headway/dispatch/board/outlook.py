"""How a shipment stands, and who else could carry it: read only, for weighing a move."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from uuid import UUID

from headway.dispatch import store
from headway.dispatch.adjusting.acting import Adjuster, carrier_of
from headway.dispatch.adjusting.causes import Cause, Occasion
from headway.dispatch.adjusting.judging import STAY, reassign
from headway.dispatch.adjusting.proposals import Q as HELD
from headway.dispatch.allocation import allocate
from headway.dispatch.board.foreseen import Foreseen
from headway.dispatch.board.pins import Q
from headway.dispatch.errors import NoShipment
from headway.dispatch.keeping import Kept
from headway.dispatch.model import Offer, Shipment, ShipmentStatus
from headway.dispatch.snapshot import AllocationInputs, Situation, find
from headway.kernel.decisions import Candidate

if TYPE_CHECKING:
    from headway.dispatch.board.foreseen import Foreseer
    from headway.kernel.uow import UnitOfWork


@dataclass(frozen=True, slots=True)
class Choices:
    """Who could carry a shipment, best first, the ruled-out last; `stay`: what is agreed, None: nothing is."""

    inputs: AllocationInputs
    candidates: tuple[Candidate, ...]
    stay: Candidate | None

    @property
    def best(self) -> Candidate | None:
        return next((each for each in self.candidates if each.eligible), None)

    def of(self, carrier: str) -> tuple[Candidate, ...]:
        """The candidates of one carrier."""
        return tuple(each for each in self.candidates if carrier_of(each.id) == carrier)

    def situation(self, candidate: str) -> Situation:
        return find(self.inputs, candidate)


@dataclass(frozen=True, slots=True)
class Standing:
    """A shipment as a move finds it: who was asked or has agreed, and what the move needs to know.

    Attributes:
        offers: those that hold capacity, the accepted one too.
        choices: None where nobody else can be asked, or the move does not ask.
        route: what a place on a vehicle's route would change; None where the move is not about one.
    """

    shipment: Shipment
    offers: tuple[Offer, ...]
    choices: Choices | None = None
    route: Foreseen | None = None

    @property
    def seen(self) -> str:
        """How it stands, in one word that changes when it moves on."""
        return seen_as(self.shipment.status, self.shipment.offer_id, self.shipment.kept)

    @property
    def carrier(self) -> str | None:
        """Whose terms it stands under."""
        mine = [each for each in self.offers if each.id == self.shipment.offer_id] or list(self.offers)
        return mine[0].terms.carrier_code if mine else None


def seen_as(status: ShipmentStatus, offer_id: UUID | None, kept: Kept | None) -> str:
    """How a shipment stands, in one word that changes when it moves on."""
    said = "" if kept is None else f"{kept.carrier or ''}{'!' if kept.held else ''}"
    return f"{status}|{offer_id or ''}|{said}"


@dataclass(frozen=True, slots=True)
class Onlooker:
    """Reads; nothing is decided, reserved or recorded, but the shipment is held until the transaction ends."""

    adjuster: Adjuster
    foreseer: Foreseer

    async def standing(self, uow: UnitOfWork, shipment_id: UUID) -> Standing:
        """A shipment as it stands.

        Raises:
            NoShipment: there is none.
        """
        shipment = await store.lock_shipment(uow.conn, shipment_id)
        if shipment is None:
            raise NoShipment(f"there is no shipment {shipment_id}", shipment_id=shipment_id)
        rows = await uow.conn.fetch(HELD.offers_held, shipment_id)
        return Standing(shipment, tuple(offer for row in rows if (offer := store.offer_of(row))))

    async def choices(self, uow: UnitOfWork, standing: Standing) -> Choices | None:
        """Who could carry it; None: its goods have left, or it is over."""
        shipment = standing.shipment
        if shipment.status is ShipmentStatus.PLANNED:
            inputs = await self.adjuster.allocator.outlook(uow, shipment, ())
            return Choices(inputs, allocate(inputs).candidates, None)
        case = await self.adjuster.case(uow, shipment.id, Occasion(cause=Cause.MANUAL, sentence="moved on the board"))
        if case is None:
            return None
        found = reassign(case.inputs).candidates
        stay = next((each for each in found if each.id == STAY), None)
        return Choices(case.inputs.allocation, tuple(each for each in found if each.id != STAY), stay)

    async def route(self, uow: UnitOfWork, standing: Standing, vehicle: str) -> Foreseen:
        """What a place on a vehicle's running route would change."""
        row = await uow.conn.fetchrow(Q.running_route_of, vehicle, standing.shipment.id)
        if row is None:
            return Foreseen(f"{vehicle} drives no route that can be changed")
        if standing.shipment.status is not ShipmentStatus.BOOKED or row["holder"] != row["carrier"]:
            return Foreseen(f"{vehicle} drives for {row['carrier']}, which has not agreed to carry it")
        return await self.foreseer.foresee(uow, row["plan_id"], standing.shipment.id, vehicle)
