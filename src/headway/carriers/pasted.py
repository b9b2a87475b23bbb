"""A price list of one contract as it is pasted: CSV with the columns of `RATE_FIELDS`, but for the carrier's."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from headway.carriers.commands import RateRow
from headway.carriers.fields import RATE_FIELDS
from headway.carriers.importing import rate_row
from headway.carriers.network import product_name
from headway.carriers.shown import BandView
from headway.kernel.errors import BadInput
from headway.kernel.tabular import RowFault, map_rows, plain_map
from headway.kernel.tabular.csvfile import open_csv
from headway.kernel.tabular.model import Limits

FIELDS = {name: spec for name, spec in RATE_FIELDS.items() if name not in {"carrier", "carrier_type", "contract"}}
NAME = "pasted"
_LIMITS = Limits(file_bytes=4_000_000, rows=20_000, columns=50)


@dataclass(frozen=True, slots=True)
class Pasted:
    """The good rows of what was pasted, and what is wrong with the others."""

    rows: tuple[RateRow, ...]
    faults: tuple[RowFault, ...]


def read_bands(text: str) -> Pasted:
    """Read a pasted list.

    Raises:
        BadInput: it is empty, lacks a column that is needed, or is no table.
    """
    if not text.strip():
        raise BadInput("nothing was pasted", field="text", allowed="CSV with a header")
    table = open_csv(NAME, text.encode("utf-8", "surrogatepass"), _LIMITS)
    mapped = map_rows(table, plain_map(table, FIELDS))
    rows: list[RateRow] = []
    faults = list(mapped.faults)
    for row in mapped.rows:
        try:
            rows.append(rate_row(row))
        except BadInput as error:
            faults.append(
                RowFault(NAME, row.row, error.field or "row", error.seen.get("value"), error.allowed or error.message)
            )
    return Pasted(tuple(rows), tuple(sorted(faults, key=lambda fault: fault.row)))


def as_views(rows: Iterable[RateRow]) -> list[BandView]:
    """The rows as bands are shown, to compare them with those of a contract."""
    names = [name for name in BandView.__dataclass_fields__ if name != "product"]
    return [
        BandView(product=product_name(row.mode, row.transit_days), **{name: getattr(row, name) for name in names})
        for row in rows
    ]
