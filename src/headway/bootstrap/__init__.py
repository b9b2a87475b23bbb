"""Bootstrap: the one wiring place. Settings, clock, database, connectors and rooms become one application.

Owns: `Settings`, the order of the rooms, the database a process uses.
May call: every room and integration below.
Where to add things: a new room's line in `wiring.rooms`, a setting in `settings.py`.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Any

from headway.bootstrap.settings import Settings

if TYPE_CHECKING:
    from headway.bootstrap.wiring import compose, database, issuers, rooms
    from headway.kernel.app import App
    from headway.kernel.clock import Clock
    from headway.kernel.entropy import Entropy

__all__ = ["Settings", "application", "compose", "database", "issuers", "rooms"]


@asynccontextmanager
async def application(
    settings: Settings,
    *,
    clock: Clock | None = None,
    entropy: Entropy | None = None,
    scratch: bool = False,
    on_event: Callable[[str], None] | None = None,
) -> AsyncIterator[App]:
    """A running application. Every room is imported when it is entered, not before: help and a refusal need none."""
    from headway.bootstrap import wiring

    wired = wiring.application(settings, clock=clock, entropy=entropy, scratch=scratch, on_event=on_event)
    async with wired as app:
        yield app


def __getattr__(name: str) -> Any:
    """Every room is imported when its wiring is first asked for: settings alone need none."""
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from headway.bootstrap import wiring

    return getattr(wiring, name)
