"""Map: where everything is, as one screen and as the small map of Home.

Owns: nothing; `queries.sql` joins what tracking, dispatch, fleet, docks and carriers keep, as the board does.
May call: every room's views and commands through `visits`. Every answer is bounded by a rectangle or by a number.
Where to add things: a layer is a reader here, an address in `addresses.py`, and a module of `static/map/layers/`.
What lies below everything (land, roads, an operator's own map) is `base.py`, `roads.py` and `basemap.py`.
"""
