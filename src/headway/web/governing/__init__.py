"""Screens of how Headway is governed: policies, autonomy, decisions, and the audit trail.

`policies.py` and `trials.py` edit, compare, try and put in force; `autonomy.py` shows how far Headway may go and what
waits; `decisions.py` finds records and `decision.py` shows one; `audit.py` is the log by who did what.
Pure parts: `saying.py` (a document as rows people read), `differences.py` (two versions), `inputs.py` (a snapshot).
"""
