"""Many seeds, in as many processes as are wanted; each has a database of its own."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from multiprocessing import get_context

from headway.sim.compare.running import Lived, Task, live


def live_all(tasks: Sequence[Task], processes: int) -> Iterator[Lived]:
    """Each as it ends; a seed comes out the same whatever runs beside it.

    Args:
        processes: at once, 1 or more; 1 stays in this process.
    """
    if processes == 1:
        yield from map(live, tasks)
        return
    with ProcessPoolExecutor(processes, mp_context=get_context("spawn")) as pool:
        for done in as_completed([pool.submit(live, task) for task in tasks]):
            yield done.result()
