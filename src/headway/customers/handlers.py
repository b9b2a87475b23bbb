"""What customers does on commands and on others' news. The tables at the bottom are its contents."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from headway.carriers.store import NetworkCache
from headway.customers import commands as c
from headway.customers.changing import Changer
from headway.customers.channels import Channels
from headway.customers.errors import NoPromise
from headway.customers.estimating import Estimator
from headway.customers.following import REACTIONS, Follower
from headway.customers.gathering import Gatherer
from headway.customers.links import RecipientLinks
from headway.customers.outbox import DELIVER, OUTBOX, Sender
from headway.customers.preferences import forget_preference, save_preference, stop_messages
from headway.customers.promising import PROMISE_DECIDER
from headway.customers.store import Q, find_promise
from headway.customers.writing import TELL_ACCOUNT, AccountPost, Writer, mark_account_told
from headway.kernel.rooms import CommandHandler, Projection, Room

if TYPE_CHECKING:
    from headway.kernel.uow import UnitOfWork


@dataclass(frozen=True, slots=True)
class Tracking:
    """The link by which a recipient follows an order."""

    links: RecipientLinks

    async def make_link(self, cmd: c.MakeTrackingLink, uow: UnitOfWork) -> str:
        """The live link of an order; the same every time until it is revoked.

        Raises:
            NoPromise: nothing is known of such an order here.
            VaultClosed: there is no key to keep links with.
        """
        if await find_promise(uow.conn, cmd.order_id) is None:
            raise NoPromise(f"nothing is promised for order {cmd.order_id}", order_id=cmd.order_id)
        if not self.links.vault.ready:
            self.links.vault.seal(uow.tenant_id, {})
        return (await self.links.of(uow, cmd.order_id)).track


async def revoke_links(cmd: c.RevokeTrackingLinks, uow: UnitOfWork) -> int:
    """End the links of an order.

    Raises:
        NoPromise: nothing is known of such an order here.
    """
    if await find_promise(uow.conn, cmd.order_id) is None:
        raise NoPromise(f"nothing is promised for order {cmd.order_id}", order_id=cmd.order_id)
    return len(await uow.conn.fetch(Q.revoke_links, cmd.order_id, uow.now))


def commands(channels: Channels, gatherer: Gatherer, sender: Sender) -> Mapping[type, CommandHandler]:
    """What can be asked."""
    return {
        c.EstimatePromise: Estimator(gatherer).estimate,
        c.SaveCustomerSettings: Changer(channels).save,
        c.SavePreference: save_preference,
        c.ForgetPreference: forget_preference,
        c.StopMessages: stop_messages,
        c.MakeTrackingLink: Tracking(sender.links).make_link,
        c.RevokeTrackingLinks: revoke_links,
        c.ResendNotification: sender.resend,
        c.MarkSent: sender.mark_sent,
        c.MarkFailed: sender.mark_failed,
        c.TellRecipient: Writer(sender).tell_recipient,
        c.TellAccount: Writer(sender).tell_account,
        c.MarkAccountTold: mark_account_told,
    }


def room(channels: Channels, links: RecipientLinks, networks: NetworkCache | None = None) -> Room:
    """Customers, ready to be composed; `networks` are best shared with dispatch, which reads the same."""
    gatherer, sender = Gatherer(networks or NetworkCache()), Sender(channels, links)
    return Room(
        "customers",
        commands=commands(channels, gatherer, sender),
        timers={OUTBOX: sender.on_outbox},
        jobs={DELIVER: sender.job, TELL_ACCOUNT: AccountPost(channels, links.vault).job},
        deciders=(PROMISE_DECIDER,),
        projections=(Projection("customers.promises", tuple(REACTIONS), Follower(gatherer, sender).apply),),
    )
