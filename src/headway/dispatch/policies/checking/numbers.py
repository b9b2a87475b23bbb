"""Numbers in their ranges, in the document and in everything a row of a table sets."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from typing import Any

import msgspec

from headway.dispatch.policies.checking.walking import rows
from headway.dispatch.policies.faults import Fault
from headway.dispatch.policies.model import PolicyDocument, Settings
from headway.dispatch.policies.resolve import merged

MOST = Decimal(10) ** 9
RANGES: dict[str, tuple[Decimal | int, Decimal | int]] = {
    "parameters.late_decay_h": (1, 10_000),
    "parameters.early_decay_h": (1, 10_000),
    "parameters.pickup_lead_min": (0, 10_080),
    "parameters.on_time_prior.mean": (0, 1),
    "parameters.on_time_prior.weight": (1, 100_000),
    "parameters.acceptance_prior.mean": (0, 1),
    "parameters.acceptance_prior.weight": (1, 100_000),
    "known.on_time": (0, 1),
    "known.acceptance": (0, 1),
    "known.weight": (1, 100_000),
    "parameters.hours.opening": (0, 23),
    "parameters.hours.delivery": (0, 23),
    "parameters.exploration_share": (0, 1),
    "parameters.exploration_discount": (0, 1),
    "tender.broadcast_size": (2, 50),
    "tender.shortest_answer_min": (1, 10_080),
    "tender.longest_answer_min": (1, 10_080),
    "tender.gig_answer_min": (1, 1_440),
    "tender.counter_margin": (0, 10),
    "adjustment.dark_after_offers": (0, 1_000),
    "adjustment.dark_after_min": (0, 10_080),
    "adjustment.proposal_hours": (1, 720),
    "wave.collect_min": (1, 1_440),
    "wave.most": (1, 100_000),
    "prices.every_min": (1, 1_440),
    "prices.days_back": (1, 366),
}
"""Bounds of a number by its path in the document, both included; every other number is from 0 to `MOST`."""


def check(document: PolicyDocument) -> Iterator[Fault]:
    """Every number, and the pairs of numbers that must not cross."""
    settings = Settings(
        **{name: getattr(document.parameters, name) for name in document.parameters.__struct_fields__},
        strategy=document.strategy,
        tender=document.tender,
    )
    yield from _settings(settings, "")
    for name in ("adjustment", "wave", "prices"):
        yield from _ranges(_plain(getattr(document, name)), name, "")
    for path, row in rows(document):
        changed = msgspec.convert(merged(document, [row.set]), Settings, strict=False)
        named = set(_names(row.set))
        found = _settings(changed, f"{path}.set")
        yield from (fault for fault in found if _touched(fault.field, named))


def _names(tree: Any, under: str = "") -> Iterator[str]:
    for name, value in tree.items():
        full = f"{under}.{name}" if under else name
        yield full
        if isinstance(value, dict):
            yield from _names(value, full)


def _touched(path: str, named: set[str]) -> bool:
    """Does the row set this number, or another of its group?"""
    inner = path.split(".set.", 1)[1]
    return inner in named or inner.rpartition(".")[0] in named


def _settings(settings: Settings, under: str) -> Iterator[Fault]:
    """Faults of the numbers of a document (`under` is empty) or of what a row sets."""
    hours, tender = settings.hours, settings.tender
    scoring = {
        name: getattr(settings, name) for name in settings.__struct_fields__ if name not in ("strategy", "tender")
    }
    yield from _ranges(_plain(scoring), "parameters", under)
    yield from _ranges(_plain(tender), "tender", under)
    for place, known in enumerate(settings.known):
        path = _path(f"parameters.known[{place}]", under)
        for fault in _ranges(_plain(known), "known", ""):
            yield replace(fault, field=fault.field.replace("known", path, 1))
        if known.on_time is None and known.acceptance is None:
            yield Fault(path, "neither on_time nor acceptance", "one of them, or both")
    codes = [known.carrier for known in settings.known]
    for place, code in enumerate(codes):
        if code in codes[:place]:
            yield Fault(_path(f"parameters.known[{place}].carrier", under), code, "each carrier once")
    if hours.delivery <= hours.opening:
        yield Fault(_path("parameters.hours.delivery", under), hours.delivery, f"after the opening at {hours.opening}")
    if tender.longest_answer_min < tender.shortest_answer_min:
        allowed = f"{tender.shortest_answer_min} (shortest_answer_min) or more"
        yield Fault(_path("tender.longest_answer_min", under), tender.longest_answer_min, allowed)


def _plain(value: Any) -> Any:
    """The numbers of a struct, also where they are the defaults."""
    if isinstance(value, msgspec.Struct):
        return {name: _plain(getattr(value, name)) for name in value.__struct_fields__}
    if isinstance(value, dict):
        return {name: _plain(each) for name, each in value.items()}
    return value


def _ranges(tree: Any, path: str, under: str) -> Iterator[Fault]:
    if isinstance(tree, dict):
        for name, value in tree.items():
            yield from _ranges(value, f"{path}.{name}", under)
    elif isinstance(tree, tuple) and path in RANGES:
        for place, value in enumerate(tree):
            yield from (replace(fault, field=f"{fault.field}[{place}]") for fault in _ranges(value, path, under))
    elif isinstance(tree, Decimal | int | float) and not isinstance(tree, bool):
        least, most = RANGES.get(path, (0, MOST))
        if not Decimal(str(tree)).is_finite() or not least <= tree <= most:
            yield Fault(_path(path, under), tree, f"a number from {least} to {Decimal(most):f}")


def _path(path: str, under: str) -> str:
    """`parameters.late_cost` as it is written: under a row's `set` the parameters have no level of their own."""
    return f"{under}.{path.removeprefix('parameters.')}" if under else path
