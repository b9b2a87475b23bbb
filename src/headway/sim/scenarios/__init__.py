"""Scenarios: days on which something goes wrong on purpose, and what came of it.

Each is a `World` of its own (what happens, from a seed), a reading of the log afterwards (`affected.py`, `report.py`),
and a command of `headway simulate`. Where to add one: a file with its world, and its command in `cli/simulate.py`.
"""
