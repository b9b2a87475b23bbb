"""A history through its map file: a small one by hand, and a real one against ten lines of pandas."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from uuid import UUID

import pandas as pd
import pytest

from headway.analytics import handlers
from headway.analytics.history import HistoryReport, HistoryScore, import_history, lane_scores, vendor_scores
from headway.kernel.app import App

ROOT = Path(__file__).parents[3]
MAP = ROOT / "examples" / "scms" / "history.yaml"
SCMS = ROOT.parent / "shared" / "data" / "scms" / "scms.parquet"
LARGEST = 5

COLUMNS = (
    "ID",
    "Project Code",
    "ASN/DN #",
    "Country",
    "Shipment Mode",
    "Vendor",
    "Scheduled Delivery Date",
    "Delivered to Client Date",
    "Delivery Recorded Date",
    "Product Group",
    "Line Item Quantity",
    "Line Item Value",
    "Weight (Kilograms)",
    "Freight Cost (USD)",
    "Line Item Insurance (USD)",
)


def row(
    key: str, vendor: str, came: str, weight: str, freight: str, *, document: str = "DN-1", mode: str = "Air"
) -> str:
    cells = (
        key,
        "P",
        document,
        "Kenya",
        mode,
        vendor,
        "2-Jun-06",
        came,
        came,
        "ARV",
        "10",
        "100.0",
        weight,
        freight,
        "",
    )
    return ",".join(f'"{cell}"' for cell in cells)


def written(folder: Path, *rows: str) -> Path:
    path = folder / "history.csv"
    path.write_text("\n".join((",".join(f'"{name}"' for name in COLUMNS), *rows)) + "\n")
    return path


@pytest.fixture
def app(make_app: Callable[..., App]) -> App:
    return make_app(handlers.room())


async def imported(app: App, tenant: UUID, path: Path) -> HistoryReport:
    return await import_history(app, tenant, path, MAP)


async def scores(app: App, tenant: UUID) -> dict[str, HistoryScore]:
    async with app.scope.reading(tenant) as (conn, _):
        return {score.vendor: score for score in await vendor_scores(conn)}


REFERENCE = "See DN-1 (ID#:1)"


async def test_what_stands_on_another_row_is_counted_once(app: App, tenant: UUID, tmp_path: Path) -> None:
    path = written(
        tmp_path,
        row("1", "V", "2-Jun-06", "80", "400.00"),
        row("2", "V", "3-Jun-06", REFERENCE, REFERENCE),
        row("3", "V", "1-Jun-06", "20", "100.00", document="DN-2"),
    )
    await imported(app, tenant, path)
    found = (await scores(app, tenant))["V"]
    assert (found.shipments, found.consignments, found.weight_kg, found.freight, found.currency) == (
        3,
        2,
        Decimal(100),
        Decimal(500),
        "USD",
    )
    assert (found.cost_per_kg, found.on_time_rate) == (Decimal(5), Decimal(2) / 3)


async def test_a_consignment_weighs_what_its_rows_weigh(app: App, tenant: UUID, tmp_path: Path) -> None:
    path = written(tmp_path, row("1", "V", "2-Jun-06", "80", "400.00"), row("2", "V", "2-Jun-06", "20", REFERENCE))
    await imported(app, tenant, path)
    assert (await scores(app, tenant))["V"].cost_per_kg == Decimal(4)


@pytest.mark.parametrize(
    ("weight", "freight"),
    [
        ("Weight Captured Separately", "400.00"),
        ("0", "400.00"),
        ("80", "Freight Included in Commodity Cost"),
        ("80", "Invoiced Separately"),
    ],
)
async def test_without_a_freight_or_a_weight_there_is_no_cost_per_kg(
    app: App, tenant: UUID, tmp_path: Path, weight: str, freight: str
) -> None:
    await imported(app, tenant, written(tmp_path, row("1", "V", "2-Jun-06", weight, freight)))
    found = (await scores(app, tenant))["V"]
    assert (found.consignments, found.cost_per_kg, found.on_time_rate) == (0, None, Decimal(1))


async def test_the_same_file_again_changes_nothing(app: App, tenant: UUID, tmp_path: Path) -> None:
    path = written(tmp_path, row("1", "V", "2-Jun-06", "80", "400.00"), row("2", "V", "2-Jun-06", "8", "40.00"))
    first = await imported(app, tenant, path)
    again = await imported(app, tenant, path)
    corrected = await imported(app, tenant, written(tmp_path, row("1", "V", "4-Jun-06", "80", "400.00")))
    assert (first.new, first.same) == (2, 0)
    assert (again.new, again.changed, again.same) == (0, 0, 2)
    assert (corrected.new, corrected.changed, corrected.same) == (0, 1, 0)


async def test_every_bad_row_is_named_and_the_good_ones_kept(app: App, tenant: UUID, tmp_path: Path) -> None:
    path = written(
        tmp_path,
        row("1", "V", "2-Jun-06", "80", "400.00"),
        row("2", "", "2-Jun-06", "80", "400.00"),
        row("3", "V", "31-Jun-06", "80", "400.00"),
        row("4", "V", "2-Jun-06", "See DN-9 (ID#:99)", "400.00"),
        row("1", "V", "2-Jun-06", "7", "4.00", document="DN-7"),
    )
    report = await imported(app, tenant, path)
    assert (report.read, report.refused, report.new) == (5, 4, 1)
    assert {"vendor", "delivered_on", "weight_kg", "id"} <= {fault.field for fault in report.faults}


async def test_lanes_are_kept_apart_by_mode(app: App, tenant: UUID, tmp_path: Path) -> None:
    path = written(
        tmp_path,
        row("1", "V", "2-Jun-06", "10", "100.00"),
        row("2", "V", "2-Jun-06", "10", "20.00", document="DN-2", mode="Ocean"),
    )
    await imported(app, tenant, path)
    async with app.scope.reading(tenant) as (conn, _):
        found = {(lane.country, lane.mode): lane.cost_per_kg for lane in await lane_scores(conn)}
    assert found == {("Kenya", "AIR"): Decimal(10), ("Kenya", "OCEAN"): Decimal(2)}


async def test_another_tenant_has_no_history(app: App, tenant: UUID, other_tenant: UUID, tmp_path: Path) -> None:
    await imported(app, tenant, written(tmp_path, row("1", "V", "2-Jun-06", "10", "100.00")))
    assert await scores(app, other_tenant) == {}


@pytest.mark.skipif(not SCMS.exists(), reason="the SCMS delivery history is not part of the repository")
async def test_the_five_largest_vendors_agree_with_ten_lines_of_pandas(app: App, tenant: UUID) -> None:
    report = await imported(app, tenant, SCMS)
    frame = pd.read_parquet(SCMS)
    came, due = (
        pd.to_datetime(frame[f"{name} Date"], format="%d-%b-%y")
        for name in ("Delivered to Client", "Scheduled Delivery")
    )
    frame["on_time"] = came <= due
    frame["kg"] = pd.to_numeric(frame["Weight (Kilograms)"], errors="coerce")
    frame["usd"] = pd.to_numeric(frame["Freight Cost (USD)"], errors="coerce")
    own = frame[frame.usd.notna() & (frame.kg > 0)].groupby("Vendor")[["usd", "kg"]].sum()
    rate = frame.groupby("Vendor").on_time.mean()
    cost = (own.usd / own.kg).reindex(rate.index)
    largest = frame.Vendor.value_counts().index[:LARGEST]

    found = {score.vendor: score for score in report.vendors}
    assert (report.read, report.refused, report.new) == (len(frame), 0, len(frame))
    assert set(list(found)[:LARGEST]) == set(largest)
    for name in largest:
        per_kg = found[name].cost_per_kg
        assert float(found[name].on_time_rate or -1) == pytest.approx(rate[name], abs=1e-12)
        assert per_kg is None if pd.isna(cost[name]) else float(per_kg or -1) == pytest.approx(cost[name], abs=1e-9)
    assert sum(found[name].cost_per_kg is not None for name in largest) == LARGEST - 1
