"""The terms of the expected landed cost, in the order in which they are shown."""

from headway.dispatch.features import freight, handling, late_risk, reject_risk
from headway.dispatch.features.base import Feature

FEATURES: tuple[Feature, ...] = (freight.FEATURE, late_risk.FEATURE, reject_risk.FEATURE, handling.FEATURE)
