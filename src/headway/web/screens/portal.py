"""The carrier's own page: what waits for its answer, what came of the rest, and the link that signs it in."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING
from uuid import UUID

from starlette.responses import Response

from headway.carriers import views as carriers
from headway.dispatch.messages.store import list_messages
from headway.dispatch.offer_views import carrier_offer, carrier_offers
from headway.exceptions.questions.links import PATH
from headway.exceptions.questions.model import QuestionState
from headway.exceptions.questions.store import list_questions, sealed_of
from headway.kernel.errors import BadInput, Conflict, Forbidden, HeadwayError
from headway.web.answers import NOTHING_TYPED, Typed, said, typed
from headway.web.sessions import Session, invite
from headway.web.visits import Visit

if TYPE_CHECKING:
    from headway.kernel.db.database import Connection

SHOWN, TOLD = 100, 20
LIFETIME = timedelta(days=7)
CARRIER = "carrier:"
SCOPES = ("offers:read", "offers:answer", "capacity:read", "capacity:confirm")


def carriers_of(session: Session) -> list[str]:
    """The carriers a session speaks for."""
    return sorted(scope.removeprefix(CARRIER) for scope in session.scopes if scope.startswith(CARRIER))


async def index(visit: Visit) -> Response:
    """The offers of the carrier who is signed in."""
    return await _page(visit, speaks_for(visit, visit.query("carrier")))


async def answer(visit: Visit, fields: dict[str, str]) -> Response:
    """Take the answer to an offer of the carrier's own; what could not be taken is said on the page."""
    offer_id = visit.id()
    async with visit.desk() as desk:
        offer = await carrier_offer(desk.conn, offer_id)
    carrier = speaks_for(visit, offer.carrier_code)
    try:
        await visit.run(said(offer, fields))
    except (BadInput, Conflict) as error:
        return await _page(visit, carrier, error, typed(fields, offer_id))
    return visit.back("/portal" if len(carriers_of(visit.session)) == 1 else f"/portal?carrier={carrier}")


async def make_link(visit: Visit, fields: dict[str, str]) -> Response:
    """A one-time link that signs a carrier in to its own offers."""
    async with visit.desk() as desk:
        carrier = await carriers.get_carrier(desk.conn, fields.get("carrier", ""))
        scopes = (*SCOPES, f"{CARRIER}{carrier.code}")
        token = await invite(visit.app, visit.session.tenant_id, carrier.code, scopes, lifetime=LIFETIME)
        link = f"{visit.request.url.scheme}://{visit.request.url.netloc}/enter?token={token}"
        return visit.page("portal_link.html", desk, carrier=carrier, link=link, lifetime=LIFETIME)


def speaks_for(visit: Visit, wanted: str) -> str:
    """The carrier that is shown: the one wanted, or the only one.

    Raises:
        Forbidden: the session speaks for none, or not for this one.
    """
    own = carriers_of(visit.session)
    if not own or (wanted and wanted not in own):
        raise Forbidden("you are not signed in for this carrier", needed=f"{CARRIER}{wanted or '<code>'}")
    return wanted or own[0]


async def _link(visit: Visit, conn: Connection, question_id: UUID) -> str | None:
    """Where a question is answered; None where links cannot be made."""
    sealed = await sealed_of(conn, question_id)
    if sealed is None:
        return None
    token: str = visit.app.scope.vault.unseal(visit.session.tenant_id, sealed)["token"]
    return f"{PATH}{token}"


async def _page(visit: Visit, carrier: str, error: HeadwayError | None = None, kept: Typed = NOTHING_TYPED) -> Response:
    async with visit.desk() as desk:
        found = await carrier_offers(desk.conn, carrier, limit=SHOWN)
        live = await carrier_offers(desk.conn, carrier, limit=SHOWN, live=True)
        waiting = sorted((each for each in live if each.open_at(desk.now)), key=lambda each: each.pickup_planned_at)
        ids = {each.id for each in waiting}
        asked = await list_questions(desk.conn, state=QuestionState.OPEN, carrier=carrier, limit=SHOWN)
        told = await list_messages(desk.conn, carrier=carrier, limit=TOLD)
        response = visit.page(
            "portal.html",
            desk,
            carrier=carrier,
            carriers=carriers_of(visit.session),
            waiting=waiting,
            over=[each for each in found if each.id not in ids],
            asked=[(each, await _link(visit, desk.conn, each.id)) for each in asked if desk.now < each.answer_by],
            told=[each for each in told if each.kind != "question"],
            error=None if error is None else error.message,
            typed=kept,
            blank=NOTHING_TYPED,
        )
        response.status_code = 200 if error is None else error.status
        return response
