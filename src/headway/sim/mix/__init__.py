"""A mixed network: owned vans, contract carriers and gig couriers together, against each alone, on the same luck.

Every order of a day is judged by the real allocation (`dispatch.allocation`), the vans by the real estimate
(`dispatch.hauling`); at the end of the intake the vans' orders are routed by the default engine and driven with noise,
and what the routes came to teaches the next day's estimates. `world.py` draws the days, `living.py` lives them,
`report.py` compares. Carriers are paid by tariff; vans cost what they drive, and their shifts
whether they drive or not.
"""

from headway.sim.mix.living import MIXES, Lived, Task, live
from headway.sim.mix.report import compared, lines

__all__ = ["MIXES", "Lived", "Task", "compared", "lines", "live"]
