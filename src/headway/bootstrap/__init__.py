"""Bootstrap: the one wiring place. Settings, clock, database, connectors and rooms become one application.

Owns: `Settings`, the order of the rooms, the database a process uses.
May call: every room and integration below.
Where to add things: a new room's line in `wiring.rooms`, a setting in `settings.py`.
"""

from __future__ import annotations

from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Any

from headway.bootstrap.settings import Settings

if TYPE_CHECKING:
    from headway.bootstrap.wiring import application, compose, database, issuers, rooms
else:

    @asynccontextmanager
    async def application(*given, **named):
        """As `wiring.application`; every room is imported when it is entered: help and a refusal need none."""
        from headway.bootstrap import wiring

        async with wiring.application(*given, **named) as app:
            yield app


__all__ = ["Settings", "application", "compose", "database", "issuers", "rooms"]


def __getattr__(name: str) -> Any:
    """Every room is imported when its wiring is first asked for: settings alone need none."""
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from headway.bootstrap import wiring

    return getattr(wiring, name)
