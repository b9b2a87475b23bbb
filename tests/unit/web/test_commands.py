"""What the palette offers exists, and no key leads to two screens."""

from __future__ import annotations

import pytest
from starlette.routing import Match, Route

from headway.web import menu
from headway.web.commands import COMMANDS, KEYS, Command, allowed, key_of
from headway.web.routes import ROUTES

PLACES = {place.href for group in menu.MENU for place in group.places}
CARRIERS = {place.href for group in menu.MENU if group.name == "Carrier" for place in group.places}


def answered(path: str, method: str) -> bool:
    """Does a screen answer at this address?"""
    asked = {"type": "http", "path": path.partition("?")[0].partition("#")[0], "method": method, "root_path": ""}
    return any(isinstance(route, Route) and route.matches(asked)[0] is Match.FULL for route in ROUTES)


@pytest.mark.parametrize("command", COMMANDS, ids=lambda command: command.label)
def test_a_command_leads_somewhere(command: Command) -> None:
    assert answered(command.href, "GET") if command.href else answered(command.action, "POST")


def test_keys_are_of_screens_and_each_of_one() -> None:
    assert set(KEYS) <= PLACES
    ours = [keys for href, keys in KEYS.items() if href not in CARRIERS]
    assert len(set(ours)) == len(ours)


def test_only_what_one_may_is_offered() -> None:
    found = allowed({"orders:read"}.__contains__, frozenset({"orders:read"}))
    labels = [each.label for each in found]
    assert labels == ["Orders", "Orders on hold", "My account", "Sign out"]
    assert found[0].keys == key_of("/orders") == "g o"
