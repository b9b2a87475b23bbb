"""Messages on their way out: those whose time has come, the job that hands one to its channel, and what came of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from uuid import UUID

from headway.customers import texts
from headway.customers.channels import Channels, Letter
from headway.customers.commands import MarkFailed, MarkSent, ResendNotification
from headway.customers.errors import NoNotification, NotResendable
from headway.customers.links import RecipientLinks
from headway.customers.notes import TRANSITIONS, NoteState
from headway.customers.preferences import preferences_of
from headway.customers.routes import LOG, Route, route
from headway.customers.settings import CustomerSettings, Kind, Medium
from headway.customers.store import Q, read_settings
from headway.events.customers import NotificationDropped, NotificationFailed, NotificationSent
from headway.exceptions.questions.links import QuestionLinks
from headway.exceptions.questions.store import sealed_of
from headway.kernel.rooms import DueTimer, Job, JobHandler
from headway.orders.model import OrderDraft
from headway.orders.store import drafts_of

if TYPE_CHECKING:
    from headway.kernel.uow import UnitOfWork

OUTBOX, DELIVER = "customers.outbox", "customers.deliver"
AT_ONCE = 200
STALE, STOPPED = "stale", "not_wanted"
ASKS = "question:"
"""So the key of a message begins that carries a question's link; its id follows."""
_MAX_PROBLEM = 200


@dataclass(frozen=True, slots=True)
class Post:
    """A message about to be handed to a channel; the address of push is still sealed."""

    id: UUID
    order_id: UUID
    medium: Medium
    channel: str
    language: str
    subject: str
    body: str
    address: str
    dedupe_key: str = ""

    @classmethod
    def of(cls, row: Mapping[str, Any], address: str) -> Post:
        """The message of a row."""
        names = ("id", "order_id", "channel", "language", "subject", "body", "dedupe_key")
        return cls(**{name: row[name] for name in names}, medium=Medium(row["medium"]), address=address)


