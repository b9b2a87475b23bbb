"""The same figures by pandas alone: nothing here knows how Headway reads, prices or chooses."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path
from typing import Any

import pandas as pd

CENT = Decimal("0.01")


def money(amount: Decimal) -> Decimal:
    return amount.quantize(CENT, rounding=ROUND_HALF_UP)


def exact(number: object) -> Decimal:
    """A number of a sheet without the noise of its binary fraction."""
    return round(Decimal(str(number)), 9)


@dataclass(frozen=True)
class Frames:
    """The files of a day as data frames."""

    orders: Any
    rates: Any
    sites: dict[str, set[str]]
    ports: dict[str, set[str]]
    customers: dict[str, set[str]]
    capacity: dict[str, int]
    unit_cost: dict[str, Decimal]

    def plants(self, order: Any) -> list[str]:
        """Plants that have the product and may serve the customer."""
        stock = self.sites.get(str(order["Product ID"]), set())
        return sorted(p for p in stock if p not in self.customers or order["Customer"] in self.customers[p])

    def prices(self, weight: object, **where: object) -> dict[tuple[str, str, int, str], set[Decimal]]:
        """By (carrier, port, days, mode): what each row that holds the weight would ask, the narrowest ranges alone."""
        rows = self.rates
        for column, value in where.items():
            rows = rows[rows[column].isin(value)] if isinstance(value, list) else rows[rows[column] == value]
        kg = round(exact(weight), 6)
        found: dict[tuple[str, str, int, str], set[Decimal]] = {}
        for key, group in rows.groupby(["Carrier", "orig_port_cd", "tpt_day_cnt", "mode_dsc"]):
            holding = [
                (exact(r.minm_wgh_qty), exact(r.max_wgh_qty), max(exact(r.minimum), exact(r.rate) * kg))
                for r in group.itertuples()
                if exact(r.minm_wgh_qty) <= kg <= exact(r.max_wgh_qty)
            ]
            found[key] = {money(price) for low, high, price in holding if not _wider(low, high, holding)}
        return found


def _wider(low: Decimal, high: Decimal, others: list[tuple[Decimal, Decimal, Decimal]]) -> bool:
    return any(low <= a and b <= high and (a, b) != (low, high) for a, b, _ in others)


def read(folder: Path) -> Frames:
    frame = {path.stem: pd.read_parquet(path) for path in folder.glob("*.parquet")}
    stock = frame["ProductsPerPlant"].astype(str).groupby("Product ID")["Plant Code"].agg(set)
    return Frames(
        orders=frame["OrderList"].astype({"Product ID": str}),
        rates=frame["FreightRates"].rename(columns={"minimum cost": "minimum"}),
        sites=stock.to_dict(),
        ports=frame["PlantPorts"].groupby("Plant Code").Port.agg(set).to_dict(),
        customers=frame["VmiCustomers"].groupby("Plant Code").Customers.agg(set).to_dict(),
        capacity=frame["WhCapacities"].set_index("Plant ID")["Daily Capacity"].to_dict(),
        unit_cost={row.WH: exact(row[1]) for row in frame["WhCosts"][["WH", "Cost/unit"]].itertuples(index=False)},
    )


def ours(frames: Frames, order: Any) -> dict[tuple[str, str, int, str], set[Decimal]]:
    """The prices of every product from every port that could serve the order."""
    return at(frames, order, {port for plant in frames.plants(order) for port in frames.ports.get(plant, ())})


def at(frames: Frames, order: Any, ports: set[str]) -> dict[tuple[str, str, int, str], set[Decimal]]:
    """The same from some ports."""
    return frames.prices(
        order["Weight"],
        orig_port_cd=sorted(ports),
        dest_port_cd=order["Destination Port"],
        svc_cd=order["Service Level"],
    )


def theirs(frames: Frames, order: Any) -> set[Decimal] | None:
    """The prices of the plan of the time; None where the carrier has no such product."""
    found = frames.prices(
        order["Weight"],
        orig_port_cd=order["Origin Port"],
        dest_port_cd=order["Destination Port"],
        svc_cd=order["Service Level"],
        Carrier=order["Carrier"],
        tpt_day_cnt=order["TPT"],
    )
    return {price for prices in found.values() for price in prices} if found else None


def without_rate(frames: Frames, order: Any) -> str | None:
    """Why the order has no rate, in the words of the report; None where it has one."""
    found = ours(frames, order)
    if not found:
        return "no_product"
    if any(len(prices) == 1 for prices in found.values()):
        return None
    return "ambiguous_rate" if any(found.values()) else "no_band"
