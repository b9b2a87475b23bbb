"""What is done with process facts on command."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class RebuildProcess:
    """Forget every process fact and fold the log anew from its beginning; the figures come back as the relay reads."""
