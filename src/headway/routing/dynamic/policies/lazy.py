"""Lazy: only what must leave now leaves now."""

from __future__ import annotations

import numpy as np

from headway.routing.dynamic.policies.base import View, route_all
from headway.routing.dynamic.solving import Routes


class Lazy:
    """Sends a request in the last epoch in which it still can go."""

    name = "lazy"

    def send(self, view: View) -> Routes:
        """The requests that must go."""
        return route_all(view, np.flatnonzero(view.must), view.effort.seconds)
