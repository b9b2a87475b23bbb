"""Links by which a card is read without signing in: 256 random bits, one carrier alone, revocable, in time over.

Only the token's hash is kept, so that nobody can read it again here; the tenant stands in the token as in a link that
answers an offer (`dispatch/links.py`).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING
from uuid import UUID

from headway.analytics.cards.reading import Q
from headway.analytics.commands import RevokeScorecardLink, ShareScorecard
from headway.carriers.views import get_carrier
from headway.dispatch.links import hashed, mint
from headway.events.analytics import ScorecardLinkRevoked, ScorecardShared
from headway.kernel.errors import BadInput, NotFound
from headway.kernel.uow import UnitOfWork

if TYPE_CHECKING:
    from headway.kernel.db.database import Connection

PATH = "/scorecards/"
"""Where a link leads; the token follows."""

DAYS = (7, 30, 90, 365)
"""How long a link may live."""

MOST_NOTE = 200


class CardLinkOver(NotFound):
    """The link leads nowhere: it was revoked, its time is over, or there never was such a one."""

    code = "scorecard_link_over"
    advice = "Maybe ask the shipper for a new one."


@dataclass(frozen=True, slots=True)
class CardLink:
    """A link, without its token."""

    id: UUID
    carrier_id: UUID
    carrier_code: str
    note: str
    made_by: str
    made_at: datetime
    expires_at: datetime
    revoked_at: datetime | None
    revoked_by: str | None

    def leads(self, now: datetime) -> bool:
        """Does it lead somewhere?"""
        return self.revoked_at is None and now < self.expires_at


@dataclass(frozen=True, slots=True)
class SharedCard:
    """A new link; `path` is shown this once."""

    link: CardLink
    path: str


async def share_scorecard(cmd: ShareScorecard, uow: UnitOfWork) -> SharedCard:
    """Make a link to a carrier's card.

    Raises:
        NotFound: there is no such carrier.
        BadInput: a life that is not offered, or a note too long.
    """
    if cmd.days not in DAYS:
        raise BadInput(f"a link for {cmd.days} days", field="days", allowed=", ".join(map(str, DAYS)))
    if len(cmd.note) > MOST_NOTE:
        raise BadInput(f"a note of {len(cmd.note)} characters", field="note", allowed=f"at most {MOST_NOTE}")
    carrier = await get_carrier(uow.conn, cmd.carrier)
    minted, link_id, until = mint(uow.tenant_id), uow.new_id(), uow.now + timedelta(days=cmd.days)
    link = CardLink(link_id, carrier.id, carrier.code, cmd.note, uow.actor, uow.now, until, None, None)
    row = (link.id, minted.hash, link.carrier_id, link.carrier_code, link.note, link.made_by, link.made_at)
    await uow.conn.execute(Q.put_link, *row, link.expires_at)
    told = ScorecardShared(
        carrier_id=carrier.id, carrier_code=carrier.code, link_id=link_id, expires_at=until, note=cmd.note
    )
    uow.emit(told)
    return SharedCard(link, f"{PATH}{minted.token}")


async def revoke_scorecard_link(cmd: RevokeScorecardLink, uow: UnitOfWork) -> CardLink:
    """Let a link lead nowhere.

    Raises:
        NotFound: there is none of that id.
    """
    row = await uow.conn.fetchrow(Q.revoke_link, cmd.link_id, uow.now, uow.actor)
    if row is None:
        raise NotFound(f"there is no link {cmd.link_id}", link_id=cmd.link_id)
    link = CardLink(**dict(row))
    if link.revoked_at == uow.now:
        about = ScorecardLinkRevoked(carrier_id=link.carrier_id, carrier_code=link.carrier_code, link_id=link.id)
        uow.emit(about)
    return link


async def links_of(conn: Connection, carrier_id: UUID, now: datetime, *, live: bool = False) -> list[CardLink]:
    """The newest 100 links to a carrier's card; `live`: those that still lead somewhere."""
    return [CardLink(**dict(row)) for row in await conn.fetch(Q.links_of, carrier_id, now, live)]


async def carrier_of(conn: Connection, token: str, now: datetime) -> tuple[UUID, str, datetime]:
    """Whose card a token shows, and until when.

    Raises:
        CardLinkOver: nobody's.
    """
    row = await conn.fetchrow(Q.link_of, hashed(token), now)
    if row is None:
        raise CardLinkOver("this link leads nowhere")
    return row["carrier_id"], row["carrier_code"], row["expires_at"]
