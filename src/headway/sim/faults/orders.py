"""Faults that are in an order before it is sent; pure."""

from __future__ import annotations

from dataclasses import replace

from headway.orders.needs import TEMPERATURE
from headway.sim.arrivals import Request
from headway.sim.faults.kinds import Kind
from headway.sim.faults.wishes import RANGE


def named(request: Request) -> Request:
    """Chilled goods say what degrees they bear."""
    if "chilled" not in request.good.requirements:
        return request
    degrees = {TEMPERATURE: RANGE}
    good = replace(request.good, attributes={**request.good.attributes, **degrees})
    return replace(request, good=good, sent=replace(request.sent, attributes={**request.sent.attributes, **degrees}))


def bent(request: Request, kind: Kind) -> Request:
    """The request as it is sent: goods for customs without their paper; everything else is sound."""
    if kind is Kind.CUSTOMS:
        order = replace(request.good, requirements=("customs",), documents=())
        return replace(request, good=order, sent=replace(order, attributes=request.sent.attributes))
    return request
