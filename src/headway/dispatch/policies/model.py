"""A tenant's dispatch policy as data: what a person writes, keeps in versions, and tries before it counts.

Conditions are CEL. `when` of rules, lists, tables and guide rows sees `order`; `require` sees `order` and `candidate`;
thresholds of autonomy and approval see `order` and `decision` (see `facts.py`). A `when` left out always holds.
"""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

import msgspec

from headway.dispatch.policy import Scoring, Strategy, TenderPolicy

ALLOCATION = "allocation"
REASSIGNMENT = "reassignment"
COUNTER_OFFER = "counter_offer"
ROUTE_CHANGE = "route_change"
KINDS = (ALLOCATION, REASSIGNMENT, COUNTER_OFFER, ROUTE_CHANGE)
"""Kinds of decision whose autonomy a policy sets."""
MOST_REHEARSED = 50_000
"""So many decisions a dry run makes again; of more, evenly spread ones."""


class _Part(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """Base of what stands in a document."""


class Rule(_Part, frozen=True, kw_only=True):
    """A candidate for an order that `when` holds for is ruled out unless `require` holds."""

    name: str
    when: str = ""
    require: str
    sentence: str


class CarrierList(_Part, frozen=True, kw_only=True):
    """Orders that `when` holds for go to carriers of `allow` only (empty: any), and to none of `deny`."""

    name: str
    when: str = ""
    allow: tuple[str, ...] = ()
    deny: tuple[str, ...] = ()


class Settings(Scoring, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What a row of a decision table may set."""

    strategy: Strategy = Strategy.LANDED_COST
    tender: TenderPolicy = TenderPolicy()


class Row(_Part, frozen=True, kw_only=True):
    """A row of a decision table: what is `set` where `when` holds, by the names of `Settings`."""

    when: str = ""
    set: Mapping[str, Any]


class Table(_Part, frozen=True, kw_only=True):
    """The first row that holds for the order counts; a later table overrides what an earlier one set."""

    name: str
    rows: tuple[Row, ...]


class GuideRow(_Part, frozen=True, kw_only=True):
    """The carriers wanted for orders that `when` holds for, the first wanted first; the first such row counts."""

    when: str = ""
    carriers: tuple[str, ...]


class Threshold(_Part, frozen=True, kw_only=True):
    """Where `when` holds, the level is lowered to this one."""

    when: str
    level: int
    sentence: str = ""


class AutonomyRule(_Part, frozen=True, kw_only=True):
    """How far Headway acts by itself in one kind of decision.

    Attributes:
        level: 0 manual, 1 suggest, 2 act after approval, 3 act and report, 4 act.
        thresholds: what lowers it.
        shadow: record what would have been done, and do nothing.
    """

    level: int
    thresholds: tuple[Threshold, ...] = ()
    shadow: bool = False


class Adjustment(_Part, frozen=True, kw_only=True):
    """When shipments that have a carrier are judged again.

    Attributes:
        enabled: judge them at all.
        least_saving: a booking is not changed for less, in major units of the order's currency.
        late_pickup_min: minutes after the agreed pickup from which one that nobody reported is judged; 0: never.
        dark_after_offers: signs of silence (offers without an answer, pickups without a report) from which a carrier
            may count as gone dark; 0: it never does.
        dark_after_min: minutes of silence that it takes.
        dark_odds: how many times less likely the silence must be of a carrier at work (`adjusting/silence.py`).
        proposal_hours: how long a recommendation waits for a person.
    """

    enabled: bool = True
    least_saving: Decimal = Decimal(0)
    dark_after_offers: int = 3
    dark_after_min: int = 30
    dark_odds: int = 1000
    late_pickup_min: int = 90
    proposal_hours: int = 4


class Wave(_Part, frozen=True, kw_only=True):
    """Released orders are collected and allocated together.

    Attributes:
        when: the orders that are collected.
        collect_min: minutes from the first order to the allocation.
        most: orders at which it begins at once.
    """

    when: str = ""
    collect_min: int = 15
    most: int = 5000


class Prices(_Part, frozen=True, kw_only=True):
    """What scarce capacity is worth is found again and again, from the orders that an earlier day brought from now on.

    Attributes:
        every_min: minutes between two pricings.
        days_back: earlier days that are alike, the best one first; the first that had orders counts.
    """

    every_min: int = 30
    days_back: tuple[int, ...] = (7, 1)


class PolicyDocument(_Part, frozen=True, kw_only=True):
    """A whole policy. `wave` None: every order is decided as it comes; `prices` None: only waves price capacity;
    `autonomy` by kind (`KINDS`).
    """

    name: str
    description: str = ""
    strategy: Strategy = Strategy.LANDED_COST
    parameters: Scoring = Scoring()
    rules: tuple[Rule, ...] = ()
    lists: tuple[CarrierList, ...] = ()
    tables: tuple[Table, ...] = ()
    guide: tuple[GuideRow, ...] = ()
    tender: TenderPolicy = TenderPolicy()
    adjustment: Adjustment = Adjustment()
    wave: Wave | None = None
    prices: Prices | None = None
    autonomy: Mapping[str, AutonomyRule] = msgspec.field(default_factory=dict)


BUILT_IN = PolicyDocument(name="headway", description="What holds until a tenant saves a policy of its own.")
"""Version 0."""
