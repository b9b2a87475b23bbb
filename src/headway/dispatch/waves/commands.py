"""What may be asked of waves, and what it answers."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

from headway.kernel.errors import Conflict


class WaveStatus(StrEnum):
    """How far a wave has come."""

    COLLECTING = "collecting"  # -> offering
    OFFERING = "offering"  # priced; its shipments are decided one after the other -> done
    DONE = "done"


class NoWave(Conflict):
    """No wave collects orders now."""

    code = "no_wave"
    advice = "Maybe it was allocated already, or the policy collects no orders."


@dataclass(frozen=True, slots=True)
class AllocateWave:
    """Begin now with the wave that collects, before its time."""


@dataclass(frozen=True, slots=True)
class WaveStands:
    """How the wave stands after the command."""

    wave_id: UUID
    status: WaveStatus
    shipments: int


@dataclass(frozen=True, slots=True)
class RepriceCapacity:
    """Find now what scarce capacity is worth, from what waits and what is still to come."""


@dataclass(frozen=True, slots=True)
class CapacityPriced:
    """What was priced: how many limits have a price now, for how many orders, and how many of these are expected."""

    priced_limits: int
    orders: int
    expected: int
