"""Carriers' cards as people see them: side by side, one, its rows, its link, and the carrier's own page."""

from __future__ import annotations

import re
from datetime import timedelta

import httpx
import pytest

from headway.analytics.commands import ShareScorecard
from tests.integration.web.conftest import Browser
from tests.integration.web.town import Town

OTHERS = ("HALVORSEN", "Halvorsen", "REDLINE", "Redline", "OWN-FLEET", "CITYHOP", "CityHop", "MERIDIAN", "Meridian")
PORTAL = ("offers:read", "carrier:NORDFRACHT")


async def csrf(client: httpx.AsyncClient) -> str:
    """The session's token, as the page carries it."""
    return (await client.get("/carriers/NORDFRACHT")).text.split('name="csrf" value="')[1].split('"')[0]


def figure(text: str, key: str) -> str:
    """What a tile shows, without its markup."""
    tile = text.split(f'id="f-{key}"')[1].split("</li>")[0]
    return " ".join(re.sub(r"<[^>]+>", " ", tile).split())


async def test_carriers_stand_side_by_side(browser: Browser) -> None:
    text = (await (await browser()).get("/carriers")).text
    assert text.index("Nordfracht Logistik") < text.index("CityHop couriers")
    assert "Nothing counted in this period." in text


async def test_the_best_by_a_figure_comes_first(browser: Browser) -> None:
    client = await browser()
    text = (await client.get("/carriers", params={"by": "cost_per_shipment"})).text
    shown = re.findall(r'class="row-link" href="/carriers/([^?]+)', text)
    costs = [float(each) for each in re.findall(r">\$([\d.]+)", text)]
    assert costs == sorted(costs)
    assert shown[-1] == "REDLINE" or shown[-1] == "CITYHOP"


async def test_a_card_tells_value_sample_interval_and_meaning(browser: Browser) -> None:
    text = (await (await browser()).get("/carriers/NORDFRACHT")).text
    shown = figure(text, "acceptance")
    assert "Offers accepted, of all offers sent" in shown
    assert re.search(r"target 90 %.* 90 % sure [\d.]+ % to [\d.]+ % Counted \d+ offers Baseline", shown)


async def test_the_rows_behind_a_figure_are_as_many_as_it_says(browser: Browser) -> None:
    client = await browser()
    card = (await client.get("/carriers/NORDFRACHT")).text
    counted = int(re.findall(r"Counted (\d+) offers", figure(card, "acceptance"))[0])
    rows = (await client.get("/carrier-figures/acceptance", params={"carrier": "NORDFRACHT"})).text
    assert rows.count('<tr id="b-') == counted


OVER_THE_LOG = """
    WITH booked AS (
        SELECT DISTINCT ON (subject_id) subject_id, data FROM event_log WHERE type = 'dispatch.ShipmentBooked'
        ORDER BY subject_id, xid DESC, seq DESC),
    stops AS (
        SELECT DISTINCT ON (e.subject_id) e.data FROM event_log e JOIN booked b USING (subject_id)
        WHERE e.type = 'tracking.StopProgressed' AND e.data ->> 'role' = 'pickup' AND e.data ->> 'state' = 'completed'
          AND b.data ->> 'carrier_code' = $1
        ORDER BY e.subject_id, e.xid DESC, e.seq DESC)
    SELECT (SELECT count(*) FROM event_log
            WHERE type IN ('dispatch.TenderOfferAccepted', 'dispatch.TenderOfferDeclined',
                           'dispatch.TenderOfferExpired') AND data ->> 'carrier_code' = $1) AS offers,
           (SELECT count(*) FROM event_log
            WHERE type = 'dispatch.TenderOfferAccepted' AND data ->> 'carrier_code' = $1) AS accepted,
           (SELECT count(*) FROM stops) AS pickups,
           (SELECT count(*) FROM stops WHERE (data ->> 'late_s')::int <= 1800) AS pickups_on_time,
           (SELECT count(*) FROM booked WHERE data ->> 'carrier_code' = $1) AS shipments,
           (SELECT sum((line -> 'amount' ->> 'minor')::bigint)
            FROM booked, jsonb_array_elements(data -> 'charges') line WHERE data ->> 'carrier_code' = $1) AS charges"""


@pytest.mark.parametrize("carrier", ["NORDFRACHT", "OWN-FLEET"])
async def test_figures_are_those_of_the_log(browser: Browser, town: Town, carrier: str) -> None:
    async with town.app.scope.reading(town.tenant) as (conn, _):
        log = await conn.fetchrow(OVER_THE_LOG, carrier)
    assert log is not None
    text = (await (await browser()).get(f"/carriers/{carrier}")).text.replace("\xa0", " ")
    cost = log["charges"] / log["shipments"] / 100
    assert f"{100 * log['accepted'] / log['offers']:.1f} %" in figure(text, "acceptance")
    assert f"Counted {log['offers']} offer" in figure(text, "acceptance")
    assert f"{100 * log['pickups_on_time'] / log['pickups']:.1f} %" in figure(text, "on_time_pickup")
    assert f"Counted {log['pickups']} pickup" in figure(text, "on_time_pickup")
    assert f"${cost:,.2f}" in figure(text, "cost_per_shipment")
    assert f"Counted {log['shipments']} shipment" in figure(text, "cost_per_shipment")


