"""Identity providers: by which others' proof users sign in."""

from __future__ import annotations

from typing import Annotated

from fastapi import Path

from headway.api.operation import Router
from headway.api.paging import After, BadCursor, Limit, key_of, page
from headway.api.turn import Now
from headway.api.wire import PageOf
from headway.api.words import people as w
from headway.kernel.vault import VaultClosed
from headway.people.oidc.model import NoProvider, RemoveProvider, SaveProvider
from headway.people.oidc.store import get_provider, list_providers

router = Router("identity providers", "OpenID Connect providers that users sign in by.")
Provider = Annotated[str, Path(min_length=1, max_length=40, pattern="^[a-z0-9-]+$", description="its short name")]


@router.get("/identity-providers", "people:read", raises=(BadCursor,))
async def list_identity_providers(turn: Now, after: After = None, limit: Limit = 50) -> PageOf[w.ProviderOut]:
    """The tenant's providers, by their short names."""
    key = key_of(after, 1)
    found = await list_providers(turn.db, after=key[0] if key else "", limit=limit + 1)
    return page([w.provider_out(each) for each in found], limit, lambda provider: provider.code)


@router.get("/identity-providers/{provider}", "people:read", raises=(NoProvider,))
async def get_identity_provider(turn: Now, provider: Provider) -> w.ProviderOut:
    """One provider, without its secret."""
    return w.provider_out(await get_provider(turn.db, provider))


@router.put("/identity-providers/{provider}", "people:write", raises=(VaultClosed,))
async def save_identity_provider(turn: Now, provider: Provider, body: w.ProviderIn) -> w.ProviderOut:
    """Add a provider or change it; with another issuer or client, nobody is known by it any more."""
    sent = body.model_dump()
    return w.provider_out(await turn.run(SaveProvider(code=provider, held=turn.caller.scopes, **sent)))


@router.delete("/identity-providers/{provider}", "people:write", raises=(NoProvider,))
async def remove_identity_provider(turn: Now, provider: Provider) -> w.ProviderOut:
    """Nobody signs in by it any more; users stay."""
    before = await get_provider(turn.db, provider)
    await turn.run(RemoveProvider(provider))
    return w.provider_out(before)
