"""Commands are imported when they are called, and every one that is listed can be."""

import subprocess
import sys
from importlib import import_module
from inspect import getdoc

import pytest
from typer import Typer
from typer.testing import CliRunner

from headway import __version__
from headway.cli import policies, simulate
from headway.cli.main import COMMANDS, app

ROOMS = "print(sorted(name for name in __import__('sys').modules if name.startswith('headway.dispatch')))"


def test_every_listed_command_can_be_asked_for_help() -> None:
    for name in COMMANDS:
        told = CliRunner().invoke(app, [name, "--help"])
        assert told.exit_code == 0, name
        assert f"headway {name}" in told.output


def test_what_a_group_says_of_a_command_is_what_the_command_says() -> None:
    for table in (COMMANDS, policies.COMMANDS, simulate.COMMANDS):
        for name, (place, sentence) in table.items():
            module, _, attribute = place.partition(":")
            found = getattr(import_module(module), attribute)
            said = found.info.help if isinstance(found, Typer) else getdoc(found)
            assert said is not None
            assert said.split("\n\n")[0].replace("\n", " ") == sentence, name


def test_a_slip_is_told_what_may_have_been_meant() -> None:
    told = CliRunner().invoke(app, ["polices"])
    assert told.exit_code == 2
    assert "policies" in told.output


def test_the_version_is_told() -> None:
    assert CliRunner().invoke(app, ["--version"]).output == f"headway {__version__}\n"


@pytest.mark.parametrize(
    "module", ["main", "eta", "processes", "keys", "users", "decisions", "doctor", "roads", "routes"]
)
def test_no_room_is_imported_before_a_command_works(module: str) -> None:
    assert _imported(f"import headway.cli.{module}") == "[]\n"


def test_help_imports_no_command() -> None:
    asked = "import sys; sys.argv = ['headway', '--help']; from headway.cli import main"
    assert _imported(f"{asked}\ntry: main()\nexcept SystemExit: pass").endswith("\n[]\n")


def _imported(program: str) -> str:
    return subprocess.run(
        [sys.executable, "-c", f"{program}\n{ROOMS}"], capture_output=True, text=True, check=True
    ).stdout
