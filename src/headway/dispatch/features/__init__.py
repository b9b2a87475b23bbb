"""Scoring features: each adds its share of a candidate's expected landed cost, in money, with a sentence.

Where to add one: a file here with a `FEATURE`, a row in `FEATURES`; the conformance test comes for free.
"""

from headway.dispatch.features import freight, handling, late_risk, reject_risk
from headway.dispatch.features.base import Feature

FEATURES: tuple[Feature, ...] = (freight.FEATURE, late_risk.FEATURE, reject_risk.FEATURE, handling.FEATURE)
"""In the order in which they are shown."""
