"""Price lists of a contract by version: who saved each, when and why; which one held at a moment; what is in one.

What prices a load are the bands of the newest list (`rate_band`); a list is kept as it was saved, and never changed.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

import msgspec

from headway.carriers.commands import RateRow
from headway.carriers.pasted import as_views
from headway.carriers.shown import BandView
from headway.carriers.store import Q
from headway.kernel.errors import BadInput, NotFound

if TYPE_CHECKING:
    from headway.kernel.db.database import Connection
    from headway.kernel.uow import UnitOfWork

MOST_NOTE = 300


@dataclass(frozen=True, slots=True)
class PriceList:
    """A version of a contract's rates; the newest one prices."""

    version: int
    bands: int
    note: str
    saved_by: str
    saved_at: datetime


def check_note(note: str) -> str:
    """Why a list is saved, for a person.

    Raises:
        BadInput: it is too long.
    """
    if len(note) > MOST_NOTE:
        raise BadInput(f"a note of {len(note)} characters", field="note", allowed=f"at most {MOST_NOTE}")
    return note.strip()


async def keep_list(uow: UnitOfWork, contract_id: UUID, note: str) -> int | None:
    """Keep a contract's rates as they are now as its next list; None where they are those of the list before."""
    version: int | None = await uow.conn.fetchval(Q.keep_price_list, contract_id, note, uow.actor, uow.now)
    return version


async def price_lists(conn: Connection, contract_id: UUID, *, limit: int = 100) -> list[PriceList]:
    """The lists of a contract, newest first."""
    return [PriceList(**dict(row)) for row in await conn.fetch(Q.price_lists, contract_id, limit)]


async def list_at(conn: Connection, contract_id: UUID, moment: datetime) -> int | None:
    """Which list priced at a moment; None where the contract had none yet."""
    version: int | None = await conn.fetchval(Q.price_list_at, contract_id, moment)
    return version


async def bands_in(conn: Connection, contract_id: UUID, version: int) -> list[BandView]:
    """The bands of a list.

    Raises:
        NotFound: the contract has no such list.
    """
    text = await conn.fetchval(Q.price_list, contract_id, version)
    if text is None:
        raise NotFound(f"the contract has no price list {version}", version=version)
    return as_views(msgspec.json.decode(text, type=list[RateRow]))
