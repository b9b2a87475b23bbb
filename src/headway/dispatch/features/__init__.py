"""Scoring features: each adds its share of a candidate's expected landed cost, in money, with a sentence.

Where to add one: a file here with a `FEATURE`, a row in `FEATURES`; the conformance test comes for free.
"""

from headway.dispatch.features import (
    carbon,
    commitment,
    exploration,
    freight,
    handling,
    late_risk,
    reject_risk,
    scarce_capacity,
)
from headway.dispatch.features.base import Feature

__all__ = ["FEATURES", "Feature"]

FEATURES: tuple[Feature, ...] = (
    freight.FEATURE,
    late_risk.FEATURE,
    reject_risk.FEATURE,
    handling.FEATURE,
    scarce_capacity.FEATURE,
    commitment.FEATURE,
    carbon.FEATURE,
    exploration.FEATURE,
)
"""In the order in which they are shown."""
