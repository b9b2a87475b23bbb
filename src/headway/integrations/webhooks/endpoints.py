"""What is done on command about endpoints."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING
from uuid import UUID

from headway.events.webhooks import WebhookSaved
from headway.integrations.urls import UrlRules, parse
from headway.integrations.webhooks.matching import check_types
from headway.integrations.webhooks.model import (
    MOST_ENDPOINTS,
    AddWebhook,
    ChangeWebhook,
    Made,
    NoWebhook,
    RemoveWebhook,
    RotateSecret,
    TooManyWebhooks,
    Webhook,
)
from headway.integrations.webhooks.secrets import new_secret, seal
from headway.integrations.webhooks.store import Q, webhook_of
from headway.kernel.errors import BadInput

if TYPE_CHECKING:
    from headway.kernel.uow import UnitOfWork

SWEEP = "webhooks.sweep"
DAY = timedelta(days=1)
MOST_LETTERS = 200


async def add_webhook(cmd: AddWebhook, uow: UnitOfWork) -> Made:
    """Make an endpoint and its secret.

    Raises:
        BadInput: an address of no form that could be called, an unknown type, a description that is too long.
        TooManyWebhooks: there are `MOST_ENDPOINTS`.
        VaultClosed: there is no key to keep the secret with.
    """
    _check(cmd.url, cmd.description)
    types = check_types(cmd.types)
    if await uow.conn.fetchval(Q.count_endpoints) >= MOST_ENDPOINTS:
        raise TooManyWebhooks(f"there are {MOST_ENDPOINTS} webhooks already")
    secret = new_secret()
    row = await uow.conn.fetchrow(
        Q.put_endpoint, uow.new_id(), cmd.url, cmd.description, list(types), seal(uow, secret), uow.now, uow.actor
    )
    assert row is not None
    found = webhook_of(row)
    _tell(uow, found)
    uow.set_timer(SWEEP, "all", uow.now + DAY)
    return Made(found, secret)


async def change_webhook(cmd: ChangeWebhook, uow: UnitOfWork) -> Webhook:
    """Change what is given.

    Raises:
        NoWebhook: there is none.
        BadInput: as `add_webhook`.
    """
    known = await _locked(uow, cmd.webhook_id)
    _check(cmd.url or known.url, cmd.description or "")
    types = None if cmd.types is None else list(check_types(cmd.types))
    row = await uow.conn.fetchrow(
        Q.change_endpoint, known.id, cmd.url, types, cmd.description, cmd.active, uow.now, uow.actor
    )
    assert row is not None
    found = webhook_of(row)
    _tell(uow, found)
    return found


async def rotate_secret(cmd: RotateSecret, uow: UnitOfWork) -> Made:
    """A new secret beside the one before.

    Raises:
        NoWebhook: there is none.
    """
    row = await uow.conn.fetchrow(Q.lock_endpoint, cmd.webhook_id)
    if row is None:
        raise _none(cmd.webhook_id)
    secret = new_secret()
    sealed = seal(uow, secret, uow.vault.unseal(uow.tenant_id, row["sealed"])["secret"])
    changed = await uow.conn.fetchrow(Q.seal_endpoint, cmd.webhook_id, sealed, uow.now, uow.actor)
    assert changed is not None
    found = webhook_of(changed)
    _tell(uow, found)
    return Made(found, secret)


async def remove_webhook(cmd: RemoveWebhook, uow: UnitOfWork) -> None:
    """Forget an endpoint, and what was sent there.

    Raises:
        NoWebhook: there is none.
    """
    if await uow.conn.fetchval(Q.drop_endpoint, cmd.webhook_id) is None:
        raise _none(cmd.webhook_id)


async def _locked(uow: UnitOfWork, webhook_id: UUID) -> Webhook:
    row = await uow.conn.fetchrow(Q.lock_endpoint, webhook_id)
    if row is None:
        raise _none(webhook_id)
    return webhook_of(row)


def _none(webhook_id: UUID) -> NoWebhook:
    return NoWebhook(f"there is no webhook {webhook_id}", webhook_id=str(webhook_id))


def _check(url: str, description: str) -> None:
    parse(url, UrlRules(allow_http=True))
    if len(description) > MOST_LETTERS:
        raise BadInput(
            f"{len(description)} characters", field="description", allowed=f"at most {MOST_LETTERS} characters"
        )


def _tell(uow: UnitOfWork, found: Webhook) -> None:
    uow.emit(WebhookSaved(webhook_id=found.id, url=found.url, types=found.types, active=found.active))
