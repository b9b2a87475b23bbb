"""What is learned changes who gets the work: a small network, day by day, through the real estimates and allocation."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from random import Random
from typing import Any

import pytest
from msgspec import structs

from headway.carriers.performance import RecordBook
from headway.dispatch.allocation import allocate
from headway.dispatch.policy import PolicyParameters, Strategy
from headway.dispatch.snapshot import Refusal
from headway.kernel.money import Money
from tests.unit.dispatch.builders import MONDAY, day, ident, inputs, option, order

HALF_LIFE = 14.0
RETENDER, PENALTY = 15.0, 40.0
OURS = PolicyParameters()
CHEAPEST = PolicyParameters(strategy=Strategy.CHEAPEST)


@dataclass(frozen=True)
class Truth:
    """How a carrier really is, which only the world knows."""

    per_kg: str
    on_time: float
    accepts: float


WEAK, STRONG, MIDDLE = Truth("1.00", 0.60, 0.60), Truth("1.06", 0.98, 0.97), Truth("1.10", 0.92, 0.90)
NETWORK = {"WEAK": WEAK, "STRONG": STRONG, "MIDDLE": MIDDLE}


@dataclass
class World:
    """Orders of 100 kg, `per_day` of them; each carrier's answers and delays are drawn from its truth."""

    seed: int
    policy: PolicyParameters
    carriers: Mapping[str, Truth] = field(default_factory=lambda: NETWORK)
    per_day: int = 40
    today: date = MONDAY
    seen: dict[str, list[tuple[date, str, bool]]] = field(default_factory=dict)
    given: list[Counter[str]] = field(default_factory=list)
    cost: float = 0.0
    on_time: int = 0
    booked: int = 0

    def __post_init__(self) -> None:
        self.chance = Random(self.seed)

    def live(self, days: int) -> World:
        for _ in range(days):
            book = RecordBook([self._row(code) for code in self.seen], (), self.today)
            self.given.append(Counter(self._place(book, number) for number in range(self.per_day)))
            self.today += timedelta(days=1)
        return self

    def share(self, code: str, days: slice) -> float:
        counted = sum(self.given[days], Counter[str]())
        return counted[code] / counted.total()

    def _place(self, book: RecordBook, number: int) -> str:
        refusals: tuple[Refusal, ...] = ()
        options = [
            option(code, truth.per_kg, performance=book.of(ident(code), "A", "B", "DTD"))
            for code, truth in self.carriers.items()
        ]
        known = (structs.replace(day(*options), learned=book.learned),)
        asked = order(external_ref=f"{self.seed}/{self.today}/{number}", late_penalty=Money(int(PENALTY * 100), "USD"))
        while True:
            choice = allocate(inputs(order=asked, days=known, policy=self.policy, refusals=refusals)).choice
            if choice is None:
                return "NOBODY"
            code = choice.split("|")[1]
            if self._draw(code, "offer", self.carriers[code].accepts):
                return self._carry(code)
            self.cost += RETENDER
            refusals = (*refusals, Refusal(carrier_code=code, how="declined"))

    def _carry(self, code: str) -> str:
        truth = self.carriers[code]
        punctual = self._draw(code, "delivery", truth.on_time)
        self.cost += float(truth.per_kg) * 100 + (0.0 if punctual else PENALTY)
        self.on_time += punctual
        self.booked += 1
        return code

    def _draw(self, code: str, kind: str, share: float) -> bool:
        good = self.chance.random() < share
        self.seen.setdefault(code, []).append((self.today, kind, good))
        return good

    def _row(self, code: str) -> dict[str, Any]:
        counts: dict[str, list[float]] = {"offer": [0.0, 0.0, 0], "delivery": [0.0, 0.0, 0]}
        for at, kind, good in self.seen[code]:
            weight = 0.5 ** ((self.today - at).days / HALF_LIFE)
            counts[kind] = [counts[kind][0] + weight * good, counts[kind][1] + weight, counts[kind][2] + 1]
        on_time, offers = counts["delivery"], counts["offer"]
        return {
            "carrier_id": ident(code), "origin_zone": "A", "destination_zone": "B", "service_code": "DTD",
            "on_time_hits": on_time[0], "on_time_weight": on_time[1], "on_time_samples": int(on_time[2]),
            "accepted_hits": offers[0], "offers_weight": offers[1], "offers_samples": int(offers[2]),
            "half_life_days": HALF_LIFE, "measured_at": datetime.combine(self.today, datetime.min.time(), UTC),
        }  # fmt: skip


def test_weak_carriers_get_less_and_strong_ones_more() -> None:
    world = World(1, OURS).live(10)
    assert world.share("WEAK", slice(0, 1)) > 0.4
    assert world.share("WEAK", slice(5, 10)) < 0.05
    assert world.share("STRONG", slice(5, 10)) > 0.8


def test_it_costs_less_and_is_more_often_in_time_than_the_cheapest_first() -> None:
    for seed in range(5):
        ours, cheapest = World(seed, OURS).live(8), World(seed, CHEAPEST).live(8)
        assert ours.cost < 0.95 * cheapest.cost
        assert ours.on_time / ours.booked > cheapest.on_time / cheapest.booked + 0.1


def test_a_new_carrier_earns_its_volume_by_trials() -> None:
    """Nobody asks it for what is believed of it: it costs more than one that is known to be neither good nor bad."""

    def shared(policy: PolicyParameters) -> tuple[float, float]:
        known, newcomer = {"KNOWN": Truth("1.00", 0.90, 1.0)}, {"NEW": Truth("1.01", 0.995, 1.0)}
        world = World(3, policy, known, per_day=100).live(5)
        world.carriers = known | newcomer
        world.live(40)
        return world.share("NEW", slice(5, 7)), world.share("NEW", slice(35, 45))

    first, last = shared(OURS)
    assert 0.0 < first < 0.2
    assert last > 0.5
    assert shared(PolicyParameters(exploration_share=Decimal(0))) == (0.0, 0.0)


def test_trials_of_a_bad_newcomer_stay_few_and_cheap() -> None:
    carriers = {"KNOWN": Truth("1.00", 0.97, 0.97), "BAD": Truth("1.02", 0.5, 0.5)}
    world = World(4, OURS, carriers, per_day=100).live(10)
    none = World(4, PolicyParameters(exploration_share=Decimal(0)), carriers, per_day=100).live(10)
    assert world.share("BAD", slice(0, 10)) < 0.06
    assert world.cost < 1.02 * none.cost


@pytest.mark.parametrize("seed", range(3))
def test_a_carrier_that_got_better_is_asked_again(seed: int) -> None:
    world = World(seed, OURS, {"FALLEN": Truth("1.00", 0.5, 0.5), "OTHER": Truth("1.12", 0.95, 0.95)}).live(10)
    assert world.share("FALLEN", slice(8, 10)) < 0.3
    world.carriers = {"FALLEN": Truth("1.00", 0.99, 0.99), "OTHER": Truth("1.12", 0.95, 0.95)}
    world.live(60)
    assert world.share("FALLEN", slice(60, 70)) > 0.5
