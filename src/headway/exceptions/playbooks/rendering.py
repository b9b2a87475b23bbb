"""A step's params: texts that name facts filled in, and the whole made the struct that its kind takes."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

import msgspec

from headway.exceptions.playbooks.facts import SAMPLE, Groups

_NAMED = re.compile(r"\{\s*([a-z_]+)\.([a-z_0-9]+)\s*\}")
LONGEST = 4000
"""Characters of a text once its facts are filled in; what is longer is cut."""


class UnknownFact(ValueError):
    """A text names a fact that there is not."""


def render(value: Any, facts: Groups) -> Any:
    """The value with `{group.name}` in its texts replaced by the facts.

    Raises:
        UnknownFact: there is no such fact.
    """
    if isinstance(value, str):
        return _NAMED.sub(lambda found: _shown(found[1], found[2], facts), value)[:LONGEST]
    if isinstance(value, Mapping):
        return {key: render(each, facts) for key, each in value.items()}
    if isinstance(value, list | tuple):
        return [render(each, facts) for each in value]
    return value


def named(value: Any, path: str = "") -> Iterator[tuple[str, str, str]]:
    """Every fact that the texts of a value name: where, group, name."""
    if isinstance(value, str):
        for group, name in _NAMED.findall(value):
            yield path, group, name
    elif isinstance(value, Mapping):
        for key, each in value.items():
            yield from named(each, f"{path}.{key}")
    elif isinstance(value, list | tuple):
        for index, each in enumerate(value):
            yield from named(each, f"{path}[{index}]")


def params_of(kind: type[msgspec.Struct], given: Mapping[str, Any], facts: Groups = SAMPLE) -> Any:
    """The params of a step as its kind takes them.

    Raises:
        UnknownFact: a text names no fact.
        msgspec.ValidationError: a value does not fit.
    """
    return msgspec.convert(render(given, facts), kind, strict=False)


def _shown(group: str, name: str, facts: Groups) -> str:
    if group not in facts or name not in facts[group]:
        raise UnknownFact(f"{group}.{name}")
    value = facts[group][name]
    if isinstance(value, float):
        return f"{value:.2f}".rstrip("0").rstrip(".")
    return ", ".join(map(str, value)) if isinstance(value, list | tuple) else str(value)
