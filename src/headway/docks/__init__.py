"""Docks: doors, appointments, loading readiness, and what a late arrival does to those behind it.

Owns: dock_site, dock_door, appointment, appointment_shipment, loading_readiness, dock_wave, dock_short.
May call: dispatch (its waves, messages to carriers, shipments), fleet (depots), orders (sites).
Listens to: RouteAssigned, RouteStarted, EtaPredicted, StopProgressed, ShipmentCancelled, ShipmentUnbooked.
Publishes: AppointmentBooked, AppointmentMoved, AppointmentStarted, AppointmentOverran, AppointmentEnded, LoadingReady,
LoadingReleased, DockFull, DockFound. Decides: dock_ripple (`late.py`), dock_release (`releasing.py`).
Two never hold one door at once: whoever changes a site locks its doors, and the table refuses it besides.
For people: `troubles.py` (what is wrong on a day), `trying.py` (what speaks against a place).
Where to add things: what is wrong is a function and a row of `TROUBLES`; why something cannot be booked is one of
`RULES` in `feasibility.py`; another way out for a late vehicle is a candidate in `late.py`; what holds a wave is a
rejection in `releasing.py`.
"""
