"""Links by which somebody sets a password: 256 random bits behind the tenant's id; only the hash is kept."""

from __future__ import annotations

import binascii
import hashlib
from base64 import urlsafe_b64decode, urlsafe_b64encode
from uuid import UUID

from headway.kernel.entropy import secret_token

PATH = "/welcome/"
"""Where a link leads; the token follows."""

_TENANT_LETTERS = 22
_MAX_TOKEN = 100


def mint(tenant_id: UUID) -> str:
    """A token that nobody has seen."""
    return urlsafe_b64encode(tenant_id.bytes).decode().rstrip("=") + secret_token()


def hashed(secret: str) -> bytes:
    """What is kept of a token or a session's secret."""
    return hashlib.sha256(secret.encode("utf-8", "surrogatepass")).digest()


def tenant_of(token: str) -> UUID | None:
    """Whose user a token is about; None where it is no token of ours."""
    if not (token.isascii() and _TENANT_LETTERS < len(token) <= _MAX_TOKEN):
        return None
    try:
        return UUID(bytes=urlsafe_b64decode(token[:_TENANT_LETTERS] + "=="))
    except (ValueError, binascii.Error):
        return None
