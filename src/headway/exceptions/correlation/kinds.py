"""Which kind of trouble explains which other, of one shipment; and what the kinds of causes reach."""

from __future__ import annotations

from collections.abc import Mapping

SILENCE = frozenset({"no_update", "pickup_not_confirmed", "missed_pickup"})
"""What is seen where nothing is heard."""

FORESEEN = frozenset({"predicted_breach"})
"""What is foreseen of a carrier that says nothing may be foreseen for that alone, which its sentence says then."""

PICKUP = frozenset({"late_pickup_risk", "pickup_not_confirmed", "missed_pickup"})
"""What one lorry that does not come makes of all that it should have collected."""

_LATENESS = frozenset({"predicted_breach", "missed_window", "late"})
_ON_THE_ROAD = _LATENESS | {"no_update"}
_NO_CARRIER = frozenset({"tender_exhausted", "no_rate", "needs_review"})

EXPLAINS: Mapping[str, frozenset[str]] = {
    # before a carrier has it
    "capacity_shortfall": _NO_CARRIER | {"tender_refused_late"},
    "tender_refused_late": _NO_CARRIER,
    "tender_exhausted": frozenset({"no_rate", "needs_review", "tender_refused_late"}),
    "no_rate": frozenset({"tender_exhausted", "needs_review"}),
    "needs_review": frozenset({"tender_exhausted", "no_rate"}),
    # at the pickup
    "late_pickup_risk": PICKUP | _ON_THE_ROAD,
    "missed_pickup": PICKUP | _ON_THE_ROAD,
    "pickup_not_confirmed": PICKUP | _ON_THE_ROAD,
    "dock_full": PICKUP | _ON_THE_ROAD,
    "dock_overrun": PICKUP | _ON_THE_ROAD,
    # on the way
    "prolonged_stop": _ON_THE_ROAD | {"route_deviation"},
    "route_deviation": _ON_THE_ROAD | {"prolonged_stop"},
    "no_update": _LATENESS | SILENCE,
    "customs_incomplete": _ON_THE_ROAD,
    "predicted_breach": _LATENESS | {"no_update"},
    "temperature": frozenset({"damaged"}),
    # at the door
    "failed_attempt": _ON_THE_ROAD,
    "address_error": _ON_THE_ROAD | {"failed_attempt"},
    "refused": _ON_THE_ROAD | {"failed_attempt"},
    "missed_window": _LATENESS | {"no_update"},
    "late": _LATENESS | {"no_update"},
    # beside
    "connector_failing": SILENCE,
}
"""A trouble of the first kind leads to those of the others."""

GROUPS = frozenset({"breakdown", "detour", "run", "shortfall", "connector", "dark", "disruption", "outage", "dock"})
"""Kinds of causes that strike many at once; any other cause is one of a single thing."""

HEARING = frozenset({"connector", "dark"})
"""Causes of not hearing, not of anything that happens on the road: what is late after them has another cause."""

VEHICLE = frozenset({"breakdown", "detour"})
"""Causes of a vehicle; their keys are `carrier|vehicle`."""

EXPOSED = PICKUP | _ON_THE_ROAD
"""What a declared disruption explains in its scope."""


def explains(root: str, kind: str) -> bool:
    """Does a trouble of kind `root` lead to one of `kind`, or is it of that kind?"""
    return root == kind or kind in EXPLAINS.get(root, frozenset())
