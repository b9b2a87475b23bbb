"""Scoring features: each adds its share of a candidate's expected landed cost, in money, with a sentence.

Where to add one: a file here with a `FEATURE`, a row in `registry.FEATURES`; the conformance test comes for free.
"""
