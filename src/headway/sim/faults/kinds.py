"""The kinds of faults that are put into the world, how often, and which detector ought to see each."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Kind(StrEnum):
    """What goes wrong."""

    # of one order
    CUSTOMS = "customs"  # it is to cross a border, and a paper was forgotten
    NOBODY_TAKES_IT = "nobody_takes_it"  # everybody who is asked refuses for some hours
    REFUSED_NEAR = "refused_near"  # the carrier that was asked refuses when the pickup is near
    LATE_TO_PICKUP = "late_to_pickup"  # the lorry comes to the pickup hours late, and the carrier says so before
    NOT_CONFIRMED = "not_confirmed"  # it was picked up, and nobody says so for hours
    NOBODY_HOME = "nobody_home"  # the first attempt meets nobody
    ADDRESS = "address"  # the driver cannot find the address
    REFUSED = "refused"  # the recipient does not take the goods
    DAMAGED = "damaged"  # the goods are damaged on the way
    SHORTAGE = "shortage"  # pieces are missing when the goods are picked
    WARM = "warm"  # chilled goods become too warm on the way
    NO_POD = "no_pod"  # delivered, and no proof of it comes
    WRONG_POD = "wrong_pod"  # delivered, and the proof tells of fewer pieces
    BILLED_WRONGLY = "billed_wrongly"  # the carrier's invoice asks for more than was agreed
    INSTRUCTION = "instruction"  # the customer wants another day, or something done
    SLOW_DOCK = "slow_dock"  # loading takes hours longer than planned
    HELD_BACK = "held_back"  # the carrier falls silent about one shipment that travels on
    # of many at once
    BREAKDOWN = "breakdown"  # a vehicle stands still for the night, with all that is on it
    LONG_STOP = "long_stop"  # a vehicle stands for an hour or two where it should not
    DETOUR = "detour"  # a vehicle leaves its route for most of an hour
    NO_SHOW = "no_show"  # a carrier does not come to a site for a day
    DARK = "dark"  # a carrier says nothing for hours, about anything
    SHORTFALL = "shortfall"  # a carrier confirms less than it committed
    CONNECTOR = "connector"  # a carrier's connection fails and comes back


@dataclass(frozen=True, slots=True)
class FaultKind:
    """One kind: the share of orders it befalls, and the detector that ought to see it. `sentence` for the table."""

    kind: Kind
    detector: str
    share: float
    sentence: str


_K = Kind
OF_ORDERS = (
    FaultKind(_K.CUSTOMS, "customs_incomplete", 0.006, "customs papers missing"),
    FaultKind(_K.NOBODY_TAKES_IT, "tender_exhausted", 0.006, "nobody takes it"),
    FaultKind(_K.REFUSED_NEAR, "tender_refused_late", 0.008, "refused near the pickup"),
    FaultKind(_K.LATE_TO_PICKUP, "late_pickup_risk", 0.008, "lorry late to the pickup"),
    FaultKind(_K.NOT_CONFIRMED, "pickup_not_confirmed", 0.008, "pickup not told for hours"),
    FaultKind(_K.NOBODY_HOME, "failed_attempt", 0.012, "nobody at home"),
    FaultKind(_K.ADDRESS, "address_error", 0.008, "address not found"),
    FaultKind(_K.REFUSED, "refused", 0.006, "recipient refuses"),
    FaultKind(_K.DAMAGED, "damaged", 0.008, "damaged on the way"),
    FaultKind(_K.SHORTAGE, "shortage", 0.008, "pieces missing"),
    FaultKind(_K.WARM, "temperature", 0.006, "chilled goods too warm"),
    FaultKind(_K.NO_POD, "pod_missing", 0.008, "no proof of delivery"),
    FaultKind(_K.WRONG_POD, "pod_missing", 0.004, "proof tells of fewer pieces"),
    FaultKind(_K.BILLED_WRONGLY, "invoice_mismatch", 0.010, "billed wrongly"),
    FaultKind(_K.INSTRUCTION, "customer_change", 0.010, "customer wants it otherwise"),
    FaultKind(_K.SLOW_DOCK, "dock_overrun", 0.008, "loading takes hours"),
    FaultKind(_K.HELD_BACK, "no_update", 0.008, "carrier silent about one"),
)
"""Faults of single orders; about one order in eight has one."""

LEAST = 2
"""Of every kind so many at least, however small the world, where enough orders are fit for it."""

_TELLING = frozenset({"no_update", "pickup_not_confirmed"})
_AT_PICKUP = frozenset({"late_pickup_risk", "missed_pickup", "pickup_not_confirmed", "dock_overrun"})
_LATE = frozenset({"predicted_breach", "missed_window", "no_update"})
_AT_DOOR = frozenset({"failed_attempt", "address_error", "refused"})
_VEHICLE = frozenset({"prolonged_stop", "route_deviation"})
_EXPLAINS = {
    **dict.fromkeys((_K.DARK, _K.HELD_BACK, _K.NOT_CONFIRMED, _K.CONNECTOR), _TELLING),
    **dict.fromkeys((_K.NO_SHOW, _K.LATE_TO_PICKUP, _K.SLOW_DOCK), _AT_PICKUP | _LATE),
    **dict.fromkeys((_K.BREAKDOWN, _K.LONG_STOP, _K.DETOUR), _VEHICLE | _LATE),
    **dict.fromkeys((_K.NOBODY_HOME, _K.ADDRESS, _K.REFUSED), _AT_DOOR | _LATE),
}
_FAMILIES = {
    "pickup": _AT_PICKUP,
    "door": _AT_DOOR,
    "late": frozenset({"predicted_breach", "missed_window"}),
    "tender": frozenset({"tender_refused_late", "tender_exhausted", "no_rate", "needs_review", "capacity_shortfall"}),
    "goods": frozenset({"damaged", "shortage", "temperature"}),
    "vehicle": _VEHICLE,
}


def explains(kind: Kind, detector: str) -> bool:
    """Is what this detector sees a consequence of such a fault?"""
    return detector in _EXPLAINS.get(kind, frozenset()) or any(
        row.kind is kind and row.detector == detector for row in OF_ORDERS
    )


def family_of(detector: str) -> str:
    """The family of a detector's troubles: of one order they have one cause, where nothing was put in."""
    return next((name for name, members in _FAMILIES.items() if detector in members), detector)
