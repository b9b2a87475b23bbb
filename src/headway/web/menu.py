"""The bar beside every screen: what there is, grouped by what somebody comes for, for whoever may see it.

To add a screen to it: a row of `MENU`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Place:
    """A screen of the bar: where it is, its name, the scope it takes, and what else counts as being there."""

    href: str
    name: str
    scope: str
    also: tuple[str, ...] = ()

    def holds(self, path: str) -> bool:
        """Is the page at `path` this screen, or one below it?"""
        if path == self.href:
            return True
        below = (*(() if self.href == "/" else (self.href,)), *self.also)
        return any(path == each or path.startswith(f"{each}/") for each in below)


@dataclass(frozen=True, slots=True)
class Group:
    """Screens that belong together."""

    name: str
    places: tuple[Place, ...]


MENU: tuple[Group, ...] = (
    Group(
        "Operate",
        (
            Place("/", "Home", "dispatch:read"),
            Place("/board", "Board", "dispatch:read", ("/shipments",)),
            Place("/map", "Map", "tracking:read"),
            Place("/cases", "Exceptions", "exceptions:read"),
            Place("/alerts", "Alerts", "tracking:read"),
            Place("/proposals", "Changes", "dispatch:read"),
            Place("/orders", "Orders", "orders:read"),
            Place("/docks", "Docks", "docks:read"),
            Place("/routes", "Routes", "fleet:read", ("/route-drafts", "/driver-actions")),
        ),
    ),
    Group(
        "Network",
        (
            Place("/carriers", "Carriers", "carriers:read", ("/carrier-figures", "/scorecard-links")),
            Place("/contracts", "Contracts", "carriers:read"),
            Place("/fleet", "Fleet", "fleet:read"),
            Place("/mappings", "Messages", "tracking:read"),
        ),
    ),
    Group(
        "Understand",
        (
            Place("/analytics", "Analytics", "analytics:read"),
            Place("/process", "Process", "analytics:read"),
            Place("/plan-against-actual", "Plan and actual", "fleet:read"),
            Place("/learning", "Learning", "learning:read"),
            Place("/decisions", "Decisions", "decisions:read"),
        ),
    ),
    Group(
        "Set up",
        (
            Place("/policies", "Policies", "policies:read", ("/policy-trials",)),
            Place("/autonomy", "Autonomy", "policies:read"),
            Place("/playbooks", "Playbooks", "playbooks:read"),
            Place("/admin", "Administration", "tenant:read"),
        ),
    ),
    Group(
        "Carrier",
        (
            Place("/portal", "Offers", "offers:read", ("/portal/offers",)),
            Place("/portal/capacity", "Capacity", "capacity:read"),
            Place("/portal/scorecard", "Scorecard", "offers:read"),
        ),
    ),
)


def shown(may: Callable[[str], bool], scopes: frozenset[str]) -> tuple[Group, ...]:
    """The groups and screens that whoever carries these scopes may open; a carrier's own only for a carrier."""
    carrier = any(scope.startswith("carrier:") for scope in scopes)
    groups = (
        Group(group.name, tuple(place for place in group.places if may(place.scope)))
        for group in MENU
        if group.name != "Carrier" or carrier
    )
    return tuple(group for group in groups if group.places)


def here(path: str) -> str | None:
    """The address of the screen that a page belongs to: of several, the one named most exactly."""
    found = [place.href for group in MENU for place in group.places if place.holds(path)]
    return max(found, key=len, default=None)
