"""What a tenant decides about its own intake: services, vocabulary, limits, documents, and conditions of its own."""

from __future__ import annotations

from decimal import Decimal

import msgspec

REQUIREMENTS = (
    "adult_signature",
    "appointment",
    "chilled",
    "customs",
    "fragile",
    "frozen",
    "hazmat",
    "high_value",
    "inside_delivery",
    "liftgate",
    "oversize",
    "signature",
    "tail_lift",
    "white_glove",
)


class DocumentRule(msgspec.Struct, frozen=True, kw_only=True):
    """An order with `requirement` is not released without `document`."""

    requirement: str
    document: str


class TenantCondition(msgspec.Struct, frozen=True, kw_only=True):
    """A condition of the tenant, in CEL over `order` and `customer`; where it is false the order is held.

    `hold` is the kind of hold it places, `override_by` the role that may release all the same.
    """

    name: str
    hold: str
    expression: str
    sentence: str
    override_by: str = "operations"


class IntakePolicy(msgspec.Struct, frozen=True, kw_only=True):
    """How one tenant takes in orders.

    Attributes:
        services: the services it sells; empty: any.
        requirements: its vocabulary of requirements.
        max_weight_kg: of one order.
        documents: which documents a requirement calls for.
        conditions: further conditions of the release gate.
    """

    services: tuple[str, ...] = ()
    requirements: tuple[str, ...] = REQUIREMENTS
    max_weight_kg: Decimal = Decimal(1_000_000)
    documents: tuple[DocumentRule, ...] = (
        DocumentRule(requirement="hazmat", document="sds"),
        DocumentRule(requirement="customs", document="commercial_invoice"),
    )
    conditions: tuple[TenantCondition, ...] = ()


DEFAULT_POLICY = IntakePolicy()
