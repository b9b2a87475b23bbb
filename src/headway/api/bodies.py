"""Bodies as they may come: read with a limit, and parsed more strictly than Python's JSON does by itself."""

from __future__ import annotations

import asyncio
import json
import re
from decimal import Decimal, InvalidOperation
from typing import Any
from urllib.parse import unquote_to_bytes

from starlette.requests import ClientDisconnect, Request

from headway.api.errors import BodyTooDeep, BodyTooLarge, MalformedBody, MalformedText, WrongContentType

_SURROGATE_ESCAPE = re.compile(rb"\\u(?:0000|[dD][89a-fA-F])")
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")
_LARGEST_DIGITS = 18
_LARGEST_EXPONENT = 40
_LONGEST_NUMBER = 60
_IN_THREAD_BYTES = 65_536


async def read_body(request: Request, most_bytes: int) -> bytes:
    """The whole body, refused as soon as it is known to be too large.

    Raises:
        BodyTooLarge: more than `most_bytes`.
    """
    stated = request.headers.get("content-length", "0")
    if not (stated.isascii() and stated.isdigit()) or int(stated[:20]) > most_bytes:
        raise BodyTooLarge("the body is too large", most_bytes=most_bytes)
    parts, size = [], 0
    try:
        async for part in request.stream():
            size += len(part)
            if size > most_bytes:
                raise BodyTooLarge("the body is too large", most_bytes=most_bytes)
            parts.append(part)
    except ClientDisconnect:
        raise MalformedBody("the connection ended before the body did") from None
    return b"".join(parts)


def check_json_type(request: Request) -> None:
    """The body must say that it is JSON.

    Raises:
        WrongContentType: it says something else, or nothing.
    """
    said = request.headers.get("content-type", "")
    media, _, parameters = said.partition(";")
    subtype = media.strip().lower()
    charset = parameters.strip().lower().removeprefix("charset=").strip('"')
    if subtype != "application/json" and not re.fullmatch(r"application/[a-z0-9.-]+\+json", subtype):
        raise WrongContentType("the body must be application/json", seen=said[:100])
    if charset not in {"", "utf-8", "utf8"}:
        raise WrongContentType("JSON is UTF-8", seen=said[:100])


async def parse_json(body: bytes, depth: int) -> Any:
    """The value of a JSON text; fractions as `Decimal`, so that no digit is lost.

    Raises:
        MalformedBody: not JSON, not UTF-8, NaN, infinity, a number beyond 64 bits or 1e40, a lone surrogate, NUL.
        BodyTooDeep: nested deeper than `depth`.
    """
    if len(body) > _IN_THREAD_BYTES:
        return await asyncio.to_thread(_parse, body, depth)
    return _parse(body, depth)


def check_escapes(body: bytes, depth: int) -> None:
    """Refuse NUL and halves of surrogate pairs in a body that is decoded by somebody else.

    Raises:
        MalformedBody: there is one.
    """
    if _SURROGATE_ESCAPE.search(body):
        _parse(body, depth)


def _parse(body: bytes, depth: int) -> Any:
    try:
        text = body.decode("utf-8")
    except UnicodeDecodeError as error:
        raise MalformedBody(f"byte {error.start} is not UTF-8") from None
    try:
        value = json.loads(text, parse_float=_fraction, parse_int=_whole, parse_constant=_constant)
    except RecursionError:
        raise BodyTooDeep("the body is nested too deeply", most=depth) from None
    except json.JSONDecodeError as error:
        raise MalformedBody(f"not JSON at character {error.pos}: {error.msg}") from None
    _check_depth(value, depth)
    if _SURROGATE_ESCAPE.search(body):
        _check_texts(value)
    return value


def _whole(text: str) -> int:
    if len(text) > _LARGEST_DIGITS + 1:
        raise MalformedBody(f"a whole number of {len(text)} digits", allowed="64 bits")
    return int(text)


def _fraction(text: str) -> Decimal:
    if len(text) > _LONGEST_NUMBER:
        raise MalformedBody(f"a number of {len(text)} characters", allowed=f"{_LONGEST_NUMBER} characters")
    try:
        value = Decimal(text)
    except InvalidOperation:
        raise MalformedBody(f"{text} is out of range") from None
    if abs(value.adjusted()) > _LARGEST_EXPONENT:
        raise MalformedBody(f"{text} is out of range", allowed=f"at most 1e{_LARGEST_EXPONENT}")
    return value


def _constant(text: str) -> Any:
    raise MalformedBody(f"{text} is not JSON")


def _check_depth(value: Any, depth: int) -> None:
    level = [value]
    for _ in range(depth):
        level = [
            item
            for holder in level
            if isinstance(holder, dict | list)
            for item in (holder.values() if isinstance(holder, dict) else holder)
            if isinstance(item, dict | list)
        ]
        if not level:
            return
    raise BodyTooDeep("the body is nested too deeply", most=depth)


def _check_texts(value: Any) -> None:
    waiting = [value]
    while waiting:
        item = waiting.pop()
        if isinstance(item, dict):
            waiting.extend(item.keys())
            waiting.extend(item.values())
        elif isinstance(item, list):
            waiting.extend(item)
        elif isinstance(item, str) and re.search("[\x00\ud800-\udfff]", item):
            raise MalformedBody("a text holds NUL or half of a surrogate pair")


def check_address(request: Request) -> None:
    """Path, query and header values must be text.

    Raises:
        MalformedText: percent-encoded bytes that are not UTF-8, or control characters.
    """
    query: bytes = request.scope.get("query_string", b"")
    path: bytes = request.scope.get("raw_path") or b""
    for name, raw in (("path", path), ("query", query)):
        try:
            text = unquote_to_bytes(raw.replace(b"+", b" ")).decode("utf-8")
        except UnicodeDecodeError:
            raise MalformedText(f"the {name} is not UTF-8") from None
        if _CONTROL.search(text):
            raise MalformedText(f"the {name} holds control characters")
    for name, value in request.headers.items():
        if _CONTROL.search(value):
            raise MalformedText(f"the header {name[:50]} holds control characters")
