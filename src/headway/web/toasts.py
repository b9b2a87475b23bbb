"""What the next page says of what was just done, and the way back: a small form instead of a question beforehand.

It travels in a cookie that is signed with the session's token, read once and dropped.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
from collections.abc import Mapping
from dataclasses import dataclass, field

import msgspec

COOKIE = "headway_said"
KEPT_S = 60
_MOST = 3_000


@dataclass(frozen=True, slots=True)
class Undo:
    """`label`: what was done (`Case dismissed`). `path` and `fields`: the form that takes it back; no path, no way."""

    label: str
    path: str = ""
    fields: Mapping[str, str] = field(default_factory=dict)


def write(undo: Undo, secret: str) -> str:
    """The cookie's value; what does not fit is said without a way back.

    Raises:
        ValueError: the path is none of ours.
    """
    if undo.path and (not undo.path.startswith("/") or undo.path.startswith("//")):
        raise ValueError(f"{undo.path!r} is no path of ours")
    body = base64.urlsafe_b64encode(msgspec.json.encode(undo)).decode()
    if len(body) > _MOST:
        return write(Undo(undo.label[:200]), secret)
    return f"{body}.{_sign(body, secret)}"


def read(value: str, secret: str) -> Undo | None:
    """What a cookie says; None where it is not of this session."""
    body, _, signature = value.partition(".")
    if not hmac.compare_digest(signature.encode(), _sign(body, secret).encode()):
        return None
    try:
        return msgspec.json.decode(base64.urlsafe_b64decode(body), type=Undo)
    except (binascii.Error, msgspec.MsgspecError):
        return None


def _sign(body: str, secret: str) -> str:
    return hmac.new(f"said:{secret}".encode(), body.encode(), hashlib.sha256).hexdigest()
