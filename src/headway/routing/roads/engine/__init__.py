"""The embedded road engine: an OpenStreetMap extract, prepared once into a file, answered in process.

In the order in which they work: `tags.py` (what a way allows and how fast), `extract.py` (extract to network),
`network.py` (the network's arrays), `turns.py` (arcs, turns between them, restrictions), `files.py` (the prepared
file), `snapping.py` (a place onto its road), `speeds.py` (speeds by class and hour), `metric.py` (weights, contracted),
`roads.py` (the source of travel times, and paths for a map), `learning.py` (speeds from legs that were driven).
"""
