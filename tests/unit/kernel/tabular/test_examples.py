"""The example maps against the real data, which stays where it is and is never copied."""

from collections import Counter
from decimal import Decimal
from pathlib import Path

import pytest

from headway.kernel.money import Money
from headway.kernel.tabular import (
    Absent,
    FieldSpec,
    MappedTable,
    Shared,
    load_map,
    map_rows,
    read_table,
    resolve_references,
)
from tests.unit.kernel.tabular import targets

ROOT = Path(__file__).parents[4]
DATA = ROOT.parent / "shared" / "data"
needs_data = pytest.mark.skipif(not DATA.is_dir(), reason="the real data (../shared/data) is not beside this clone")

MAPS = {
    "brunel/orders": ("brunel/OrderList", targets.ORDERS),
    "brunel/rates": ("brunel/FreightRates", targets.RATES),
    "brunel/sites": ("brunel/WhCapacities", targets.SITES),
    "brunel/site_costs": ("brunel/WhCosts", targets.SITE_COSTS),
    "brunel/site_ports": ("brunel/PlantPorts", targets.SITE_PORTS),
    "brunel/site_products": ("brunel/ProductsPerPlant", targets.SITE_PRODUCTS),
    "brunel/site_customers": ("brunel/VmiCustomers", targets.SITE_CUSTOMERS),
    "scms/history": ("scms/scms", targets.HISTORY),
}


def read(name: str) -> MappedTable:
    file, fields = MAPS[name]
    return map_rows(read_table(DATA / f"{file}.parquet"), load_map(ROOT / "examples" / f"{name}.yaml", fields))


@pytest.mark.parametrize("name", MAPS)
def test_every_example_map_is_good_and_maps_every_field(name: str) -> None:
    fields: dict[str, FieldSpec] = MAPS[name][1]
    table_map = load_map(ROOT / "examples" / f"{name}.yaml", fields)
    assert {mapped.field for mapped in table_map.fields} == set(fields)


@needs_data
@pytest.mark.parametrize("name", MAPS)
def test_every_real_row_is_mapped(name: str) -> None:
    result = read(name)
    assert result.read > 0
    assert [str(fault) for fault in result.faults] == []
    assert len(result.rows) == result.read


@needs_data
def test_order_ids_keep_every_digit_and_products_lose_their_point() -> None:
    first = read("brunel/orders").rows[0]
    assert first.values["external_ref"] == "1447296446.7"
    assert first.values["product"] == "1700106"


@needs_data
def test_the_sums_of_history_are_those_of_a_few_lines_of_pandas() -> None:
    import pandas as pd

    raw = pd.read_parquet(DATA / "scms" / "scms.parquet")
    plain_kg = [Decimal(text) for text in raw["Weight (Kilograms)"] if text[0].isdigit()]
    plain_usd = [Decimal(text) for text in raw["Freight Cost (USD)"] if text[0].isdigit()]
    result = resolve_references(read("scms/history"), "id", ["weight_kg", "freight_cost"], "asn_dn")
    assert not result.faults
    assert sum(row.find("weight_kg", Decimal) or 0 for row in result.rows) == sum(plain_kg)
    found = [row.find("freight_cost", Money) for row in result.rows]
    assert sum(cost.minor for cost in found if cost) == sum(plain_usd) * 100


@needs_data
def test_each_row_of_history_has_a_weight_shares_one_or_says_why_not() -> None:
    raw = read("scms/history")
    result = resolve_references(raw, "id", ["weight_kg"], "asn_dn")
    kinds = Counter(type(row.values["weight_kg"]) for row in result.rows)
    assert set(kinds) == {Decimal, Shared, Absent}
    holders = {row.values["id"] for row in result.rows if isinstance(row.values["weight_kg"], Decimal)}
    shared = [row.values["weight_kg"] for row in result.rows]
    assert {value.shared_with for value in shared if isinstance(value, Shared)} <= holders
