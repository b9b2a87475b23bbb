"""Saved views of the board: an address under a name, one's own or everybody's."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from headway.dispatch.board.commands import (
    MAX_ADDRESS,
    MAX_NAME,
    MAX_VIEWS,
    DropBoardView,
    NoView,
    SaveBoardView,
)
from headway.dispatch.board.pins import Q
from headway.kernel.errors import BadInput

if TYPE_CHECKING:
    from headway.kernel.db.database import Connection
    from headway.kernel.uow import UnitOfWork

BOARD = "/board"
EVERYBODY = ""
"""Whose the shared views are."""


@dataclass(frozen=True, slots=True)
class BoardView:
    """A saved view; `address` is a path of the board with its query."""

    name: str
    address: str
    shared: bool
    saved_by: str
    saved_at: datetime


async def save_view(cmd: SaveBoardView, uow: UnitOfWork) -> BoardView:
    """Keep a view, in the place of one of that name.

    Raises:
        BadInput: the name or the address cannot be kept, or there are too many.
    """
    name, address = _name(cmd.name), _address(cmd.address)
    person = EVERYBODY if cmd.shared else uow.actor
    if await uow.conn.fetchval(Q.count_views, person) >= MAX_VIEWS:
        raise BadInput(f"more than {MAX_VIEWS} views", field="name", allowed=f"at most {MAX_VIEWS} views")
    await uow.conn.execute(Q.put_view, person, name, address, uow.actor, uow.now)
    return BoardView(name, address, cmd.shared, uow.actor, uow.now)


async def drop_view(cmd: DropBoardView, uow: UnitOfWork) -> None:
    """Forget a view.

    Raises:
        NoView: there is none of that name.
    """
    person = EVERYBODY if cmd.shared else uow.actor
    if await uow.conn.fetchval(Q.drop_view, person, cmd.name.strip()) is None:
        raise NoView(f"there is no view {cmd.name!r}", name=cmd.name)


async def views_for(conn: Connection, person: str) -> tuple[BoardView, ...]:
    """A person's own views and everybody's, by name."""
    return tuple(BoardView(**row) for row in await conn.fetch(Q.views_for, person))


def _name(text: str) -> str:
    name = " ".join(text.split())
    if not 1 <= len(name) <= MAX_NAME or not name.isprintable():
        raise BadInput("a name that cannot be kept", field="name", allowed=f"1 to {MAX_NAME} letters")
    return name


def _address(text: str) -> str:
    address = text.strip()
    if len(address) > MAX_ADDRESS or not address.isprintable():
        raise BadInput("an address that cannot be kept", field="address", allowed=f"at most {MAX_ADDRESS} letters")
    parts = urlsplit(address)
    if parts.scheme or parts.netloc or parts.path != BOARD:
        raise BadInput("an address that is not the board's", field="address", allowed="/board with a query")
    return address
