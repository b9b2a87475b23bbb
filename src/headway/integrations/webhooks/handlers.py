"""The job that delivers, the timer that forgets; the room is at the bottom."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from uuid import UUID

from headway.integrations.urls import Resolve, UrlRules, system_resolve
from headway.integrations.webhooks import deliveries, endpoints
from headway.integrations.webhooks.model import (
    PING,
    WAITS,
    AddWebhook,
    ChangeWebhook,
    EndDelivery,
    PingWebhook,
    RemoveWebhook,
    Replay,
    Resend,
    RotateSecret,
)
from headway.integrations.webhooks.secrets import in_force
from headway.integrations.webhooks.sending import Answer, body_of, headers_of, post
from headway.integrations.webhooks.store import Q
from headway.kernel.message import event_types
from headway.kernel.rooms import DueTimer, Job, JobHandler, Projection, Retriable, Room, Undeliverable
from headway.kernel.uow import Scope

if TYPE_CHECKING:
    from headway.kernel.uow import UnitOfWork

BATCH = 1000
_MOST_LETTERS = 300


@dataclass(frozen=True, slots=True)
class Courier:
    """Carries one delivery to its endpoint."""

    scope: Scope
    sandbox_urls: UrlRules
    resolve: Resolve = system_resolve

    async def run(self, job: Job) -> EndDelivery | None:
        """Send it once, outside any transaction, and write the try down; not at all where the endpoint is gone."""
        delivery_id = UUID(job.payload["delivery_id"])
        async with self.scope.reading(job.tenant_id) as (conn, now):
            delivery = await conn.fetchrow(Q.find_delivery, delivery_id)
            endpoint = None if delivery is None else await conn.fetchrow(Q.find_endpoint, delivery["webhook_id"])
            if delivery is None or endpoint is None:
                return None
            if not endpoint["active"]:
                raise Undeliverable("the webhook is paused")
            event = await _event(conn, delivery, now)
            rules = self.sandbox_urls if await conn.fetchval(Q.is_sandbox) else UrlRules()
        body = body_of(job.tenant_id, event)
        kept = self.scope.vault.unseal(job.tenant_id, endpoint["sealed"])
        headers = headers_of(delivery["event_id"], now, body, in_force(kept, now))
        answer = await post(endpoint["url"], headers, body, rules, self.resolve)
        await self._note(job, delivery_id, answer)
        if answer.problem is None:
            return EndDelivery(delivery_id)
        if answer.gone:
            raise Undeliverable(answer.problem)
        raise Retriable(answer.problem, after=WAITS[min(job.attempts, len(WAITS)) - 1])

    async def _note(self, job: Job, delivery_id: UUID, answer: Answer) -> None:
        async with self.scope.begin(job.tenant_id, "system:webhooks") as uow:
            problem = None if answer.problem is None else answer.problem[:_MOST_LETTERS]
            await uow.conn.execute(Q.put_attempt, delivery_id, uow.now, answer.status, problem, answer.took_ms)

    @property
    def job(self) -> JobHandler:
        """How the job is carried out."""
        return JobHandler(self.run, on_dead=_given_up, max_attempts=len(WAITS) + 1)


async def _event(conn: Any, delivery: Any, now: Any) -> Any:
    """The event as the log has it; a ping is none."""
    if delivery["type"] == PING:
        chain = {"correlation_id": delivery["event_id"], "causation_id": None, "actor": "system:webhooks"}
        place = {"xid": 0, "seq": 0, "id": delivery["event_id"], "recorded_at": delivery["created_at"], "data": "{}"}
        return {**dict(delivery), **chain, **place}
    return await conn.fetchrow(Q.find_event, delivery["event_id"], delivery["subject_id"])


def _given_up(job: Job, error: str) -> EndDelivery:
    return EndDelivery(UUID(job.payload["delivery_id"]), error[:_MOST_LETTERS])


async def on_sweep(due: DueTimer, uow: UnitOfWork) -> None:
    """Once a day."""
    await deliveries.sweep(uow)
    uow.set_timer(endpoints.SWEEP, due.key, uow.now + endpoints.DAY)


def room(scope: Scope, sandbox_urls: UrlRules | None = None) -> Room:
    """Webhooks.

    Args:
        sandbox_urls: what the operator allows sandbox tenants beyond https to public addresses; live tenants never.
    """
    return Room(
        "webhooks",
        commands={
            AddWebhook: endpoints.add_webhook,
            ChangeWebhook: endpoints.change_webhook,
            RotateSecret: endpoints.rotate_secret,
            RemoveWebhook: endpoints.remove_webhook,
            PingWebhook: deliveries.ping,
            Resend: deliveries.resend,
            Replay: deliveries.replay,
            EndDelivery: deliveries.end_delivery,
        },
        timers={endpoints.SWEEP: on_sweep},
        jobs={deliveries.SEND: Courier(scope, sandbox_urls or UrlRules()).job},
        projections=(
            Projection("webhooks", tuple(event_types().values()), deliveries.fan_out, batch=BATCH, last=True),
        ),
    )
