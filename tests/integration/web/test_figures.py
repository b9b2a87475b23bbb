"""Every figure on the screens is the API's, and what the log says by SQL of its own, over a day and a half.

`log_figures.sql` and `log_standing.sql` read nothing but the log; carriers report late, twice, and correct themselves.
HEADWAY_FIGURES_ORDERS=200 does it on a simulated day and a half of so many orders.
"""

from __future__ import annotations

import os
import re
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from dataclasses import dataclass, replace
from datetime import datetime, time, timedelta
from decimal import Decimal
from html import unescape
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4
from zoneinfo import ZoneInfo

import httpx
import pytest

from headway.analytics.kpis.base import Unit
from headway.api import create_api
from headway.bootstrap import Settings, compose
from headway.dispatch.adjusting.commands import ReassignShipment
from headway.dispatch.commands import AnswerOffer
from headway.dispatch.model import Answer
from headway.kernel import conductor
from headway.kernel.app import App
from headway.kernel.clock import ManualClock
from headway.kernel.entropy import SeededEntropy
from headway.kernel.tenancy import NewTenant, create_key, create_tenant
from headway.kernel.uow import Scope
from headway.orders.commands import CancelOrder, PlaceOrders
from headway.sim import START, TENANT, InProcess, World, run_day
from headway.tracking.model import RecordTracking, ReportedEvent
from headway.web import add_screens, invite
from headway.web.formats import in_unit
from tests.conftest import START as TOWN_START
from tests.integration.web.town import Town, draft, found, morning

HERE = Path(__file__).parent
FIGURES, STANDING = ((HERE / name).read_text() for name in ("log_figures.sql", "log_standing.sql"))
TILES = ("on_time_delivery", "on_time_pickup", "acceptance", "urgent_cases", "exposure", "cost_per_shipment")
WHOLE = ("all",)
BY = ("carrier", "lane", "mode", "site", "customer", "service", "hour", "weekday")
ORDERLESS = {"carrier", "lane", "mode", "site", "service"}
ORIGIN = "http://figures.test"
HOUR = timedelta(hours=1)


@dataclass
class Lived:
    """A day and a half of a tenant, seen through a browser, the API, and SQL."""

    app: App
    tenant: UUID
    browser: httpx.AsyncClient
    api: httpx.AsyncClient
    now: datetime
    zone: ZoneInfo
    currency: str

    async def page(self, path: str) -> str:
        answer = await self.browser.get(path)
        assert answer.status_code == 200, (path, answer.text[-500:])
        return answer.text

    async def get(self, path: str) -> Any:
        answer = await self.api.get(f"/v1{path}")
        assert answer.status_code == 200, (path, answer.text)
        return answer.json()

    async def log(self, since: datetime, until: datetime, by: str) -> dict[str, dict[str, Decimal | None]]:
        """The figures by label, from the log, which does not say which lines of an invoice matched."""
        async with self.app.scope.reading(self.tenant) as (conn, _):
            rows = await conn.fetch(FIGURES, since, until, self.now, self.zone.key, self.currency, by)
        known = [dict(row) for row in rows if row["label"] is not None]
        return {row.pop("label"): row for row in known}

    async def stood(self, at: datetime) -> dict[str, Decimal | None]:
        """How the network stood, from the log."""
        async with self.app.scope.reading(self.tenant) as (conn, _):
            row = await conn.fetchrow(STANDING, at, self.currency, self.midnight())
        assert row is not None
        return dict(row)

    def midnight(self, back: int = 0) -> datetime:
        """When the tenant's day began, or one before it."""
        day = self.now.astimezone(self.zone).date() - timedelta(days=back)
        return datetime.combine(day, time(), self.zone)


