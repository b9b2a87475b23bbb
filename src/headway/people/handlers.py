"""What is done with users on command; the table is at the bottom."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import timedelta
from typing import Any
from uuid import UUID

from headway.events import people as news
from headway.kernel.clock import Clock, SystemClock
from headway.kernel.errors import Forbidden
from headway.kernel.rooms import CommandHandler, Room
from headway.kernel.uow import UnitOfWork
from headway.people import commands as c
from headway.people.links import hashed, mint
from headway.people.model import (
    RESET,
    WELCOME,
    Deactivated,
    EmailTaken,
    LastAdmin,
    LinkDead,
    Person,
    Purpose,
    Role,
)
from headway.people.naming import read_email, read_name
from headway.people.oidc import handlers as oidc
from headway.people.roles import beyond, read_roles
from headway.people.sessions import Sessions, end_all
from headway.people.store import Q, lock


class Users:
    """Users, by the system's clock."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock

    async def add_user(self, cmd: c.AddUser, uow: UnitOfWork) -> c.Added:
        """Let somebody in.

        Raises:
            BadInput: the address, the name or the roles cannot be. EmailTaken: somebody has this address.
            Forbidden: who does it may not do all that the roles may.
        """
        email, name = read_email(cmd.email), read_name(cmd.name)
        roles = read_roles(cmd.roles, cmd.carrier, cmd.driver)
        _check_held(cmd.held, roles, cmd.carrier)
        row = (uow.new_id(), email, name, list(roles), cmd.carrier, cmd.driver, cmd.password, self._clock.now())
        if await uow.conn.execute(Q.insert_person, *row) == "INSERT 0 0":
            raise EmailTaken(f"{email} is a user already", email=email)
        person = await lock(uow.conn, row[0])
        told: dict[str, Any] = {"roles": tuple(roles), "carrier_code": cmd.carrier, "driver_code": cmd.driver}
        uow.emit(news.UserAdded(user_id=person.id, email=email, **told))
        token = None if cmd.password else await self._link(uow, person, Purpose.WELCOME)
        return c.Added(person, token)

    async def change_user(self, cmd: c.ChangeUser, uow: UnitOfWork) -> Person:
        """Change what a user is; what the roles let them do holds from the next request on.

        Raises:
            NoUser, BadInput, Forbidden: as above. LastAdmin: nobody would be left to let others in.
        """
        admins = await _hold_admins(uow)
        before = await lock(uow.conn, cmd.user_id)
        _check_held(cmd.held, before.roles, before.carrier)
        name = before.name if cmd.name is None else read_name(cmd.name)
        roles, carrier, driver = before.roles, before.carrier, before.driver
        if cmd.roles is not None:
            roles, carrier, driver = read_roles(cmd.roles, cmd.carrier, cmd.driver), cmd.carrier, cmd.driver
            _check_held(cmd.held, roles, carrier)
        if Role.ADMIN not in roles:
            _check_admins(admins, before)
        await uow.conn.execute(Q.change_person, before.id, name, list(roles), carrier, driver)
        told: dict[str, Any] = {"roles": tuple(roles), "carrier_code": carrier, "driver_code": driver}
        uow.emit(news.UserChanged(user_id=before.id, email=before.email, **told))
        return await lock(uow.conn, before.id)

    async def deactivate_user(self, cmd: c.DeactivateUser, uow: UnitOfWork) -> Person:
        """Keep a user out; again changes nothing.

        Raises:
            NoUser: there is none. LastAdmin: nobody would be left to let others in.
        """
        admins = await _hold_admins(uow)
        person = await lock(uow.conn, cmd.user_id)
        if not person.active:
            return person
        _check_admins(admins, person)
        await uow.conn.execute(Q.set_active, person.id, self._clock.now())
        await uow.conn.execute(Q.drop_links, person.id)
        ended = await end_all(uow, person.id)
        who: dict[str, Any] = {"user_id": person.id, "email": person.email}
        uow.emit(news.UserDeactivated(**who, driver_code=person.driver, sessions_ended=ended))
        return await lock(uow.conn, person.id)

    async def reactivate_user(self, cmd: c.ReactivateUser, uow: UnitOfWork) -> Person:
        """Let a user in again.

        Raises:
            NoUser: there is none. Forbidden: who does it may not do all that the user may.
        """
        person = await lock(uow.conn, cmd.user_id)
        _check_held(cmd.held, person.roles, person.carrier)
        if not person.active:
            await uow.conn.execute(Q.set_active, person.id, None)
            uow.emit(news.UserReactivated(user_id=person.id, email=person.email))
        return await lock(uow.conn, person.id)

    async def make_link(self, cmd: c.MakePasswordLink, uow: UnitOfWork) -> c.LinkMade:
        """A link that sets a password.

        Raises:
            NoUser, Deactivated: nobody could sign in by it. Forbidden: it would give more than one has.
        """
        person = await lock(uow.conn, cmd.user_id)
        _check_held(cmd.held, person.roles, person.carrier)
        if not person.active:
            raise Deactivated(f"{person.email} is not active", user_id=person.id)
        purpose = Purpose.RESET if person.has_password else Purpose.WELCOME
        token = await self._link(uow, person, purpose)
        return c.LinkMade(token, self._clock.now() + _lasts(purpose))

    async def use_link(self, cmd: c.UsePasswordLink, uow: UnitOfWork) -> Person:
        """Set a password by a link.

        Raises:
            LinkDead: it was used before, has expired, or never was.
        """
        row = await uow.conn.fetchrow(Q.take_link, hashed(cmd.token))
        if row is None or row["expires_at"] <= self._clock.now():
            raise LinkDead("this link was used before, or has expired")
        return await _set_password(uow, row["person_id"], cmd.password, None)

    async def set_password(self, cmd: c.SetPassword, uow: UnitOfWork) -> Person:
        """Set one's own password.

        Raises:
            NoUser: there is none. Deactivated: the user is not active.
        """
        return await _set_password(uow, cmd.user_id, cmd.password, cmd.session_id)

    async def _link(self, uow: UnitOfWork, person: Person, purpose: Purpose) -> str:
        token = mint(uow.tenant_id)
        await uow.conn.execute(Q.drop_links, person.id)
        await uow.conn.execute(Q.put_link, hashed(token), person.id, purpose, self._clock.now() + _lasts(purpose))
        uow.emit(news.PasswordLinkMade(user_id=person.id, email=person.email, purpose=purpose))
        return token


