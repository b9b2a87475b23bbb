"""The hard rules, one file a family; functions whose docstring says what must hold; `eligibility.py` lists them.

A rule answers None where the candidate passes, else why it does not, for a person. It reads the situation and nothing
else, and never raises.
"""
