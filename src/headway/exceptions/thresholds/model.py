"""The document of thresholds, what changes it, and what can be wrong with it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

import msgspec

from headway.dispatch.policies.faults import BadPolicy
from headway.kernel.errors import Conflict, NotFound


class Row(msgspec.Struct, frozen=True, kw_only=True):
    """Limits for what the condition holds of; an empty one holds always. A later row wins over an earlier one.

    Attributes:
        when: CEL over `shipment`: customer, service, carrier, site, origin_zone, destination_zone, lane.
        set: limits by name, see `limits.Limits`. off: detectors that say nothing.
        because: why, for who reads it later.
    """

    when: str = ""
    set: dict[str, float] = {}
    off: tuple[str, ...] = ()
    because: str = ""


class Thresholds(msgspec.Struct, frozen=True, kw_only=True):
    """A tenant's thresholds."""

    name: str
    rows: tuple[Row, ...] = ()


BUILT_IN = Thresholds(name="as built in")
"""Version 0."""


class BadThresholds(BadPolicy):
    """The thresholds cannot be accepted; the version in force stays in force."""

    code = "bad_thresholds"
    advice = "Maybe docs/how-to/set-thresholds.md shows what is meant."


class NoThresholds(NotFound):
    """There is no such version."""

    code = "no_thresholds"


class ThresholdsMoved(Conflict):
    """Another version is in force than was expected."""

    code = "thresholds_moved"
    advice = "Maybe somebody else activated a version: read the one in force, and decide again."


@dataclass(frozen=True, slots=True)
class SaveThresholds:
    """Keep a text as the next version; it counts when it is activated."""

    text: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class ActivateThresholds:
    """Put a version in force, 0 the one built in; with `before` only where that one is in force."""

    version: int
    reason: str
    before: int | None = None


@dataclass(frozen=True, slots=True)
class ThresholdsSaved:
    """The version a text was kept as; `repeated`: it was the newest already."""

    version: int
    name: str
    rows: int
    repeated: bool


@dataclass(frozen=True, slots=True)
class ThresholdsActivated:
    """A version is in force in the place of another."""

    number: int
    version: int
    before: int
    reason: str
    activated_by: str
    activated_at: datetime
    repeated: bool = False


@dataclass(frozen=True, slots=True)
class KeptThresholds:
    """A version as it was saved."""

    version: int
    name: str
    digest: str
    note: str
    saved_by: str
    saved_at: datetime
