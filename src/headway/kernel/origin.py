"""Where what is done comes from: a screen or the API, and the address of whoever sent it; empty for Headway itself."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

_MOST = 80
_ORIGIN: ContextVar[str] = ContextVar("origin", default="")


def origin() -> str:
    """What is written beside the events of this request, such as `screen 192.0.2.7`; empty outside of one."""
    return _ORIGIN.get()


@contextmanager
def coming_from(channel: str, client: Any) -> Iterator[None]:
    """What is done inside came through a channel (`screen`, `api`) from a client as ASGI names it: address and port."""
    address = str(client[0]) if client else ""
    token = _ORIGIN.set(f"{channel} {address}".strip().replace("\x00", "")[:_MOST])
    try:
        yield
    finally:
        _ORIGIN.reset(token)
