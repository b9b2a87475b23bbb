"""Who decides what leaves now: one file a policy, listed in `registry.py`."""
