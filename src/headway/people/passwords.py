"""Passwords as argon2id (RFC 9106, the profile for little memory): made and verified beside the event loop.

An unknown user costs as much time as a known one. At most two are worked on at once, 64 MiB each, and few may wait:
who signs in by the thousand is told to come again instead of taking the process down.
"""

from __future__ import annotations

import asyncio
import unicodedata
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import cache
from typing import TypeVar

from argon2 import PasswordHasher
from argon2.exceptions import Argon2Error, InvalidHashError

from headway.kernel.db.database import DatabaseUnavailable
from headway.kernel.errors import BadInput

LEAST, MOST = 12, 200
WAITING = 40
_HASHER = PasswordHasher()
_POOL = ThreadPoolExecutor(max_workers=2, thread_name_prefix="passwords")
_AT_WORK: set[object] = set()
T = TypeVar("T")


class Busy(DatabaseUnavailable):
    """Too many people sign in at this moment."""

    code = "busy"
    advice = "Maybe try again in a moment."


@dataclass(frozen=True, slots=True)
class Verdict:
    """Was it the password, and is its hash weaker than what is made today?"""

    right: bool
    outdated: bool = False


def check_new(password: str, email: str) -> str:
    """A password that somebody chose.

    Raises:
        BadInput: it is too short or too long, of one sign, or the user's own address.
    """
    if not LEAST <= len(password) <= MOST:
        raise BadInput(
            f"a password of {len(password)} characters", field="password", allowed=f"{LEAST} to {MOST} characters"
        )
    if len(set(password)) < 5 or password.strip().lower() in {email, email.partition("@")[0]}:
        raise BadInput("a password that is guessed at once", field="password", allowed="something longer, or less even")
    return password


async def make(password: str) -> str:
    """The hash to keep."""
    return await _beside(lambda: _HASHER.hash(_bytes(password)))


async def verify(kept: str | None, password: str) -> Verdict:
    """Hold a password against a hash; None: against one that nothing matches, in the same time."""
    return await _beside(lambda: _verify(kept, password))


def _verify(kept: str | None, password: str) -> Verdict:
    try:
        _HASHER.verify(kept or _nobodys(), _bytes(password[:MOST]))
    except (Argon2Error, InvalidHashError):
        return Verdict(False)
    return Verdict(kept is not None, kept is not None and _HASHER.check_needs_rehash(kept))


@cache
def _nobodys() -> str:
    return _HASHER.hash(b"nobody's")


def _bytes(password: str) -> bytes:
    return unicodedata.normalize("NFKC", password).encode("utf-8", "surrogatepass")


async def _beside(work: Callable[[], T]) -> T:
    if len(_AT_WORK) > WAITING:
        raise Busy("too many people sign in at this moment")
    ticket = object()
    _AT_WORK.add(ticket)
    try:
        return await asyncio.get_running_loop().run_in_executor(_POOL, work)
    finally:
        _AT_WORK.discard(ticket)
