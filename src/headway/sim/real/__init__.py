"""Real orders through the whole loop: files in, simulated carriers around them, and one document of what came of it.

Owns: nothing in the database. Uses the public importers and commands, and the rest of the simulated world.
Order of a run: `files.py` finds them, `intake.py` takes them in, `people.py` and the world act, `report.py` counts;
`plan.py` prices what the files say was planned at the time, `problem.py` makes a problem of the day for the solver and
`bounding.py` holds every way to decide against its bound, `unpriced.py` says why an order has no rate, `money.py`
holds the log against the ledger, `sheets.py` and `text.py` write it down.
Where to add things: a figure is a function in the module of its subject and a key in `report.py`.
"""

from headway.sim.real.files import Files, find_files
from headway.sim.real.intake import day_of
from headway.sim.real.report import Report, report
from headway.sim.real.running import RealDay, run_real
from headway.sim.real.sheets import write_sheets
from headway.sim.real.text import lines

__all__ = ["Files", "RealDay", "Report", "day_of", "find_files", "lines", "report", "run_real", "write_sheets"]
