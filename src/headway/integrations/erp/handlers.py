"""What is done on command about the shipper's own system, and the job that tells it; the room is at the bottom."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

from headway.events.orders import ErpTold
from headway.integrations.erp.commands import ErpEndpoint, ErpMessage, MarkErpTold, ResendErp, SaveErp, TellErp
from headway.integrations.erp.sending import ErpEvent, send
from headway.integrations.urls import Resolve, UrlRules, parse, system_resolve
from headway.kernel.db import load_queries
from headway.kernel.errors import BadInput, NotFound
from headway.kernel.rooms import Job, JobHandler, Room, Undeliverable
from headway.kernel.uow import Scope
from headway.orders.store import UnknownOrder

if TYPE_CHECKING:
    import asyncpg

    from headway.kernel.db.database import Connection
    from headway.kernel.uow import UnitOfWork

Q = load_queries("headway.integrations.erp")
SEND = "erp.send"
SECRET_LETTERS = range(16, 501)
_TYPE = re.compile(r"[a-z][a-z0-9_]{0,39}(\.[a-z][a-z0-9_]{0,39}){0,3}")
_MAX_PROBLEM = 300


class NoErpMessage(NotFound):
    """There is no such event."""

    code = "no_erp_message"


async def save_erp(cmd: SaveErp, uow: UnitOfWork) -> ErpEndpoint:
    """Set where events go.

    Raises:
        BadInput: no address of a form that could be called, or a secret that is too short.
        VaultClosed: there is no key to keep the secret with.
    """
    parse(cmd.url, UrlRules(allow_http=True))
    known = await uow.conn.fetchrow(Q.endpoint)
    if cmd.secret is None and known is None:
        raise BadInput("no secret", field="secret", allowed="16 to 500 characters")
    if cmd.secret is not None and len(cmd.secret) not in SECRET_LETTERS:
        raise BadInput(f"{len(cmd.secret)} characters", field="secret", allowed="16 to 500 characters")
    sealed = known["sealed"] if cmd.secret is None and known else None
    sealed = sealed or uow.vault.seal(uow.tenant_id, {"secret": cmd.secret})
    row = await uow.conn.fetchrow(Q.save_endpoint, cmd.url, sealed, cmd.active, uow.now, uow.actor)
    assert row is not None
    return endpoint_of(row)


async def tell_erp(cmd: TellErp, uow: UnitOfWork) -> bool:
    """Keep an event and queue it; those of one order go out in order.

    Raises:
        UnknownOrder: there is no such order.
        BadInput: the type is no such word.
    """
    if not _TYPE.fullmatch(cmd.type):
        raise BadInput(f"{cmd.type[:60]!r} is no type", field="type", allowed="words with dots, such as order.delayed")
    endpoint = await uow.conn.fetchrow(Q.endpoint)
    if endpoint is None or not endpoint["active"]:
        return False
    order = await uow.conn.fetchrow(Q.reference_of, cmd.order_id)
    if order is None:
        raise UnknownOrder(f"there is no order {cmd.order_id}", order_id=str(cmd.order_id))
    data = {"external_ref": order["external_ref"], "customer": order["customer"], **cmd.data}
    row = (cmd.message_id, cmd.order_id, cmd.type, json.dumps(data), uow.now)
    if await uow.conn.fetchval(Q.put_message, *row) is not None:
        _queue(uow, cmd.message_id, cmd.order_id, cmd.type, data)
    return True


async def resend_erp(cmd: ResendErp, uow: UnitOfWork) -> bool:
    """Queue an event once more that was given up; one on its way, or taken, is left alone.

    Raises:
        NoErpMessage: there is none.
    """
    if await uow.conn.fetchval(Q.is_known, cmd.message_id) is None:
        raise NoErpMessage(f"there is no event {cmd.message_id}", message_id=cmd.message_id)
    row = await uow.conn.fetchrow(Q.again, cmd.message_id)
    if row is not None:
        _queue(uow, row["id"], row["order_id"], row["type"], json.loads(row["data"]))
    return row is not None


async def mark_told(cmd: MarkErpTold, uow: UnitOfWork) -> None:
    """It was taken, or given up."""
    state = "sent" if cmd.problem is None else "failed"
    row = await uow.conn.fetchrow(Q.end_message, cmd.message_id, state, uow.now, cmd.problem)
    if row is not None:
        uow.emit(ErpTold(order_id=row["order_id"], message_id=cmd.message_id, type=row["type"], outcome=state))


@dataclass(frozen=True, slots=True)
class Sender:
    """The job that tells the shipper's own system."""

    scope: Scope
    sandbox_urls: UrlRules
    resolve: Resolve = system_resolve

    async def run(self, job: Job) -> MarkErpTold:
        """Send one event, outside any transaction."""
        said: dict[str, Any] = job.payload
        async with self.scope.reading(job.tenant_id) as (conn, now):
            row = await conn.fetchrow(Q.endpoint)
            sandbox = await conn.fetchval(Q.is_sandbox)
        if row is None or not row["active"]:
            raise Undeliverable("no address is configured any more")
        event = ErpEvent(
            key=UUID(said["message_id"]),
            tenant_id=job.tenant_id,
            type=said["type"],
            order_id=UUID(said["order_id"]),
            at=datetime.fromisoformat(said["at"]),
            data=said["data"],
        )
        secret = self.scope.vault.unseal(job.tenant_id, row["sealed"])["secret"]
        rules = self.sandbox_urls if sandbox else UrlRules()
        await send(event, row["url"], secret, now, rules, self.resolve)
        return MarkErpTold(event.key)

    @property
    def job(self) -> JobHandler:
        """How the job is carried out."""
        return JobHandler(self.run, on_dead=_given_up)


