"""Bootstrap: the one wiring place. Settings, clock, database, connectors and rooms become one application.

Owns: `Settings`, the order of the rooms, the database a process uses.
May call: every room and integration below.
Where to add things: a new room's line in `wiring.rooms`, a setting in `settings.py`.
"""

from headway.bootstrap.settings import Settings
from headway.bootstrap.wiring import application, compose, database, rooms

__all__ = ["Settings", "application", "compose", "database", "rooms"]
