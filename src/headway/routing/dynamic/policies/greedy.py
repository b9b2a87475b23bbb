"""Greedy: whatever is open leaves now."""

from __future__ import annotations

import numpy as np

from headway.routing.dynamic.policies.base import View, route_all
from headway.routing.dynamic.solving import Routes


class Greedy:
    """Sends everything in the epoch in which it appears."""

    name = "greedy"

    def send(self, view: View) -> Routes:
        """All open requests."""
        return route_all(view, np.arange(len(view.open)), view.effort.seconds)
