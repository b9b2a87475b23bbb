"""The rows behind the figures, as CSV, for whoever checks them with a program of their own."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Sequence
from pathlib import Path

from headway.kernel.errors import BadInput
from headway.sim.real.plan import PlannedCost
from headway.sim.real.report import Report

_ORDER_COLUMNS = (
    *("order", "service", "weight_kg", "quantity", "status", "plant", "port", "carrier", "product", "pickup_day"),
    *("freight", "handling", "plan_plant", "plan_port", "plan_carrier", "plan_days", "plan_freight"),
    *("plan_handling", "plan_unpriced", "unpriced", "cause"),
)
_PROBLEM_COLUMNS = (
    *("kind", "row", "other_row", "carrier", "service", "product", "origin", "destination", "min_kg", "max_kg"),
    "sentence",
)


def write_sheets(answer: Report, folder: Path) -> None:
    """`orders.csv` (each order, ours and the plan of the time), `rate_problems.csv`, `faults.csv`.

    Raises:
        BadInput: the folder cannot be written to.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        _write(folder / "orders.csv", _ORDER_COLUMNS, _orders(answer))
        _write(folder / "rate_problems.csv", _PROBLEM_COLUMNS, _problems(answer))
        _write(folder / "faults.csv", ("fault",), ([fault] for fault in answer.faults))
    except OSError as error:
        raise BadInput(f"{folder}: --out: saw {error.strerror}, allowed: a folder that can be written to") from None


def _write(path: Path, columns: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    with path.open("w", newline="", encoding="utf-8") as target:
        writer = csv.writer(target)
        writer.writerow(columns)
        writer.writerows(rows)


def _orders(answer: Report) -> Iterable[Sequence[object]]:
    unpriced = {each.ref: each for each in answer.unpriced}
    for plan in answer.plans:
        why = unpriced.get(plan.order.ref)
        yield (*_ours(answer, plan), *_theirs(plan), why.kind if why else None, why.group if why else None)


def _ours(answer: Report, plan: PlannedCost) -> tuple[object, ...]:
    order = plan.order
    head = (order.ref, order.service, order.weight_kg, order.quantity, order.status)
    booking = answer.facts.bookings.get(order.id)
    if booking is None:
        return (*head, *(None,) * 7)
    event = booking.event
    handling = answer.facts.handling(event.origin_site, order.quantity)
    where = (event.origin_site, event.origin_zone, event.carrier_code, booking.product, booking.pickup_day)
    return (*head, *where, booking.freight.amount, handling.amount if handling else None)


def _theirs(plan: PlannedCost) -> tuple[object, ...]:
    told = (plan.order.plan.get(f"historical_{name}") for name in ("origin", "carrier", "transit_days"))
    costs = (each.amount if each else None for each in (plan.freight, plan.handling))
    return (plan.site, *told, *costs, plan.reason)


def _problems(answer: Report) -> Iterable[Sequence[object]]:
    for each in answer.rates.problems:
        found = each.problem
        product = (each.carrier, each.service, each.product, each.origin_zone, each.destination_zone)
        yield (found.kind, found.row, found.other_row, *product, found.min_kg, found.max_kg, found.sentence)
