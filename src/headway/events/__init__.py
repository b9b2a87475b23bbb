"""Events: the catalogue of everything that can happen, frozen types, one file a room; also the webhook schemas.

Owns: the types. May call: kernel. Where to add things: the file of the room whose news it is, and its `EVENTS`.
"""

from headway.events import (
    analytics,
    carriers,
    customers,
    dispatch,
    docks,
    exceptions,
    fleet,
    learning,
    mappings,
    orders,
    people,
    routing,
    settlement,
    tracking,
    webhooks,
)
from headway.kernel.message import Event, register_events

CATALOGUE: tuple[type[Event], ...] = (
    *orders.EVENTS,
    *carriers.EVENTS,
    *dispatch.EVENTS,
    *tracking.EVENTS,
    *mappings.EVENTS,
    *exceptions.EVENTS,
    *settlement.EVENTS,
    *analytics.EVENTS,
    *learning.EVENTS,
    *customers.EVENTS,
    *fleet.EVENTS,
    *routing.EVENTS,
    *docks.EVENTS,
    *people.EVENTS,
    *webhooks.EVENTS,
)

register_events(*CATALOGUE)