@pytest.fixture(scope="module")
async def lived(scope: Scope) -> AsyncIterator[Lived]:
    orders = int(os.environ.get("HEADWAY_FIGURES_ORDERS", "0"))
    app, tenant = await (simulated(scope, orders) if orders else scripted(scope))
    await confuse(app, tenant)
    async with AsyncExitStack() as stack:
        http = create_api(app)
        add_screens(http, app)
        _, key = await create_key(app.scope, tenant_id=tenant, label="figures", scopes=["*"])
        browser, api = [
            await stack.enter_async_context(
                httpx.AsyncClient(transport=httpx.ASGITransport(http), base_url=ORIGIN, headers=headers)
            )
            for headers in ({"origin": ORIGIN}, {"authorization": f"Bearer {key}"})
        ]
        await browser.get("/enter", params={"token": await invite(app, tenant, "ann")})
        async with app.scope.reading(tenant) as (conn, now):
            row = await conn.fetchrow("SELECT timezone, currency FROM tenant")
        assert row is not None
        yield Lived(app, tenant, browser, api, now, ZoneInfo(row["timezone"]), row["currency"])


async def simulated(scope: Scope, orders: int) -> tuple[App, UUID]:
    """A day and a half of the simulator's world: richer, and a minute of one core."""
    tenant = await create_tenant(scope, replace(TENANT, slug=f"figures-{uuid4().hex}"))
    seeded = replace(scope, clock=ManualClock(START), entropy=SeededEntropy(11))
    app, world, tick = compose(Settings(), seeded), World(11, orders), timedelta(minutes=30)
    port = InProcess(app, tenant, grain=tick)
    await port.setup(world.setup())
    await run_day(port, world, tick=tick, max_hours=34, until_quiet=False)
    return app, tenant


async def scripted(scope: Scope) -> tuple[App, UUID]:
    """The town's morning in Berlin; then a lorry breaks down, an order is called off, and a day goes by."""
    about = NewTenant(slug=f"figures-{uuid4().hex}", name="Figures", clock_at=TOWN_START, timezone="Europe/Berlin")
    town = await found(scope, await create_tenant(scope, about))
    await morning(town, orders=20)
    await town.run(PlaceOrders(tuple(draft(index, ready_at=TOWN_START + 12 * HOUR) for index in range(40, 44))))
    await take_all(town)
    first, second, *_ = [row for row in await town.shipments() if row.external_ref >= "SO-48040"]
    await town.run(ReassignShipment(first.id, "its lorry broke down"), "user:ann")
    await take_all(town)
    await town.run(CancelOrder(order_id=second.order_id, reason="not needed"), "user:ann")
    await town.until(33)
    return town.app, town.tenant


async def take_all(town: Town) -> None:
    """Whoever is asked takes it."""
    await town.drain()
    for row in await town.shipments():
        if row.status == "tendering" and row.offer_id is not None:
            await town.run(AnswerOffer(row.offer_id, Answer.ACCEPT), "carrier:town")
    await town.drain()


async def confuse(app: App, tenant: UUID) -> None:
    """Carriers tell again what they told, and of some deliveries that they were earlier than they said."""
    async with app.scope.reading(tenant) as (conn, _):
        told = await conn.fetch(
            """SELECT DISTINCT ON (s.id) s.id, s.carrier_code, e.raw_code, e.occurred_at, s.delivered_at
               FROM tracking_event e JOIN shipment s ON s.id = e.shipment_id
               WHERE e.classifier = 'ACTUAL' ORDER BY s.id, e.occurred_at DESC"""
        )
    again = [report(row, row["occurred_at"]) for row in told]
    late = [report(row, row["occurred_at"] - 2 * HOUR) for row in told[::3]]
    before = await reports(app, tenant)
    await app.run(tenant, RecordTracking((*again, *late, *again)), actor="system:late")
    await conductor.drain(app, tenant)
    assert before + len(late) <= await reports(app, tenant)


def report(row: Any, at: datetime) -> ReportedEvent:
    """The same as was reported, of some time."""
    return ReportedEvent(shipment_id=row["id"], carrier=row["carrier_code"], code=row["raw_code"], occurred_at=at)


