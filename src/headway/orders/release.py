"""The release gate: may this order be dispatched? One explained decision over everything that could speak against it.

Each condition is a function of the snapshot that answers whether it holds, and in a sentence why; a condition that does
not hold places its hold, unless somebody overrode it for a reason. To add one: a function and a row in `CONDITIONS`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal

import msgspec

from headway.kernel.decisions import Candidate, Contribution, Decider, Rejection, Verdict
from headway.kernel.money import Money
from headway.kernel.rules import BadCondition, compile_condition
from headway.orders.model import Hold
from headway.orders.policy import DocumentRule, TenantCondition

VARIABLES = ("order", "customer")


class OrderFacts(msgspec.Struct, frozen=True, kw_only=True):
    """What the gate sees of the order. `address_faults` are sentences; no `value_minor`: its value is not known."""

    external_ref: str
    customer: str
    service: str
    weight_kg: Decimal
    quantity: int
    product: str | None
    ship_from: str | None
    country: str | None
    currency: str
    value_minor: int | None
    requirements: tuple[str, ...]
    documents: tuple[str, ...]
    address_faults: tuple[str, ...]


class CustomerFacts(msgspec.Struct, frozen=True, kw_only=True):
    """What the gate sees of the customer; `open_value_minor` is what they have under way, in the limit's currency."""

    known: bool = False
    active: bool = False
    blocked_reason: str | None = None
    credit_limit_minor: int | None = None
    credit_currency: str | None = None
    open_value_minor: int = 0
    open_in_other_currencies: int = 0


class StockFacts(msgspec.Struct, frozen=True, kw_only=True):
    """What the gate sees of the sites that could serve the order.

    Attributes:
        sites: how many could. uncounted: how many of them have the product without counting it.
        on_hand: the most that one of the others has. total: what all of them have. committed: what released orders
            that have not left yet will take of it.
    """

    sites: int = 0
    uncounted: int = 0
    on_hand: int = 0
    total: int = 0
    committed: int = 0


class ManualHold(msgspec.Struct, frozen=True, kw_only=True):
    """A hold that a person, or a cancelled shipment, has placed."""

    hold: str
    reason: str
    by: str


class Override(msgspec.Struct, frozen=True, kw_only=True):
    """Somebody released in spite of `condition`."""

    condition: str
    reason: str
    by: str


class ReleaseInputs(msgspec.Struct, frozen=True, kw_only=True):
    """Everything the gate looks at."""

    order: OrderFacts
    customer: CustomerFacts
    stock: StockFacts
    document_rules: tuple[DocumentRule, ...] = ()
    tenant_conditions: tuple[TenantCondition, ...] = ()
    manual_holds: tuple[ManualHold, ...] = ()
    overrides: tuple[Override, ...] = ()


@dataclass(frozen=True, slots=True)
class Finding:
    """One condition as it was found. `overridden` repeats who did and why, where it does not hold and is overridden.

    `override_by` is the role that may release all the same.
    """

    condition: str
    hold: Hold
    holds: bool
    sentence: str
    override_by: str
    overridden: Override | None = None

    @property
    def blocks(self) -> bool:
        return not self.holds and self.overridden is None


Answer = tuple[bool, str]


def customer_active(inputs: ReleaseInputs) -> Answer:
    """The customer is known, active and not blocked."""
    code, customer = inputs.order.customer, inputs.customer
    if not customer.known:
        return False, f"customer {code} is not known"
    if customer.blocked_reason is not None:
        return False, f"customer {code} is blocked: {customer.blocked_reason}"
    return (True, f"customer {code} is active") if customer.active else (False, f"customer {code} is not active")


def credit_limit(inputs: ReleaseInputs) -> Answer:
    """The customer's open value and this order's together stay within the credit limit."""
    customer, order = inputs.customer, inputs.order
    if customer.credit_limit_minor is None or customer.credit_currency is None:
        return True, f"customer {order.customer} has no credit limit"
    currency = customer.credit_currency
    if (order.currency != currency and order.value_minor) or customer.open_in_other_currencies:
        return False, f"values in other currencies cannot be held against a limit in {currency}"
    limit, opened = Money(customer.credit_limit_minor, currency), Money(customer.open_value_minor, currency)
    value = Money(order.value_minor or 0, currency)
    named = f"this order {value}" if order.value_minor is not None else "this order of unknown value, counted as 0"
    within = opened.minor + value.minor <= limit.minor
    return within, f"open {opened} and {named} are {'within' if within else 'over'} the limit of {limit}"


def stock_available(inputs: ReleaseInputs) -> Answer:
    """Some site can serve the order, and has enough that is not committed to other orders."""
    stock, order = inputs.stock, inputs.order
    what = f"{order.quantity} of {order.product}" if order.product else "the order"
    if not stock.sites:
        where = f"site {order.ship_from} does" if order.ship_from else "no site does"
        return False, f"{where} not serve {what} for customer {order.customer}"
    if not order.product or stock.uncounted:
        return True, f"{stock.uncounted or stock.sites} of the sites can serve {what} without counting stock"
    free = stock.total - stock.committed
    seen = f"{stock.total} on hand, at most {stock.on_hand} in one place, {stock.committed} committed to other orders"
    return min(free, stock.on_hand) >= order.quantity, f"{what}: {seen}"


