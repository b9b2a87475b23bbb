"""What a whole plan would change: its costs, what it takes of whom, who hears of it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from headway.dispatch.board.model import StagedMove
from headway.kernel.money import Money


@dataclass(frozen=True, slots=True)
class Taken:
    """So many moves go to a carrier on a day; `left`: what it takes, None: no limit."""

    name: str
    moves: int
    left: int | None

    @property
    def too_many(self) -> bool:
        return self.left is not None and self.moves > self.left


@dataclass(frozen=True, slots=True)
class Sums:
    """A plan's sums: of the moves that can be done, by currency where there is money in it."""

    moves: tuple[StagedMove, ...]
    blocked: int
    cost: tuple[Money, ...]
    late: tuple[Money, ...]
    freight: tuple[Money, ...]
    taken: tuple[Taken, ...]
    told: tuple[tuple[str, int], ...]
    others: Mapping[UUID, tuple[str, ...]]

    @property
    def ready(self) -> int:
        return len(self.moves) - self.blocked


def summed(moves: Sequence[StagedMove], others: Mapping[UUID, tuple[str, ...]]) -> Sums:
    """The sums of a plan; `others`: who else has staged something of the same shipments."""
    able = [each for each in moves if not each.difference.blocked]
    taken = Counter(each.difference.capacity for each in able if each.difference.capacity)
    left = {each.difference.capacity: each.difference.left for each in able}
    told = Counter(word for each in able for word in each.difference.told)
    return Sums(
        moves=tuple(moves),
        blocked=len(moves) - len(able),
        cost=_money(able, "cost_minor"),
        late=_money(able, "late_minor"),
        freight=_money(able, "freight_minor"),
        taken=tuple(Taken(name, count, left[name]) for name, count in sorted(taken.items())),
        told=tuple(sorted(told.items())),
        others=others,
    )


def _money(moves: Iterable[StagedMove], field: str) -> tuple[Money, ...]:
    sums: Counter[str] = Counter()
    for each in moves:
        minor = getattr(each.difference, field)
        if minor is not None and each.difference.currency:
            sums[each.difference.currency] += minor
    return tuple(Money(minor, currency) for currency, minor in sorted(sums.items()))
