"""News of webhooks themselves. What is delivered is no news: it would be delivered again."""

from __future__ import annotations

from typing import ClassVar
from uuid import UUID

from headway.kernel.message import Event


class WebhookEvent(Event, frozen=True, kw_only=True):
    """Base: its subject is an endpoint."""

    subject_type: ClassVar[str] = "webhook"
    subject_field: ClassVar[str] = "webhook_id"

    webhook_id: UUID
    url: str


class WebhookSaved(WebhookEvent, frozen=True, kw_only=True):
    """An endpoint was made or changed."""

    types: tuple[str, ...]
    active: bool


class WebhookPaused(WebhookEvent, frozen=True, kw_only=True):
    """Nothing is sent there any more until a person resumes it."""

    reason: str


EVENTS: tuple[type[Event], ...] = (WebhookSaved, WebhookPaused)
