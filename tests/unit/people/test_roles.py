"""What roles carry, which go together, and that nobody hands on what they do not have."""

from __future__ import annotations

import pytest

from headway.api.access import SCOPES
from headway.kernel.errors import BadInput
from headway.orders.release import CONDITIONS
from headway.people.model import Role
from headway.people.roles import GRANTS, READ_ALL, beyond, read_roles, scopes_of

ONLY_ADMINS = frozenset(
    {"policies:write", "playbooks:write", "events:read", "export:read"}
    | {f"{room}:read" for room in ("operations", "keys", "people", "sandbox", "webhooks")}
    | {f"{room}:write" for room in ("operations", "keys", "people", "sandbox", "webhooks")}
)


def test_every_scope_of_the_table_is_one_of_the_api() -> None:
    rooms = {f"{scope.partition(':')[0]}:*" for scope in SCOPES}
    assert {scope for grant in GRANTS.values() for scope in grant.scopes} <= {*SCOPES, *rooms, "*"}


def test_what_only_admins_may_is_known() -> None:
    """A new scope is either given to a role here, or belongs to admins on purpose."""
    given = {scope for role in Role if role is not Role.ADMIN for scope in scopes_of((role,))}
    open_to_some = {s for s in SCOPES if s in given or f"{s.partition(':')[0]}:*" in given}
    assert {s for s in SCOPES if not s.startswith("operator:")} - open_to_some == ONLY_ADMINS


def test_finance_and_dispatchers_may_lift_the_holds_that_the_gate_leaves_to_them() -> None:
    asked = {f"override:{condition.override_by}" for condition in CONDITIONS}
    assert {scope for scope in SCOPES if scope.startswith("override:")} <= asked
    assert "override:finance" in scopes_of((Role.FINANCE,))
    assert "override:operations" in scopes_of((Role.DISPATCHER,))


def test_a_viewer_changes_nothing() -> None:
    assert all(scope.endswith(":read") for scope in scopes_of((Role.VIEWER,)))


def test_everybody_of_the_house_sees_what_a_viewer_sees() -> None:
    for role in (Role.DISPATCHER, Role.CARRIER_MANAGER, Role.FINANCE):
        assert set(READ_ALL) <= scopes_of((role,))


def test_a_carrier_speaks_for_one_carrier_and_reads_nothing_of_the_house() -> None:
    scopes = scopes_of((Role.CARRIER,), "SWIFT")
    assert "carrier:SWIFT" in scopes
    assert not scopes & set(READ_ALL)


@pytest.mark.parametrize(
    ("roles", "carrier", "driver"),
    [
        ((), None, None),
        (("boss",), None, None),
        (("carrier",), None, None),
        (("viewer",), "SWIFT", None),
        (("carrier", "viewer"), "SWIFT", None),
        (("driver",), None, None),
        (("dispatcher",), None, "D1"),
    ],
)
def test_roles_that_cannot_be(roles: tuple[str, ...], carrier: str | None, driver: str | None) -> None:
    with pytest.raises(BadInput):
        read_roles(roles, carrier, driver)


def test_roles_that_go_together() -> None:
    assert read_roles(("finance", "dispatcher"), None, None) == (Role.DISPATCHER, Role.FINANCE)
    assert read_roles(("driver", "carrier"), "SWIFT", "D1") == (Role.CARRIER, Role.DRIVER)


def test_nobody_hands_on_what_they_do_not_have() -> None:
    helper = frozenset({"people:write", "orders:*", "carrier:SWIFT"})
    assert beyond(helper, (Role.ADMIN,)) == ["*"]
    assert "settlement:*" in beyond(helper, (Role.FINANCE,))
    assert beyond(frozenset({"*"}), (Role.ADMIN,)) == []
    assert beyond(helper, (Role.CARRIER,), "OTHER")[0] == "capacity:confirm"
    assert "carrier:OTHER" in beyond(helper, (Role.CARRIER,), "OTHER")
