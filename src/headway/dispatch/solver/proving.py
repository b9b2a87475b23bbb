"""A better bound for small batches: the integer program over every column that could matter, on a thread of its own."""

from __future__ import annotations

from threading import Thread
from typing import Any

from headway.dispatch.solver.columns import Floats
from headway.dispatch.solver.program import Program, Solved, integer_solver, solved_of


class Proof:
    """Runs from the moment it is made until it is stopped, done, or out of time. HiGHS works outside the GIL.

    Args:
        start: a known choice as shares of the program's columns.
        within: absolute gap at which it ends by itself.
        gap: of the known choice at the start; tells when a new proof would have much less to look at.
    """

    def __init__(self, program: Program, start: Floats, *, within: float, budget_s: float, gap: float) -> None:
        self.gap = gap
        self.budget_s = budget_s
        self.program = program
        self._seen = float("-inf")
        self._stopping = False
        self._solved: Solved | None = None
        self._solver = integer_solver(program, start, within=within, budget_s=budget_s)
        self._solver.cbMipInterrupt += self._look
        self._thread = Thread(target=self._run, daemon=True)
        self._thread.start()

    @property
    def bound(self) -> float:
        """The best bound so far on what the program can cost; minus infinity before there is one."""
        return self._seen

    @property
    def running(self) -> bool:
        """Is it still looking?"""
        return self._thread.is_alive()

    def stop(self) -> Solved | None:
        """End it; what it found, if anything."""
        self._stopping = True
        self._thread.join()
        return self._solved

    def _run(self) -> None:
        self._solver.run()
        self._solved = solved_of(self.program, self._solver)
        if self._solved is not None:
            self._seen = max(self._seen, self._solved.bound)

    def _look(self, event: Any) -> None:
        self._seen = max(self._seen, event.data_out.mip_dual_bound)
        if self._stopping:
            event.interrupt()
