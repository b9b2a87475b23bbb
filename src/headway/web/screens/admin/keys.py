"""Keys: what other systems sign in by; a secret is shown once, and only its hash is kept."""

from __future__ import annotations

import re
from typing import Any
from uuid import UUID

from starlette.responses import Response

from headway.events.people import KeyMade, KeyRevoked
from headway.kernel import tenancy
from headway.kernel.db.queries import load_queries
from headway.kernel.errors import BadInput, Forbidden, HeadwayError
from headway.people.model import Role
from headway.people.roles import GRANTS, OUTSIDE, beyond_scopes, scopes_of
from headway.web.visits import Visit

Q = load_queries("headway.kernel")
PAGE = 200
MAX_LABEL = 64
_SCOPE = re.compile(r"\*|[a-z_]{1,40}:(?:[a-z_]{1,40}|\*)|carrier:[A-Za-z0-9][A-Za-z0-9 _.:/+-]{0,63}")


async def index(visit: Visit) -> Response:
    """The tenant's keys, and a form to make one."""
    return await _page(visit)


async def make(visit: Visit, fields: dict[str, str]) -> Response:
    """Make a key, with what a role carries or with scopes by name, none beyond one's own."""
    try:
        label, scopes = _label(fields.get("label", "")), _scopes(fields)
        missing = beyond_scopes(visit.session.scopes, scopes)
        if missing:
            raise Forbidden("a key cannot hand on what you do not have", beyond=missing)
    except HeadwayError as error:
        return await _page(visit, error, fields)
    scope, tenant_id = visit.app.scope, visit.session.tenant_id
    async with scope.begin(tenant_id, visit.session.actor) as uow:
        made: dict[str, Any] = {"tenant_id": tenant_id, "label": label, "scopes": scopes}
        key_id, secret = await tenancy.create_key(scope, **made, conn=uow.conn)
        uow.emit(KeyMade(key_id=key_id, label=label, scopes=tuple(sorted(scopes))))
    async with visit.desk() as desk:
        return visit.page("admin_key.html", desk, label=label, scopes=sorted(scopes), secret=secret)


async def revoke(visit: Visit, _fields: dict[str, str]) -> Response:
    """End a key, and the sessions that began with it, at once and for ever."""
    key_id: UUID = visit.id()
    async with visit.app.scope.begin(visit.session.tenant_id, visit.session.actor) as uow:
        if await uow.conn.execute(Q.revoke_key, key_id, visit.app.scope.clock.now()) == "UPDATE 1":
            uow.emit(KeyRevoked(key_id=key_id))
    return visit.back("/admin/keys")


def _label(text: str) -> str:
    label = text.strip()
    if not (1 <= len(label) <= MAX_LABEL and label.isprintable()):
        raise BadInput(f"a name of {len(label)} characters", field="label", allowed=f"one line, up to {MAX_LABEL}")
    return label


def _scopes(fields: dict[str, str]) -> frozenset[str]:
    role = fields.get("role", "")
    if role in {each.value for each in Role if each not in OUTSIDE}:
        return scopes_of((Role(role),))
    found = frozenset(fields.get("scopes", "").replace(",", " ").split())
    wrong = sorted(scope for scope in found if not _SCOPE.fullmatch(scope))
    if wrong or not found:
        raise BadInput(f"{wrong[0][:40]!r} is no scope" if wrong else "a key for nothing", field="scopes")
    return found


async def _page(visit: Visit, error: HeadwayError | None = None, typed: dict[str, str] | None = None) -> Response:
    async with visit.desk() as desk:
        rows = await desk.conn.fetch(Q.list_keys, UUID(int=0), False, PAGE)
        inside = {role: grant for role, grant in GRANTS.items() if role not in OUTSIDE}
        response = visit.page("admin_keys.html", desk, keys=rows, grants=inside, typed=typed or {}, error=error)
        response.status_code = 200 if error is None else error.status
        return response