def address_valid(inputs: ReleaseInputs) -> Answer:
    """The address and the contact have no fault."""
    faults = inputs.order.address_faults
    return (False, "; ".join(faults)) if faults else (True, "the address has no fault")


def documents_present(inputs: ReleaseInputs) -> Answer:
    """Every document that a requirement of the order calls for came with it."""
    order = inputs.order
    called = [rule for rule in inputs.document_rules if rule.requirement in order.requirements]
    missing = [rule for rule in called if rule.document not in order.documents]
    if missing:
        return False, "; ".join(f"{rule.requirement} calls for document {rule.document}" for rule in missing)
    return True, f"{len(called)} documents are called for, and none is missing"


@dataclass(frozen=True, slots=True)
class Condition:
    """A row of the gate: the function is the condition, its name the condition's."""

    check: Callable[[ReleaseInputs], Answer]
    hold: Hold
    override_by: str

    def find(self, inputs: ReleaseInputs) -> Finding:
        holds, sentence = self.check(inputs)
        return Finding(self.check.__name__, self.hold, holds, sentence, self.override_by)


CONDITIONS = (
    Condition(customer_active, Hold.CUSTOMER, "finance"),
    Condition(credit_limit, Hold.CREDIT, "finance"),
    Condition(stock_available, Hold.INVENTORY, "operations"),
    Condition(address_valid, Hold.ADDRESS, "operations"),
    Condition(documents_present, Hold.DOCUMENT, "compliance"),
)


def findings(inputs: ReleaseInputs) -> tuple[Finding, ...]:
    """Every condition as it was found: built in, the tenant's own, and what people have placed."""
    found = [condition.find(inputs) for condition in CONDITIONS]
    found += [_tenant_finding(condition, inputs) for condition in inputs.tenant_conditions]
    found += [manual_finding(placed) for placed in inputs.manual_holds]
    overrides = {override.condition: override for override in inputs.overrides}
    return tuple(_overridden(finding, overrides.get(finding.condition)) for finding in found)


def manual_condition(hold: str) -> str:
    """The name of the condition that a placed hold of this kind is."""
    return f"no_{hold}_hold_placed"


def decide(inputs: ReleaseInputs) -> Verdict:
    """Release where every condition holds or was overridden, else hold, naming all that do not."""
    found = findings(inputs)
    blocking = [finding for finding in found if finding.blocks]
    release = Candidate(
        id="release",
        label="Release",
        rejections=tuple(Rejection(rule=f.condition, sentence=f.sentence) for f in blocking),
        contributions=tuple(
            Contribution(feature=f.condition, minor=0, sentence=_reading(f)) for f in found if not f.blocks
        ),
    )
    nothing = Rejection(rule="nothing_blocks", sentence="every condition holds or was overridden")
    hold = Candidate(id="hold", label="Hold", rejections=() if blocking else (nothing,))
    if blocking:
        sentence = "Held: " + "; ".join(f"{f.hold}: {f.sentence}" for f in blocking)
        return Verdict(choice="hold", reason="held", sentence=sentence, candidates=(hold, release))
    reason = "overridden" if any(f.overridden for f in found) else "all_conditions_hold"
    return Verdict(choice="release", reason=reason, sentence=_released(found), candidates=(release, hold))


RELEASE = Decider(kind="release", policy="release/1", subject_type="order", inputs=ReleaseInputs, decide=decide)


def _tenant_finding(condition: TenantCondition, inputs: ReleaseInputs) -> Finding:
    """A condition that cannot be evaluated does not hold, and says so."""
    values = {"order": msgspec.structs.asdict(inputs.order), "customer": msgspec.structs.asdict(inputs.customer)}
    try:
        holds, sentence = compile_condition(condition.expression, VARIABLES).holds(values), condition.sentence
    except BadCondition as error:
        holds, sentence = False, error.message
    return Finding(condition.name, Hold(condition.hold), holds, sentence, condition.override_by)


def manual_finding(placed: ManualHold) -> Finding:
    """A placed hold as a condition that does not hold."""
    sentence = f"{placed.by} placed a hold: {placed.reason}"
    return Finding(manual_condition(placed.hold), Hold(placed.hold), False, sentence, "operations")


def _overridden(finding: Finding, override: Override | None) -> Finding:
    if finding.holds or override is None:
        return finding
    return Finding(finding.condition, finding.hold, False, finding.sentence, finding.override_by, overridden=override)


def _reading(finding: Finding) -> str:
    if finding.overridden is None:
        return finding.sentence
    return f"{finding.sentence}; overridden by {finding.overridden.by}: {finding.overridden.reason}"


def _released(found: tuple[Finding, ...]) -> str:
    overridden = [finding for finding in found if finding.overridden]
    if not overridden:
        return f"Released: all {len(found)} conditions hold."
    return "Released in spite of " + "; ".join(_reading(finding) for finding in overridden)
