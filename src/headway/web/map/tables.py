"""Answers as small tables: the names of the columns once, and a list for each row."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import msgspec
from starlette.responses import Response


def table(now: datetime, columns: Sequence[str], rows: Sequence[Sequence[Any]], *, more: bool = False) -> Response:
    """Rows of one moment; `more`: there are others that were left out."""
    return document({"at": now, "columns": columns, "rows": rows, "more": more})


def document(content: object) -> Response:
    """Anything that JSON can say."""
    return Response(msgspec.json.encode(content), media_type="application/json")


def degrees(value: float) -> float:
    """To a metre, which is finer than any position."""
    return round(value, 5)


def seconds(moment: datetime | None) -> int | None:
    """Of the epoch, as scripts count."""
    return None if moment is None else int(moment.timestamp())
