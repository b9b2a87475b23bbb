"""The command line as a stranger calls it: another process, a database of its own, nothing from this one's settings."""

from __future__ import annotations

import csv
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[3]
DATA = ROOT.parent / "shared" / "data"
MAPS = ROOT / "examples" / "brunel"
LONGEST_S = 400


def headway(*arguments: object) -> subprocess.CompletedProcess[str]:
    """Run one command to its end, away from the repository."""
    environ = {name: value for name, value in os.environ.items() if name != "DATABASE_URL" and "HEADWAY" not in name}
    line = [sys.executable, "-c", "from headway.cli import main; main()", *map(str, arguments)]
    return subprocess.run(line, env=environ, cwd="/", capture_output=True, text=True, timeout=LONGEST_S, check=False)


class RealRun:
    """A day of real orders: its document, its sheets, and where its database lies."""

    def __init__(self, data: Path, folder: Path) -> None:
        self.out, self.data_dir = folder / "out", folder / "db"
        done = headway("real", "--data", data, "--data-dir", self.data_dir, "--out", self.out, "--json")
        assert done.returncode == 0, done.stderr
        self.document: dict[str, Any] = json.loads(done.stdout)

    def sheet(self, name: str) -> list[dict[str, str]]:
        with (self.out / f"{name}.csv").open(encoding="utf-8", newline="") as source:
            return list(csv.DictReader(source))
