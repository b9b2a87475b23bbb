"""Progress of long work, on standard error: a line that renews itself, or one now and then without a terminal."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from datetime import datetime
from time import monotonic

from headway.kernel.clock import SystemClock
from headway.sim.day import DayResult

_STARTED = monotonic()
_EVERY_S = {True: 0.2, False: 5.0}


def since_start(environ: Mapping[str, str]) -> float:
    """Seconds since `make` was called (HEADWAY_STARTED_AT, seconds since 1970), else since this process began."""
    try:
        return SystemClock().now().timestamp() - float(environ["HEADWAY_STARTED_AT"])
    except (KeyError, ValueError):
        return monotonic() - _STARTED


class DayProgress:
    """Where a simulated day stands."""

    def __init__(self) -> None:
        self._terminal = sys.stderr.isatty()
        self._last = 0.0

    def __call__(self, now: datetime, result: DayResult) -> None:
        if monotonic() - self._last < _EVERY_S[self._terminal]:
            return
        self._last = monotonic()
        done = result.tally.done
        line = (
            f"{now:%a %H:%M} UTC  orders {done['orders']}  answers of carriers {done['AnswerOffer']}"
            f"  reports of drivers {done['reports']}  invoices {done['ReceiveInvoice']}"
        )
        print(
            f"\r{line:78}" if self._terminal else line, end="" if self._terminal else "\n", file=sys.stderr, flush=True
        )
