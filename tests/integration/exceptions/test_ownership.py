"""A tenant's own teams, shifts and ladder, at work on its cases."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest

from headway.events.exceptions import CaseEscalated
from headway.exceptions.model import AcknowledgeCase, HandCase, Severity
from headway.exceptions.ownership.model import (
    BadOwnership,
    NoOwnership,
    OwnershipMoved,
    RestoreOwnership,
    SaveOwnership,
)
from headway.kernel.app import App
from headway.kernel.conductor import advance
from tests.integration.exceptions.test_correlation import app, booked, found, seen
from tests.integration.tracking.world import at, happen, log_of

__all__ = ["app"]

TEXT = """
name: ours
calendars:
  - name: day
    timezone: UTC
    hours:
      - {days: [mon, tue, wed, thu, fri], from: "06:00", to: "07:00"}
people:
  - {name: user:ana}
  - {name: user:ben}
teams:
  - {name: quality, calendar: day, clock: hours, relief: night, members: [user:ana, user:ben]}
  - {name: night}
regions:
  - {name: north, zones: [Z1]}
rules:
  - {team: quality, regions: [north], detectors: [damaged]}
ladder:
  - {severity: high, owner: our_lead}
clocks:
  medium: {respond_min: 90, resolve_min: 600}
"""


async def run(app: App, tenant: UUID, command: object) -> Any:
    return await app.run(tenant, command, actor="user:kim")


async def test_region_shift_load_and_clock_are_the_tenants_own(app: App, tenant: UUID) -> None:
    await run(app, tenant, SaveOwnership(TEXT))
    ids = await booked(app, tenant, 4)
    await happen(app, tenant, *(seen("damaged", each) for each in ids[:3]))
    opened = await found(app, tenant)
    assert {(case.owner, case.severity) for case in opened} == {("quality", Severity.MEDIUM)}
    assert {case.due_at for case in opened} == {at(24.5)}
    assert sorted(case.assignee or "" for case in opened) == ["user:ana", "user:ana", "user:ben"]
    await advance(app, tenant, at(2))
    await happen(app, tenant, seen("damaged", ids[3]))
    [evening] = [case for case in await found(app, tenant) if case.shipment_id == ids[3]]
    assert (evening.owner, evening.due_at) == ("night", at(3.5))
    taken = await run(app, tenant, AcknowledgeCase(opened[0].id))
    assert taken.due_at == at(14 * 24 + 1), "ten hours of work, one a day, from Tuesday"


async def test_a_ladder_of_ones_own_is_climbed_and_in_the_decision(app: App, tenant: UUID) -> None:
    await run(app, tenant, SaveOwnership("name: steep\nladder:\n  - {severity: high, owner: the_chief}\n"))
    [one] = await booked(app, tenant, 1)
    await happen(app, tenant, seen("damaged", one))
    await advance(app, tenant, at(5))
    assert [news["owner"] for news in await log_of(app, tenant, CaseEscalated)] == ["the_chief"]


async def test_a_document_with_faults_leaves_the_one_in_force(app: App, tenant: UUID) -> None:
    await run(app, tenant, SaveOwnership(TEXT))
    with pytest.raises(BadOwnership):
        await run(app, tenant, SaveOwnership(TEXT.replace("relief: night", "relief: nobody")))
    with pytest.raises(OwnershipMoved):
        await run(app, tenant, SaveOwnership(TEXT, before=0))
    assert (await run(app, tenant, SaveOwnership(TEXT, before=1))).version == 2


async def test_an_older_version_is_put_in_force_again(app: App, tenant: UUID) -> None:
    await run(app, tenant, SaveOwnership(TEXT))
    assert (await run(app, tenant, RestoreOwnership(0, "too much"))).version == 2
    [one] = await booked(app, tenant, 1)
    await happen(app, tenant, seen("damaged", one))
    [case] = await found(app, tenant)
    assert case.due_at - case.opened_at == timedelta(hours=4)
    with pytest.raises(NoOwnership):
        await run(app, tenant, RestoreOwnership(9, "x"))


async def test_another_tenants_document_counts_for_nobody_else(app: App, tenant: UUID, other_tenant: UUID) -> None:
    await run(app, other_tenant, SaveOwnership(TEXT))
    await happen(app, tenant, seen("damaged", uuid4()))
    [case] = await found(app, tenant)
    assert case.assignee is None
    handed = await run(app, tenant, HandCase(case.id, "look", "quality"))
    assert handed.assignee is None
