"""Made-up facts on which conditions are tried before a policy is saved; their types are the types of the fields."""

from __future__ import annotations

from headway.dispatch.policies.facts import NO_DEADLINE_H, NO_LIMIT, Facts
from headway.kernel.rules import Kind, Shape

ORDER: Facts = {
    "ref": "SO-1001",
    "customer": "ACME",
    "service": "STANDARD",
    "weight_kg": 120.5,
    "volume_m3": 0.8,
    "pieces": 3,
    "quantity": 40,
    "requirements": ["chilled", "hazmat"],
    "hazmat_class": "3",
    "destination_zone": "NORTH",
    "country": "DE",
    "postal_code": "20095",
    "currency": "EUR",
    "late_penalty": 40.0,
    "ready_weekday": 1,
    "ready_hour": 9,
    "hours_to_deadline": 30.0,
}
BARE_ORDER: Facts = ORDER | {
    "volume_m3": 0.0,
    "pieces": 1,
    "quantity": 1,
    "requirements": [],
    "hazmat_class": "",
    "destination_zone": "",
    "country": "",
    "postal_code": "",
    "late_penalty": 0.0,
    "hours_to_deadline": NO_DEADLINE_H,
}
FULL_ORDER: Facts = ORDER | {"requirements": [f"requirement_{number}" for number in range(30)]}
"""As many words as an order may have: what a condition over a list costs at most."""

CANDIDATE: Facts = {
    "carrier": "SWIFT",
    "kind": "contract",
    "service": "STANDARD",
    "product": "ROAD/2d",
    "mode": "ROAD",
    "transit_days": 2,
    "site": "HAMBURG",
    "origin_zone": "HAM",
    "destination_zone": "NORTH",
    "currency": "EUR",
    "capabilities": ["chilled"],
    "price": 84.0,
    "pickup_weekday": 1,
    "hours_to_deadline": 6.0,
    "on_time": 0.93,
    "on_time_samples": 120,
    "acceptance": 0.8,
    "acceptance_samples": 150,
    "capacity_left": 12,
}
BARE_CANDIDATE: Facts = CANDIDATE | {
    "kind": "gig",
    "transit_days": 0,
    "capabilities": [],
    "price": 0.0,
    "on_time": 0.0,
    "on_time_samples": 0,
    "acceptance": 0.0,
    "acceptance_samples": 0,
    "capacity_left": NO_LIMIT,
}
DECISION: Facts = {
    "cost": 120.5,
    "price": 84.0,
    "extra": 12.0,
    "carrier": "SWIFT",
    "kind": "contract",
    "service": "STANDARD",
    "site": "HAMBURG",
    "contract": "0190c7a2-0000-7000-8000-000000000001",
    "cause": "capacity_shortfall",
}
BARE_DECISION: Facts = {name: type(value)() for name, value in DECISION.items()}


def shape_of(**groups: Facts) -> Shape:
    """The fields of the groups, by their full names, with their kinds."""
    return tuple((f"{group}.{name}", _kind(value)) for group, facts in groups.items() for name, value in facts.items())


def _kind(value: object) -> Kind:
    if isinstance(value, str):
        return "text"
    if isinstance(value, list):
        return "texts"
    return "flag" if isinstance(value, bool) else "number"
