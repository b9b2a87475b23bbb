"""Carriers: their figures side by side, and one's card with all that is agreed with it."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from starlette.responses import Response

from headway.analytics.cards.leverage import READ, Effect, effect
from headway.analytics.cards.links import DAYS, links_of
from headway.analytics.cards.model import CHOICES, Card, Figure
from headway.analytics.cards.reading import all_cards, card_of, checked, lane_costs
from headway.analytics.kpis import CARRIER_KPIS
from headway.analytics.views import daily_work
from headway.carriers import views as carriers
from headway.carriers.shown import CarrierView
from headway.dispatch.recorded import newest_allocations
from headway.dispatch.views import list_shipments
from headway.web import cards as c
from headway.web.visits import Desk, Visit

MOST = 500
SHIPMENTS_SHOWN = 10
SEEN_SHOWN = 40
WORK_SHOWN = timedelta(days=60)


async def index(visit: Visit) -> Response:
    """Every carrier with its figures, the busiest first, or by one figure."""
    weeks, by = checked(c.weeks_of(visit.query("weeks"))), visit.query("by")
    async with visit.desk() as desk:
        known = (await carriers.list_carriers(desk.conn, limit=MOST)).items
        found = await all_cards(desk.conn, desk.now, weeks) if visit.may("analytics:read") else []
        return visit.page(
            "carriers.html",
            desk,
            rows=_sorted(known, found, by),
            kpis=CARRIER_KPIS,
            weeks=weeks,
            choices=CHOICES,
            by=by,
            address=c.address,
        )


async def show(visit: Visit) -> Response:
    """One carrier."""
    code = visit.request.path_params["code"][:200].replace("\x00", "")
    weeks = checked(c.weeks_of(visit.query("weeks")))
    async with visit.desk() as desk:
        carrier = await carriers.get_carrier(desk.conn, code)
        measured = await _measured(visit, desk, carrier, weeks) if visit.may("analytics:read") else _NOTHING
        return visit.page(
            "carrier.html",
            desk,
            carrier=carrier,
            weeks=weeks,
            choices=CHOICES,
            **measured,
            **await _agreed(visit, desk, code),
            course=c.course,
            counted=c.counted,
            address=c.address,
        )


_NOTHING: dict[str, Any] = {"card": None, "costs": [], "work": [], "bars": [], "effect": None, "links": [], "days": ()}


async def _measured(visit: Visit, desk: Desk, carrier: CarrierView, weeks: int) -> dict[str, Any]:
    """What was counted of a carrier, and what follows from it."""
    card = await card_of(desk.conn, carrier.id, carrier.code, desk.now, weeks)
    work = await daily_work(desk.conn, carrier.id, desk.now - WORK_SHOWN)
    return {
        "card": card,
        "costs": await lane_costs(desk.conn, card),
        "work": work,
        "bars": c.bars(work),
        "effect": await _effect(visit, desk, card),
        "links": await links_of(desk.conn, carrier.id, desk.now, live=True),
        "days": DAYS,
    }


async def _effect(visit: Visit, desk: Desk, card: Card) -> Effect | None:
    if not visit.may("decisions:read"):
        return None
    return effect(await newest_allocations(desk.conn, READ), card.carrier_code, card.currency)


async def _agreed(visit: Visit, desk: Desk, code: str) -> dict[str, Any]:
    """What is agreed with a carrier, and what it has in hand."""
    conn, day = desk.conn, desk.now.astimezone(desk.tenant.zone).date()
    seen = await carriers.list_performance(conn, carrier=code, limit=SEEN_SHOWN)
    return {
        "services": (await carriers.list_services(conn, carrier=code, limit=MOST)).items,
        "contracts": (await carriers.list_contracts(conn, carrier=code, limit=MOST)).items,
        "capacity": (await carriers.list_capacity(conn, day, carrier=code, limit=MOST)).items,
        "seen": [each for each in seen.items if each.service or not each.origin_zone],
        "outage": next(iter(await carriers.list_outages(conn, carrier=code, lasting=True, limit=1)), None),
        "shipments": await list_shipments(conn, carrier_code=code, limit=SHIPMENTS_SHOWN)
        if visit.may("dispatch:read")
        else (),
    }


def _sorted(known: tuple[CarrierView, ...], found: list[Card], by: str) -> list[tuple[CarrierView, Card | None]]:
    """Carriers with their cards: the best by a figure first, else the busiest; who has no card is last."""
    cards = {card.carrier_id: card for card in found}
    places = {card.carrier_id: place for place, card in enumerate(found)}
    wanted = next((kpi for kpi in CARRIER_KPIS if kpi.key == by), None)

    def key(carrier: CarrierView) -> tuple[Any, ...]:
        card = cards.get(carrier.id)
        if card is None:
            return (2, 0, carrier.code)
        if wanted is None:
            return (0, places[carrier.id], carrier.code)
        return (*_rank(card.figure(wanted.key)), carrier.code)

    return [(carrier, cards.get(carrier.id)) for carrier in sorted(known, key=key)]


def _rank(figure: Figure) -> tuple[Any, ...]:
    if figure.now.value is None:
        return (1, 0)
    return (0, -figure.now.value if figure.kpi.better == "higher" else figure.now.value)
