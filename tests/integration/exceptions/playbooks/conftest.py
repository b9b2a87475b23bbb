"""An application of exceptions with steps made for tests."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from headway.kernel.app import App
from headway.kernel.rooms import Commands
from headway.tracking import handlers as tracking
from headway.tracking.eta.following import Following
from tests.integration.exceptions.playbooks.world import Ask, Broken, Note, Solve, Unnote, room_of


@pytest.fixture
def broken() -> Broken:
    """The step that fails."""
    return Broken()


@pytest.fixture
def note() -> Note:
    """The step that is counted."""
    return Note()


@pytest.fixture
def app(make_app: Callable[..., App], broken: Broken, note: Note) -> App:
    """Tracking and exceptions."""
    commands = Commands()
    made = make_app(tracking.room(Following()), room_of(commands, note, Unnote(), Ask(), broken, Solve()))
    commands.bind(made.handle)
    return made
