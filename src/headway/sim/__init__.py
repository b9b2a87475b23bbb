"""Sim: the simulated world. A network, a day of orders, carriers, drivers, clerks and finance, all from one seed.

Owns: nothing in the database; it is one more user of the public commands, under the virtual clock of a sandbox tenant.
May call: bootstrap and every room below, through a `Port`: in this process, or over the HTTP API.
Reads: the tenant's event log, as any webhook or feed would give it. Publishes: nothing of its own.
`real/` runs orders from files in the same world; carriers that it did not make behave as `strangers.py` says.
Where to add things: a carrier is a row of `roster.py`; somebody's habit is a function of `people.py`, `answering.py`,
`journey.py` or `billing.py` and a row of `World`'s table; a property of every day is a query and a row of
`invariants.py`.
"""

from headway.sim.day import DayResult, Pace, run_day
from headway.sim.inprocess import InProcess
from headway.sim.invariants import Violation, violations
from headway.sim.network import START, TENANT
from headway.sim.ports import Port
from headway.sim.world import World

__all__ = ["START", "TENANT", "DayResult", "InProcess", "Pace", "Port", "Violation", "World", "run_day", "violations"]
