"""Small orders and snapshots that a person can check by hand."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal

import msgspec

from headway.orders.model import Address, OrderDraft
from headway.orders.policy import IntakePolicy
from headway.orders.release import CustomerFacts, OrderFacts, ReleaseInputs, StockFacts

READY = datetime(2026, 3, 2, 8, tzinfo=UTC)
SAN_FRANCISCO = Address("US", "94103", "San Francisco", "1 Market St", "CA")


def draft(**changes) -> OrderDraft:
    """10 kg for customer C1 to zone Z1 by DTD, in USD, without anything optional."""
    order = OrderDraft(
        external_ref="A-1",
        customer="C1",
        service="DTD",
        weight_kg=Decimal(10),
        ready_at=READY,
        currency="USD",
        destination_zone="Z1",
    )
    return replace(order, **changes)


def inputs(*, order=None, customer=None, stock=None, **changes) -> ReleaseInputs:
    """A snapshot in which every condition holds: 100.00 USD open of 1,000.00; 5 of P wanted, 8 on one site."""
    facts = OrderFacts(
        external_ref="A-1",
        customer="C1",
        service="DTD",
        weight_kg=Decimal(10),
        quantity=5,
        product="P",
        ship_from=None,
        country=None,
        currency="USD",
        value_minor=20_000,
        requirements=(),
        documents=(),
        address_faults=(),
    )
    known = CustomerFacts(
        known=True, active=True, credit_limit_minor=100_000, credit_currency="USD", open_value_minor=10_000
    )
    return ReleaseInputs(
        order=msgspec.structs.replace(facts, **(order or {})),
        customer=msgspec.structs.replace(known, **(customer or {})),
        stock=msgspec.structs.replace(StockFacts(sites=1, on_hand=8, total=8), **(stock or {})),
        document_rules=changes.pop("document_rules", IntakePolicy().documents),
        **changes,
    )
