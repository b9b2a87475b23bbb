"""The own fleet at work: plans made of booked shipments, committed, changed while they run, and what drivers report.

A part of dispatch, wired by `dispatch/handlers.py`; plans are kept in `routing/plans`.
Publishes: the events of `events/routing.py`. Decides: `route_plan`, `route_change`.
Before a commit: `validating.py` names what is missing, papers in `papers.py`, hours that look back in `duties.py`.
Where to add things: what drivers report is in `executing.py`.
"""
