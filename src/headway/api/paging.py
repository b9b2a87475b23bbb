"""Pages: an opaque cursor that holds the key of the last item."""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Annotated, Any, TypeVar
from uuid import UUID

from fastapi import Depends, Query

from headway.api.wire import PageOf
from headway.kernel.errors import BadInput

T = TypeVar("T")
MAX_PAGE = 200

Limit = Annotated[int, Query(ge=1, le=MAX_PAGE, description="items on a page")]
After = Annotated[str | None, Query(max_length=1000, description="`next` of the page before")]


@dataclass(frozen=True, slots=True)
class Place:
    """Which page is asked for."""

    after: str | None
    limit: int


async def place(after: After = None, limit: Limit = 50) -> Place:
    """The page that the query asks for."""
    return Place(after, limit)


Paged = Annotated[Place, Depends(place)]


class BadCursor(BadInput):
    """`after` is no cursor of this operation."""

    code = "bad_cursor"
    advice = "Maybe it was cut short; use `next` of the page before as it is."


def cursor(*parts: object) -> str:
    """The cursor of a key."""
    text = json.dumps([str(part) for part in parts], separators=(",", ":"))
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


def key_of(after: str | None, parts: int) -> tuple[str, ...] | None:
    """The key of a cursor; None where the first page is asked for.

    Raises:
        BadCursor: it was not made by `cursor` with so many parts.
    """
    if after is None:
        return None
    try:
        padded = after + "=" * (-len(after) % 4)
        found: Any = json.loads(base64.b64decode(padded.encode("ascii"), altchars=b"-_", validate=True))
    except (binascii.Error, ValueError, RecursionError):
        raise BadCursor("this is no cursor", field="after") from None
    texts = isinstance(found, list) and len(found) == parts and all(isinstance(part, str) for part in found)
    if not texts or any(_unprintable(part) for part in found):
        raise BadCursor("this is no cursor of this operation", field="after")
    return tuple(found)


def _unprintable(text: str) -> bool:
    return "\x00" in text or any("\ud800" <= character <= "\udfff" for character in text)


def id_of(after: str | None) -> UUID | None:
    """The id in a cursor.

    Raises:
        BadCursor: there is none in it.
    """
    key = key_of(after, 1)
    try:
        return None if key is None else UUID(key[0])
    except ValueError:
        raise BadCursor("this is no cursor of this operation", field="after") from None


def numbers_of(after: str | None, parts: int) -> tuple[int, ...] | None:
    """The whole numbers in a cursor, each from 0 to 2^63-1.

    Raises:
        BadCursor: they are not in it.
    """
    key = key_of(after, parts)
    if key is None:
        return None
    if not all(part.isascii() and part.isdigit() and len(part) < 20 and int(part) < 1 << 63 for part in key):
        raise BadCursor("this is no cursor of this operation", field="after")
    return tuple(int(part) for part in key)


def page(found: Sequence[Any], limit: int, key: Callable[[Any], object]) -> PageOf[Any]:
    """The page of `found`, which has one more than `limit` where there is a next page."""
    items = list(found[:limit])
    more = len(found) > limit
    last = key(items[-1]) if more else ()
    return PageOf(items=items, next=cursor(*(last if isinstance(last, tuple) else (last,))) if more else None)
