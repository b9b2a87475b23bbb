"""The shell of the page and what makes it an app: the same for everybody, so a phone may keep it."""

from __future__ import annotations

import hashlib
from functools import cache

import msgspec
from starlette.requests import Request
from starlette.responses import Response

from headway.web.driver.sessions import HOME
from headway.web.pages import STATIC, render

FOLDER = STATIC / "driver"
ICON = "/static/driver/icon.png"


async def page(request: Request) -> Response:
    """The shell; who is signed in is asked later."""
    return render("drive.html", headers={"cache-control": "no-cache", "x-robots-tag": "noindex, nofollow"})


async def worker(request: Request) -> Response:
    """The service worker with the names of what it keeps; it changes when any of them does."""
    return Response(_worker(), media_type="text/javascript", headers={"cache-control": "no-cache"})


async def manifest(request: Request) -> Response:
    """How the page is installed on a phone."""
    told = {
        "name": "Headway driver",
        "short_name": "Headway",
        "start_url": HOME,
        "scope": HOME,
        "display": "standalone",
        "background_color": "#f3f5f8",
        "theme_color": "#1551bf",
        "icons": [{"src": ICON, "sizes": "192x192", "type": "image/png", "purpose": "any"}],
    }
    return Response(msgspec.json.encode(told), media_type="application/manifest+json")


@cache
def _worker() -> str:
    files = sorted(path for path in FOLDER.iterdir() if path.suffix in {".js", ".css", ".png"})
    files = [path for path in files if path.name != "worker.js"]
    digest = hashlib.sha256(render("drive.html").body)
    for path in [*files, FOLDER / "worker.js"]:
        digest.update(path.read_bytes())
    shell = [HOME, *(f"/static/driver/{path.name}" for path in files)]
    head = f"const VERSION = {digest.hexdigest()[:16]!r};\nconst SHELL = {msgspec.json.encode(shell).decode()};\n"
    return head + (FOLDER / "worker.js").read_text("utf-8")
