"""Every step is of a kind there is, is given what it takes, and may be done by its author."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any

import msgspec
from msgspec import inspect

from headway.dispatch.policies.faults import Fault
from headway.exceptions.playbooks.facts import SAMPLE
from headway.exceptions.playbooks.model import PlannedStep, Playbook, Undo
from headway.exceptions.playbooks.rendering import named, params_of
from headway.exceptions.playbooks.steps.base import Step
from headway.kernel.errors import HeadwayError
from headway.kernel.tabular.entry import near_miss

_FACTS = tuple(f"{group}.{name}" for group in SAMPLE if group != "step" for name in SAMPLE[group])
_AT = re.compile(r" - at `\$\.?(.*)`$")


def check(document: Playbook, steps: Mapping[str, Step], may: Callable[[str], bool]) -> Iterator[Fault]:
    """Unknown kinds and params, values that do not fit, texts that name no fact, steps the author may not take."""
    for at, step in enumerate(document.steps):
        path = f"steps[{at}]"
        yield from _kind(f"{path}.do", f"{path}.with", step.do, step.with_, steps, may)
        if step.undo is not None:
            yield from _undo(f"{path}.undo", step, step.undo, steps, may)


def undoing(step: PlannedStep, undo: Undo, steps: Mapping[str, Step]) -> str:
    """The kind of step that takes a step back; empty where none is named."""
    kind = steps.get(step.do)
    return undo.do or (kind.undoes if kind is not None else None) or ""


def _undo(
    path: str, step: PlannedStep, undo: Undo, steps: Mapping[str, Step], may: Callable[[str], bool]
) -> Iterator[Fault]:
    do = undoing(step, undo, steps)
    if not do:
        yield Fault(path, "no `do`", f"the kind of step that takes {step.do} back: it names none by itself")
        return
    yield from _kind(f"{path}.do", f"{path}.with", do, undo.with_, steps, may)


def _kind(
    path: str, under: str, do: str, given: Mapping[str, Any], steps: Mapping[str, Step], may: Callable[[str], bool]
) -> Iterator[Fault]:
    kind = steps.get(do)
    if kind is None:
        yield Fault(path, do, f"one of {', '.join(sorted(steps))}{near_miss(do, steps)}")
        return
    if kind.scope and not may(kind.scope):
        yield Fault(path, do, f"a step that you may take; {do} needs the scope {kind.scope}")
    yield from _params(under, kind, given)


def _params(under: str, kind: Step, given: Mapping[str, Any]) -> Iterator[Fault]:
    info = inspect.type_info(kind.params)
    assert isinstance(info, inspect.StructType)
    names = [field.encode_name for field in info.fields]
    unknown = [key for key in given if key not in names]
    for key in unknown:
        allowed = ", ".join(names) + near_miss(key, names) if names else f"no params: {kind.name} takes none"
        yield Fault(f"{under}.{key}", key, allowed)
    missing = [field.encode_name for field in info.fields if field.required and field.encode_name not in given]
    for name in missing:
        yield Fault(under, "no " + name, f"`{name}`, which {kind.name} needs")
    facts = [each for each in named(given) if f"{each[1]}.{each[2]}" not in _FACTS]
    for path, group, name in facts:
        fact = f"{group}.{name}"
        yield Fault(f"{under}{path}", "{" + fact + "}", f"a fact such as order.ref{near_miss(fact, _FACTS)}")
    if not unknown and not missing and not facts:
        yield from _fitting(under, kind, given)


def _fitting(under: str, kind: Step, given: Mapping[str, Any]) -> Iterator[Fault]:
    try:
        params_of(kind.params, given)
    except msgspec.ValidationError as error:
        said = str(error)
        place = _AT.search(said)
        path = f"{under}.{place[1]}" if place else under
        yield Fault(path, _at(given, place[1] if place else ""), _AT.sub("", said))
    except (HeadwayError, ValueError) as error:
        yield Fault(under, "what is given", str(error).split("\n")[0])


def _at(given: Any, path: str) -> object:
    for step in re.findall(r"[^.\[\]]+", path):
        if isinstance(given, Mapping):
            given = given.get(step)
        elif isinstance(given, list) and step.isdigit() and int(step) < len(given):
            given = given[int(step)]
    return given if isinstance(given, str) else type(given).__name__
