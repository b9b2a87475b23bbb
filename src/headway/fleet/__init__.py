"""Fleet: vehicles, drivers, shifts and the depots they work from.

May call: learning, events, kernel. Publishes: the events of `events/fleet.py`.
"""
