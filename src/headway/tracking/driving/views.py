"""What others read of driving: passes, and what drivers did."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from uuid import UUID

import msgspec

from headway.tracking.driving.answering import standing
from headway.tracking.driving.model import NoAction, State
from headway.tracking.driving.store import Q
from headway.tracking.driving.ways import Way, way_of

if TYPE_CHECKING:
    from headway.kernel.db.database import Connection


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which actions: of a driver, at a stop, with an outcome, of routes; None: any.

    `open`: only what no route took, the driver did not do again, and nobody has answered.
    """

    driver: str | None = None
    stop: UUID | None = None
    state: State | None = None
    routes: tuple[UUID, ...] | None = None
    open: bool = False


@dataclass(frozen=True, slots=True)
class Held:
    """An action that no route took, and where it could be noted after all, or why it cannot be."""

    row: dict[str, Any]
    way: Way | str


async def list_passes(
    conn: Connection, *, driver: str | None = None, after: UUID | None = None, limit: int = 50
) -> list[dict[str, Any]]:
    """Passes, the newest first."""
    return [dict(row) for row in await conn.fetch(Q.list_passes, driver, after, limit)]


async def list_actions(
    conn: Connection, wanted: Wanted, *, after: UUID | None = None, limit: int = 50
) -> list[dict[str, Any]]:
    """What drivers did, as it came in, the newest first."""
    routes = None if wanted.routes is None else list(wanted.routes)
    asked = (wanted.driver, wanted.stop, wanted.state, after, limit, routes, wanted.open)
    return [shown(row) for row in await conn.fetch(Q.list_actions, *asked)]


async def get_action(conn: Connection, action_id: UUID) -> Held:
    """One action with what could be done about it.

    Raises:
        NoAction: there is none.
    """
    row = await conn.fetchrow(Q.get_action, action_id)
    if row is None:
        raise NoAction(f"there is no action {action_id}", action_id=action_id)
    return await _held(conn, row)


async def held_actions(conn: Connection, wanted: Wanted, *, limit: int = 50) -> list[Held]:
    """What no route took, the newest first."""
    routes = None if wanted.routes is None else list(wanted.routes)
    rows = await conn.fetch(Q.list_actions, wanted.driver, wanted.stop, wanted.state, None, limit, routes, wanted.open)
    return [await _held(conn, row) for row in rows if row["state"] != State.DONE]


async def _held(conn: Connection, row: Any) -> Held:
    if row["state"] == State.DONE or row["how"] is not None:
        return Held(shown(row), "it is settled")
    return Held(shown(row), way_of(await standing(conn, row)))


def shown(row: Any) -> dict[str, Any]:
    """An action as people read it."""
    return {**row, "said": msgspec.json.decode(row["said"])}
