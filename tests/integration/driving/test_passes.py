"""Who may sign in, with what, and for how long."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID, uuid4

import pytest

from headway.kernel.errors import BadInput
from headway.tracking.driving.model import (
    MAX_USES,
    ActionKind,
    BeginDriving,
    Driver,
    EndDriving,
    FixIn,
    MakePass,
    NoConsent,
    NoDriver,
    NoPass,
    PassDead,
    RevokePass,
    SendFixes,
    SetConsent,
)
from headway.tracking.driving.passes import tenant_of_code
from headway.tracking.driving.store import signed_in
from tests.integration.driving.fleet import DRIVER, Fleet
from tests.integration.driving.test_actions import Phone


async def who(fleet: Fleet, secret: str, later: timedelta = timedelta()) -> Driver | None:
    async with fleet.town.app.scope.reading(fleet.town.tenant) as (conn, now):
        return await signed_in(conn, secret, now + later)


async def test_a_link_signs_in_until_its_pass_ends(fleet: Fleet) -> None:
    made = await fleet.let_in(hours=2)
    secret = await fleet.town.run(BeginDriving(token=made.token))
    driver = await who(fleet, secret)
    assert driver is not None
    assert (driver.code, driver.actor) == (DRIVER, "driver:kim")
    assert await who(fleet, secret, timedelta(hours=2)) is None
    await fleet.town.run(RevokePass(made.id))
    assert await who(fleet, secret) is None
    with pytest.raises(PassDead):
        await fleet.town.run(BeginDriving(token=made.token))


async def test_signing_out_ends_one_phone_only(fleet: Fleet) -> None:
    made = await fleet.let_in()
    one, two = [await fleet.town.run(BeginDriving(token=made.token)) for _ in range(2)]
    await fleet.town.run(EndDriving(one))
    assert await who(fleet, one) is None
    assert await who(fleet, two) is not None


async def test_a_pass_signs_in_a_few_phones_only(fleet: Fleet) -> None:
    made = await fleet.let_in()
    for _ in range(MAX_USES):
        await fleet.town.run(BeginDriving(code=made.code))
    with pytest.raises(PassDead):
        await fleet.town.run(BeginDriving(code=made.code))


async def test_a_code_says_whose_it_is_and_nothing_else_does(fleet: Fleet, other_tenant: UUID) -> None:
    made, scope = await fleet.let_in(), fleet.town.app.scope
    assert await tenant_of_code(scope, made.code.lower()) == fleet.town.tenant
    assert [await tenant_of_code(scope, code) for code in ("", "0000-0000-0000", made.code[:-1])] == [None] * 3
    with pytest.raises(PassDead):
        await fleet.town.app.run(other_tenant, BeginDriving(code=made.code), actor="link:driver")


async def test_a_pass_is_for_a_driver_and_not_for_ever(fleet: Fleet) -> None:
    with pytest.raises(NoDriver):
        await fleet.town.run(MakePass("nobody"))
    with pytest.raises(BadInput):
        await fleet.let_in(hours=337)


async def test_positions_are_taken_with_consent_and_while_driving_only(fleet: Fleet) -> None:
    phone = await Phone.of(fleet)
    async with fleet.town.app.scope.reading(fleet.town.tenant) as (_, now):
        fix = SendFixes(phone.driver, (FixIn(at=now, latitude=53.55, longitude=9.99),))
    with pytest.raises(NoConsent):
        await fleet.town.run(fix)
    await fleet.town.run(SetConsent(phone.driver, True, "v1"))
    assert await fleet.town.run(fix) == 0
    await phone.does(ActionKind.START)
    assert await fleet.town.run(fix) == 1
    await fleet.town.run(SetConsent(phone.driver, False, "v1"))
    with pytest.raises(NoConsent):
        await fleet.town.run(fix)
    said = await fleet.all("SELECT given, wording FROM driver_consent ORDER BY n")
    assert [tuple(row) for row in said] == [(True, "v1"), (False, "v1")]


async def test_a_pass_that_is_none_cannot_be_revoked(fleet: Fleet) -> None:
    with pytest.raises(NoPass):
        await fleet.town.run(RevokePass(uuid4()))
