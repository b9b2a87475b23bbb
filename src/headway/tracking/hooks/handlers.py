"""Making and revoking hooks, and taking what arrives there. The table is at the bottom."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import TYPE_CHECKING
from uuid import UUID

import msgspec

from headway.dispatch.links import mint
from headway.kernel.errors import BadInput
from headway.kernel.rooms import CommandHandler
from headway.tracking.health.noting import Note, note
from headway.tracking.hooks.model import (
    AddHook,
    ChangeHookSecret,
    DeliveryTaken,
    Hook,
    HookAdded,
    NoHook,
    NoteRejected,
    RevokeHook,
    TakeDelivery,
)
from headway.tracking.hooks.schemes import check_auth, check_delivery
from headway.tracking.hooks.store import Q, find_hook
from headway.tracking.mapping.intake import read_message
from headway.tracking.model import Taken
from headway.tracking.naming import check_carrier, check_label

if TYPE_CHECKING:
    from headway.kernel.uow import UnitOfWork

REMEMBERED = timedelta(days=30)
"""So long a delivery is known again; after that its events are, by their own keys."""

LONGEST_OVERLAP = timedelta(days=30)


async def add_hook(cmd: AddHook, uow: UnitOfWork) -> HookAdded:
    """Make an address; of the token only the hash is kept, of the secret only what the vault makes of it.

    Raises:
        BadInput: there is no such carrier, or deliveries cannot be judged so.
    """
    check_label(cmd.label)
    check_auth(cmd.auth, cmd.secret)
    await check_carrier(uow, cmd.carrier)
    minted, hook_id = mint(uow.tenant_id), uow.new_id()
    sealed = uow.vault.seal(uow.tenant_id, {"secrets": [cmd.secret]})
    auth = msgspec.json.encode(cmd.auth).decode()
    row = (hook_id, minted.hash, cmd.carrier, cmd.label, auth, sealed, uow.now, uow.actor)
    await uow.conn.execute(Q.put_hook, *row)
    return HookAdded(hook_id, minted.token)


async def change_secret(cmd: ChangeHookSecret, uow: UnitOfWork) -> None:
    """Set another secret; the present one is taken for a while yet.

    Raises:
        NoHook: there is none of this id.
        BadInput: the secret or the time is out of range.
    """
    hook = await _hook(uow, cmd.hook_id)
    check_auth(hook.auth, cmd.secret)
    if not timedelta(0) <= cmd.keep_old <= LONGEST_OVERLAP:
        raise BadInput(f"{cmd.keep_old}", field="keep_old_s", allowed=f"up to {LONGEST_OVERLAP.days} days")
    secrets = [cmd.secret, *_secrets(uow, hook)[:1]]
    sealed = uow.vault.seal(uow.tenant_id, {"secrets": secrets})
    await uow.conn.execute(Q.set_secret, cmd.hook_id, sealed, uow.now + cmd.keep_old)


async def revoke_hook(cmd: RevokeHook, uow: UnitOfWork) -> None:
    """Take its deliveries no more, and forget its secret; the same again changes nothing.

    Raises:
        NoHook: there is none of this id.
    """
    if await uow.conn.fetchval(Q.revoke_hook, cmd.hook_id, uow.now) is None:
        raise NoHook(f"there is no hook {cmd.hook_id}", hook_id=cmd.hook_id)


async def take_delivery(cmd: TakeDelivery, uow: UnitOfWork) -> DeliveryTaken:
    """Judge a delivery and record what it reports; all of it is kept when this commits, also what is refused.

    Raises:
        NoHook: it was revoked a moment ago.
        BadSignature: it is not the carrier's.
        StaleDelivery: it is not of this time.
    """
    hook = await _hook(uow, cmd.hook_id)
    delivery = cmd.delivery
    digest = check_delivery(hook.auth, _secrets(uow, hook), delivery, uow.now)
    first = await uow.conn.fetchval(Q.note_seen, hook.id, digest, uow.now) is not None
    taken = DeliveryTaken(repeated=True)
    if first:
        said = delivery.headers.get("content-type", "")
        result = await read_message(uow, hook.carrier, delivery.body, said, source="webhook")
        counts = [result.count(kind) for kind in (Taken.ACCEPTED, Taken.DUPLICATE, Taken.REFUSED)]
        taken = DeliveryTaken(False, *counts)
        await uow.conn.execute(Q.forget_seen, hook.id, uow.now - REMEMBERED)
    await uow.conn.execute(Q.note_taken, hook.id, uow.now, first, taken.accepted, taken.refused)
    await note(uow, [_fares(hook)])
    return taken


async def note_rejected(cmd: NoteRejected, uow: UnitOfWork) -> None:
    """Count what was turned away."""
    await uow.conn.execute(Q.note_rejected, cmd.hook_id, uow.now, cmd.sentence[:300])
    hook = await find_hook(uow.conn, cmd.hook_id)
    if hook is not None:
        await note(uow, [_fares(hook, cmd.sentence)])


def _fares(hook: Hook, fault: str | None = None) -> Note:
    return Note("hook", str(hook.id), f"{hook.carrier} {hook.label}".strip(), hook.carrier, fault)


async def _hook(uow: UnitOfWork, hook_id: UUID) -> Hook:
    hook = await find_hook(uow.conn, hook_id)
    if hook is None:
        raise NoHook(f"there is no hook {hook_id}", hook_id=hook_id)
    return hook


def _secrets(uow: UnitOfWork, hook: Hook) -> tuple[str, ...]:
    """The secret, and the one before it while that is taken."""
    found: list[str] = uow.vault.unseal(uow.tenant_id, hook.sealed)["secrets"]
    return tuple(found if hook.old_until is not None and uow.now < hook.old_until else found[:1])


COMMANDS: Mapping[type, CommandHandler] = {
    AddHook: add_hook,
    ChangeHookSecret: change_secret,
    RevokeHook: revoke_hook,
    TakeDelivery: take_delivery,
    NoteRejected: note_rejected,
}
