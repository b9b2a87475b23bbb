"""The walk: every operation and every slot that can hold somebody's id, called with another tenant's."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

import httpx

from tests.acceptance.api.conftest import Pair
from tests.integration.api.recipes import Call, after_of, call_of, operations
from tests.integration.api.world import Tenant


@dataclass(frozen=True)
class Step:
    """One call of B's key with ids of A in `slot`."""

    slot: str
    call: Call


def steps(pair: Pair) -> Iterator[Step]:
    """Each slot by itself, B's own things in all others; then all slots at once.

    Reads come first: what B writes in the course of the walk holds what it knows of A, and is B's own from then on.
    """
    for operation in sorted(operations(pair.api), key=lambda each: each["method"] != "GET"):
        own, foreign = call_of(operation, pair.b), call_of(operation, pair.a)
        for slot in own.path:
            yield Step(f"path.{slot}", replace(own, path={**own.path, slot: foreign.path[slot]}))
        for slot, value in foreign.query.items():
            yield Step(f"query.{slot}", replace(own, query={**_needed(own, foreign), slot: value}))
        cursor = after_of(operation, pair.a)
        if cursor is not None:
            yield Step("query.after", replace(own, query={**_needed(own, foreign), "after": cursor}))
        for where in _differing(own.body, foreign.body):
            yield Step(f"body.{'.'.join(map(str, where))}", replace(own, body=_with(own.body, foreign.body, where)))
        yield Step("all", replace(foreign, query=_needed(own, foreign)))


def _needed(own: Call, foreign: Call) -> dict[str, str]:
    """Query parameters that name nobody's thing."""
    return {name: value for name, value in own.query.items() if foreign.query[name] == value}


def _differing(own: Any, foreign: Any, at: tuple[str | int, ...] = ()) -> Iterator[tuple[str | int, ...]]:
    """The places of the leaves in which two bodies of one shape differ: those that hold an id."""
    if isinstance(own, dict):
        for name in own:
            yield from _differing(own[name], foreign[name], (*at, name))
    elif isinstance(own, list):
        for index, item in enumerate(own):
            yield from _differing(item, foreign[index], (*at, index))
    elif own != foreign:
        yield at


def _with(own: Any, foreign: Any, where: tuple[str | int, ...]) -> Any:
    if not where:
        return foreign
    here, rest = where[0], where[1:]
    changed: Any = dict(own) if isinstance(own, dict) else list(own)
    changed[here] = _with(own[here], foreign[here], rest)
    return changed


async def take(http: httpx.AsyncClient, step: Step, **headers: str) -> httpx.Response:
    """Make the call."""
    call = step.call
    return await http.request(call.method, call.url, params=call.query, json=call.body, headers=headers)


def leaks(step: Step, response: httpx.Response, victim: Tenant) -> list[str]:
    """What the answer holds of the victim: any of its texts, and any id, code or reference that was not sent."""
    sent = f"{step.call.url} {step.call.query} {json.dumps(step.call.body)}"
    own = {str(victim.id), *victim.ids.values(), victim.mark}
    found = [value for value in own if value in response.text and value not in sent]
    return found + ([victim.secret] if victim.secret in response.text else [])