@dataclass(frozen=True, slots=True)
class Sender:
    """Hands messages to channels."""

    channels: Channels
    links: RecipientLinks

    async def post(self, uow: UnitOfWork, post: Post, sender: str) -> None:
        """Queue a message; address and links lie encrypted in the queue. Those of one order go out in order."""
        found = await self.links.of(uow, post.order_id)
        answer = await self._answer_link(uow, post.dedupe_key)
        body = texts.addressed(post.body, post.language, found.track, found.stop, answer)
        sealed = uow.vault.seal(uow.tenant_id, {"address": post.address, "body": body})
        payload = {
            "notification_id": post.id,
            "medium": post.medium,
            "channel": post.channel,
            "sender": sender,
            "subject": post.subject,
            "sealed": sealed,
        }
        uow.enqueue(DELIVER, payload, lane=f"notify:{post.medium}", ordering_key=post.order_id)

    async def _answer_link(self, uow: UnitOfWork, key: str) -> str:
        """Where the question that a message asks is answered; its key names it."""
        if not key.startswith(ASKS):
            return ""
        sealed = await sealed_of(uow.conn, UUID(key.removeprefix(ASKS)))
        return QuestionLinks(self.links.public_url).opened(uow, sealed) or ""

    async def deliver(self, job: Job) -> MarkSent:
        """Send one message by its channel."""
        vault, said = self.links.vault, job.payload
        opened = vault.unseal(job.tenant_id, said["sealed"])
        address = opened["address"]
        if said["medium"] == Medium.PUSH:
            address = vault.unseal(job.tenant_id, address)["address"]
        await self.channels.send(
            Letter(
                key=job.id,
                tenant_id=job.tenant_id,
                medium=Medium(said["medium"]),
                channel=said["channel"],
                address=address,
                sender=said["sender"],
                subject=said["subject"],
                body=opened["body"],
            )
        )
        return MarkSent(UUID(said["notification_id"]))

    async def on_outbox(self, timer: DueTimer, uow: UnitOfWork) -> None:
        """The quiet hours are over: send what still wants to be heard."""
        rows = await uow.conn.fetch(Q.due_notifications, uow.now, AT_ONCE)
        if not rows:
            return
        settings = await read_settings(uow.conn)
        drafts = await drafts_of(uow.conn, [row["order_id"] for row in rows])
        known = await preferences_of(uow.conn, [draft.recipient for draft in drafts.values()])
        moves = []
        for row in rows:
            found = route(settings, known, drafts[row["order_id"]].recipient, Kind(row["kind"]))
            moves.append(await self._release(uow, dict(row), found, settings, drafts[row["order_id"]]))
        columns = zip(*((row["id"], *move) for row, move in zip(rows, moves, strict=True)), strict=True)
        await uow.conn.execute(Q.move_notifications, *map(list, columns))
        if len(rows) == AT_ONCE:
            uow.set_timer(OUTBOX, timer.key, uow.now)

    async def _release(
        self, uow: UnitOfWork, row: Mapping[str, Any], found: Route | None, settings: CustomerSettings, of: OrderDraft
    ) -> tuple[str, object, str | None]:
        """The message's next state, when it ended, and why."""
        reason = STOPPED if found is None else STALE if row["stale_at"] <= uow.now else None
        about = {"order_id": row["order_id"], "notification_id": row["id"], "kind": row["kind"]}
        if found is None or reason is not None:
            uow.emit(NotificationDropped(**about, medium=row["medium"], reason=reason or STOPPED))
            return NoteState.DROPPED, uow.now, reason
        if found.channel == LOG:
            uow.emit(NotificationSent(**about, medium=found.medium, channel=LOG, version=row["version"]))
            return NoteState.SENT, uow.now, None
        text = {**row, "medium": found.medium, "channel": found.channel}
        await self.post(uow, Post.of(text, found.address), await sender_name(uow, settings))
        return NoteState.QUEUED, None, None

    async def resend(self, cmd: ResendNotification, uow: UnitOfWork) -> None:
        """Send a message once more, by the way its recipient is reached now.

        Raises:
            NoNotification: there is none.
            NotResendable: it waits, is on its way, or its recipient wants none.
        """
        row = await _locked(uow, cmd.notification_id)
        if NoteState.QUEUED not in TRANSITIONS[NoteState(row["state"])] or row["state"] == NoteState.WAITING:
            raise NotResendable(f"the message is {row['state']}", state=row["state"], allowed="sent, failed")
        settings, drafts = await read_settings(uow.conn), await drafts_of(uow.conn, [row["order_id"]])
        recipient = drafts[row["order_id"]].recipient
        found = route(settings, await preferences_of(uow.conn, [recipient]), recipient, Kind(row["kind"]))
        if found is None:
            raise NotResendable("its recipient cannot be reached, or wants no messages", state=row["state"])
        await uow.conn.execute(Q.queue_notification, cmd.notification_id, found.channel)
        if found.channel == LOG:
            await self.mark_sent(MarkSent(cmd.notification_id), uow)
            return
        text = {**row, "medium": found.medium, "channel": found.channel}
        await self.post(uow, Post.of(text, found.address), await sender_name(uow, settings))

    async def mark_sent(self, cmd: MarkSent, uow: UnitOfWork) -> None:
        """A channel took it."""
        row = await _locked(uow, cmd.notification_id)
        await _move(uow, row["id"], NoteState.SENT, None)
        uow.emit(NotificationSent(**_about(row), channel=row["channel"], version=row["version"]))

    async def mark_failed(self, cmd: MarkFailed, uow: UnitOfWork) -> None:
        """It is given up; a person may send it again."""
        row = await _locked(uow, cmd.notification_id)
        await _move(uow, row["id"], NoteState.FAILED, cmd.problem)
        uow.emit(NotificationFailed(**_about(row), channel=row["channel"], problem=cmd.problem))

    @property
    def job(self) -> JobHandler:
        """How the job is carried out."""
        return JobHandler(self.deliver, on_dead=_given_up)


def _given_up(job: Job, error: str) -> MarkFailed:
    return MarkFailed(UUID(job.payload["notification_id"]), error[:_MAX_PROBLEM])


async def _locked(uow: UnitOfWork, notification_id: UUID) -> Any:
    row = await uow.conn.fetchrow(Q.lock_notification, notification_id)
    if row is None:
        raise NoNotification(f"there is no message {notification_id}", notification_id=notification_id)
    return row


async def _move(uow: UnitOfWork, id_: UUID, state: NoteState, problem: str | None) -> None:
    await uow.conn.execute(Q.move_notifications, [id_], [state], [uow.now], [problem])


def _about(row: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "order_id": row["order_id"],
        "notification_id": row["id"],
        "kind": row["kind"],
        "medium": row["medium"],
    }


async def sender_name(uow: UnitOfWork, settings: CustomerSettings) -> str:
    """Who writes: as the settings say, else the tenant."""
    if settings.sender:
        return settings.sender
    row = await uow.conn.fetchrow(Q.tenant_words)
    assert row is not None
    name: str = row["name"]
    return name
