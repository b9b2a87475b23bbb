"""Which orders and carriers a fault befalls: drawn from the seed before the first order comes; pure."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from headway.orders.model import OrderDraft
from headway.sim.arrivals import Request
from headway.sim.chance import Chance
from headway.sim.faults.kinds import LEAST, OF_ORDERS, Kind
from headway.sim.places import DEPOTS
from headway.sim.roster import Traits

_NEEDS_NIGHT = frozenset({"standard", "economy"})


@dataclass(frozen=True, slots=True)
class Outage:
    """Something that befalls a carrier, at one `site` or everywhere (None), for a time."""

    kind: Kind
    carrier: str
    since: datetime
    until: datetime
    site: str | None = None

    @property
    def cause(self) -> str:
        """What the truth calls it."""
        return f"{self.kind}:{self.carrier}" + (f":{self.site}" if self.site else "")

    def covers(self, at: datetime) -> bool:
        """Does it last at that moment?"""
        return self.since <= at < self.until


@dataclass(frozen=True, slots=True)
class Drawn:
    """Everything that will be put in: faults of orders by reference, and of carriers."""

    orders: Mapping[str, Kind]
    outages: tuple[Outage, ...]

    def of(self, kind: Kind) -> tuple[Outage, ...]:
        """The outages of a kind."""
        return tuple(each for each in self.outages if each.kind is kind)


def draw(seed: int, requests: Iterable[Request], carriers: Sequence[Traits], start: datetime) -> Drawn:
    """The faults of a seed; sound orders only, at most one an order."""
    sound = {each.good.external_ref: each.good for each in requests if each.flaw is None}
    taken: dict[str, Kind] = {}
    for row in OF_ORDERS:
        fit = _FIT.get(row.kind, _anything)
        able = [ref for ref, good in sound.items() if ref not in taken and fit(good)]
        wanted = max(LEAST, round(row.share * len(sound)))
        chosen = sorted(able, key=lambda ref, kind=row.kind: Chance(seed, "fault", kind, ref).uniform())  # type: ignore[misc]
        taken |= dict.fromkeys(chosen[:wanted], row.kind)
    return Drawn(taken, tuple(_outages(seed, carriers, start)))


def _outages(seed: int, carriers: Sequence[Traits], start: datetime) -> Iterable[Outage]:
    """Each befalls another carrier: contract carriers, the busiest first, in an order that the seed draws."""
    chance = Chance(seed, "outages")
    busy = sorted((each for each in carriers if each.kind == "contract"), key=lambda each: -each.shipments)[:6]
    order = sorted(busy, key=lambda each: Chance(seed, "struck", each.code).uniform())
    day = start + timedelta(days=1)
    site = chance.pick([depot.code for depot in DEPOTS if not order[0].depots or depot.code in order[0].depots])
    yield Outage(Kind.NO_SHOW, order[0].code, start + timedelta(hours=4), day - timedelta(hours=7), site)
    dark_at = start + timedelta(hours=8) + chance.minutes(0, 120)
    yield Outage(Kind.DARK, order[1].code, dark_at, dark_at + timedelta(hours=22) + chance.minutes(0, 360))
    short_at = start + timedelta(hours=5) + chance.minutes(0, 60)
    yield Outage(Kind.SHORTFALL, order[2].code, short_at, day - timedelta(hours=6))
    down_at = start + timedelta(hours=9) + chance.minutes(0, 120)
    yield Outage(Kind.CONNECTOR, order[3].code, down_at, down_at + timedelta(hours=3) + chance.minutes(0, 60))


def _anything(good: OrderDraft) -> bool:
    return True


def _plain(good: OrderDraft) -> bool:
    return good.service in _NEEDS_NIGHT and not good.requirements


def _chilled(good: OrderDraft) -> bool:
    return "chilled" in good.requirements


def _several(good: OrderDraft) -> bool:
    return good.pieces > 1


def _contract(good: OrderDraft) -> bool:
    return good.service != "same_day"


_FIT: Mapping[Kind, Callable[[OrderDraft], bool]] = {
    Kind.CUSTOMS: _plain,
    Kind.NOBODY_TAKES_IT: _plain,
    Kind.REFUSED_NEAR: _plain,
    Kind.LATE_TO_PICKUP: _contract,
    Kind.NOT_CONFIRMED: _plain,
    Kind.ADDRESS: _contract,
    Kind.REFUSED: _contract,
    Kind.NOBODY_HOME: _contract,
    Kind.INSTRUCTION: _contract,
    Kind.SLOW_DOCK: _contract,
    Kind.HELD_BACK: _plain,
    Kind.SHORTAGE: _several,
    Kind.WRONG_POD: _several,
    Kind.WARM: _chilled,
}
"""Which orders a kind can befall."""
