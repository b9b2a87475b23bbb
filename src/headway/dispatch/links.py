"""A link by which a carrier answers one offer without signing in: 256 random bits, of which only the hash is kept.

The token names the tenant, so that it can be looked up under row-level security; that part is no secret. On its way to
the carrier, in the queue of deliveries, it is encrypted.
"""

from __future__ import annotations

import binascii
import hashlib
from base64 import urlsafe_b64decode, urlsafe_b64encode
from dataclasses import dataclass
from uuid import UUID

from headway.kernel.entropy import secret_token
from headway.kernel.vault import Vault

PATH = "/offers/answer/"
"""Where a link leads; the token follows."""

_TENANT_LETTERS = 22
_MAX_TOKEN = 100


@dataclass(frozen=True, slots=True)
class Minted:
    """A new token and the hash to keep of it."""

    token: str
    hash: bytes


def mint(tenant_id: UUID) -> Minted:
    """A token that nobody has seen."""
    token = urlsafe_b64encode(tenant_id.bytes).decode().rstrip("=") + secret_token()
    return Minted(token, hashed(token))


def hashed(token: str) -> bytes:
    """What is kept of a token."""
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).digest()


def tenant_of(token: str) -> UUID | None:
    """Whose offer a token is about; None where it is no token of ours."""
    if not (token.isascii() and _TENANT_LETTERS < len(token) <= _MAX_TOKEN):
        return None
    try:
        return UUID(bytes=urlsafe_b64decode(token[:_TENANT_LETTERS] + "=="))
    except (ValueError, binascii.Error):
        return None


def seal(vault: Vault, tenant_id: UUID, token: str) -> str:
    """The token as it may lie in the queue."""
    return vault.seal(tenant_id, {"token": token})


@dataclass(frozen=True, slots=True)
class OfferLinks:
    """Where links lead, and how a token comes out of the queue again.

    Attributes:
        vault: what `seal` was done with.
        public_url: where carriers reach this installation, without a slash at the end.
    """

    vault: Vault
    public_url: str

    def url(self, token: str) -> str:
        """The address a carrier opens."""
        return f"{self.public_url}{PATH}{token}"

    def unseal(self, tenant_id: UUID, sealed: str) -> str:
        """The address of a sealed token."""
        return self.url(self.vault.unseal(tenant_id, sealed)["token"])
