"""Conditions of goods on their way: temperature readings, held against the range that their order names.

Owns: temperature_reading, temperature_watch. Publishes: TemperatureExceeded, TemperatureRestored.
`judging.py` is pure: one reading outside is an open door, some in a row for a while are not.
"""
