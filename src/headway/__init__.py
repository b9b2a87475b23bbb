"""Headway: dispatch orchestration, from order to scorecard, on one system of record."""

__version__ = "0.1.0"
