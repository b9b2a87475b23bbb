"""Signing in by a provider: which there are, what they may do, and whether they answer."""

from __future__ import annotations

from starlette.responses import Response

from headway.kernel.errors import BadInput, HeadwayError
from headway.people.model import Role
from headway.people.oidc.model import Provider, RemoveProvider, SaveProvider
from headway.people.oidc.store import get_provider, list_providers
from headway.people.roles import GRANTS, OUTSIDE
from headway.web.entering.doors import doors_of
from headway.web.entering.provider import BACK
from headway.web.visits import Visit

MOST = 50
INSIDE = tuple(role for role in Role if role not in OUTSIDE)


async def index(visit: Visit) -> Response:
    """The providers, and a form to add one."""
    return await _page(visit)


async def show(visit: Visit) -> Response:
    """One provider, to change."""
    return await _one(visit)


async def add(visit: Visit, fields: dict[str, str]) -> Response:
    """Add a provider; one of this code is changed."""
    return await _save(visit, fields.get("code", "").strip(), fields)


async def change(visit: Visit, fields: dict[str, str]) -> Response:
    """Change a provider."""
    return await _save(visit, visit.request.path_params["code"], fields)


async def check(visit: Visit, _fields: dict[str, str]) -> Response:
    """Ask the provider what it says of itself."""
    code = visit.request.path_params["code"]
    async with visit.desk() as desk:
        provider = await get_provider(desk.conn, code)
    issuers = doors_of(visit.request).issuers
    try:
        found = await issuers.describe(visit.session.tenant_id, provider.issuer)
        keys = await issuers.keys(visit.session.tenant_id, found, fresh=True)
    except HeadwayError as error:
        return await _one(visit, error)
    return await _one(visit, answered=f"{found.token_endpoint} · {len(keys.get('keys', ()))}")


async def remove(visit: Visit, _fields: dict[str, str]) -> Response:
    """Nobody signs in by it any more; users stay."""
    await visit.run(RemoveProvider(visit.request.path_params["code"]))
    return visit.back("/admin/sign-in")


async def _save(visit: Visit, code: str, fields: dict[str, str]) -> Response:
    try:
        await visit.run(_said(code, fields, visit.session.scopes))
    except HeadwayError as error:
        return await _page(visit, error, fields)
    return visit.back(f"/admin/sign-in/{code}")


def _said(code: str, fields: dict[str, str], held: frozenset[str]) -> SaveProvider:
    """The command of a form."""
    return SaveProvider(
        code=code,
        name=fields.get("name", ""),
        issuer=fields.get("issuer", "").strip(),
        client_id=fields.get("client_id", "").strip(),
        held=held,
        secret=fields.get("secret", "").strip() or None,
        scopes=fields.get("scopes", "email profile").split(),
        groups_claim=fields.get("groups_claim", "").strip() or "groups",
        group_roles=_mapped(fields.get("group_roles", "")),
        default_roles=[role for role in (fields.get("default_role", ""),) if role],
        domains=fields.get("domains", "").replace(",", " ").split(),
        admits="admits" in fields,
        active="active" in fields,
    )


def _mapped(text: str) -> dict[str, list[str]]:
    """`group = role role`, one group a line."""
    found: dict[str, list[str]] = {}
    for line in filter(None, (each.strip() for each in text.splitlines())):
        group, equals, roles = line.rpartition("=")
        if not equals:
            raise BadInput(f"{line[:60]!r} names no role", field="group_roles", allowed="group = role, one a line")
        found[group.strip()] = roles.replace(",", " ").split()
    return found


async def _page(visit: Visit, error: HeadwayError | None = None, typed: dict[str, str] | None = None) -> Response:
    async with visit.desk() as desk:
        response = visit.page(
            "admin_sign_in.html",
            desk,
            providers=await list_providers(desk.conn, limit=MOST),
            roles=INSIDE,
            grants=GRANTS,
            back=f"{doors_of(visit.request).reached_at(visit.request)}{BACK}",
            typed=typed or {},
            ready=visit.app.scope.vault.ready,
            error=error,
        )
        response.status_code = 200 if error is None else error.status
        return response


async def _one(visit: Visit, error: HeadwayError | None = None, answered: str | None = None) -> Response:
    async with visit.desk() as desk:
        provider = await get_provider(desk.conn, visit.request.path_params["code"])
        response = visit.page(
            "admin_provider.html",
            desk,
            provider=provider,
            typed=typed_of(provider),
            roles=INSIDE,
            back=f"{doors_of(visit.request).reached_at(visit.request)}{BACK}",
            answered=answered,
            error=error,
        )
        response.status_code = 200 if error is None else error.status
        return response


def typed_of(provider: Provider) -> dict[str, str]:
    """A provider as its form holds it."""
    lines = [f"{group} = {' '.join(roles)}" for group, roles in provider.group_roles.items()]
    return {
        "name": provider.name,
        "issuer": provider.issuer,
        "client_id": provider.client_id,
        "scopes": " ".join(provider.scopes),
        "groups_claim": provider.groups_claim,
        "group_roles": "\n".join(lines),
        "default_role": provider.default_roles[0] if provider.default_roles else "",
        "domains": " ".join(provider.domains),
        **({"admits": "1"} if provider.admits else {}),
        **({"active": "1"} if provider.active else {}),
    }
