"""Carriers' cards: figures with samples and intervals, what lies behind them, what they are worth, links to them."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated
from uuid import UUID

from fastapi import Query

from headway.analytics.cards.behind import Wanted, behind, source_of
from headway.analytics.cards.leverage import READ, effect
from headway.analytics.cards.links import SharedCard, links_of
from headway.analytics.cards.model import USUAL, WEEK
from headway.analytics.cards.reading import all_cards, card_of, checked, currency_of, end_of
from headway.analytics.commands import RevokeScorecardLink, ShareScorecard
from headway.api.access import speak_for
from headway.api.operation import Router
from headway.api.paging import BadCursor, Paged, key_of, page
from headway.api.turn import Now
from headway.api.wire import Code, Nothing, PageOf
from headway.api.words.scorecards import BehindOut, CardLinkOut, CardOut, EffectOut, NewCardLinkOut, ShareIn
from headway.carriers.views import get_carrier
from headway.dispatch.recorded import newest_allocations
from headway.kernel.errors import BadInput, NotFound

router = Router("scorecards", "Carriers' cards, the rows behind each figure, and links that show one.")
Weeks = Annotated[int, Query(ge=1, le=8, description="1, 2, 4 or 8, ending now")]
Zone = Annotated[str | None, Query(max_length=100)]


@router.get("/carrier-cards", "analytics:read", raises=(BadInput,))
async def list_cards(turn: Now, weeks: Weeks = USUAL) -> list[CardOut]:
    """Every carrier's card, the busiest first, without lanes; its course is the period before and this one."""
    return [CardOut.of(card) for card in await all_cards(turn.db, turn.now, weeks)]


@router.get("/carriers/{carrier}/card", "analytics:read", raises=(NotFound, BadInput))
async def get_card(turn: Now, carrier: Code, weeks: Weeks = USUAL) -> CardOut:
    """One carrier's card as it stands now, with its lanes and its course week by week."""
    return await _card(turn, carrier, weeks)


@router.get("/carriers/{carrier}/own-card", "offers:read", raises=(NotFound, BadInput))
async def get_own_card(turn: Now, carrier: Code, weeks: Weeks = USUAL) -> CardOut:
    """The same for the carrier itself: a key that speaks for it."""
    speak_for(turn.caller, carrier)
    return await _card(turn, carrier, weeks)


@router.get("/carriers/{carrier}/card/{figure}", "analytics:read", raises=(NotFound, BadInput, BadCursor))
async def list_card_rows(
    turn: Now, carrier: Code, figure: Code, weeks: Weeks = USUAL, missed: bool = False, origin_zone: Zone = None,
    destination_zone: Zone = None, *, paged: Paged,
) -> PageOf[BehindOut]:  # fmt: skip
    """What a figure counts, newest first; `missed`: only what counts against the carrier; a lane needs both zones."""
    source_of(figure)
    found = await get_carrier(turn.db, carrier)
    until = end_of(turn.now)
    wanted = Wanted(
        until - WEEK * checked(weeks),
        until,
        lane=(origin_zone, destination_zone) if origin_zone and destination_zone else None,
        missed=missed,
        after=_place(paged.after),
        limit=paged.limit + 1,
    )
    rows = [BehindOut.model_validate(each) for each in await behind(turn.db, found.id, figure, wanted)]
    return page(rows, paged.limit, lambda row: (row.at.isoformat(), row.id))


@router.get("/carriers/{carrier}/card-effect", "decisions:read", raises=(NotFound,))
async def get_card_effect(turn: Now, carrier: Code) -> EffectOut:
    """What a point of on-time or acceptance, or one per cent of freight, would have changed in recent allocations."""
    await get_carrier(turn.db, carrier)
    currency = await currency_of(turn.db)
    return EffectOut.model_validate(effect(await newest_allocations(turn.db, READ), carrier, currency))


@router.get("/carriers/{carrier}/card-links", "carriers:read", raises=(NotFound,))
async def list_card_links(turn: Now, carrier: Code, live: bool = False) -> list[CardLinkOut]:
    """The newest 100 links to a carrier's card; with `live` those that still lead somewhere."""
    found = await get_carrier(turn.db, carrier)
    return [CardLinkOut.model_validate(each) for each in await links_of(turn.db, found.id, turn.now, live=live)]


@router.post("/carriers/{carrier}/card-links", "carriers:write", raises=(NotFound, BadInput), status_code=201)
async def share_card(turn: Now, carrier: Code, body: ShareIn) -> NewCardLinkOut:
    """Make a link that shows the card, and nothing else, without signing in."""
    made: SharedCard = await turn.run(ShareScorecard(carrier, body.days, body.note))
    turn.secret = made.path
    return NewCardLinkOut(**CardLinkOut.model_validate(made.link).model_dump(), path=made.path)


@router.post("/card-links/{link_id}/revoke", "carriers:write", raises=(NotFound,))
async def revoke_card_link(turn: Now, link_id: UUID, body: Nothing) -> CardLinkOut:
    """Let a link lead nowhere, at once and for ever; also one that was ended before."""
    return CardLinkOut.model_validate(await turn.run(RevokeScorecardLink(link_id)))


async def _card(turn: Now, carrier: str, weeks: int) -> CardOut:
    found = await get_carrier(turn.db, carrier)
    return CardOut.of(await card_of(turn.db, found.id, found.code, turn.now, weeks))


def _place(after: str | None) -> tuple[datetime, UUID] | None:
    key = key_of(after, 2)
    try:
        return None if key is None else (datetime.fromisoformat(key[0]).astimezone(), UUID(key[1]))
    except (ValueError, OverflowError):
        raise BadCursor("this is no cursor of this operation", field="after") from None
