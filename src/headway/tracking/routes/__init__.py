"""Routes as shipments see them: when the own fleet's vehicle will be there, by its plan and by how late it is.

Owns: route_watch. A part of tracking, wired by `tracking/handlers.py`; plans themselves are `routing/plans`.
`shifting.py` (pure) carries a vehicle's lateness on to the stops it has left, `curves.py` makes an ETA of that,
`behind.py` (pure) judges positions, `watching.py` tells dispatch of a vehicle that falls behind (`ReportDelay`).
Publishes: VehicleBehind. News of routes reaches ETAs by `news.py`.
"""
