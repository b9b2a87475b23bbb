"""Home: six figures, what needs a person now, and where everything is."""

from __future__ import annotations

from collections.abc import Mapping
from urllib.parse import urlencode

from starlette.responses import Response

from headway.analytics.attention.gather import attention
from headway.analytics.attention.model import Order
from headway.analytics.tiles import Tile, wall
from headway.web.pages import STATIC
from headway.web.sparks import Spark, spark
from headway.web.visits import Visit

SHOWN, MOST = 25, 200
SMALL_MAP = "map/small.js"
BESIDE: Mapping[str, tuple[str, str]] = {
    "orders_today": ("orders:read", "/orders"),
    "released_share": ("orders:read", "/orders?status=on_hold"),
    "open_tenders": ("dispatch:read", "/board?status=tendering"),
    "in_transit": ("dispatch:read", "/board?status=in_transit"),
    "open_cases": ("exceptions:read", "/cases"),
}
"""Where the figures beside the tiles lead, and the scope it takes to go there."""


async def show(visit: Visit) -> Response:
    """Everything at one glance, from one snapshot of the database."""
    order = Order.MONEY if visit.query("first") == Order.MONEY else Order.TIME
    most = MOST if visit.query("show") == "all" else SHOWN
    async with visit.desk() as desk:
        figures = await wall(desk.conn, desk.now) if visit.may("analytics:read") else None
        todo = await attention(desk.conn, desk.now, desk.tenant.zone, desk.tenant.currency, visit.may, order)
        return visit.page(
            "home.html",
            desk,
            tiles=[] if figures is None else [(tile, drawing(tile), behind(tile)) for tile in figures.tiles],
            beside=[] if figures is None else [(each, _link(visit, each.key)) for each in figures.beside],
            todo=todo,
            items=todo.items[:most],
            order=order,
            can_take=visit.may("exceptions:write"),
            small_map=visit.may("tracking:read") and (STATIC / SMALL_MAP).exists(),
        )


def drawing(tile: Tile) -> Spark:
    """The tile's course: the same time of the days before, and now."""
    return spark([*(each.value.value for each in tile.past), tile.now.value], tile.now.target)


def behind(tile: Tile) -> str:
    """Where the rows behind a tile are; those that pull it down where its target is missed."""
    fields = {"figure": tile.key} if tile.standing else {"figure": tile.key, "from": "now/d", "to": "now"}
    return "/analytics/rows?" + urlencode(fields | ({"only": "bad"} if tile.now.met is False else {}))


def _link(visit: Visit, key: str) -> str | None:
    scope, href = BESIDE[key]
    return href if visit.may(scope) else None
