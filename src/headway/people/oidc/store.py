"""Providers in the database."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

import msgspec

from headway.kernel.db.queries import load_queries
from headway.people.model import Role
from headway.people.oidc.model import NoProvider, Provider

if TYPE_CHECKING:
    import asyncpg

    from headway.kernel.db.database import Connection
    from headway.kernel.vault import Vault

Q = load_queries("headway.people.oidc")


def provider_of(row: asyncpg.Record) -> Provider:
    """The provider of a row."""
    mapped = msgspec.json.decode(row["mapped"])
    same = ("id", "code", "name", "issuer", "client_id", "groups_claim", "admits", "active", "created_at", "version")
    return Provider(
        **{name: row[name] for name in same},
        scopes=tuple(row["scopes"]),
        group_roles={group: tuple(Role(name) for name in names) for group, names in mapped.items()},
        default_roles=tuple(Role(name) for name in row["default_roles"]),
        domains=tuple(row["domains"]),
        has_secret=row["sealed"] is not None,
    )


async def get_provider(conn: Connection, code: str) -> Provider:
    """A provider.

    Raises:
        NoProvider: there is none of this code.
    """
    row = await conn.fetchrow(Q.find_provider, code) if "\x00" not in code else None
    if row is None:
        raise NoProvider(f"there is no identity provider {code[:60]!r}", provider=code[:60])
    return provider_of(row)


async def list_providers(conn: Connection, *, after: str = "", limit: int = 50) -> list[Provider]:
    """Providers by code."""
    return [provider_of(row) for row in await conn.fetch(Q.list_providers, after, limit)]


async def secret_of(conn: Connection, vault: Vault, tenant_id: UUID, code: str) -> str | None:
    """The client secret; None where the client has none.

    Raises:
        VaultClosed: it cannot be decrypted.
    """
    row = await conn.fetchrow(Q.find_provider, code)
    if row is None or row["sealed"] is None:
        return None
    secret: str = vault.unseal(tenant_id, row["sealed"])["secret"]
    return secret
