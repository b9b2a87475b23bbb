"""Instances of routing problems from files: VRPLIB with its variants, Solomon's and Li & Lim's text."""

from __future__ import annotations

from pathlib import Path

from headway.routing.reading import text, vrplib
from headway.routing.reading.instance import BadInstance, Instance, Rounding

MOST_BYTES = 256 * 2**20


def read(path: Path, rounding: Rounding = Rounding.DIMACS) -> Instance:
    """The instance in a file.

    Args:
        rounding: of distances of coordinates; an explicit matrix is taken as it is.

    Raises:
        BadInstance: not readable, too big, or with a line that does not fit; the message names line and field.
    """
    try:
        if path.stat().st_size > MOST_BYTES:
            raise BadInstance(str(path), 0, "file", f"{path.stat().st_size} bytes", f"at most {MOST_BYTES}")
        lines = path.read_text(encoding="utf-8-sig", errors="strict").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise BadInstance(str(path), 0, "file", type(error).__name__, "a readable UTF-8 text file") from error
    if any(line.split(":")[0].strip().endswith(("DIMENSION", "_SECTION")) for line in lines[:100]):
        return vrplib.parse(str(path), lines, rounding)
    return text.parse(str(path), lines, rounding)