async def reports(app: App, tenant: UUID) -> int:
    """How many different reports of carriers there are."""
    async with app.scope.reading(tenant) as (conn, _):
        found: int = await conn.fetchval("SELECT count(*) FROM tracking_event")
    return found


async def test_every_tile_of_home(lived: Lived) -> None:
    shown = tiles(await lived.page("/"))
    api = await lived.get("/tiles")
    log = (await lived.log(lived.midnight(), lived.now + timedelta(seconds=1), "all"))[""]
    standing = await lived.stood(lived.now)
    assert list(shown) == [each["now"]["key"] for each in api["items"]] == list(TILES)
    for each in api["items"]:
        now = each["now"]
        value = standing[now["key"]] if each["standing"] else log[now["key"]]
        assert number(now["value"]) == value, now["key"]
        assert shown[now["key"]] == words(value, now), now["key"]


async def test_what_each_tile_was_at_this_time_of_the_days_before(lived: Lived) -> None:
    for each in (await lived.get("/tiles"))["items"]:
        key, past = each["now"]["key"], each["past"]
        assert len(past) == 7
        for back, day in enumerate(reversed(past), 1):
            at = datetime.combine(lived.midnight(back).date(), lived.now.astimezone(lived.zone).time(), lived.zone)
            assert day["day"] == at.date().isoformat()
            found = await lived.stood(at) if each["standing"] else await told_on(lived, back, at)
            assert number(day["value"]["value"]) == found[key], (key, day["day"])


async def told_on(lived: Lived, back: int, at: datetime) -> dict[str, Decimal | None]:
    found = await lived.log(lived.midnight(back), at + timedelta(microseconds=1), "all")
    return found.get("", dict.fromkeys((*TILES, "spend")))


async def test_the_figures_beside_the_tiles(lived: Lived) -> None:
    text, standing = await lived.page("/"), await lived.stood(lived.now)
    api = await lived.get("/tiles")
    kpis = {each["key"]: each for each in (await lived.get("/kpis"))["items"]}
    for each in api["beside"]:
        assert number(each["value"]) == number(kpis[each["key"]]["value"]) == standing[each["key"]], each["key"]
        assert f"{each['name']} <b>{words(standing[each['key']], each)}</b>" in unescape(text)


@pytest.mark.parametrize("by", [*WHOLE, *BY])
async def test_every_figure_by_every_dimension(lived: Lived, by: str) -> None:
    query = f"from=now-40h&to=now&by={by}&against=before"
    api = await lived.get(f"/analytics?{query}")
    text = unescape(await lived.page(f"/analytics?{query}"))
    since, until = datetime.fromisoformat(api["since"]), datetime.fromisoformat(api["until"])
    log = await lived.log(since, until, by)
    whole = (await lived.log(since, until, "all"))[""]
    same(api["whole"]["figures"], whole, every=True)
    assert all(words(whole[f["now"]["key"]], f["now"]) in text for f in api["whole"]["figures"] if told(by, f))
    labels = {part["label"] for part in api["parts"]}
    assert labels <= set(log)
    for part in api["parts"]:
        same([each for each in part["figures"] if told(by, each)], log[part["label"]], every=by in {"hour", "carrier"})
    assert by == "all" or {label for label in log if label and any(log[label].values())} <= labels


async def test_the_course_of_every_figure(lived: Lived) -> None:
    api = await lived.get("/analytics?from=now-40h&to=now&by=all")
    assert api["step"] == "hour"
    for point in api["course"]:
        at = datetime.fromisoformat(point["at"])
        since = datetime.fromisoformat(api["since"])
        found = await lived.log(max(at, since), min(at + HOUR, lived.now), "all")
        for each in point["figures"]:
            empty = None if each["unit"] in {Unit.SHARE, Unit.PER_100} or each["key"] == "cost_per_shipment" else 0
            assert number(each["value"]) == found.get("", {}).get(each["key"], empty), (each["key"], at)


