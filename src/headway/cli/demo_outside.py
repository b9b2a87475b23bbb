"""The pages of those who do not sign in, made when the day stands still: each as a mail would bring it."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any, TypeVar
from urllib.parse import urlsplit
from uuid import UUID

from headway.analytics.cards.links import SharedCard
from headway.analytics.commands import ShareScorecard
from headway.analytics.mailing import store as mailing
from headway.analytics.mailing.links import PATH as NO_REPORTS
from headway.analytics.mailing.model import SendReport
from headway.carriers.views import list_carriers
from headway.cli.demo_people import DOMAIN
from headway.customers.links import RecipientLinks
from headway.customers.views import list_promises
from headway.dispatch.commands import MakeOfferLink, OfferLinkMade
from headway.dispatch.links import PATH as OFFER
from headway.dispatch.views import list_offers
from headway.exceptions.questions.model import Asked, AskQuestion, Audience, Option
from headway.exceptions.views import CaseFilter, list_cases
from headway.kernel.app import App
from headway.kernel.errors import HeadwayError
from headway.people.commands import Added, AddUser
from headway.people.links import PATH as WELCOME
from headway.people.model import Role
from headway.sim.shown.fleet import DRIVERS
from headway.tracking.driving.model import MakePass, PassMade
from headway.tracking.driving.passes import PATH as DRIVE

if TYPE_CHECKING:
    from headway.kernel.db.database import Connection

ACTOR = "system:demo"
WAITING = ("viewed", "sent", "countered", "pending")
T = TypeVar("T")
ANSWERS = (Option("on_time", "On its way and in time"), Option("late", "On its way but late"))


@dataclass(frozen=True, slots=True)
class Outside:
    """Makes the links of a demo; each way answers where it leads, None where the day has nothing of its kind."""

    app: App
    tenant_id: UUID

    async def links(self) -> AsyncIterator[tuple[str, str]]:
        """Whose page, and its path."""
        for who, way in self._ways():
            try:
                path = await way()
            except HeadwayError:
                continue
            if path is not None:
                yield who, path

    def _ways(self) -> tuple[tuple[str, Callable[[], Awaitable[str | None]]], ...]:
        return (
            ("a driver", self._driver),
            ("a carrier that is asked", self._offer),
            ("a carrier and its scorecard", self._card),
            ("who waits for a delivery", self._follow),
            ("who wants no more messages", self._stop),
            ("who was asked a question", self._question),
            ("who was invited", self._welcome),
            ("who wants no more reports", self._report),
        )

    async def _run(self, command: object) -> Any:
        return await self.app.run(self.tenant_id, command, actor=ACTOR)

    async def _read(self, ask: Callable[[Connection], Awaitable[T]]) -> T:
        async with self.app.scope.reading(self.tenant_id) as (conn, _):
            return await ask(conn)

    async def _driver(self) -> str:
        made: PassMade = await self._run(MakePass(DRIVERS[0][0]))
        return f"{DRIVE}{made.token}"

    async def _offer(self) -> str | None:
        async with self.app.scope.reading(self.tenant_id) as (conn, _):
            offers = [row for name in WAITING for row in await list_offers(conn, status=name, limit=1)]
        if not offers:
            return None
        made: OfferLinkMade = await self._run(MakeOfferLink(offers[0].offer.id))
        return f"{OFFER}{made.token}"

    async def _card(self) -> str:
        carriers = await self._read(lambda conn: list_carriers(conn, limit=1))
        made: SharedCard = await self._run(ShareScorecard(carriers.items[0].code, 30, "for the talk on Friday"))
        return made.path

    async def _promised(self) -> UUID | None:
        async with self.app.scope.reading(self.tenant_id) as (conn, _):
            found = [row for state in ("open", "kept") for row in await list_promises(conn, state=state, limit=1)]
        return found[0].order_id if found else None

    async def _of_order(self, name: str) -> str | None:
        order_id = await self._promised()
        if order_id is None:
            return None
        async with self.app.scope.begin(self.tenant_id, ACTOR) as uow:
            made = await RecipientLinks(self.app.scope.vault, "").of(uow, order_id)
        return str(getattr(made, name)) or None

    async def _follow(self) -> str | None:
        return await self._of_order("track")

    async def _stop(self) -> str | None:
        return await self._of_order("stop")

    async def _question(self) -> str | None:
        async with self.app.scope.reading(self.tenant_id) as (conn, now):
            cases = await list_cases(conn, CaseFilter(), limit=1)
        if not cases:
            return None
        asked: Asked = await self._run(
            AskQuestion(
                case_id=cases[0].id,
                audience=Audience.RECIPIENT,
                text="We have heard nothing of your delivery for some hours. How does it stand?",
                answer_by=now + timedelta(hours=18),
                options=ANSWERS,
            )
        )
        return None if asked.link is None else urlsplit(asked.link).path

    async def _welcome(self) -> str | None:
        command = AddUser(f"new.viewer@{DOMAIN}", "New viewer", [Role.VIEWER], frozenset({"*"}))
        added: Added = await self._run(command)
        return None if added.token is None else f"{WELCOME}{added.token}"

    async def _report(self) -> str | None:
        reports = await self._read(lambda conn: mailing.list_reports(conn, limit=1))
        if not reports:
            return None
        edition = await self._run(SendReport(reports[0].id))
        async with self.app.scope.reading(self.tenant_id) as (conn, _):
            rows = await conn.fetch(mailing.Q.recipients, [reports[0].id])
            post = await conn.fetchrow(mailing.Q.find_post, edition, rows[0]["token_hash"])
        assert post is not None
        sealed = self.app.scope.vault.unseal(self.tenant_id, post["sealed"])
        return f"{NO_REPORTS}{sealed['token']}"