async def endpoint(conn: Connection) -> ErpEndpoint | None:
    """Where events go; None: nowhere yet."""
    row = await conn.fetchrow(Q.endpoint)
    return None if row is None else endpoint_of(row)


async def list_messages(
    conn: Connection,
    *,
    before: UUID | None = None,
    state: str | None = None,
    order_id: UUID | None = None,
    limit: int = 50,
) -> list[ErpMessage]:
    """Events, newest first; `before` is the last id of the page before."""
    return [_message(row) for row in await conn.fetch(Q.list_messages, before, state, order_id, limit)]


def endpoint_of(row: asyncpg.Record) -> ErpEndpoint:
    """The endpoint of a row."""
    return ErpEndpoint(row["url"], row["active"], row["version"], row["updated_at"], row["updated_by"])


def _message(row: asyncpg.Record) -> ErpMessage:
    return ErpMessage(
        id=row["id"],
        order_id=row["order_id"],
        type=row["type"],
        data=json.loads(row["data"]),
        state=row["state"],
        created_at=row["created_at"],
        ended_at=row["ended_at"],
        problem=row["problem"],
    )


def _queue(uow: UnitOfWork, message_id: UUID, order_id: UUID, kind: str, data: Mapping[str, str]) -> None:
    payload = {
        "message_id": message_id,
        "order_id": order_id,
        "type": kind,
        "at": uow.now.isoformat(),
        "data": dict(data),
    }
    uow.enqueue(SEND, payload, lane="erp", ordering_key=order_id)


def _given_up(job: Job, error: str) -> MarkErpTold:
    return MarkErpTold(UUID(job.payload["message_id"]), error[:_MAX_PROBLEM])


def room(scope: Scope, sandbox_urls: UrlRules | None = None) -> Room:
    """The way to the shipper's own system.

    Args:
        sandbox_urls: what the operator allows sandbox tenants beyond https to public addresses; live tenants never.
    """
    return Room(
        "erp",
        commands={SaveErp: save_erp, TellErp: tell_erp, ResendErp: resend_erp, MarkErpTold: mark_told},
        jobs={SEND: Sender(scope, sandbox_urls or UrlRules()).job},
    )
