"""Policies compared on the same luck: many networks drawn by seed, each lived through under every policy.

`drawing.py` draws a network's carriers, `world.py` is what happens in it, `guide.py` makes the three policies,
`running.py` lives a seed, `batch.py` many of them; `outcome.py` counts what a policy's days cost, `foretelling.py` asks
what-if about ours from the cheapest-first log, `report.py`, `statistics.py` and `text.py` write it down.
Where to add things: a policy is a file of `examples/policies` and a name in `guide.POLICIES`; a figure a row of
`report.FIGURES`.
"""

from headway.sim.compare.batch import live_all
from headway.sim.compare.guide import retender_cost
from headway.sim.compare.report import compared
from headway.sim.compare.running import Lived, Task, live
from headway.sim.compare.text import lines

__all__ = ["Lived", "Task", "compared", "lines", "live", "live_all", "retender_cost"]
