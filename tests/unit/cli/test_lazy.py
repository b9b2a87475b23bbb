"""Commands are imported when they are called, and every one that is listed can be."""

import subprocess
import sys

from typer.testing import CliRunner

from headway import __version__
from headway.cli.main import COMMANDS, app

ROOMS = "print(sorted(name for name in __import__('sys').modules if name.startswith('headway.dispatch')))"


def test_every_listed_command_can_be_asked_for_help() -> None:
    for name in COMMANDS:
        told = CliRunner().invoke(app, [name, "--help"])
        assert told.exit_code == 0, name
        assert f"headway {name}" in told.output


def test_a_slip_is_told_what_may_have_been_meant() -> None:
    told = CliRunner().invoke(app, ["polices"])
    assert told.exit_code == 2
    assert "policies" in told.output


def test_the_version_is_told() -> None:
    assert CliRunner().invoke(app, ["--version"]).output == f"headway {__version__}\n"


def test_no_room_is_imported_before_a_command_needs_it() -> None:
    program = f"import headway.cli.main; {ROOMS}"
    told = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert told.stdout == "[]\n"
