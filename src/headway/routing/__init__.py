"""Routing: travel times, problems, engines and their plans, and what a running plan can still take.

Owns: the pure words of routing (`problem.py`, `plan.py`), engines (`engines/`, one file each behind `engines/base.py`),
travel times (`roads/`), the running fleet (`live/`), the dynamic day (`dynamic/`), and the tables of stored plans.
May call: learning, events, kernel. It knows no orders, carriers or vehicles' papers: who plans (dispatch) turns them
into a `Problem` and a `Plan` back into shipments.
Where to add things: an engine is a file of `engines/` and a row of `engines/registry.py`; a source of travel times is a
file of `roads/`.
"""
