from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from headway.kernel.errors import BadInput
from headway.kernel.tabular import Limits, read_table


def _written(folder: Path, **columns: pa.Array) -> Path:
    path = folder / "rows.csv"
    pq.write_table(pa.table(columns), path)
    return path


def test_content_decides_and_rows_count_from_one(tmp_path: Path) -> None:
    table = read_table(_written(tmp_path, a=pa.array([1.5, None]), b=pa.array(["x", "y"])))
    assert table.encoding == "parquet"
    assert list(table) == [(1, {"a": 1.5, "b": "x"}), (2, {"a": None, "b": "y"})]


def test_native_values_come_as_plain_python(tmp_path: Path) -> None:
    moment = datetime(2026, 3, 1, 12, tzinfo=UTC)
    path = _written(
        tmp_path,
        nanos=pa.array([1_456_833_600_000_000_123], pa.timestamp("ns")),
        zoned=pa.array([moment], pa.timestamp("us", "UTC")),
        single=pa.array([0.1], pa.float32()),
        coded=pa.array(["A"]).dictionary_encode(),
        exact=pa.array([Decimal("1.20")]),
        day=pa.array([date(2026, 3, 1)]),
        raw=pa.array([b"abc"]),
    )
    [(_, cells)] = list(read_table(path))
    assert cells == {
        "nanos": datetime(2016, 3, 1, 12, tzinfo=UTC).replace(tzinfo=None),
        "zoned": moment,
        "single": 0.1,
        "coded": "A",
        "exact": Decimal("1.20"),
        "day": date(2026, 3, 1),
        "raw": "abc",
    }


def test_text_that_is_no_utf8_comes_with_lone_surrogates(tmp_path: Path) -> None:
    broken = pa.Array.from_buffers(pa.string(), 1, pa.array([b"M\xfcn"]).buffers())
    [(_, cells)] = list(read_table(_written(tmp_path, a=broken)))
    assert cells == {"a": "M\udcfcn"}


@pytest.mark.parametrize(
    ("limits", "message"),
    [
        (Limits(rows=1), "saw 2 rows, allowed: at most 1 rows"),
        (Limits(columns=0), "saw 1 columns"),
        (Limits(decoded_bytes=1), "bytes, allowed: at most 1 bytes"),
        (Limits(cell_chars=2), ":2: a: saw a cell of 3 characters"),
    ],
)
def test_each_limit_is_named(tmp_path: Path, limits: Limits, message: str) -> None:
    path = _written(tmp_path, a=pa.array(["x", "yyy"]))
    with pytest.raises(BadInput, match=message):
        list(read_table(path, limits))


def test_a_cut_file_is_refused(tmp_path: Path) -> None:
    path = _written(tmp_path, a=pa.array(["x", "yyy"]))
    path.write_bytes(path.read_bytes()[:-6])
    with pytest.raises(BadInput, match="damaged Parquet"):
        read_table(path)
