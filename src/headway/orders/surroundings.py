"""What the gate needs to know beside the order, for a whole batch; every order that is released adds to it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from headway.orders.masterdata import Customer, Site
from headway.orders.model import Fault, HoldView, OrderDraft
from headway.orders.origins import Shelf, stock_facts
from headway.orders.policy import IntakePolicy
from headway.orders.release import CustomerFacts, ManualHold, OrderFacts, Override, ReleaseInputs


@dataclass(slots=True)
class Surroundings:
    """Customers, sites and stock around a batch of orders.

    Attributes:
        open_values: of each customer, minor units under way by currency.
        shelves: of each product, what each site has. committed: of each product, what released orders will take.
    """

    policy: IntakePolicy
    customers: Mapping[str, Customer]
    sites: Sequence[Site]
    shelves: Mapping[str, Shelf] = field(default_factory=dict)
    open_values: dict[str, dict[str, int]] = field(default_factory=dict)
    committed: dict[str, int] = field(default_factory=dict)

    def inputs(
        self, order: OrderDraft, address_faults: Sequence[Fault], holds: Sequence[HoldView] = ()
    ) -> ReleaseInputs:
        """The gate's snapshot for one order with the holds of its life so far."""
        shelf = self.shelves.get(order.product or "", {})
        return ReleaseInputs(
            order=order_facts(order, address_faults),
            customer=self._customer(order.customer),
            stock=stock_facts(order, self.sites, shelf, self.committed.get(order.product or "", 0)),
            document_rules=self.policy.documents,
            tenant_conditions=self.policy.conditions,
            manual_holds=tuple(
                ManualHold(hold=h.hold, reason=h.sentence, by=h.placed_by)
                for h in holds
                if h.lift is None and h.source == "placed"
            ),
            overrides=tuple(
                Override(condition=h.condition, reason=h.lift_reason or "", by=h.lifted_by or "")
                for h in holds
                if h.lift == "overridden"
            ),
        )

    def note_released(self, order: OrderDraft) -> None:
        """Count a released order against its customer's credit and its product's stock."""
        if order.value is not None:
            opened = self.open_values.setdefault(order.customer, {})
            opened[order.currency] = opened.get(order.currency, 0) + order.value.minor
        if order.product is not None:
            self.committed[order.product] = self.committed.get(order.product, 0) + order.quantity

    def _customer(self, code: str) -> CustomerFacts:
        customer = self.customers.get(code)
        if customer is None:
            return CustomerFacts()
        limit = customer.credit_limit
        opened = self.open_values.get(code, {}) if limit else {}
        return CustomerFacts(
            known=True,
            active=customer.active,
            blocked_reason=customer.blocked_reason,
            credit_limit_minor=limit.minor if limit else None,
            credit_currency=limit.currency if limit else None,
            open_value_minor=opened.get(limit.currency, 0) if limit else 0,
            open_in_other_currencies=sum(1 for c, minor in opened.items() if limit and c != limit.currency and minor),
        )


def order_facts(order: OrderDraft, address_faults: Sequence[Fault]) -> OrderFacts:
    """What the gate sees of an order."""
    return OrderFacts(
        external_ref=order.external_ref,
        customer=order.customer,
        service=order.service,
        weight_kg=order.weight_kg,
        quantity=order.quantity,
        product=order.product,
        ship_from=order.ship_from,
        country=order.address.country if order.address else None,
        currency=order.currency,
        value_minor=order.value.minor if order.value else None,
        requirements=order.requirements,
        documents=order.documents,
        address_faults=tuple(str(fault) for fault in address_faults),
    )
