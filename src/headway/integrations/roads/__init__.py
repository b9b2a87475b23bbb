"""Road servers by URL: OSRM (`osrm.py`) and Valhalla (`valhalla.py`), asked through one guarded client (`client.py`).

`registry.py` makes the source of travel times that the operator's settings ask for.
"""
