"""Small CSV files of places and legs, read with their limits."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Sequence
from pathlib import Path

from headway.kernel.errors import BadInput


def read_rows(path: Path, columns: Sequence[str], most: int) -> Iterator[dict[str, str]]:
    """The rows of a CSV file with a header that has these columns.

    Raises:
        BadInput: there is no such file, a column is missing, a row is too short, or there are more than `most`.
    """
    if not path.is_file():
        raise BadInput(f"{path} is no file", field="file", allowed="a CSV file")
    with path.open(encoding="utf-8-sig", newline="", errors="replace") as file:
        rows = csv.DictReader(file)
        missing = [each for each in columns if each not in (rows.fieldnames or ())]
        if missing:
            raise BadInput(f"{path} has no column {missing[0]}", field=missing[0], allowed=", ".join(columns))
        for number, row in enumerate(rows, 2):
            if number - 1 > most:
                raise BadInput(f"{path} has more than {most} rows", field="file", allowed=f"at most {most}")
            if any(row[each] is None for each in columns):
                raise BadInput(f"row {number} of {path} is too short", field="file", allowed=", ".join(columns))
            yield {each: row[each] for each in columns}
