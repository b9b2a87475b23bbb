"""Secrets at rest: encrypted under a key that is not in the database, bound to their tenant."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from uuid import UUID

import msgspec
from cryptography.fernet import Fernet, InvalidToken, MultiFernet

from headway.kernel.errors import BadInput, HeadwayError


class VaultClosed(HeadwayError):
    """There is no key, or not the one the secret was encrypted under."""

    code = "vault_closed"
    status = 503
    advice = "Maybe HEADWAY_SECRET_KEY is not set, or is not the one that was used before."


class Vault:
    """Encrypts and decrypts small trees (Fernet: AES-128-CBC with HMAC-SHA256).

    Args:
        keys: url-safe base64 of 32 bytes each; the first encrypts, all decrypt, so that a key can be rotated.
    """

    def __init__(self, *keys: str) -> None:
        try:
            self._keys = MultiFernet([Fernet(key) for key in keys]) if keys else None
        except ValueError:
            raise BadInput(
                "the secret key is not valid", field="HEADWAY_SECRET_KEY", allowed="url-safe base64 of 32 bytes"
            ) from None

    @classmethod
    def scratch(cls) -> Vault:
        """A vault whose key is gone with the process."""
        return cls(Fernet.generate_key().decode())

    @classmethod
    def of_file(cls, path: Path) -> Vault:
        """The vault of a key file (mode 0600), which is made where it is missing."""
        try:
            with os.fdopen(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "w") as file:
                file.write(Fernet.generate_key().decode())
        except FileExistsError:
            pass
        return cls(path.read_text("ascii").strip())

    @property
    def ready(self) -> bool:
        """Is there a key?"""
        return self._keys is not None

    def seal(self, tenant_id: UUID, value: Mapping[str, Any]) -> str:
        """The encrypted text of `value`.

        Raises:
            VaultClosed: there is no key.
        """
        plain = msgspec.json.encode({"tenant": str(tenant_id), "value": value})
        return self._open().encrypt(plain).decode()

    def unseal(self, tenant_id: UUID, text: str) -> dict[str, Any]:
        """What was sealed for this tenant.

        Raises:
            VaultClosed: there is no key, it is another one, or the secret belongs to another tenant.
        """
        try:
            box = msgspec.json.decode(self._open().decrypt(text.encode()))
        except InvalidToken:
            raise VaultClosed("a secret cannot be decrypted with this key") from None
        if box["tenant"] != str(tenant_id):
            raise VaultClosed("a secret belongs to another tenant")
        value: dict[str, Any] = box["value"]
        return value

    def _open(self) -> MultiFernet:
        if self._keys is None:
            raise VaultClosed("there is no key to keep secrets with")
        return self._keys