def _lasts(purpose: Purpose) -> timedelta:
    return WELCOME if purpose is Purpose.WELCOME else RESET


def _check_held(held: frozenset[str], roles: Collection[Role], carrier: str | None) -> None:
    """Nobody makes, changes or comes to be somebody who may do more than they."""
    missing = beyond(held, roles, carrier)
    if missing:
        raise Forbidden("nobody can give what they do not have", beyond=missing)


async def _hold_admins(uow: UnitOfWork) -> frozenset[UUID]:
    return frozenset(row["id"] for row in await uow.conn.fetch(Q.lock_admins))


def _check_admins(admins: frozenset[UUID], leaving: Person) -> None:
    if admins == {leaving.id}:
        raise LastAdmin(f"{leaving.email} is the last admin", user_id=leaving.id)


async def _set_password(uow: UnitOfWork, user_id: UUID, password: str, kept: UUID | None) -> Person:
    person = await lock(uow.conn, user_id)
    if not person.active:
        raise Deactivated(f"{person.email} is not active", user_id=user_id)
    await uow.conn.execute(Q.set_password, user_id, password)
    await uow.conn.execute(Q.drop_links, user_id)
    ended = await end_all(uow, user_id, kept)
    uow.emit(news.PasswordSet(user_id=user_id, email=person.email, sessions_ended=ended))
    return await lock(uow.conn, user_id)


async def strengthen_password(cmd: c.StrengthenPassword, uow: UnitOfWork) -> None:
    """Keep a better hash of the same password."""
    await uow.conn.execute(Q.strengthen_password, cmd.user_id, cmd.before, cmd.password)


def room(clock: Clock | None = None) -> Room:
    """The room; links and sessions last by this clock, the system's where none is given."""
    at = clock or SystemClock()
    users, sessions = Users(at), Sessions(at)
    commands: Mapping[type, CommandHandler] = {
        c.AddUser: users.add_user,
        c.ChangeUser: users.change_user,
        c.DeactivateUser: users.deactivate_user,
        c.ReactivateUser: users.reactivate_user,
        c.MakePasswordLink: users.make_link,
        c.UsePasswordLink: users.use_link,
        c.SetPassword: users.set_password,
        c.StrengthenPassword: strengthen_password,
        c.BeginSession: sessions.begin,
        c.EndSession: sessions.end,
        c.EndSessionsOf: sessions.end_of,
        **oidc.commands(at),
    }
    return Room("people", commands=commands)