async def test_as_many_rows_stand_behind_a_figure_as_it_counts(lived: Lived) -> None:
    api = await lived.get("/analytics?from=now-40h&to=now&by=carrier")
    for part in api["parts"]:
        for each in part["figures"]:
            if each["now"]["key"] == "orders" or not part["label"]:
                continue
            query = f"figure={each['now']['key']}&from=now-40h&to=now&carrier={part['label']}&limit=200"
            rows = (await lived.get(f"/analytics/rows?{query}"))["items"]
            assert len({row["id"] for row in rows}) == each["now"]["sample"], (part["label"], each["now"]["key"])


async def test_leadership_tells_the_same(lived: Lived) -> None:
    months = [{"month": f"{lived.now:%Y-%m}-01", "scope": "all", "label": "", "amount": "100000"}]
    answer = await lived.api.put("/v1/budgets", json={"items": months})
    assert answer.status_code == 200, answer.text
    api = await lived.get("/analytics/leadership?from=now-40h&to=now")
    text = unescape(await lived.page("/analytics/leadership?from=now-40h&to=now"))
    since, until = (datetime.fromisoformat(api["answer"][name]) for name in ("since", "until"))
    log = (await lived.log(since, until, "all"))[""]
    same(api["answer"]["whole"]["figures"], log, every=True)
    for each in api["answer"]["whole"]["figures"]:
        if each["now"]["key"] in {"sla_compliance", "spend", "penalties", "cost_per_shipment"}:
            assert words(log[each["now"]["key"]], each["now"]) in text
    standing = await lived.stood(lived.now)
    assert number(api["exposure"]["value"]) == standing["exposure"]
    assert sum(each["at_risk"]["minor"] for each in api["exposure_by_carrier"]) == (standing["exposure"] or 0) * 100
    month = datetime(lived.now.year, lived.now.month, 1, tzinfo=lived.zone)
    spent = (await lived.log(month, lived.now + HOUR, "all"))[""]["spend"]
    assert [each["spent"]["minor"] for each in api["budgets"]] == [(spent or 0) * 100]


async def test_the_day_has_something_to_compare(lived: Lived) -> None:
    """So that nothing is equal because it is nothing."""
    log = (await lived.log(lived.now - 40 * HOUR, lived.now, "all"))[""]
    assert all(
        log[name] for name in ("orders", "shipments", "on_time_pickup", "acceptance", "spend", "exceptions_per_100")
    )
    assert log["on_time_delivery"] is not None
    async with lived.app.scope.reading(lived.tenant) as (conn, _):
        assert await conn.fetchval("SELECT count(*) FROM event_log WHERE type = 'dispatch.ShipmentUnbooked'")


def same(figures: list[dict[str, Any]], log: dict[str, Decimal | None], *, every: bool) -> None:
    """The API's figures are the log's; invoices are not told apart by what the log does not say of their lines."""
    for each in figures:
        now = each["now"]
        if every or now["key"] != "invoice_accuracy":
            assert number(now["value"]) == log[now["key"]], (now["key"], log)


def told(by: str, each: dict[str, Any]) -> bool:
    """Is the figure told apart by this?"""
    return not (by in ORDERLESS and each["now"]["key"] == "orders")


def tiles(text: str) -> dict[str, str]:
    """What the tiles of a page say, by key."""
    found = re.findall(r'aria-describedby="means-(\w+)">.*?<span class="value">([^<]*)</span>', text, re.S)
    return {key: unescape(value) for key, value in found}


def words(value: Decimal | None, figure: dict[str, Any]) -> str:
    """A value as the screens put it."""
    return in_unit(value, Unit(figure["unit"]), figure["currency"])


def number(value: str | None) -> Decimal | None:
    return None if value is None else Decimal(value)
