"""Signing in: a link of 256 random bits or a code of 60, both kept as hashes only, for one driver and some hours.

A pass signs in a few phones (who loses one takes another), and ends with everything that began with it when it is
revoked. The code is shorter so that it can be read out: it is guarded by its short life and the few there are.
"""

from __future__ import annotations

import hashlib
import re
from datetime import timedelta
from typing import TYPE_CHECKING

from headway.dispatch.links import hashed, mint
from headway.events.people import UserDeactivated
from headway.kernel.entropy import secret_token
from headway.kernel.errors import BadInput
from headway.kernel.message import Recorded
from headway.tracking.driving import fleets
from headway.tracking.driving.model import (
    LONGEST_PASS,
    MAX_USES,
    BeginDriving,
    EndDriving,
    MakePass,
    NoPass,
    PassDead,
    PassMade,
    RevokePass,
)
from headway.tracking.driving.store import Q

if TYPE_CHECKING:
    from uuid import UUID

    from headway.kernel.uow import Scope, UnitOfWork

PATH = "/drive/with/"
"""Where a link leads; the token follows."""

LETTERS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
"""Crockford's base 32: no letter looks like a digit."""

CODE_LENGTH = 12
_ALIKE = str.maketrans({"O": "0", "I": "1", "L": "1"})


async def make_pass(cmd: MakePass, uow: UnitOfWork) -> PassMade:
    """Make a link and a code for a driver.

    Raises:
        NoDriver: there is none of this code. BadInput: it would last too long.
    """
    if not 0 < cmd.hours <= LONGEST_PASS / timedelta(hours=1):
        raise BadInput(f"{cmd.hours} hours", field="hours", allowed="more than 0, at most 336")
    carrier = (await fleets.driver_of(uow.conn, cmd.driver)).carrier
    minted, code, pass_id = mint(uow.tenant_id), new_code(), uow.new_id()
    expires_at = uow.now + timedelta(hours=cmd.hours)
    hashes = (minted.hash, hashed(canonical(code)))
    await uow.conn.execute(Q.put_pass, pass_id, cmd.driver, carrier, *hashes, uow.now, uow.actor, expires_at)
    return PassMade(pass_id, minted.token, code, expires_at)


async def revoke_pass(cmd: RevokePass, uow: UnitOfWork) -> None:
    """End a pass; whoever signed in with it is signed out.

    Raises:
        NoPass: there is none of this id.
    """
    if await uow.conn.fetchval(Q.revoke_pass, cmd.pass_id, uow.now) is None:
        raise NoPass(f"there is no driver pass {cmd.pass_id}", pass_id=cmd.pass_id)


async def on_user_deactivated(rec: Recorded[UserDeactivated], uow: UnitOfWork) -> None:
    """Who is kept out drives no further by the passes that signing in as a user made."""
    if rec.event.driver_code is not None:
        await uow.conn.execute(Q.revoke_passes_of, rec.event.driver_code, f"user:{rec.event.email}", uow.now)


async def begin_driving(cmd: BeginDriving, uow: UnitOfWork) -> str:
    """Sign a phone in; returns the session's secret.

    Raises:
        PassDead: the link or code is unknown, used up, revoked or expired.
    """
    given = cmd.token if cmd.token is not None else canonical(cmd.code or "")
    row = await uow.conn.fetchrow(Q.use_pass, hashed(given), uow.now, MAX_USES)
    if row is None:
        raise PassDead("this link or code is unknown, or has ended")
    minted = mint(uow.tenant_id)
    await uow.conn.execute(Q.put_session, minted.hash, row["id"], uow.now)
    return minted.token


async def end_driving(cmd: EndDriving, uow: UnitOfWork) -> None:
    """Sign a phone out; what it still has to send waits for the driver to sign in again."""
    await uow.conn.execute(Q.end_session, hashed(cmd.secret), uow.now)


async def tenant_of_code(scope: Scope, code: str) -> UUID | None:
    """Whose driver a code lets in."""
    if len(canonical(code)) != CODE_LENGTH:
        return None
    async with scope.db.system() as conn:
        found: UUID | None = await conn.fetchval(Q.tenant_of_code, hashed(canonical(code)))
    return found


def new_code() -> str:
    """A code nobody has seen, in groups of four."""
    drawn = hashlib.sha256(secret_token().encode()).digest()
    letters = "".join(LETTERS[byte % len(LETTERS)] for byte in drawn[:CODE_LENGTH])
    return "-".join(letters[at : at + 4] for at in range(0, CODE_LENGTH, 4))


def canonical(code: str) -> str:
    """A code as it is compared: without what sets its groups apart, and with what looks alike made the same."""
    return re.sub(r"[\s-]", "", code[:64]).upper().translate(_ALIKE)
