"""Open a file by what is in it, not by what it is called."""

from __future__ import annotations

from pathlib import Path

from headway.kernel.errors import BadInput
from headway.kernel.tabular.cells import one_line
from headway.kernel.tabular.csvfile import open_csv
from headway.kernel.tabular.model import Limits, Table

MAGIC = b"PAR1"
_OTHER_FORMATS = ((b"PK\x03\x04", "a zip file or workbook"), (b"\xd0\xcf\x11\xe0", "an old workbook"), (b"%PDF", "PDF"))
_TEXT_ALLOWED = "CSV text or Parquet"


def read_table(path: Path, limits: Limits | None = None) -> Table:
    """Open a CSV or Parquet file; rows are read when the table is iterated.

    Raises:
        BadInput: no such file, too large, empty, damaged, or of another format.
    """
    bounds = limits or Limits()
    file = str(path)
    try:
        size = path.stat().st_size
        if size > bounds.file_bytes:
            raise _refused(file, f"{size} bytes", f"at most {bounds.file_bytes} bytes")
        if not path.is_file():
            raise _refused(file, "no regular file", "a file that can be read")
        with path.open("rb") as source:
            content = source.read(len(MAGIC))
            if content != MAGIC:
                content += source.read(bounds.file_bytes)
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or "a path that cannot be opened"
        raise _refused(file, str(reason), "a file that can be read") from None
    if content == MAGIC:
        from headway.kernel.tabular.parquet import open_parquet  # a second of start-up that few processes need

        return open_parquet(file, path, bounds)
    for mark, name in _OTHER_FORMATS:
        if content.startswith(mark):
            raise _refused(file, name, _TEXT_ALLOWED + "; export the sheet as CSV")
    return open_csv(file, content, bounds)


def _refused(file: str, seen: str, allowed: str) -> BadInput:
    return BadInput(f"{one_line(file)}:0: file: saw {seen}, allowed: {allowed}", field="file", allowed=allowed)
