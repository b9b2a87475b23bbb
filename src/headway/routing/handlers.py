"""What routing handles by itself: feedback. Plans are made and changed by dispatch."""

from __future__ import annotations

from headway.kernel.rooms import Room
from headway.routing.feedback.folding import LEARN, PROJECTION
from headway.routing.feedback.learning import learn_tonight


def room() -> Room:
    """Routing, as bootstrap wires it."""
    return Room(name="routing", timers={LEARN: learn_tonight}, projections=(PROJECTION,))
