"""Words that somebody wrote for one recipient or one account, on their way like all others."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from uuid import UUID

from headway.customers import texts
from headway.customers.channels import Channels, Letter
from headway.customers.commands import MarkAccountTold, TellAccount, TellRecipient, Told
from headway.customers.notes import Note
from headway.customers.outbox import ASKS, Sender, sender_name
from headway.customers.routes import LOG
from headway.customers.settings import CustomerSettings, Kind, Medium
from headway.customers.store import Q, find_promise, read_settings, settings_of
from headway.customers.telling import Telling, Word
from headway.customers.zones import door_zone
from headway.dispatch.clocks.store import clocks_of, doors
from headway.events.customers import AccountMessageEnded
from headway.kernel.errors import BadInput
from headway.kernel.rooms import Job, JobHandler
from headway.kernel.vault import Vault
from headway.orders.registers import find_customer
from headway.orders.store import UnknownOrder, drafts_of

if TYPE_CHECKING:
    from headway.kernel.uow import UnitOfWork
    from headway.orders.model import OrderDraft

TELL_ACCOUNT = "customers.tell_account"
MAX_TEXT = 600
_MAX_PROBLEM = 200


@dataclass(frozen=True, slots=True)
class Writer:
    """Tells recipients and accounts in somebody's own words."""

    sender: Sender

    async def tell_recipient(self, cmd: TellRecipient, uow: UnitOfWork) -> Told:
        """Send it by the way the recipient is reached, after their quiet hours; the same key again tells nothing new.

        Raises:
            UnknownOrder: there is no such order.
            BadInput: the text cannot be sent.
        """
        check_text(cmd.text)
        draft = await _draft(uow, cmd.order_id)
        row = await uow.conn.fetchrow(Q.open_desk)
        assert row is not None
        settings = settings_of(row["document"])
        kind = Kind.NOTICE if cmd.question_id is None else Kind.QUESTION
        key = cmd.key if cmd.question_id is None else f"{ASKS}{cmd.question_id}"
        promise = await find_promise(uow.conn, cmd.order_id)
        zone = promise.timezone if promise else await _zone(uow, cmd.order_id, draft, settings, row["timezone"])
        note = Note(
            order_id=cmd.order_id,
            kind=kind,
            key=key,
            version=0 if promise is None else promise.version,
            at=uow.now,
            stale_at=cmd.useful_until,
            text=cmd.text,
        )
        telling = Telling(uow, settings, settings.sender or row["name"], {cmd.order_id: draft}, self.sender)
        await telling.tell([Word(None, note, zone)])
        found = await uow.conn.fetchrow(Q.told_by_key, cmd.order_id, key)
        return Told() if found is None else Told(found["medium"], found["channel"])

    async def tell_account(self, cmd: TellAccount, uow: UnitOfWork) -> Told:
        """Mail the account that ordered; without an address or a mail channel it stays in the outbox.

        Raises:
            UnknownOrder: there is no such order.
            BadInput: the text cannot be sent.
        """
        check_text(cmd.text)
        draft = await _draft(uow, cmd.order_id)
        settings = await read_settings(uow.conn)
        customer = await find_customer(uow.conn, draft.customer)
        address = None if customer is None else customer.email
        channel = settings.channels.get(Medium.MAIL, LOG)
        if address is None:
            return Told()
        text = cmd.text if cmd.link is None else f"{cmd.text} Please answer here: {cmd.link}"
        subject = texts.clean(f"About your order {draft.external_ref}")
        state = "sent" if channel == LOG else "queued"
        row = (cmd.message_id, cmd.order_id, draft.customer, subject, cmd.text, channel, state, uow.now)
        if await uow.conn.fetchval(Q.put_account_message, *row) is not None and channel != LOG:
            sealed = uow.vault.seal(uow.tenant_id, {"address": address, "body": text})
            payload = {
                "message_id": cmd.message_id,
                "channel": channel,
                "sender": await sender_name(uow, settings),
                "subject": subject,
                "sealed": sealed,
            }
            uow.enqueue(TELL_ACCOUNT, payload, lane="notify:mail", ordering_key=cmd.order_id)
        return Told(Medium.MAIL, channel)


async def _zone(uow: UnitOfWork, order_id: UUID, draft: OrderDraft, settings: CustomerSettings, own: str) -> str:
    found = await doors(uow.conn, await clocks_of(uow), {order_id: draft})
    return door_zone(draft.address, settings.places, found[order_id], own)


async def mark_account_told(cmd: MarkAccountTold, uow: UnitOfWork) -> None:
    """A channel took it, or gave it up."""
    state = "sent" if cmd.problem is None else "failed"
    row = await uow.conn.fetchrow(Q.end_account_message, cmd.message_id, state, uow.now, cmd.problem)
    if row is not None:
        uow.emit(AccountMessageEnded(order_id=row["order_id"], message_id=cmd.message_id, outcome=state))


@dataclass(frozen=True, slots=True)
class AccountPost:
    """The job that mails an account."""

    channels: Channels
    vault: Vault

    async def run(self, job: Job) -> MarkAccountTold:
        """Send one mail by the tenant's channel, outside any transaction."""
        said: dict[str, Any] = job.payload
        opened = self.vault.unseal(job.tenant_id, said["sealed"])
        letter = Letter(
            key=job.id,
            tenant_id=job.tenant_id,
            medium=Medium.MAIL,
            channel=said["channel"],
            address=opened["address"],
            sender=said["sender"],
            subject=said["subject"],
            body=opened["body"],
        )
        await self.channels.send(letter)
        return MarkAccountTold(UUID(said["message_id"]))

    @property
    def job(self) -> JobHandler:
        """How the job is carried out."""
        return JobHandler(self.run, on_dead=_given_up)


def check_text(text: str) -> None:
    """Refuse what cannot be sent.

    Raises:
        BadInput: it is empty, too long, or no text.
    """
    plain = text.strip()
    if not 0 < len(plain) <= MAX_TEXT or not plain.replace("\n", " ").isprintable():
        raise BadInput(
            f"a text of {len(plain)} characters", field="text", allowed=f"1 to {MAX_TEXT} characters of text"
        )


def _given_up(job: Job, error: str) -> MarkAccountTold:
    return MarkAccountTold(UUID(job.payload["message_id"]), error[:_MAX_PROBLEM])


async def _draft(uow: UnitOfWork, order_id: UUID) -> OrderDraft:
    found = await drafts_of(uow.conn, [order_id])
    if order_id not in found:
        raise UnknownOrder(f"there is no order {order_id}", order_id=str(order_id))
    return found[order_id]
