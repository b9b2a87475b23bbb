"""A part of the Brunel day through the command line, against the same figures by pandas."""

from __future__ import annotations

from collections import Counter
from decimal import Decimal
from pathlib import Path

import pandas as pd
import pytest

from tests.acceptance.real import oracle
from tests.acceptance.real.commands import DATA, RealRun
from tests.acceptance.real.oracle import Frames, money

BRUNEL = DATA / "brunel"
EVERY = 24
"""One order in so many, and plants that much smaller, so that their capacities bind as on the whole day."""

pytestmark = [
    pytest.mark.prove,
    pytest.mark.skipif(not BRUNEL.is_dir(), reason="the Brunel day (../shared/data) is not beside this clone"),
]


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("brunel")
    for path in BRUNEL.glob("*.parquet"):
        frame = pd.read_parquet(path)
        if path.stem == "OrderList":
            frame = frame.iloc[::EVERY]
        if path.stem == "WhCapacities":
            frame["Daily Capacity"] = -(-frame["Daily Capacity"] // EVERY)
        frame.to_parquet(folder / path.name)
    return folder


@pytest.fixture(scope="module")
def frames(data: Path) -> Frames:
    return oracle.read(data)


@pytest.fixture(scope="module")
def day(data: Path, tmp_path_factory: pytest.TempPathFactory) -> RealRun:
    return RealRun(data, tmp_path_factory.mktemp("run"))


@pytest.fixture(scope="module")
def booked(day: RealRun, frames: Frames) -> pd.DataFrame:
    """The orders that were booked, ours beside what the file says of them."""
    sheet = pd.DataFrame([row for row in day.sheet("orders") if row["carrier"]])
    given = frames.orders.assign(order=[f"{number!r}" for number in frames.orders["Order ID"]])
    return sheet.merge(given, on="order", validate="one_to_one")


def test_every_order_is_taken_in_once(day: RealRun, frames: Frames) -> None:
    orders = day.document["orders"]
    assert (orders["read"], orders["imported"], orders["refused"]) == (len(frames.orders), len(frames.orders), 0)
    assert (orders["again"]["accepted"], orders["again"]["duplicates"]) == (0, len(frames.orders))
    assert len({row["order"] for row in day.sheet("orders")}) == len(frames.orders)


def test_orders_without_a_rate_are_those_that_pandas_finds(day: RealRun, frames: Frames) -> None:
    expected = Counter(why for _, order in frames.orders.iterrows() if (why := oracle.without_rate(frames, order)))
    kinds = day.document["without_rate"]["kinds"]
    beside = {"no_product": kinds["no_product"], "ambiguous_rate": kinds["ambiguous_rate"]}
    beside["no_band"] = kinds["in_a_gap"] + kinds["too_light"] + kinds["too_heavy"]
    assert {kind: number for kind, number in beside.items() if number} == dict(expected)
    assert day.document["without_rate"]["orders"] == sum(expected.values()) > 0


def test_no_plant_ships_more_in_a_day_than_it_can(booked: pd.DataFrame, frames: Frames) -> None:
    shipped = booked.groupby(["plant", "pickup_day"]).size()
    over = {key: count for key, count in shipped.items() if count > frames.capacity[key[0]]}
    assert not over
    assert booked["pickup_day"].nunique() > 1, "the capacities are to bind"


def test_orders_leave_from_plants_that_have_the_product_and_may_serve_the_customer(
    booked: pd.DataFrame, frames: Frames
) -> None:
    assert all(row["plant"] in frames.plants(row) for _, row in booked.iterrows())
    assert all(row["port"] in frames.ports[row["plant"]] for _, row in booked.iterrows())


def test_freight_is_the_price_of_the_product_that_was_booked(booked: pd.DataFrame, frames: Frames) -> None:
    for _, row in booked.iterrows():
        mode, days = row["product"].split("/")
        prices = oracle.ours(frames, row)[row["carrier"], row["port"], int(days.removesuffix("d")), mode]
        assert prices == {Decimal(row["freight"])}


def test_where_one_carrier_serves_one_plant_its_cheapest_product_is_booked(
    booked: pd.DataFrame, frames: Frames
) -> None:
    compared = 0
    for _, row in booked.iterrows():
        prices = {key: next(iter(found)) for key, found in oracle.ours(frames, row).items() if len(found) == 1}
        if len(frames.plants(row)) == 1 and len({carrier for carrier, *_ in prices}) == 1:
            assert Decimal(row["freight"]) == min(prices.values())
            compared += 1
    assert compared > 0


def test_the_plan_of_the_time_costs_what_pandas_finds(day: RealRun, frames: Frames, booked: pd.DataFrame) -> None:
    priced, reasons, handling = {}, Counter[str](), Decimal(0)
    for _, order in frames.orders.iterrows():
        prices = oracle.theirs(frames, order)
        handling += money(frames.unit_cost[order["Plant Code"]] * int(order["Unit quantity"]))
        if prices is not None and len(prices) == 1:
            priced[order["Order ID"]] = next(iter(prices))
        else:
            reasons["no_product" if prices is None else "ambiguous_rate" if prices else "no_band"] += 1
    plan, same = day.document["historical_plan"], day.document["same_orders"]
    both = booked[booked["Order ID"].isin(priced)]
    assert (plan["priced"], plan["not_priced"]) == (len(priced), dict(reasons))
    assert plan["freight_of_priced"] == float(sum(priced.values()))
    assert plan["handling"] == float(handling)
    assert same["orders"] == len(both)
    assert same["freight_historical"] == float(sum(priced[key] for key in both["Order ID"]))
    assert same["freight_ours"] == float(sum(map(Decimal, both["freight"])))


def test_plants_the_plan_of_the_time_overloaded_are_named(day: RealRun, frames: Frames) -> None:
    planned = frames.orders["Plant Code"].value_counts()
    expected = {(site, n, frames.capacity[site]) for site, n in planned.items() if n > frames.capacity[site]}
    over = day.document["historical_plan"]["capacity"]["over"]
    assert {(row["site"], row["orders"], row["capacity"]) for row in over} == expected


def test_nothing_is_cheaper_than_the_bound_and_without_capacities_pandas_finds_the_same(
    day: RealRun, frames: Frames, booked: pd.DataFrame
) -> None:
    found = day.document["bounds"]["all_booked"]
    free = sum(_cheapest(frames, row) for _, row in booked.iterrows())
    assert found["bound_without_capacities"] == float(free) <= found["bound"]
    assert found["bound"] <= found["batch"]["total"] <= found["greedy"]["total"]
    assert found["bound"] <= found["ours"]["total"]
    assert (found["batch"]["too_many"], found["greedy"]["too_many"], found["ours"]["too_many"]) == (0, 0, 0)
    assert found["batch"]["waiting"] <= found["ours"]["waiting"]


def _cheapest(frames: Frames, order: pd.Series) -> Decimal:
    """The best plant for an order: the best freight from its ports, and its handling."""
    costs = []
    for plant in frames.plants(order):
        prices = oracle.at(frames, order, frames.ports.get(plant, set()))
        freight = [next(iter(found)) for found in prices.values() if len(found) == 1]
        if freight:
            costs.append(min(freight) + money(frames.unit_cost[plant] * int(order["Unit quantity"])))
    return min(costs)


def test_the_sum_of_charges_is_the_ledgers_to_the_cent(day: RealRun, booked: pd.DataFrame) -> None:
    ledger = day.document["ledger"]
    assert ledger["agree"] is True
    assert ledger["charges"] == ledger["ledger"] == float(sum(map(Decimal, booked["freight"])))


def test_the_scorecard_counts_every_shipment_once(day: RealRun, booked: pd.DataFrame) -> None:
    cards = day.document["scorecards"]
    by_carrier = {card["carrier"]: card["shipments"] for card in cards["carriers"]}
    by_lane = {(card["carrier"], card["origin"]): card["shipments"] for card in cards["lanes"]}
    assert by_carrier == booked["carrier"].value_counts().to_dict()
    assert by_lane == booked.groupby(["carrier", "port"]).size().to_dict()
    assert sum(card["on_time_delivery"]["sample"] for card in cards["carriers"]) == day.document["delivered"]


def test_nothing_is_lost_and_every_decision_can_be_recomputed(day: RealRun) -> None:
    decisions = day.document["decisions"]
    assert (day.document["unaccounted"], day.document["violations"], day.document["finished"]) == (0, [], True)
    assert (decisions["differ"], decisions["broken_at"], decisions["agree"]) == ([], None, decisions["decisions"])
