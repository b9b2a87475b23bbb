"""Docks: doors, appointments, loading readiness, and what a late arrival does to those behind it.

May call: dispatch and below. Publishes: the events of `events/docks.py`.
"""
