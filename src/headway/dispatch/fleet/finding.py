"""What is missing for a plan to run."""

from __future__ import annotations

from msgspec import Struct


class Finding(Struct, frozen=True, kw_only=True):
    """One thing that is missing; `blocks`: the plan cannot be committed with it, not even with a reason.

    `what` is a stable word: changed, no_vehicle, hours, left_out, unreachable, late, overload, dock, departed, licence,
    papers, trailer, adr, cooling.
    """

    what: str
    about: str
    sentence: str
    blocks: bool = False
