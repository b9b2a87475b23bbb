"""What is on board along a sequence, trip by trip."""

from __future__ import annotations

from collections.abc import Sequence

from headway.routing.lookup import Lookup, Step
from headway.routing.plan import Act
from headway.routing.problem import Vehicle


def loads_along(lookup: Lookup, who: Vehicle, steps: Sequence[Step]) -> tuple[list[tuple[int, ...]], int]:
    """The load after each step, and how much the worst moment is over capacity, all dimensions together.

    A trip begins with everything it delivers; a reload puts down what was collected and takes the next trip's goods.
    `on_board` stays to the end; a transfer's load stays across a reload.
    """
    size = lookup.dimensions
    capacity = padded(who.capacity, size)
    kept = list(padded(who.on_board, size))
    goods = _to_deliver(lookup, steps, 0, size)
    back = [0] * size
    along: list[tuple[int, ...]] = []
    worst = _over(kept, goods, back, capacity)
    for at, step in enumerate(steps):
        if step.act is Act.RELOAD:
            goods, back = _to_deliver(lookup, steps, at + 1, size), [0] * size
        elif step.act is Act.JOB:
            job = lookup.jobs[step.key]
            goods = [a - b for a, b in zip(goods, padded(job.deliver, size), strict=True)]
            back = [a + b for a, b in zip(back, padded(job.collect, size), strict=True)]
        elif step.act is not Act.BREAK:
            sign = 1 if step.act is Act.PICKUP else -1
            load = padded(lookup.transfers[step.key].load, size)
            kept = [a + sign * b for a, b in zip(kept, load, strict=True)]
        along.append(tuple(a + b + c for a, b, c in zip(kept, goods, back, strict=True)))
        worst = max(worst, _over(kept, goods, back, capacity))
    return along, worst


def padded(load: tuple[int, ...], size: int) -> tuple[int, ...]:
    """The load with as many numbers as the problem has; what is not given is nothing."""
    return load + (0,) * (size - len(load))


def _to_deliver(lookup: Lookup, steps: Sequence[Step], begin: int, size: int) -> list[int]:
    total = [0] * size
    for step in steps[begin:]:
        if step.act is Act.RELOAD:
            break
        if step.act is Act.JOB:
            for at, each in enumerate(lookup.jobs[step.key].deliver):
                total[at] += each
    return total


def _over(kept: Sequence[int], goods: Sequence[int], back: Sequence[int], capacity: Sequence[int]) -> int:
    return sum(max(0, a + b + c - most) for a, b, c, most in zip(kept, goods, back, capacity, strict=True))
