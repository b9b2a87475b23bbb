"""Webhooks: endpoints, what was delivered, and sending again."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from starlette.responses import Response

from headway.integrations.webhooks import store
from headway.integrations.webhooks.model import (
    AddWebhook,
    ChangeWebhook,
    DeliveryState,
    Made,
    PingWebhook,
    RemoveWebhook,
    Replay,
    Resend,
    RotateSecret,
)
from headway.kernel.errors import BadInput
from headway.kernel.message import event_types
from headway.web.visits import Visit

HERE = "/admin/webhooks"
PAGE = 50
BACK = (1, 24, 72, 168)
"""So many hours can be replayed from the screen; any period through the API."""


async def index(visit: Visit) -> Response:
    """All endpoints, with how their deliveries stand."""
    async with visit.desk() as desk:
        rows = await store.list_webhooks(desk.conn)
        standings = await store.standings(desk.conn)
        return visit.page("admin_webhooks.html", desk, rows=rows, standings=standings, rooms=_rooms())


async def show(visit: Visit) -> Response:
    """One endpoint and its deliveries, newest first."""
    return await _page(visit, visit.id())


async def add(visit: Visit, fields: dict[str, str]) -> Response:
    """Make an endpoint; its secret is on the page that answers, this once."""
    made: Made = await visit.run(
        AddWebhook(fields.get("url", "").strip(), _types(fields), fields.get("about", "").strip())
    )
    return await _page(visit, made.webhook.id, secret=made.secret)


async def change(visit: Visit, fields: dict[str, str]) -> Response:
    """Change address and types."""
    webhook_id = visit.id()
    about = fields.get("about", "").strip()
    await visit.run(ChangeWebhook(webhook_id, fields.get("url", "").strip(), _types(fields), about))
    return visit.back(f"{HERE}/{webhook_id}")


async def switch(visit: Visit, fields: dict[str, str]) -> Response:
    """Pause or resume."""
    webhook_id = visit.id()
    await visit.run(ChangeWebhook(webhook_id, active=fields.get("active") == "yes"))
    return visit.back(f"{HERE}/{webhook_id}")


async def rotate(visit: Visit, fields: dict[str, str]) -> Response:
    """A new secret, on the page that answers, this once."""
    made: Made = await visit.run(RotateSecret(visit.id()))
    return await _page(visit, made.webhook.id, secret=made.secret)


async def ping(visit: Visit, fields: dict[str, str]) -> Response:
    """Send a message that tells nothing."""
    webhook_id = visit.id()
    await visit.run(PingWebhook(webhook_id))
    return visit.back(f"{HERE}/{webhook_id}")


async def replay(visit: Visit, fields: dict[str, str]) -> Response:
    """Send the last hours of the log."""
    webhook_id, hours = visit.id(), fields.get("hours", "")
    if hours not in {str(each) for each in BACK}:
        raise BadInput(f"{hours[:20]!r} hours", field="hours", allowed=f"one of {BACK}")
    async with visit.desk() as desk:
        since = desk.now - timedelta(hours=int(hours))
    await visit.run(Replay(webhook_id, since, all=fields.get("all") == "yes"))
    return visit.back(f"{HERE}/{webhook_id}")


async def remove(visit: Visit, fields: dict[str, str]) -> Response:
    """Send nothing there any more."""
    await visit.run(RemoveWebhook(visit.id()))
    return visit.back(HERE)


async def resend(visit: Visit, fields: dict[str, str]) -> Response:
    """Send one event again."""
    found = await visit.run(Resend(visit.id()))
    return visit.back(f"{HERE}/{found.webhook_id}/deliveries/{found.id}")


async def delivery(visit: Visit) -> Response:
    """One delivery with its tries."""
    async with visit.desk() as desk:
        found = await store.get_delivery(desk.conn, visit.id("delivery"))
        webhook = await store.get_webhook(desk.conn, found.webhook_id)
        tries = await store.list_attempts(desk.conn, found.id)
        return visit.page("admin_delivery.html", desk, webhook=webhook, delivery=found, tries=tries)


async def _page(visit: Visit, webhook_id: UUID, secret: str | None = None) -> Response:
    state = next((each for each in DeliveryState if each == visit.query("state")), None)
    before = visit.query("before")
    async with visit.desk() as desk:
        webhook = await store.get_webhook(desk.conn, webhook_id)
        found = await store.list_deliveries(
            desk.conn,
            webhook_id=webhook_id,
            state=state,
            before=UUID(before) if _is_id(before) else None,
            limit=PAGE + 1,
        )
        return visit.page(
            "admin_webhook.html",
            desk,
            webhook=webhook,
            secret=secret,
            standing=(await store.standings(desk.conn)).get(webhook_id, store.Standing()),
            deliveries=found[:PAGE],
            more=found[PAGE - 1].id if len(found) > PAGE else None,
            chosen=state,
            back=BACK,
            rooms=_rooms(),
        )


def _rooms() -> list[str]:
    return sorted({name.partition(".")[0] for name in event_types()})


def _types(fields: dict[str, str]) -> tuple[str, ...]:
    """Names separated by spaces, commas or lines; nothing means everything."""
    return tuple(fields.get("types", "").replace(",", " ").split()) or ("*",)


def _is_id(text: str) -> bool:
    try:
        UUID(text)
    except ValueError:
        return False
    return True
