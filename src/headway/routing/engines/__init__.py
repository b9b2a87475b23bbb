"""Engines: what turns a problem into a plan. One file each, listed in `registry.py`."""
