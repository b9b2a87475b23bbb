"""Providers on command, and letting in whom they vouch for; the table is at the bottom."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import msgspec

from headway.events import people as news
from headway.kernel.clock import Clock
from headway.kernel.errors import Forbidden
from headway.kernel.rooms import CommandHandler
from headway.kernel.uow import UnitOfWork
from headway.people.model import LastAdmin, Person, Role
from headway.people.oidc.checking import check_provider
from headway.people.oidc.claims import roles_of, vouches_for
from headway.people.oidc.model import (
    AdmitVouched,
    NoProvider,
    NotAdmitted,
    Provider,
    RemoveProvider,
    SaveProvider,
    Vouched,
)
from headway.people.oidc.store import Q, get_provider, provider_of
from headway.people.roles import OUTSIDE, beyond
from headway.people.store import Q as PEOPLE
from headway.people.store import lock, person_of


class Providers:
    """Providers, by the system's clock."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock

    async def save(self, cmd: SaveProvider, uow: UnitOfWork) -> Provider:
        """Keep a provider; with another issuer or client nobody is known by it any more.

        Raises:
            BadInput: some part cannot be. Forbidden: it would hand out roles beyond those of who does it.
            VaultClosed: there is no key to keep the secret with.
        """
        checked = check_provider(cmd)
        granted = [Role(role) for roles in (*checked.group_roles.values(), checked.default_roles) for role in roles]
        missing = beyond(cmd.held, granted)
        if missing:
            raise Forbidden("nobody can give what they do not have", beyond=missing)
        before = await uow.conn.fetchrow(Q.lock_provider, cmd.code)
        sealed = uow.vault.seal(uow.tenant_id, {"secret": cmd.secret}) if cmd.secret else None
        same = before is not None and (before["issuer"], before["client_id"]) == (cmd.issuer, cmd.client_id)
        if before is not None and not same:
            await uow.conn.execute(Q.forget_subjects, before["id"])
        replaced = cmd.secret is not None or not same
        await uow.conn.execute(Q.put_provider, uow.new_id(), *_row(checked, sealed), self._clock.now(), replaced)
        found = await get_provider(uow.conn, cmd.code)
        told: dict[str, Any] = {"issuer": found.issuer, "admits": found.admits, "active": found.active}
        uow.emit(news.ProviderSaved(provider_id=found.id, code=found.code, **told))
        return found

    async def remove(self, cmd: RemoveProvider, uow: UnitOfWork) -> None:
        """Nobody signs in by it any more.

        Raises:
            NoProvider: there is none.
        """
        provider_id = await uow.conn.fetchval(Q.drop_provider, cmd.code)
        if provider_id is None:
            raise NoProvider(f"there is no identity provider {cmd.code[:60]!r}", provider=cmd.code[:60])
        uow.emit(news.ProviderRemoved(provider_id=provider_id, code=cmd.code))

    async def admit(self, cmd: AdmitVouched, uow: UnitOfWork) -> Person:
        """Who this is: known by subject, else by an address that the provider may vouch for, else new.

        Raises:
            NotAdmitted: nobody here, no longer active, or without a role.
        """
        row = await uow.conn.fetchrow(Q.provider_by_id, cmd.provider_id)
        if row is None or not row["active"]:
            raise NotAdmitted("this provider is not used any more")
        provider = provider_of(row)
        person = await self._known(provider, cmd.who, uow) or await self._made(provider, cmd.who, uow)
        if not person.active:
            raise NotAdmitted("you are not let in here any more")
        return await _follow_groups(provider, cmd.who, person, uow)

    async def _known(self, provider: Provider, who: Vouched, uow: UnitOfWork) -> Person | None:
        found = await uow.conn.fetchval(Q.person_of_subject, provider.id, who.subject)
        if found is not None:
            return await lock(uow.conn, found)
        if not vouches_for(provider, who):
            return None
        row = await uow.conn.fetchrow(PEOPLE.find_by_email, who.email)
        if row is None:
            return None
        person = person_of(row)
        await uow.conn.execute(Q.put_subject, provider.id, who.subject, person.id)
        return person

    async def _made(self, provider: Provider, who: Vouched, uow: UnitOfWork) -> Person:
        roles = roles_of(provider, who.groups) or provider.default_roles
        if not (provider.admits and roles and who.email and vouches_for(provider, who)):
            raise NotAdmitted("you are no user here")
        named = (uow.new_id(), who.email, who.name, list(roles), None, None, None, self._clock.now())
        await uow.conn.execute(PEOPLE.insert_person, *named)
        row = await uow.conn.fetchrow(PEOPLE.find_by_email, who.email)
        assert row is not None
        person = person_of(row)
        await uow.conn.execute(Q.put_subject, provider.id, who.subject, person.id)
        told: dict[str, Any] = {
            "roles": tuple(roles),
            "carrier_code": None,
            "driver_code": None,
            "provider": provider.code,
        }
        uow.emit(news.UserAdded(user_id=person.id, email=person.email, **told))
        return person


async def _follow_groups(provider: Provider, who: Vouched, person: Person, uow: UnitOfWork) -> Person:
    """Where roles go by groups, those of today hold; who is in none is kept out, but for the last admin."""
    if not provider.group_roles or OUTSIDE.intersection(person.roles):
        return person
    roles = roles_of(provider, who.groups) or provider.default_roles
    if not roles:
        raise NotAdmitted("none of your groups has a role here")
    if set(roles) == set(person.roles):
        return person
    admins = {row["id"] for row in await uow.conn.fetch(PEOPLE.lock_admins)}
    if admins == {person.id} and Role.ADMIN not in roles:
        raise LastAdmin(f"{person.email} is the last admin, and in no group of admins", user_id=person.id)
    await uow.conn.execute(PEOPLE.change_person, person.id, person.name, list(roles), None, None)
    told: dict[str, Any] = {"roles": tuple(roles), "carrier_code": None, "driver_code": None}
    uow.emit(news.UserChanged(user_id=person.id, email=person.email, **told))
    return await lock(uow.conn, person.id)


def _row(checked: SaveProvider, sealed: str | None) -> tuple[object, ...]:
    return (
        *(checked.code, checked.name, checked.issuer, checked.client_id, sealed, list(checked.scopes)),
        *(checked.groups_claim, msgspec.json.encode(checked.group_roles).decode(), list(checked.default_roles)),
        *(list(checked.domains), checked.admits, checked.active),
    )


def commands(clock: Clock) -> Mapping[type, CommandHandler]:
    """What is handled."""
    providers = Providers(clock)
    return {SaveProvider: providers.save, RemoveProvider: providers.remove, AdmitVouched: providers.admit}
