"""`headway import history` from outside, against ten lines of pandas."""

from __future__ import annotations

import json
from pathlib import Path

import pandas as pd
import pytest

from tests.acceptance.real.commands import DATA, ROOT, headway

SCMS = DATA / "scms" / "scms.parquet"
MAP = ROOT / "examples" / "scms" / "history.yaml"
HEAD = "ID,Project Code,ASN/DN #,Country,Shipment Mode,Vendor,Scheduled Delivery Date,Delivered to Client Date,"
TAIL = "Delivery Recorded Date,Product Group,Line Item Quantity,Line Item Value,Weight (Kilograms),Freight Cost (USD),"
ROWS = (
    "1,P,DN-1,Kenya,Air,V,2-Jun-06,2-Jun-06,2-Jun-06,ARV,1,1,80,400,",
    "2,P,DN-1,Kenya,Air,V,2-Jun-06,3-Jun-06,3-Jun-06,ARV,1,1,See DN-1 (ID#:1),See DN-1 (ID#:1),",
)


def written(path: Path, *rows: str) -> Path:
    path.write_text("\n".join((f"{HEAD}{TAIL}Line Item Insurance (USD)", *rows)) + "\n", encoding="utf-8")
    return path


def test_a_fresh_folder_gets_a_tenant_and_says_so(tmp_path: Path) -> None:
    done = headway("import", "history", written(tmp_path / "h.csv", *ROWS), "--map", MAP, "--data-dir", tmp_path / "d")
    assert done.returncode == 0
    assert "made main" in done.stderr
    assert "rows read 2, refused 0" in done.stdout
    assert "references to other rows resolved: 2; 1 weights and 1 freights count once" in done.stdout
    assert "50.0 % of 2" in done.stdout
    assert "5.0000" in done.stdout


def test_a_bad_row_is_named_and_the_good_ones_count(tmp_path: Path) -> None:
    bad = "3,P,DN-2,Kenya,Air,V,2-Jun-06,31-Jun-06,2-Jun-06,ARV,1,1,8,4,"
    file = written(tmp_path / "h.csv", *ROWS, bad)
    done = headway("import", "history", file, "--map", MAP, "--data-dir", tmp_path / "d", "--json")
    answer = json.loads(done.stdout)
    assert (done.returncode, answer["read"], answer["refused"], answer["new"]) == (2, 3, 1, 2)
    assert f"{file}:4: delivered_on: saw '31-Jun-06'" in done.stderr


@pytest.mark.skipif(not SCMS.exists(), reason="the SCMS history (../shared/data) is not beside this clone")
@pytest.mark.prove
def test_the_five_largest_vendors_agree_with_ten_lines_of_pandas(tmp_path: Path) -> None:
    done = headway("import", "history", SCMS, "--map", MAP, "--data-dir", tmp_path, "--json")
    answer = json.loads(done.stdout)
    frame = pd.read_parquet(SCMS)
    came, due = (
        pd.to_datetime(frame[f"{name} Date"], format="%d-%b-%y")
        for name in ("Delivered to Client", "Scheduled Delivery")
    )
    frame["on_time"] = came <= due
    frame["kg"] = pd.to_numeric(frame["Weight (Kilograms)"], errors="coerce")
    frame["usd"] = pd.to_numeric(frame["Freight Cost (USD)"], errors="coerce")
    own = frame[frame.usd.notna() & (frame.kg > 0)].groupby("Vendor")[["usd", "kg"]].sum()
    rate, rows = frame.groupby("Vendor").on_time.mean(), frame.Vendor.value_counts()

    assert (answer["read"], answer["refused"]) == (len(frame), 0)
    assert (
        answer["references"]
        == frame[["Weight (Kilograms)", "Freight Cost (USD)"]]
        .map(lambda text: text.startswith("See "))
        .to_numpy()
        .sum()
    )
    largest = answer["vendors"][:5]
    assert [vendor["shipments"] for vendor in largest] == list(rows.iloc[:5])
    for vendor in largest:
        assert vendor["on_time_rate"] == pytest.approx(rate[vendor["vendor"]], abs=1e-12)
        per_kg = own.usd / own.kg
        expected = per_kg.get(vendor["vendor"])
        assert vendor["cost_per_kg"] == (None if expected is None else pytest.approx(expected, rel=1e-12))
