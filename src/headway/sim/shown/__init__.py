"""The day that people watch: the same orders and carriers, and beside them what only a screen has a use for.

Lorries with trackers (`lorries.py`), the vans of the own fleet (`fleet.py`), the depots' doors and yards (`world.py`).
`headway demo --once` has none of it, so that its figures stay those of the day alone.
"""

from headway.sim.shown.world import ShownWorld

__all__ = ["ShownWorld"]
