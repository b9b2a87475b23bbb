"""Driving: what drivers do on their page, each action once and in order, and what it means for routes and shipments.

Owns: driver_pass, driver_session, driver_consent, driver_device, driver_action, driver_answer, driver_shown,
driver_picture. A part of
tracking, wired by `tracking/handlers.py`.
Listens to: RouteStarted, RouteStopArrived, RouteStopDone, RouteStopFailed (`telling.py`: shipments of a route are heard
of by what its vehicle does, whoever said so).
A route is kept by dispatch; `routes.py` is all that is asked of it. Actions are logged with what became of them: done,
kept (it happened, but the plan had changed) or refused; of the last two dispatchers say what is done (`answering.py`,
whether it can be noted after all: `ways.py`). Positions are taken with the driver's consent only.
Where to add things: a kind of action is a member of `model.ActionKind` and a row of `doing.DOES`; a level of proof is a
member of `levels.Level`; the page itself is `web/driver/` and `web/static/driver/`.
"""
