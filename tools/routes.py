"""Which addresses of the screens show a page, and which do not, each with why: what the walk must have seen."""

from __future__ import annotations

import re
from collections.abc import Mapping

from starlette.routing import Route

from headway.web.routes import ROUTES

_DATA, _PART, _FILE, _ON = "data for a script", "a part of a page", "a file to keep", "leads on at once"
NO_PAGES: Mapping[str, str] = {
    "/enter": _ON,
    "/login/with/{code}": "leads to a provider, which is another machine",
    "/login/back": "a provider leads here",
    "/live": "a stream",
    "/find.json": _DATA,
    "/board/rows": _DATA,
    "/board/plan": _PART,
    "/cases/{id}/beside": _PART,
    "/docks/{id}/try": _DATA,
    "/shipments/{id}/pictures/{digest}": "a picture",
    "/analytics/export": _FILE,
    "/analytics/leadership/export": _FILE,
    "/analytics/reports/{id}/editions/{edition}/file": _FILE,
    "/admin/audit.csv": _FILE,
    "/map/roads/{zoom}/{column}/{row}.mvt": _DATA,
    "/map/base.pmtiles": _DATA,
    "/drive/worker.js": _DATA,
    "/drive/manifest.webmanifest": _DATA,
    "/drive/route": _DATA,
}
_MAP_DATA = re.compile(r"/map/[a-z]+\.json")


def pages_of() -> dict[str, re.Pattern[str]]:
    """Every kind of page there is, with the pattern of its addresses."""
    found: dict[str, re.Pattern[str]] = {}
    for route in ROUTES:
        if isinstance(route, Route) and "GET" in (route.methods or ()) and not _is_data(route.path):
            found.setdefault(route.path, route.path_regex)
    return found


def kind_of(path: str, kinds: Mapping[str, re.Pattern[str]]) -> str | None:
    """The kind of page at a path; the first route that fits, as the server has it; None where that is no page."""
    for route in ROUTES:
        if isinstance(route, Route) and "GET" in (route.methods or ()) and route.path_regex.match(path):
            return route.path if route.path in kinds else None
    return None


def gone() -> list[str]:
    """What is said to be no page and is no address any more."""
    paths = {route.path for route in ROUTES if isinstance(route, Route)}
    return sorted(NO_PAGES.keys() - paths)


def _is_data(path: str) -> bool:
    return path in NO_PAGES or bool(_MAP_DATA.fullmatch(path))
