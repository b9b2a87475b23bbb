"""What the scenario shows, as a document and as lines for a person."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime, timedelta
from statistics import median
from typing import Any
from zoneinfo import ZoneInfo

from headway.dispatch.adjusting.causes import Cause
from headway.dispatch.policy import PolicyParameters
from headway.kernel.money import Money
from headway.sim.customers import CURRENCY
from headway.sim.network import TIMEZONE
from headway.sim.scenarios.affected import Story
from headway.sim.scenarios.fates import REFUSED, Clockwork, Fate, agreed_of, fate, late_cost
from headway.sim.scenarios.october import DARK, SHORT, Variant
from headway.sim.scenarios.running import Lived

_DARK_CAUSES = frozenset({Cause.CARRIER_OUTAGE, Cause.SUSPECTED_OUTAGE})
_SHOWN = 8
_JUST_BEFORE = timedelta(seconds=1)


def document(lived: Lived, beside: Lived | None = None) -> dict[str, Any]:
    """Everything that is shown; amounts in minor units of `currency`.

    Args:
        beside: the same day without the trouble.
    """
    world = lived.world
    zone = ZoneInfo(TIMEZONE)
    clock = Clockwork(world.carriers, zone)
    short = _short(lived, clock)
    dark = _dark(lived, clock)
    return {
        "scenario": "october",
        "variant": str(world.variant),
        "seed": world.seed,
        "orders": world.size,
        "carriers": len(world.carriers),
        "booked_before": sum(story.booked(world.dark_at) is not None for story in lived.stories.values()),
        "currency": CURRENCY,
        "shortfall": {
            "carrier": SHORT,
            "committed": world.slots,
            "confirmed": world.confirmed,
            "at": _clock(world.confirmed_at, zone),
            **_incident(short, world.confirmed_at, zone),
        },
        "dark": {
            "carrier": DARK,
            "at": _clock(world.dark_at, zone),
            "known_at": _clock(_known_at(lived), zone),
            "back_at": _clock(world.back_at, zone),
            **_incident(dark, world.dark_at, zone),
            "on_its_lorries": _on_lorries(lived),
        },
        "day": totals(lived),
        "day_without": None if beside is None else totals(beside),
        "saved": sum(each.saved for each in (*short, *dark)),
        "affected": len(short) + len(dark),
        "touched_by_people": lived.touched,
        "decisions": dict(lived.decisions),
        "decisions_replayed": lived.replayed,
        "decisions_that_differ": lived.differ,
        "violations": [str(each) for each in lived.violations],
        "ended_at": lived.ended_at.isoformat(),
        "quiet": lived.quiet,
    }


def lines(found: dict[str, Any]) -> Iterator[str]:
    """The document for a person."""
    told = "nobody says so" if found["variant"] == Variant.SILENT else "it says so"
    yield f"October: {found['orders']} orders, {found['carriers']} carriers, seed {found['seed']}, {told}"
    yield ""
    short, dark = found["shortfall"], found["dark"]
    yield f"{short['at']}  {short['carrier']} confirms {short['confirmed']} of {short['committed']} slots"
    yield from _told(short, found["currency"])
    yield ""
    yield f"{dark['at']}  {dark['carrier']} goes dark; known at {dark['known_at']}, back at {dark['back_at']}"
    yield from _told(dark, found["currency"])
    lorries = dark["on_its_lorries"]
    yield f"       {lorries['shipments']} were on its lorries and stayed there; {lorries['late']} of them came late"
    yield ""
    share = found["saved"] / found["affected"] if found["affected"] else 1.0
    yield f"re-allocated before their cut-off: {found['saved']} of {found['affected']} ({share:.1%})"
    yield from _beside(found)
    yield f"by people: {found['touched_by_people']}"
    kinds = ", ".join(f"{count} {kind}" for kind, count in found["decisions"].items())
    agree = found["decisions_replayed"] - found["decisions_that_differ"]
    yield f"decisions: {kinds}; {agree} of {found['decisions_replayed']} replay"
    yield f"invariants: {'all hold' if not found['violations'] else '; '.join(found['violations'][:_SHOWN])}"


def totals(lived: Lived) -> dict[str, int]:
    """What the whole day cost: freight of the agreements that counted, late deliveries, and asking again."""
    booked = [story for story in _of(lived) if story.last is not None]
    late = [story for story in booked if _late(story)]
    refusals = sum(asked.end in REFUSED for story in _of(lived) for asked in story.asked)
    found = {
        "booked": len(booked),
        "freight_minor": sum(story.last.price_minor for story in booked if story.last is not None),
        "late": len(late),
        "late_minor": sum(late_cost(story) for story in late),
        "refusals": refusals,
        "refusals_minor": refusals * Money.of(PolicyParameters().retender_cost, CURRENCY).minor,
    }
    return {**found, "total_minor": sum(found[name] for name in ("freight_minor", "late_minor", "refusals_minor"))}


def _beside(found: dict[str, Any]) -> Iterator[str]:
    day, without = found["day"], found["day_without"]
    if without is None:
        return
    more = {name: Money(day[name] - without[name], found["currency"]) for name in day if name.endswith("_minor")}
    yield (
        f"beside the same day without the trouble: {more['total_minor']} more: {more['freight_minor']} freight,"
        f" {more['late_minor']} for {day['late'] - without['late']:+d} late, {more['refusals_minor']} for"
        f" {day['refusals'] - without['refusals']:+d} refusals; {day['booked']} carried, {without['booked']} without it"
    )


def _short(lived: Lived, clock: Clockwork) -> list[Fate]:
    """The shipments that had to leave the carrier that fell short."""
    at, until = lived.world.confirmed_at, lived.world.dark_at - _JUST_BEFORE
    return _fates(
        lived, clock, at, [s for s in _of(lived) if _judged(s, {Cause.CAPACITY_SHORTFALL}) is not None], until
    )


def _dark(lived: Lived, clock: Clockwork) -> list[Fate]:
    """The shipments that the dark carrier held and had not picked up."""
    at = lived.world.dark_at
    return _fates(lived, clock, at, [s for s in _of(lived) if _held(s, at) and not _left(s, at)])


def _fates(
    lived: Lived, clock: Clockwork, at: datetime, touched: Sequence[Story], until: datetime | None = None
) -> list[Fate]:
    found = []
    for story in touched:
        agreed = agreed_of(story, at - _JUST_BEFORE)
        if agreed is not None:
            found.append(fate(story, lived.refs[story.shipment_id], at, agreed, clock, until))
    return sorted(found, key=lambda each: each.ref)


def _of(lived: Lived) -> Iterable[Story]:
    return lived.stories.values()


def _held(story: Story, at: datetime) -> bool:
    agreed = agreed_of(story, at)
    return agreed is not None and agreed.carrier == DARK


def _left(story: Story, at: datetime) -> bool:
    return story.picked_up_at is not None and story.picked_up_at < at


def _judged(story: Story, causes: Iterable[Cause]) -> datetime | None:
    return next((at for at, event in story.judged if event.cause in set(causes)), None)


def _known_at(lived: Lived) -> datetime | None:
    """When the first shipment that it held was judged because it was out."""
    held = (story for story in _of(lived) if _held(story, lived.world.dark_at))
    return min((at for story in held if (at := _judged(story, _DARK_CAUSES)) is not None), default=None)


def _on_lorries(lived: Lived) -> dict[str, int]:
    at = lived.world.dark_at
    there = [s for s in _of(lived) if _held(s, at) and _left(s, at) and (s.delivered_at or at) >= at]
    return {"shipments": len(there), "late": sum(map(_late, there))}


def _late(story: Story) -> bool:
    arrived, last = story.delivered_at, story.last
    return last is not None and (arrived is None or arrived > last.terms.deliver_by)


def _incident(fates: Sequence[Fate], at: datetime, zone: ZoneInfo) -> dict[str, Any]:
    saved = [each for each in fates if each.saved]
    lost = [each for each in fates if not each.saved]
    took = sorted((each.rebooked_at - at) // timedelta(minutes=1) for each in saved if each.rebooked_at)
    return {
        "affected": len(fates),
        "booked": sum(each.agreed.booked for each in fates),
        "saved": len(saved),
        "not_saved": len(lost),
        "late_all_the_same": sum(each.late for each in saved),
        "why_not": dict(sorted(Counter(each.reason for each in lost).items())),
        "minutes": {"median": median(took) if took else None, "longest": took[-1] if took else None},
        "cost": _cost(fates),
        "not_saved_shipments": [_lost(each, zone) for each in lost],
    }


def _cost(fates: Sequence[Fate]) -> dict[str, int]:
    """Extra freight of all that somebody else carries, what late ones cost, and what asking again cost."""
    moved = [each for each in fates if each.price is not None and each.reason != "kept"]
    freight = sum(each.price.minor - each.agreed.price.minor for each in moved if each.price is not None)
    late = [each for each in fates if each.late]
    refusals = sum(each.refusals for each in fates)
    again = refusals * Money.of(PolicyParameters().retender_cost, CURRENCY).minor
    late_minor = sum(each.penalty_minor for each in late)
    return {
        "moved": len(moved),
        "extra_freight_minor": freight,
        "late": len(late),
        "late_minor": late_minor,
        "refusals": refusals,
        "refusals_minor": again,
        "total_minor": freight + late_minor + again,
    }


def _lost(each: Fate, zone: ZoneInfo) -> dict[str, Any]:
    return {
        "ref": each.ref,
        "service": each.agreed.service,
        "cutoff_at": _clock(each.cutoff_at, zone),
        "reason": each.reason,
        "sentence": each.sentence,
        "late": each.late,
    }


def _told(found: dict[str, Any], currency: str) -> Iterator[str]:
    took, cost = found["minutes"], found["cost"]
    yield f"       {found['affected']} shipments had to leave, {found['booked']} of them booked"
    pace = (
        ""
        if took["median"] is None
        else f", after {took['median']:.0f} minutes at the median, {took['longest']} at most"
    )
    yield f"       {found['saved']} re-allocated before their cut-off without a person{pace}"
    if found["late_all_the_same"]:
        yield f"       {found['late_all_the_same']} of these came late all the same, on the road"
    freight, late = Money(cost["extra_freight_minor"], currency), Money(cost["late_minor"], currency)
    again, whole = Money(cost["refusals_minor"], currency), Money(cost["total_minor"], currency)
    yield (
        f"       cost {whole}: {freight} more freight, {late} for {cost['late']} late,"
        f" {again} for {cost['refusals']} refusals"
    )
    if found["not_saved"]:
        why = ", ".join(f"{count} {reason}" for reason, count in found["why_not"].items())
        yield f"       {found['not_saved']} not saved: {why}"
    for lost in found["not_saved_shipments"][:_SHOWN]:
        yield f"         {lost['ref']} {lost['service']}: {lost['sentence']}"
    if found["not_saved"] > _SHOWN:
        yield f"         and {found['not_saved'] - _SHOWN} more (--json lists all)"


def _clock(at: datetime | None, zone: ZoneInfo) -> str:
    return "never" if at is None else f"{at.astimezone(zone):%H:%M}"
