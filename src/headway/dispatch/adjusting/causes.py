"""Why shipments are judged again: one word a cause, and what it means for them."""

from __future__ import annotations

from enum import StrEnum

import msgspec


class Cause(StrEnum):
    """A stable word; it stands in `ShipmentUnbooked` and in conditions of a policy as `decision.cause`."""

    CAPACITY_SHORTFALL = "capacity_shortfall"  # the carrier takes fewer than it holds
    CARRIER_OUTAGE = "carrier_outage"  # the carrier said that it cannot carry
    SUSPECTED_OUTAGE = "suspected_outage"  # nobody said so, but its silence proves it
    LATE_PICKUP = "late_pickup"  # the agreed pickup passed without a word
    READY_TIME_MOVED = "ready_time_moved"  # the goods are ready at another time
    DISPLACED = "displaced"  # another order needs the place more
    NO_SHOW = "no_show"  # the carrier did not come, and says that it will not
    CASE = "case"  # a playbook asks because of an exception case
    MANUAL = "manual"  # a person asked for it


MUST_LEAVE = frozenset({Cause.CAPACITY_SHORTFALL, Cause.CARRIER_OUTAGE, Cause.READY_TIME_MOVED, Cause.NO_SHOW})
"""What was agreed cannot be carried out: where nobody else is left, the shipment waits without a carrier."""

OTHERS_ONLY = frozenset(
    {Cause.SUSPECTED_OUTAGE, Cause.LATE_PICKUP, Cause.DISPLACED, Cause.NO_SHOW, Cause.CASE, Cause.MANUAL}
)
"""The question is who else should carry it."""

NOT_AGAIN = frozenset({Cause.NO_SHOW, Cause.CASE})
"""Nothing rules the carrier out for others, but this shipment is not offered to it next."""

NEEDS_A_PERSON = frozenset({Cause.LATE_PICKUP})
"""The goods may be on a lorry that nobody reported: nothing is taken back without approval."""


class Occasion(msgspec.Struct, frozen=True, kw_only=True):
    """One thing that happened, as it stands in the snapshots of every decision it led to.

    Attributes:
        sentence: what happened, for a person.
        carrier_code: the carrier it happened to, None where it did not happen to one.
        worth_minor: what the place is worth to another order, in minor units of the shipment's currency.
    """

    cause: Cause
    sentence: str
    carrier_code: str | None = None
    worth_minor: int = 0
