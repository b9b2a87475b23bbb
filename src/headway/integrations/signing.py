"""Signatures on what we send, as the Standard Webhooks specification has them."""

from __future__ import annotations

import base64
import hashlib
import hmac
from datetime import datetime


def signed_headers(key: str, at: datetime, body: bytes, secret: str) -> dict[str, str]:
    """The three headers: HMAC-SHA256 over `id.timestamp.body`, in base64, with version 1.

    Args:
        key: the message's id, the same whenever it is sent again.
        secret: shared with the receiver; a `whsec_` prefix marks base64, anything else is taken as UTF-8.
    """
    seconds = str(int(at.timestamp()))
    mac = hmac.new(_bytes(secret), f"{key}.{seconds}.".encode() + body, hashlib.sha256)
    signature = base64.b64encode(mac.digest()).decode()
    return {"webhook-id": key, "webhook-timestamp": seconds, "webhook-signature": f"v1,{signature}"}


def _bytes(secret: str) -> bytes:
    prefix, mark, rest = secret.partition("whsec_")
    return base64.b64decode(rest) if mark and not prefix else secret.encode()
