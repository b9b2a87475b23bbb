"""`headway demo`: the simulated day on a database of its own, watched on the control page or as one document."""

from __future__ import annotations

import asyncio
import os
import sys
import webbrowser
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, replace
from pathlib import Path
from time import monotonic
from typing import Annotated
from uuid import UUID

import httpx
import typer

from headway.analytics.day import day_document
from headway.bootstrap import Settings, application
from headway.cli.demo_outside import Outside
from headway.cli.demo_people import DOMAIN, let_people_in
from headway.cli.demo_routes import send_out, try_policy
from headway.cli.demo_things import furnish
from headway.cli.options import DataDir, Json, settings_of_its_own
from headway.cli.output import document, log_to_stderr, run, say
from headway.cli.progress import DayProgress, since_start
from headway.kernel.app import App
from headway.kernel.entropy import SeededEntropy
from headway.kernel.errors import BadInput
from headway.kernel.tenancy import SlugTaken, create_key, create_tenant
from headway.sim import TENANT, InProcess, Pace, World, run_day
from headway.sim.shown import ShownWorld

SETTLES_S = 1.0
"""While the day stands still, what people do has its consequences so soon."""


@dataclass(frozen=True, slots=True)
class _Day:
    """Which day, and how it is shown."""

    seed: int
    orders: int
    speed: float
    hours: int


def demo(  # noqa: PLR0913, PLR0917  (its options)
    once: Annotated[
        bool, typer.Option("--once", help="Run the day at full speed, print what came of it, and end.")
    ] = False,
    seed: Annotated[int, typer.Option(min=0, help="The same seed gives the same day.")] = 7,
    orders: Annotated[int, typer.Option(min=10, max=20_000, help="Orders of the day.")] = 2_000,
    speed: Annotated[float, typer.Option(min=1, max=3_600, help="Seconds of the day that pass in one.")] = 120,
    hours: Annotated[int, typer.Option(min=1, max=144, help="The day stands still after so many; for looking.")] = 144,
    port: Annotated[int | None, typer.Option(min=0, max=65_535, help="Where the page is; 0 takes a free port.")] = None,
    browser: Annotated[bool, typer.Option(help="Open the page in a browser.")] = True,
    data_dir: DataDir = None,
    json: Json = False,
) -> None:
    """Run the built-in network's day: orders, carriers, drivers, invoices, and everything that goes wrong."""
    log_to_stderr()
    found = settings_of_its_own("the demo", data_dir)
    found = replace(found, port=found.port if port is None else port)
    day = _Day(seed, orders, speed, hours)
    if once:
        answer = run(_once(found, day))
        document(answer) if json else say("\n".join(f"{name:26}{value}" for name, value in answer.items()))
    else:
        run(_watched(found, day, browser=browser))


async def _once(found: Settings, day: _Day) -> dict[str, object]:
    began = monotonic()
    async with _stage(found, day, alone=True) as (app, tenant_id, world, port):
        result = await run_day(port, world, progress=DayProgress())
        async with app.scope.reading(tenant_id) as (conn, _):
            answer = await day_document(conn)
        if not result.quiet:
            say(f"the day was cut off at {result.ended_at}")
        return {**answer, "elapsed_s": round(monotonic() - began, 1)}


@asynccontextmanager
async def _stage(found: Settings, day: _Day, *, alone: bool) -> AsyncIterator[tuple[App, UUID, World, InProcess]]:
    """A tenant with the network, on a database that gives up durability for speed; `alone`: no person acts in it."""
    say("starting a database" + (f" in {found.data_dir}" if found.data_dir else ""))
    world = World(day.seed, size=day.orders) if alone else ShownWorld(day.seed, size=day.orders)
    async with application(found, entropy=SeededEntropy(day.seed), scratch=True, on_event=say) as app:
        tenant_id = await _tenant(app, found.data_dir)
        port = InProcess(app, tenant_id, alone=alone)
        await port.setup(world.setup())
        yield app, tenant_id, world, port


async def _tenant(app: App, data_dir: Path | None) -> UUID:
    try:
        return await create_tenant(app.scope, TENANT)
    except SlugTaken:
        raise BadInput(
            f"{data_dir} holds a demo day already", field="--data-dir", allowed="a folder without one"
        ) from None


async def _watched(found: Settings, day: _Day, *, browser: bool) -> None:
    from headway.cli.server import listen
    from headway.web import invite

    async with _stage(found, day, alone=False) as (app, tenant_id, world, port), asyncio.TaskGroup() as tasks:
        _, key = await create_key(app.scope, tenant_id=tenant_id, label="demo", scopes=["*"])
        listening: asyncio.Future[str] = asyncio.get_running_loop().create_future()
        tasks.create_task(listen(app, found, listening, any_port=True))
        url = await listening
        await _first_page(app, tenant_id, url)
        link = f"{url}/enter?token={await invite(app, tenant_id, 'guest')}"
        say(f"\n  control page   {link}")
        say(f"  or sign in at  {url}  with the key {key}")
        password = await let_people_in(app, tenant_id)
        say(f"  as somebody    dispatcher@{DOMAIN}, admin@{DOMAIN}, ... with the password {password}")
        await furnish(app, tenant_id)
        say(f"  the API        {url}/v1/openapi.json\n")
        if browser and sys.stderr.isatty():
            await asyncio.to_thread(_open, link)
        result = await run_day(port, world, max_hours=day.hours, progress=DayProgress(), pace=Pace(day.speed))
        await _outside(app, tenant_id, url)
        said = "over" if result.quiet else "held"
        say(f"\nthe day is {said} at {result.ended_at:%Y-%m-%d %H:%M} UTC; the page stays until Ctrl-C")
        while True:
            await asyncio.sleep(SETTLES_S)
            await port.settle()


async def _outside(app: App, tenant_id: UUID, url: str) -> None:
    """Send the own vans out, try the policy that is under way, and say where those go who do not sign in."""
    await send_out(app, tenant_id)
    await try_policy(app, tenant_id)
    say("\n  the pages of those who do not sign in:")
    async for who, path in Outside(app, tenant_id).links():
        say(f"  {who:28} {url}{path}")


async def _first_page(app: App, tenant_id: UUID, url: str) -> None:
    """Fetch the control page as a person would, and say how long that took since the start."""
    from headway.web import invite

    async with httpx.AsyncClient(follow_redirects=True, timeout=30) as client:
        answer = await client.get(f"{url}/enter", params={"token": await invite(app, tenant_id, "probe")})
        answer.raise_for_status()
    say(f"first page after {since_start(os.environ):.1f} s")


def _open(link: str) -> None:
    with suppress(webbrowser.Error):
        webbrowser.open(link)
