"""A played day as the document of `headway routes replay`."""

from __future__ import annotations

from headway.routing.dynamic.checking import check
from headway.routing.dynamic.day import DayInstance
from headway.routing.dynamic.replay import DayRecord


def answer(instance: DayInstance, record: DayRecord, with_routes: bool = False) -> dict[str, object]:
    """Cost, requests and epochs; `late` comes from the independent check, as does everything in `faults`.

    Args:
        with_routes: also each epoch's routes, as keys of requests: requests are numbered from 0 as they appear.
    """
    verdict = check(instance, record)
    epochs: list[dict[str, object]] = []
    for each in record.epochs:
        row: dict[str, object] = {"epoch": each.epoch, "open": each.open, "must": each.must, "sent": each.sent}
        row |= {"routes": len(each.routes), "cost": each.cost}
        epochs.append(row | ({"visits": each.routes} if with_routes else {}))
    whole: dict[str, object] = {"cost": verdict.cost, "requests": record.requests, "epochs": epochs}
    whole |= {"late": verdict.late}
    if verdict.overloaded or verdict.faults:
        whole |= {"overloaded": verdict.overloaded, "faults": verdict.faults}
    return whole