async def test_only_what_counts_against_it(browser: Browser) -> None:
    client = await browser()
    text = (await client.get("/carrier-figures/acceptance?carrier=NORDFRACHT&missed=yes")).text
    assert "Against it" in text
    assert "For it" not in text


@pytest.mark.parametrize(
    "path", ["/carrier-figures/beauty?carrier=NORDFRACHT", "/carrier-figures/acceptance?carrier=X"]
)
async def test_what_is_not_there_is_not_found(browser: Browser, path: str) -> None:
    assert (await (await browser()).get(path)).status_code == 404


@pytest.mark.parametrize("weeks", ["3", "-1", "x", "9" * 30])
async def test_odd_numbers_of_weeks_are_refused(browser: Browser, weeks: str) -> None:
    assert (await (await browser()).get("/carriers/NORDFRACHT", params={"weeks": weeks})).status_code == 422


async def test_a_link_shows_one_card_without_signing_in(
    browser: Browser, stranger: httpx.AsyncClient, town: Town
) -> None:
    ann = await browser()
    made = await ann.post(
        "/scorecard-links", data={"csrf": await csrf(ann), "carrier": "NORDFRACHT", "days": "30", "note": "talk"}
    )
    path = re.findall(r"value=\"http://screens.test(/scorecards/[^\"]+)\"", made.text)[0]
    answer = await stranger.get(path)
    assert answer.status_code == 200
    assert answer.headers["x-robots-tag"] == "noindex, nofollow"
    assert "Scorecard of Nordfracht Logistik" in answer.text
    assert not any(other in answer.text for other in OTHERS)
    assert "LINDT" not in answer.text
    revoked = re.findall(r"/scorecard-links/([^/]+)/revoke", (await ann.get("/carriers/NORDFRACHT")).text)[0]
    await ann.post(f"/scorecard-links/{revoked}/revoke", data={"csrf": await csrf(ann)})
    assert (await stranger.get(path)).status_code == 404


async def test_a_link_ends_with_its_time(stranger: httpx.AsyncClient, town: Town) -> None:
    made = await town.run(ShareScorecard("MERIDIAN", 7), "user:ann")
    async with town.app.scope.begin(town.tenant, "system:test") as uow:
        ended = uow.now - timedelta(minutes=1)
        moved = "UPDATE scorecard_link SET made_at = $2, expires_at = $1 WHERE id = $3"
        await uow.conn.execute(moved, ended, ended - timedelta(days=7), made.link.id)
    assert (await stranger.get(made.path)).status_code == 404


@pytest.mark.parametrize("token", ["x", "A" * 64, "é" * 40])
async def test_a_guess_leads_nowhere(stranger: httpx.AsyncClient, token: str) -> None:
    assert (await stranger.get(f"/scorecards/{token}")).status_code == 404


async def test_a_link_is_made_only_by_who_may(browser: Browser) -> None:
    viewer = await browser(scopes=("carriers:read", "analytics:read"))
    page = (await viewer.get("/carriers/NORDFRACHT")).text
    assert "Make a link to this card" not in page
    token = page.split('name="csrf" value="')[1].split('"')[0]
    made = await viewer.post("/scorecard-links", data={"csrf": token, "carrier": "NORDFRACHT", "days": "30"})
    assert made.status_code == 403


async def test_a_carrier_sees_its_own_card_and_rows(browser: Browser) -> None:
    carrier = await browser(scopes=PORTAL)
    card = await carrier.get("/portal/scorecard")
    rows = await carrier.get("/portal/scorecard/acceptance")
    for answer in (card, rows):
        assert answer.status_code == 200
        assert not any(other in answer.text for other in (*OTHERS, "LINDT"))
    assert "/shipments/" not in rows.text


@pytest.mark.parametrize("path", ["/portal/scorecard", "/portal/scorecard/acceptance"])
async def test_a_carrier_sees_nobody_elses(browser: Browser, path: str) -> None:
    carrier = await browser(scopes=PORTAL)
    assert (await carrier.get(path, params={"carrier": "HALVORSEN"})).status_code == 403


async def test_without_analytics_the_card_is_left_out(browser: Browser) -> None:
    text = (await (await browser(scopes=("carriers:read",))).get("/carriers/NORDFRACHT")).text
    assert "Services and contracts" in text
    assert "Scorecard" not in text
