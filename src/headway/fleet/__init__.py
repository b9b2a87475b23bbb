"""Fleet: vehicles, drivers, shifts, the depots they work from, and the stores they go to.

Owns: fleet_setting, fleet_paper_rule, depot, store, vehicle, driver, shift. May call: learning, events, kernel.
Publishes: the events of `events/fleet.py`. Timers: `fleet.vehicle_back`.
For dispatch: `views.resources` and `views.day_of` (what can drive from a depot on a day), `hours` (rules of service).
`papers` judges licences, certificates and inspections, `crews` those of a shift, `filing` keeps them.
Where to add things: hours-of-service rules as a document in `rules/`, a field of a file in `fields.py`.
"""
