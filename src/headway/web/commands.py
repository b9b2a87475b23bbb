"""What can be reached by name and by key from every page: the palette's own rows, and the keys of the screens.

To add to the palette: a row of `COMMANDS`. A screen is there by its row in `menu.py`, what a page can do by the
`data-key` and `data-key-label` of its buttons, and things by search (`finding/`).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from headway.web import menu
from headway.web.translating import N_


@dataclass(frozen=True, slots=True)
class Command:
    """Something to do or to go to. `href` is a page; `action` takes a form with nothing but the session's token."""

    label: str
    scope: str
    href: str = ""
    action: str = ""
    keys: str = ""


KEYS: Mapping[str, str] = {
    "/": "g h",
    "/board": "g b",
    "/map": "g m",
    "/cases": "g e",
    "/alerts": "g a",
    "/proposals": "g s",
    "/orders": "g o",
    "/docks": "g d",
    "/routes": "g r",
    "/carriers": "g c",
    "/fleet": "g f",
    "/contracts": "g t",
    "/analytics": "g n",
    "/process": "g w",
    "/decisions": "g l",
    "/policies": "g p",
    "/admin": "g x",
    "/portal": "g o",
}
"""The keys of screens, by address: `g`, then a letter."""

COMMANDS: tuple[Command, ...] = (
    Command(N_("Overdue cases"), "exceptions:read", href="/cases?due=over"),
    Command(N_("Late shipments"), "dispatch:read", href="/board?status=late"),
    Command(N_("Shipments that are stuck"), "dispatch:read", href="/board?status=stuck"),
    Command(N_("Orders on hold"), "orders:read", href="/orders?status=on_hold"),
    Command(N_("Declare a disruption"), "learning:write", href="/learning#declare"),
    Command(N_("Write a playbook"), "playbooks:write", href="/playbooks/new"),
    Command(N_("Write a policy"), "policies:write", href="/policies/dispatch"),
    Command(N_("Choices against the policy"), "decisions:read", href="/decisions?overridden=yes"),
    Command(N_("Who did what"), "operations:read", href="/admin/audit"),
    Command(N_("Rate a load"), "carriers:read", href="/contracts/rate"),
    Command(N_("Plan routes"), "fleet:write", href="/routes"),
    Command(N_("My account"), "", href="/me"),
    Command(N_("Sign out"), "", action="/logout"),
)


def key_of(href: str) -> str:
    """The keys that lead to a screen; empty where there are none."""
    return KEYS.get(href, "")


def allowed(may: Callable[[str], bool], scopes: frozenset[str]) -> tuple[Command, ...]:
    """Screens and commands for whoever carries these scopes, screens first."""
    places = [place for group in menu.shown(may, scopes) for place in group.places]
    screens = (Command(place.name, place.scope, href=place.href, keys=key_of(place.href)) for place in places)
    return (*screens, *(each for each in COMMANDS if not each.scope or may(each.scope)))
