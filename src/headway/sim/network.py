"""Setting the stage: the commands that make the simulated network out of an empty tenant."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime
from decimal import Decimal
from math import ceil
from zoneinfo import ZoneInfo

from headway.carriers import commands as c
from headway.carriers.market import PlaceDraft, SavePlaces
from headway.kernel.money import Money
from headway.kernel.tenancy import NewTenant
from headway.orders.commands import SaveCustomers, SavePolicy, SaveSites
from headway.orders.masterdata import CustomerDraft, SiteDraft
from headway.orders.policy import IntakePolicy
from headway.sim.customers import CURRENCY, Firm
from headway.sim.places import DEPOTS, ZONES, Depot
from headway.sim.prices import SERVICES, rates
from headway.sim.roster import CARRIERS, OWN_CODES, PARTNER, PARTNER_NAME, Traits
from headway.tracking.codes import BUILT_IN
from headway.tracking.model import CodeEntry, SetCodeMap

TIMEZONE = "Europe/Berlin"
BERLIN = ZoneInfo(TIMEZONE)
START = datetime(2026, 3, 2, 5, 0, tzinfo=UTC)
"""Monday, six in the morning in Berlin: where the day begins."""

TENANT = NewTenant(slug="demo", name="Demo Handel GmbH", currency=CURRENCY, timezone=TIMEZONE, clock_at=START)
FULL_SIZE = 2000
"""Orders of the day that the carriers' capacities are made for; other days scale them."""

PRODUCTS = {
    "P-1001": ("HAM1", "DTM1"),
    "P-1002": ("DTM1", "FRA1"),
    "P-1003": ("FRA1", "MUC1"),
    "P-1004": ("LEJ1", "HAM1"),
    "P-1005": ("MUC1", "LEJ1"),
    "P-1006": ("HAM1", "FRA1", "LEJ1"),
    "P-1007": ("DTM1", "MUC1"),
    "P-1008": ("LEJ1", "FRA1"),
}
"""Products that dispatch may send from several depots."""

SCARCE = "P-1008"
"""Counted, and not enough of it."""

_ACCESSORIALS = {
    "tail_lift": (Decimal("24.50"), Decimal(0)),
    "hazmat": (Decimal("38.00"), Decimal("0.05")),
    "chilled": (Decimal("12.00"), Decimal("0.12")),
    "adult_signature": (Decimal("4.80"), Decimal(0)),
    "customs": (Decimal("18.00"), Decimal(0)),
}
_ON_TIME_TARGET = {"contract": 0.95, "own_fleet": 0.97, "gig": 0.90}
_VALID = (date(2026, 1, 1), date(2026, 12, 31))


def setup(size: int, firms: tuple[Firm, ...], carriers: Sequence[Traits] = CARRIERS) -> Iterator[object]:
    """The commands, in an order in which each finds what it refers to."""
    yield SavePolicy(IntakePolicy(services=SERVICES))
    yield SaveCustomers(tuple(_customer(firm) for firm in firms))
    yield SaveSites(tuple(_site(depot, size) for depot in DEPOTS))
    yield c.SaveZones(tuple(c.ZoneDraft(zone.code, "DE", prefix) for zone in ZONES for prefix in zone.prefixes))
    yield SavePlaces(tuple(PlaceDraft(zone.code, zone.centre.lat, zone.centre.lon) for zone in ZONES))
    yield c.SaveCarriers((*(_carrier(carrier) for carrier in carriers), c.CarrierDraft(PARTNER, PARTNER_NAME)))
    yield c.SaveServices(tuple(_service(carrier, code) for carrier in carriers for code in carrier.services))
    yield c.SaveContracts(tuple(c.ContractDraft(t.code, _contract(t), CURRENCY, *_VALID) for t in carriers))
    for carrier in carriers:
        yield c.ReplaceRates(carrier.code, _contract(carrier), rates(carrier))
    yield c.SaveFuelSurcharges(tuple(c.FuelDraft(t.code, _contract(t), _VALID[0], t.fuel) for t in carriers if t.fuel))
    yield c.SaveAccessorials(tuple(_accessorial(t, code) for t in carriers for code in t.capabilities))
    yield c.SaveCommitments(tuple(_commitment(t, code) for t in carriers for code in t.services))
    yield c.SetCapacity(tuple(_capacity(t, weekday, size) for t in carriers for weekday in range(1, 8)))
    for carrier in carriers:
        if carrier.own_codes:
            yield SetCodeMap(carrier.code, _codes())


def scaled(amount: int, size: int) -> int:
    """A daily capacity for a day of `size` orders, at least 2."""
    return max(2, ceil(amount * size / FULL_SIZE))


def _customer(firm: Firm) -> CustomerDraft:
    return CustomerDraft(firm.code, firm.name, blocked_reason=firm.blocked_reason, credit_limit=firm.credit_limit)


def _site(depot: Depot, size: int) -> SiteDraft:
    return SiteDraft(
        code=depot.code,
        name=depot.name,
        zones=(depot.zone,),
        handling_per_unit=Decimal("0.35") if depot.code in ("FRA1", "MUC1") else Decimal("0.28"),
        daily_capacity=scaled(depot.daily_capacity, size),
        country="DE",
        postal_code=depot.postal_code,
        stock={
            product: max(4, size // 40) if product == SCARCE else None
            for product, depots in PRODUCTS.items()
            if depot.code in depots
        },
    )


def _contract(carrier: Traits) -> str:
    return f"{carrier.code}-2026"


def _carrier(carrier: Traits) -> c.CarrierDraft:
    insured = None if carrier.kind == "own_fleet" else date(2026, 12, 31)
    return c.CarrierDraft(carrier.code, carrier.name, carrier.kind, insurance_valid_until=insured)


def _service(carrier: Traits, code: str) -> c.ServiceDraft:
    return c.ServiceDraft(
        carrier=carrier.code,
        code=code,
        name=code.replace("_", " ").capitalize(),
        capabilities=carrier.capabilities,
        max_weight_kg=Decimal(carrier.max_weight_kg),
        cutoff_hour=14 if code == "same_day" else carrier.cutoff_hour,
    )


def _accessorial(carrier: Traits, code: str) -> c.AccessorialDraft:
    flat, share = _ACCESSORIALS[code]
    return c.AccessorialDraft(carrier.code, _contract(carrier), code, flat=flat, share=share)


def _commitment(carrier: Traits, code: str) -> c.CommitmentDraft:
    penalty = Money(2500 if code in ("express", "same_day") else 1500, CURRENCY)
    target = _ON_TIME_TARGET[carrier.kind]
    return c.CommitmentDraft(carrier.code, _contract(carrier), code, on_time_target=target, late_penalty=penalty)


def _capacity(carrier: Traits, weekday: int, size: int) -> c.CapacityRow:
    most = {6: carrier.shipments // 3, 7: 0}.get(weekday, carrier.shipments)
    return c.CapacityRow(carrier.code, scaled(most, size) if most else 0, weekday=weekday)


def _codes() -> tuple[CodeEntry, ...]:
    return tuple(
        CodeEntry(
            code=own,
            status=BUILT_IN[word].status,
            role=BUILT_IN[word].role,
            stop_state=BUILT_IN[word].stop_state,
            delay=BUILT_IN[word].delay,
            exception=BUILT_IN[word].exception,
        )
        for word, own in OWN_CODES.items()
    )
