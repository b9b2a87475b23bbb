"""Messages to recipients: what was told, how it is told, and what recipients want."""

from __future__ import annotations

from dataclasses import asdict
from datetime import timedelta
from uuid import UUID

import msgspec

from headway.api.operation import Router
from headway.api.paging import After, BadCursor, Limit, id_of, page
from headway.api.turn import IfMatch, Now
from headway.api.wire import Nothing, PageOf
from headway.api.words.customers import (
    AddressIn,
    Forgotten,
    NotificationOut,
    PreferenceIn,
    PreferenceOut,
    QuietIn,
    SettingsIn,
    SettingsOut,
    SettingsSaved,
    TellIn,
    ToldOut,
)
from headway.customers import changing, views
from headway.customers.commands import (
    ForgetPreference,
    ResendNotification,
    SaveCustomerSettings,
    SavePreference,
    TellRecipient,
)
from headway.customers.errors import NoNotification, NotResendable, SettingsMoved
from headway.customers.notes import NoteState
from headway.customers.preferences import find_preference
from headway.customers.settings import CustomerSettings, Kind, Quiet
from headway.kernel.vault import VaultClosed
from headway.orders.store import UnknownOrder

USEFUL = timedelta(days=2)
"""So long somebody wants to hear what a person wrote about a delivery."""

router = Router("notifications", "Messages to recipients, the settings and texts behind them, recipients' wishes.")


@router.get("/notifications", "customers:read", raises=(BadCursor,))
async def list_notifications(
    turn: Now,
    order_id: UUID | None = None,
    state: NoteState | None = None,
    kind: Kind | None = None,
    after: After = None,
    limit: Limit = 50,
) -> PageOf[NotificationOut]:
    """Messages, newest first."""
    found = await views.list_notifications(
        turn.db, order_id=order_id, state=state, kind=kind, before=id_of(after), limit=limit + 1
    )
    return page([NotificationOut.model_validate(each) for each in found], limit, lambda each: each.id)


@router.get("/notifications/{notification_id}", "customers:read", raises=(NoNotification,))
async def get_notification(turn: Now, notification_id: UUID) -> NotificationOut:
    """One message."""
    return NotificationOut.model_validate(await views.get_notification(turn.db, notification_id))


@router.post("/notifications/{notification_id}/resend", "customers:write", raises=(NoNotification, NotResendable))
async def resend_notification(turn: Now, notification_id: UUID, body: Nothing) -> NotificationOut:
    """Send a message once more, also one that was given up; quiet hours do not hold for it."""
    await turn.run(ResendNotification(notification_id))
    return NotificationOut.model_validate(await views.get_notification(turn.db, notification_id))


@router.post("/orders/{order_id}/tell-recipient", "customers:write", raises=(UnknownOrder,))
async def tell_recipient(turn: Now, order_id: UUID, body: TellIn) -> ToldOut:
    """Tell the recipient of an order something in one's own words, by the way they are reached, after quiet hours."""
    key = f"api:{turn.work.new_id()}"
    told = await turn.run(TellRecipient(order_id=order_id, text=body.text, key=key, useful_until=turn.now + USEFUL))
    return ToldOut.model_validate(told)


@router.get("/notification-settings", "customers:read")
async def get_notification_settings(turn: Now) -> SettingsOut:
    """How windows are promised and recipients told. Secrets of channels are not shown."""
    found = await changing.read(turn.db)
    turn.tag(found.version)
    shown = msgspec.to_builtins(found.settings)
    return SettingsOut(version=found.version, updated_at=found.updated_at, updated_by=found.updated_by, **shown)


@router.put("/notification-settings", "customers:write", raises=(SettingsMoved, VaultClosed))
async def save_notification_settings(turn: Now, body: SettingsIn, if_match: IfMatch = None) -> SettingsSaved:
    """Replace the settings; those that cannot be meant are refused by field."""
    fields = body.model_dump(mode="json")
    given = fields.pop("channels")
    channels = {
        medium: None if each is None else {**each["settings"], "kind": each["kind"]} for medium, each in given.items()
    }
    settings = msgspec.convert(fields, type=CustomerSettings)
    saved = await turn.run(SaveCustomerSettings(settings, channels, turn.matching_number()))
    turn.tag(saved.version)
    return SettingsSaved.model_validate(saved)


@router.put("/recipient-preferences", "customers:write", raises=(VaultClosed,))
async def save_recipient_preference(turn: Now, body: PreferenceIn) -> PreferenceOut:
    """Keep what the holder of an address wants. The address itself is not kept, only its fingerprint."""
    fields = body.model_dump()
    kinds, quiet = fields.pop("kinds"), fields.pop("quiet")
    wish = SavePreference(
        **fields,
        kinds=None if kinds is None else frozenset(kinds),
        quiet=None if quiet is None else Quiet(**quiet),
    )
    await turn.run(wish)
    return await _preference(turn, body)


@router.post("/recipient-preferences/find", "customers:read")
async def find_recipient_preference(turn: Now, body: AddressIn) -> PreferenceOut:
    """What the holder of an address wants; asked by POST, so that no address stands in a log of requests."""
    return await _preference(turn, body)


@router.post("/recipient-preferences/forget", "customers:write")
async def forget_recipient_preference(turn: Now, body: AddressIn) -> Forgotten:
    """Forget what the holder of an address wants."""
    return Forgotten(known=await turn.run(ForgetPreference(body.medium, body.address)))


async def _preference(turn: Now, body: AddressIn) -> PreferenceOut:
    found = await find_preference(turn.db, body.medium, body.address)
    if found is None:
        return PreferenceOut(known=False)
    fields = {name: value for name, value in asdict(found).items() if name in {"timezone", "language", "stopped"}}
    return PreferenceOut(
        known=True,
        prefer=found.medium,
        kinds=None if found.kinds is None else sorted(found.kinds),
        quiet=None if found.quiet is None else QuietIn(from_min=found.quiet.from_min, to_min=found.quiet.to_min),
        push=found.sealed is not None,
        **fields,
    )
