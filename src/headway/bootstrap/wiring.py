"""From settings to a running application."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

import headway.events  # noqa: F401  (registers the catalogue)
from headway.analytics import handlers as analytics
from headway.bootstrap.settings import Settings
from headway.carriers import handlers as carriers
from headway.carriers.store import NetworkCache
from headway.customers import handlers as customers
from headway.customers.links import RecipientLinks
from headway.dispatch import handlers as dispatch
from headway.dispatch.links import OfferLinks
from headway.docks import handlers as docks
from headway.exceptions import handlers as exceptions
from headway.exceptions.questions.links import QuestionLinks
from headway.fleet import handlers as fleet
from headway.integrations.carriers.polling import HttpPages
from headway.integrations.carriers.registry import CarrierRegistry, connectors
from headway.integrations.channels.registry import ChannelRegistry, kinds
from headway.integrations.channels.reports import ReportMail
from headway.integrations.erp import handlers as erp
from headway.integrations.identity.http import HttpIssuers
from headway.integrations.playbooks.registry import STEPS
from headway.integrations.roads.registry import travel_times
from headway.integrations.urls import UrlRules
from headway.integrations.webhooks import handlers as webhooks
from headway.integrations.writers.registry import WriterRegistry
from headway.integrations.writers.registry import kinds as writers
from headway.kernel.app import App
from headway.kernel.clock import Clock, SystemClock
from headway.kernel.db import Database
from headway.kernel.db.migrate import migrate
from headway.kernel.entropy import Entropy, SystemEntropy
from headway.kernel.postgres import embedded_server, resolve
from headway.kernel.rooms import Commands, Room
from headway.kernel.uow import Scope
from headway.kernel.vault import Vault
from headway.learning import handlers as learning
from headway.orders import handlers as orders
from headway.people import handlers as people
from headway.routing import handlers as routing
from headway.settlement import handlers as settlement
from headway.tracking import handlers as tracking
from headway.tracking.polling.handlers import Polling


def rooms(settings: Settings, scope: Scope, commands: Commands | None = None) -> tuple[Room, ...]:
    """All rooms, lower ones first: the order in which they react to one event; `commands` reaches every room's."""
    sandbox_urls = UrlRules(allow_http=True, allow_private=True) if settings.private_targets else None
    networks = NetworkCache()
    channels = ChannelRegistry(scope, kinds(), sandbox_urls)
    return (
        people.room(scope.clock),
        learning.room(),
        orders.room(),
        carriers.room(),
        routing.room(),
        fleet.room(),
        dispatch.room(
            CarrierRegistry(scope, connectors(scope.clock), sandbox_urls),
            OfferLinks(scope.vault, settings.reached_at),
            networks,
            travel_times(settings.roads, settings.road_server),
            scope,
        ),
        tracking.room(polling=Polling(HttpPages(scope, sandbox_urls), scope), commands=commands),
        docks.room(commands),
        exceptions.room(
            commands=commands,
            steps=STEPS,
            links=QuestionLinks(settings.reached_at),
            writer=WriterRegistry(scope, writers(), sandbox_urls),
        ),
        settlement.room(),
        analytics.room(scope, ReportMail(channels), settings.reached_at),
        customers.room(channels, RecipientLinks(scope.vault, settings.reached_at), networks),
        erp.room(scope, sandbox_urls),
        webhooks.room(scope, sandbox_urls),
    )


def issuers(settings: Settings, scope: Scope) -> HttpIssuers:
    """The network of signing in by providers."""
    sandbox = UrlRules(allow_http=True, allow_private=True) if settings.private_targets else None
    return HttpIssuers(scope, UrlRules(allow_private=settings.private_identity), sandbox)


def compose(settings: Settings, scope: Scope) -> App:
    """The application over a scope."""
    commands = Commands()
    app = App(scope, rooms(settings, scope, commands), lease=settings.lease)
    commands.bind(app.handle)
    return app


def vault(settings: Settings) -> Vault:
    """The vault of HEADWAY_SECRET_KEY, else of a key file beside the launched database, else one for this process."""
    if settings.secret_keys:
        return Vault(*settings.secret_keys)
    if settings.database_url is not None:
        return Vault()
    if settings.data_dir is None:
        return Vault.scratch()
    settings.data_dir.mkdir(parents=True, exist_ok=True)
    return Vault.of_file(settings.data_dir / "secret.key")


@asynccontextmanager
async def database(
    settings: Settings, *, scratch: bool = False, on_event: Callable[[str], None] | None = None
) -> AsyncIterator[str]:
    """The address of a migrated database: the one of DATABASE_URL, or a server launched for as long as it is used."""
    choice = resolve(settings)
    if choice.dsn is not None:
        await migrate(choice.dsn)
        yield choice.dsn
        return
    async with embedded_server(choice.data_dir, scratch=scratch, on_event=on_event) as server:
        await migrate(server.dsn)
        yield server.dsn


@asynccontextmanager
async def application(
    settings: Settings,
    *,
    clock: Clock | None = None,
    entropy: Entropy | None = None,
    scratch: bool = False,
    on_event: Callable[[str], None] | None = None,
) -> AsyncIterator[App]:
    """A running application; its database server, if it launched one, goes with it."""
    async with database(settings, scratch=scratch, on_event=on_event) as dsn:
        db = Database(dsn, app_connections=settings.app_connections)
        await db.open()
        try:
            yield compose(settings, Scope(db, clock or SystemClock(), entropy or SystemEntropy(), vault(settings)))
        finally:
            await db.close()
