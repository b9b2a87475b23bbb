"""The command line. One file a command; `main` is the entry point.

Every command takes `--json` (one document on standard output, progress on standard error), exits 0 on success and
2 on bad input with one line a fault, and never prints a traceback for bad input.
Where to add things: a file with a typer application or function, and its row in `main.COMMANDS`.
"""

from headway.cli.main import main

__all__ = ["main"]
