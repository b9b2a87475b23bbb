"""How carriers' reports come in by themselves: hooks they send to, pollers that ask them."""

from __future__ import annotations

from datetime import timedelta
from typing import Annotated, cast
from uuid import UUID

from fastapi import Query

from headway.api.operation import Router
from headway.api.paging import After, BadCursor, Limit, id_of, page
from headway.api.turn import Now
from headway.api.wire import Nothing, PageOf
from headway.api.words.intake import (
    ConnectorNote,
    ConnectorOut,
    HookIn,
    HookMade,
    HookOut,
    PollerChange,
    PollerChanged,
    PollerIn,
    PollerMade,
    PollerOut,
    SecretIn,
)
from headway.integrations.urls import UrlRefused
from headway.tracking.health.handlers import NoteConnector
from headway.tracking.health.noting import list_health
from headway.tracking.hooks import store as hooks
from headway.tracking.hooks.model import AddHook, ChangeHookSecret, HookAdded, NoHook, RevokeHook
from headway.tracking.hooks.schemes import HookAuth
from headway.tracking.polling import store as pollers
from headway.tracking.polling.model import AddPoller, ChangePoller, NoPoller, PausePoller, PollNow, PollSpec

router = Router("intake", "Hooks that carriers send to, `/v1/hooks/{token}`, and pollers that ask carriers.")
OfCarrier = Annotated[str | None, Query(max_length=100)]


@router.get("/tracking/connectors", "tracking:read")
async def list_connectors(turn: Now) -> list[ConnectorOut]:
    """How hooks, pollers, carriers' connectors, channels and gateways fare, those that fail first; 500 at most."""
    return [ConnectorOut.model_validate(row) for row in await list_health(turn.db)]


@router.post("/tracking/connectors/notes", "tracking:write")
async def note_connector(turn: Now, body: ConnectorNote) -> Nothing:
    """A gateway outside says that a connection worked (`fault` null) or failed; three failures in a row are told."""
    await turn.run(NoteConnector(body.name, body.carrier, body.fault))
    return Nothing()


@router.post("/tracking/hooks", "tracking:write", status_code=201)
async def add_hook(turn: Now, body: HookIn) -> HookMade:
    """Make an address for a carrier. Its path is shown this once; a repeated request shows null."""
    auth = cast(HookAuth, body.auth)
    made: HookAdded = await turn.run(AddHook(body.carrier, body.label, auth, body.secret))
    turn.secret = f"/v1/hooks/{made.token}"
    return HookMade(hook_id=made.hook_id, path=turn.secret)


@router.get("/tracking/hooks", "tracking:read", raises=(BadCursor,))
async def list_hooks(turn: Now, carrier: OfCarrier = None, after: After = None, limit: Limit = 50) -> PageOf[HookOut]:
    """Hooks, also the revoked ones, and how their deliveries fared."""
    found = await hooks.list_hooks(turn.db, carrier=carrier, after=id_of(after), limit=limit + 1)
    return page(found, limit, lambda row: row["hook_id"])


@router.get("/tracking/hooks/{hook_id}", "tracking:read", raises=(NoHook,))
async def get_hook(turn: Now, hook_id: UUID) -> HookOut:
    """One hook, and how its deliveries fared."""
    return await _hook(turn, hook_id)


@router.post("/tracking/hooks/{hook_id}/secret", "tracking:write", raises=(NoHook,))
async def change_hook_secret(turn: Now, hook_id: UUID, body: SecretIn) -> HookOut:
    """Set another secret; the present one is taken for a while yet, so that nothing is lost in between."""
    await turn.run(ChangeHookSecret(hook_id, body.secret, timedelta(seconds=body.keep_old_s)))
    return await _hook(turn, hook_id)


@router.delete("/tracking/hooks/{hook_id}", "tracking:write", raises=(NoHook,))
async def revoke_hook(turn: Now, hook_id: UUID) -> HookOut:
    """Take deliveries there no more, and forget the secret."""
    await turn.run(RevokeHook(hook_id))
    return await _hook(turn, hook_id)


@router.post("/tracking/pollers", "tracking:write", raises=(UrlRefused,), status_code=201)
async def add_poller(turn: Now, body: PollerIn) -> PollerMade:
    """Ask a carrier from now on; the secret is never shown again."""
    spec = cast(PollSpec, body.spec)
    return PollerMade(poller_id=await turn.run(AddPoller(body.carrier, body.label, spec, body.secret)))


@router.get("/tracking/pollers", "tracking:read", raises=(BadCursor,))
async def list_pollers(
    turn: Now, carrier: OfCarrier = None, after: After = None, limit: Limit = 50
) -> PageOf[PollerOut]:
    """Pollers, and how they fare: last success, lag, failures."""
    found = await pollers.list_pollers(turn.db, turn.now, carrier=carrier, after=id_of(after), limit=limit + 1)
    return page(found, limit, lambda row: row["poller_id"])


@router.get("/tracking/pollers/{poller_id}", "tracking:read", raises=(NoPoller,))
async def get_poller(turn: Now, poller_id: UUID) -> PollerOut:
    """One poller, and how it fares."""
    return await _poller(turn, poller_id)


@router.put("/tracking/pollers/{poller_id}", "tracking:write", raises=(NoPoller, UrlRefused))
async def change_poller(turn: Now, poller_id: UUID, body: PollerChange) -> PollerChanged:
    """Ask otherwise from the next run on, which is due at once."""
    spec = cast(PollSpec, body.spec)
    return PollerChanged(version=await turn.run(ChangePoller(poller_id, spec, body.secret)))


@router.post("/tracking/pollers/{poller_id}/pause", "tracking:write", raises=(NoPoller,))
async def pause_poller(turn: Now, poller_id: UUID, body: Nothing) -> PollerOut:
    """Ask no more until a run is asked for."""
    await turn.run(PausePoller(poller_id))
    return await _poller(turn, poller_id)


@router.post("/tracking/pollers/{poller_id}/run", "tracking:write", raises=(NoPoller,))
async def run_poller(turn: Now, poller_id: UUID, body: Nothing) -> PollerOut:
    """Begin a run at once; one that was paused goes on from there."""
    await turn.run(PollNow(poller_id))
    return await _poller(turn, poller_id)


async def _hook(turn: Now, hook_id: UUID) -> HookOut:
    found = await hooks.view_hook(turn.db, hook_id)
    if found is None:
        raise NoHook(f"there is no hook {hook_id}", hook_id=hook_id)
    return HookOut.model_validate(found)


async def _poller(turn: Now, poller_id: UUID) -> PollerOut:
    found = await pollers.view_poller(turn.db, turn.now, poller_id)
    if found is None:
        raise NoPoller(f"there is no poller {poller_id}", poller_id=poller_id)
    return PollerOut.model_validate(found)
