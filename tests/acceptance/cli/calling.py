"""The command line called: in a process of its own, or by its entry point here, where starting is most of the work."""

from __future__ import annotations

import subprocess
import sys
from contextlib import redirect_stderr, redirect_stdout
from io import StringIO
from unittest.mock import patch

from headway.cli import main

Done = subprocess.CompletedProcess[str]
LONGEST_S = 400


def headway(*words: object, code: int = 0) -> Done:
    """Call the entry point with these words; what it raises but an exit fails the test, as a traceback would."""
    line, out, err, ended = ["headway", *map(str, words)], StringIO(), StringIO(), 0
    with patch.object(sys, "argv", line), redirect_stdout(out), redirect_stderr(err):
        try:
            main()
        except SystemExit as left:
            ended = int(left.code or 0)
    return _judged(Done(line, ended, out.getvalue(), err.getvalue()), code)


def process(*words: object, code: int = 0) -> Done:
    """Run one command in a process of its own; nothing it says may be a traceback."""
    program = [sys.executable, "-c", "from headway.cli import main; main()", *map(str, words)]
    return _judged(subprocess.run(program, capture_output=True, text=True, timeout=LONGEST_S, check=False), code)


def _judged(done: Done, code: int) -> Done:
    assert "Traceback" not in done.stderr, done.stderr
    assert done.returncode == code, done.stderr
    return done
