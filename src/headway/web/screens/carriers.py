"""Carriers: their scorecards side by side, and one with its lanes, contracts and work."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING
from uuid import UUID

from starlette.responses import Response

from headway.analytics.kpis import CARRIER_KPIS, Better, Kpi
from headway.analytics.scoring import Scorecard, Trend
from headway.analytics.views import DayOfWork, daily_work, latest_scorecards
from headway.carriers import views as carriers
from headway.carriers.shown import CarrierView
from headway.dispatch.views import list_shipments
from headway.web.visits import Desk, Visit

if TYPE_CHECKING:
    from headway.kernel.db.database import Connection

MOST = 500
SHIPMENTS_SHOWN = 20
SEEN_SHOWN = 40
WORK_SHOWN = timedelta(days=60)


@dataclass(frozen=True, slots=True)
class Figure:
    """A KPI of a scorecard; `verdict` of its trend is good, bad, or nothing."""

    kpi: Kpi
    trend: Trend

    @property
    def verdict(self) -> str:
        change = self.trend.change
        if not change or self.kpi.better is Better.NEITHER:
            return ""
        return "good" if (change > 0) == (self.kpi.better is Better.HIGHER) else "bad"

    @property
    def direction(self) -> str:
        change = self.trend.change
        return "level" if not change else "up" if change > 0 else "down"


Row = tuple[CarrierView, tuple[Figure, ...]]


def figures(card: Scorecard) -> tuple[Figure, ...]:
    """Every carrier KPI with its trend, in the order of the columns."""
    return tuple(Figure(kpi, trend) for kpi, trend in zip(CARRIER_KPIS, card.kpis(), strict=True))


async def index(visit: Visit) -> Response:
    """Every carrier with the scorecard published last."""
    async with visit.desk() as desk:
        cards = {card.lane.carrier_code: card for card in await _cards(visit, desk.conn)}
        known = (await carriers.list_carriers(desk.conn, limit=MOST)).items
        rows = [(carrier, figures(cards[carrier.code]) if carrier.code in cards else ()) for carrier in known]
        period = next(iter(cards.values()), None)
        return visit.page("carriers.html", desk, rows=_busy_first(rows), kpis=CARRIER_KPIS, period=period)


async def show(visit: Visit) -> Response:
    """One carrier."""
    code = visit.request.path_params["code"][:200].replace("\x00", "")
    async with visit.desk() as desk:
        carrier = await carriers.get_carrier(desk.conn, code)
        whole = await _cards(visit, desk.conn, carrier.id)
        lanes = await _cards(visit, desk.conn, carrier.id, by_lane=True)
        day = desk.now.astimezone(desk.tenant.zone).date()
        shipments = await list_shipments(desk.conn, carrier_code=code, limit=SHIPMENTS_SHOWN)
        seen = await carriers.list_performance(desk.conn, carrier=code, limit=SEEN_SHOWN)
        return visit.page(
            "carrier.html",
            desk,
            carrier=carrier,
            card=whole[0] if whole else None,
            figures=figures(whole[0]) if whole else (),
            lanes=[(card, figures(card)) for card in lanes],
            kpis=CARRIER_KPIS,
            services=(await carriers.list_services(desk.conn, carrier=code, limit=MOST)).items,
            contracts=(await carriers.list_contracts(desk.conn, carrier=code, limit=MOST)).items,
            capacity=(await carriers.list_capacity(desk.conn, day, carrier=code, limit=MOST)).items,
            seen=[each for each in seen.items if each.service or not each.origin_zone],
            work=await _work(visit, desk, carrier.id),
            outage=next(iter(await carriers.list_outages(desk.conn, carrier=code, lasting=True, limit=1)), None),
            shipments=shipments if visit.may("dispatch:read") else (),
        )


async def _cards(
    visit: Visit, conn: Connection, carrier_id: UUID | None = None, *, by_lane: bool = False
) -> list[Scorecard]:
    if not visit.may("analytics:read"):
        return []
    return await latest_scorecards(conn, carrier_id=carrier_id, by_lane=by_lane)


async def _work(visit: Visit, desk: Desk, carrier_id: UUID) -> list[DayOfWork]:
    if not visit.may("analytics:read"):
        return []
    return await daily_work(desk.conn, carrier_id, desk.now - WORK_SHOWN)


def _busy_first(rows: Sequence[Row]) -> list[Row]:
    return sorted(rows, key=lambda row: (-max((each.trend.now.sample for each in row[1]), default=0), row[0].code))
