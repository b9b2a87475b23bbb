"""Tracking: what carriers report, and what follows from it.

Owns: tracking_state, stop_progress, tracking_event, tracking_refused, tracking_backlog, code_map, unmapped_code, pod.
May call: dispatch, orders, carriers, events, kernel.
Publishes: events/tracking.py.
Listens to: ShipmentBooked (expected stops; early events are replayed), ShipmentUnbooked (begin anew),
ShipmentCancelled.
A shipment's status is a pure fold over its events (`fold.py`, docs/decisions/0008-status-fold.md): whatever comes late,
twice or shuffled, the state is the same. What cannot be taken is kept in tracking_refused with its reason.
A report is kept first (`keeping.py`) and folded next (`folding.py`): at once, or for a large batch by the projection of
`backlog.py` (docs/decisions/0026-keep-first-fold-next.md), by columns where it is plain (`carrying.py`, 0070); each of
its events and changes is told last (`waiting.py`).
Where to add things: a canonical code is a row of `codes.BUILT_IN`; a carrier's code is data (`SetCodeMap`), and so is
how its own messages are read (`mapping/`); a reason to refuse is a member of `model.Refused` and a check in
`checks.py`; what screens read is in `views.py`. Shipments of several legs and what carriers usually report are
`journeys/`; the own fleet's routes are `routes/`; `hooks/` and `polling/` are doors by which reports come; when stops
will be done is `eta/`, what is done about it `alerts/`.
"""
