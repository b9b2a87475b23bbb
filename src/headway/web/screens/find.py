"""Finding anything: a page for whoever pressed Enter, rows for the palette."""

from __future__ import annotations

from itertools import islice

import msgspec
from starlette.responses import Response

from headway.web import commands
from headway.web.finding.search import Found, Hit, Wanted, search
from headway.web.times import Times
from headway.web.translating import gettext
from headway.web.visits import Visit

SHOWN, SUGGESTED, COMMANDS = 25, 6, 12
_BOUND = ("carrier:", "driver:")


async def index(visit: Visit) -> Response:
    """Go to the one thing that is called so, or show all that is called like it."""
    text = visit.query("q")
    async with visit.desk() as desk:
        found = () if _bound(visit) else await search(desk.conn, Wanted.of(text, visit.may, SHOWN))
        if (only := _only(found)) is not None:
            return visit.back(only.href)
        return visit.page("find.html", desk, q=text, found=found)


async def suggest(visit: Visit) -> Response:
    """Screens, commands and things for the palette, a few of each, as JSON."""
    text = visit.query("q")
    rows = _commands(visit, text.lower())
    told: list[_Rows] = [_Rows(gettext("Screens and commands"), rows)] if rows else []
    if text and not _bound(visit):
        async with visit.desk() as desk:
            found = await search(desk.conn, Wanted.of(text, visit.may, SUGGESTED))
        told += [_Rows(gettext(each.name), tuple(_row(hit, desk.times) for hit in each.hits)) for each in found]
    return Response(msgspec.json.encode({"groups": told}), media_type="application/json")


class _Row(msgspec.Struct, frozen=True, omit_defaults=True):
    label: str
    note: str = ""
    href: str = ""
    action: str = ""
    keys: str = ""


class _Rows(msgspec.Struct, frozen=True):
    name: str
    rows: tuple[_Row, ...]


def _row(hit: Hit, times: Times) -> _Row:
    return _Row(hit.label, times.told(hit.note), hit.href)


def _commands(visit: Visit, text: str) -> tuple[_Row, ...]:
    rows = ((gettext(each.label), each) for each in commands.allowed(visit.may, visit.session.scopes))
    fitting = (_Row(label, "", each.href, each.action, each.keys) for label, each in rows if text in label.lower())
    return tuple(islice(fitting, COMMANDS))


def _bound(visit: Visit) -> bool:
    """Is it a carrier or a driver, who find nothing here?"""
    return any(scope.startswith(_BOUND) for scope in visit.session.scopes)


def _only(found: tuple[Found, ...]) -> Hit | None:
    """The thing that is called exactly so, the first of its shipment and its order; None where there is no such."""
    exact = [hit for group in found for hit in group.hits if hit.exact]
    labels = {hit.label for hit in exact}
    return exact[0] if len(labels) == 1 else None
