"""What detectors go by: numbers that a tenant may set per customer, service, lane and carrier; and their ranges."""

from __future__ import annotations

import msgspec


class Limits(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The limits that hold for one shipment. Minutes end in `_min`, hours in `_h`.

    Attributes:
        reports_within_min: so long after it happened a carrier's report may still come; until then its absence says
            nothing.
        pickup_unconfirmed_min: after the agreed pickup, until something must have been heard of it.
        missed_pickup_min: after it, until a pickup of which nothing was heard is missed; where other shipments of the
            same run were collected, `left_behind_min`.
        late_pickup_min: an estimate later than the agreed pickup by this is a risk; looked for from
            `late_pickup_ahead_min` before it.
        refused_near_min: an offer refused or expired so shortly before its pickup needs attention.
        silence_min, silence_out_min, silence_pickup_min, silence_dark_min: how long nothing may be heard: usually, when
            out for delivery, after the agreed pickup, and where the carrier's other shipments are silent too.
        astray_min: so long off its route is a deviation. standing_min: so long outside its stops is a prolonged stop.
        dock_min: from arrival at a stop until it should be completed.
        window_grace_min: after the commitment, until a delivery must be known.
        breach_chance: a foreseen breach less likely than this is left to the alert.
        proof_h: after delivery, until its proof must be there; expected from carriers of whose deliveries at least
            `proof_share` have one; 0: from every carrier.
        invoice_least_minor: a dispute of less is left to finance.
        excess_least: a shortfall of fewer shipments is left to dispatch.
        off: detectors that say nothing.
    """

    reports_within_min: int = 120
    pickup_unconfirmed_min: int = 120
    missed_pickup_min: int = 240
    left_behind_min: int = 600
    late_pickup_min: int = 30
    late_pickup_ahead_min: int = 240
    refused_near_min: int = 120
    silence_min: int = 1440
    silence_out_min: int = 720
    silence_pickup_min: int = 240
    silence_dark_min: int = 480
    astray_min: int = 15
    standing_min: int = 60
    dock_min: int = 60
    window_grace_min: int = 15
    breach_chance: float = 0.85
    proof_h: int = 24
    proof_share: float = 0.5
    invoice_least_minor: int = 0
    excess_least: int = 1
    off: tuple[str, ...] = ()


_MINUTES = (0, 20_160)
RANGES: dict[str, tuple[float, float]] = {
    **{name: _MINUTES for name in Limits.__struct_fields__ if name.endswith("_min")},
    "late_pickup_ahead_min": (0, 240),
    "breach_chance": (0, 1),
    "proof_share": (0, 1),
    "proof_h": (1, 720),
    "invoice_least_minor": (0, 10**12),
    "excess_least": (1, 1_000_000),
}
"""What each number may be; minutes up to 14 days."""

SHARES = ("breach_chance", "proof_share")
"""The numbers that are not whole."""

DEFAULTS = Limits()
