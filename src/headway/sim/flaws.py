"""What goes wrong with orders before they arrive: rows no system should take, and slips a clerk can mend."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

from headway.orders.model import Address, OrderDraft
from headway.sim.chance import Chance

Flaw = Callable[[OrderDraft], OrderDraft]


def no_weight(order: OrderDraft) -> OrderDraft:
    """A weight that no load has."""
    return replace(order, weight_kg=Decimal(-5))


def unknown_service(order: OrderDraft) -> OrderDraft:
    """A service nobody sells."""
    return replace(order, service="overnite")


def unknown_requirement(order: OrderDraft) -> OrderDraft:
    """A word outside the vocabulary."""
    return replace(order, requirements=("forklift_please",))


def due_before_ready(order: OrderDraft) -> OrderDraft:
    """A delivery before the pickup."""
    return replace(order, deliver_by=order.ready_at - timedelta(hours=3))


def no_pieces(order: OrderDraft) -> OrderDraft:
    """Nothing to carry."""
    return replace(order, pieces=0)


def bad_postal_code(order: OrderDraft) -> OrderDraft:
    """A postal code that lost its end."""
    address = _address(order)
    return replace(order, address=replace(address, postal_code=(address.postal_code or "")[:3]))


def no_street(order: OrderDraft) -> OrderDraft:
    """An address without a street."""
    return replace(order, address=replace(_address(order), street=None))


def bad_phone(order: OrderDraft) -> OrderDraft:
    """A remark where the phone number should be."""
    return replace(order, recipient=replace(order.recipient, phone="call the gate"))


def no_document(order: OrderDraft) -> OrderDraft:
    """The paper that the goods call for was forgotten; for goods without papers nothing is wrong."""
    return replace(order, documents=())


def abroad(order: OrderDraft) -> OrderDraft:
    """A sound address in a country that no zone covers."""
    return replace(order, address=Address("AT", "1010", "Wien", "Ringstraße 12"))


REFUSED: tuple[Flaw, ...] = (no_weight, unknown_service, unknown_requirement, due_before_ready, no_pieces)
MENDED: tuple[Flaw, ...] = (bad_postal_code, no_street, bad_phone)


def flawed(chance: Chance, order: OrderDraft) -> tuple[str | None, OrderDraft]:
    """The order as it is sent, with the name of its flaw, if it has one."""
    kinds: list[tuple[Flaw | None, float]] = [(flaw, 0.0012) for flaw in REFUSED]
    kinds += [(flaw, 0.004) for flaw in MENDED]
    kinds += [(abroad, 0.001), (no_document, 0.15 if "hazmat" in order.requirements else 0.0)]
    kinds.append((None, 1.0 - sum(share for _, share in kinds)))
    flaw = chance.weighted(kinds)
    return (None, order) if flaw is None else (flaw.__name__, flaw(order))


def _address(order: OrderDraft) -> Address:
    assert order.address is not None
    return order.address
