"""Roads: how long it takes and how far it is, between places, at a time of day, for a kind of vehicle.

Owns: the words (`base.py`), the great circle that always works (`circle.py`), the embedded road engine over an
OpenStreetMap extract (`engine/`), corrections by what was learned (`corrected.py`), the cache (`cached.py`).
Servers reached by URL (OSRM, Valhalla) are in `integrations/roads/`. Where to add things: a source is one file with a
class that has `name` and `matrix`.
"""
