"""What people do to sort cases: sleep, merge, split, dismiss, hand; with signals that come at the same time."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest

from headway.events.exceptions import CaseDismissed, CaseHanded, CaseMerged, CaseSnoozed, CaseSplit, CaseWoken
from headway.exceptions import views
from headway.exceptions.cases import WrongCaseState
from headway.exceptions.model import (
    AcknowledgeCase,
    Case,
    CaseState,
    DismissCase,
    Ending,
    HandCase,
    MergeCases,
    MoveCase,
    ResolveCase,
    Severity,
    SnoozeCase,
    SplitCase,
    WakeCase,
)
from headway.exceptions.precision import precisions
from headway.exceptions.store import UnknownCase
from headway.kernel.app import App
from headway.kernel.conductor import advance
from headway.kernel.errors import BadInput
from headway.kernel.money import Money
from tests.integration.exceptions.test_correlation import app, booked, found, over, seen
from tests.integration.tracking.world import at, happen, log_of

__all__ = ["app"]
BREAKDOWN = ("breakdown", "ACME|V1")


async def two_cases(app: App, tenant: UUID) -> tuple[Case, Case]:
    ids = await booked(app, tenant, 2)
    await happen(app, tenant, *(seen("damaged", each) for each in ids))
    one, other = sorted(await found(app, tenant), key=lambda case: case.id)
    return one, other


async def one_of_many(app: App, tenant: UUID, count: int = 3) -> tuple[Case, list[UUID]]:
    ids = await booked(app, tenant, count)
    await happen(app, tenant, *(seen("prolonged_stop", each, BREAKDOWN) for each in ids))
    [case] = await found(app, tenant)
    return case, ids


async def run(app: App, tenant: UUID, command: object) -> Any:
    return await app.run(tenant, command, actor="user:kim")


async def test_a_case_sleeps_with_its_clock_and_wakes_in_time(app: App, tenant: UUID) -> None:
    case, _ = await two_cases(app, tenant)
    await advance(app, tenant, at(1))
    asleep = await run(app, tenant, SnoozeCase(case.id, at(10)))
    assert (asleep.snoozed_until, asleep.paused_at) == (at(10), at(1))
    await advance(app, tenant, at(9.9))
    [still] = [one for one in await found(app, tenant) if one.id == case.id]
    assert (still.level, still.snoozed_until) == (0, at(10))
    await advance(app, tenant, at(10))
    [awake] = [one for one in await found(app, tenant) if one.id == case.id]
    assert (awake.snoozed_until, awake.paused_at, awake.due_at) == (None, None, case.due_at + timedelta(hours=9))
    assert len(await log_of(app, tenant, CaseWoken)) == 1
    assert [one["by"] for one in await log_of(app, tenant, CaseSnoozed)] == ["user:kim"]


@pytest.mark.parametrize(("or_worse", "sleeps"), [(True, False), (False, True)])
async def test_one_that_sleeps_until_it_worsens_wakes_when_it_does(
    app: App, tenant: UUID, or_worse: bool, sleeps: bool
) -> None:
    case, _ = await two_cases(app, tenant)
    await run(app, tenant, SnoozeCase(case.id, at(20), or_worse))
    worse: dict[str, Any] = {"at_risk": Money(900_000, "USD"), "deadline": at(1)}
    await happen(app, tenant, seen("damaged", case.subject_id, **worse))
    [after] = [one for one in await found(app, tenant) if one.id == case.id]
    assert (after.severity, after.snoozed_until is not None) == (Severity.CRITICAL, sleeps)


async def test_the_same_once_more_wakes_nobody_and_one_more_shipment_does(app: App, tenant: UUID) -> None:
    case, ids = await one_of_many(app, tenant, 2)
    await run(app, tenant, SnoozeCase(case.id, at(20)))
    await happen(app, tenant, seen("prolonged_stop", ids[0], BREAKDOWN))
    assert (await found(app, tenant))[0].snoozed_until == at(20)
    await happen(app, tenant, seen("prolonged_stop", uuid4(), BREAKDOWN))
    assert (await found(app, tenant))[0].snoozed_until is None


@pytest.mark.parametrize("hours", [-1, 0, 24 * 31])
async def test_a_case_sleeps_for_a_time_that_comes_and_no_longer_than_a_month(
    app: App, tenant: UUID, hours: float
) -> None:
    case, _ = await two_cases(app, tenant)
    with pytest.raises(BadInput):
        await run(app, tenant, SnoozeCase(case.id, at(hours)))


async def test_who_is_woken_by_hand_is_awake(app: App, tenant: UUID) -> None:
    case, _ = await two_cases(app, tenant)
    await run(app, tenant, SnoozeCase(case.id, at(20)))
    assert (await run(app, tenant, WakeCase(case.id))).snoozed_until is None
    await run(app, tenant, SnoozeCase(case.id, at(20)))
    taken = await run(app, tenant, AcknowledgeCase(case.id))
    assert (taken.snoozed_until, taken.paused_at) == (None, None)


async def test_a_clock_waits_for_an_answer_and_goes_on(app: App, tenant: UUID) -> None:
    case, _ = await two_cases(app, tenant)
    await run(app, tenant, AcknowledgeCase(case.id))
    waiting = await run(app, tenant, MoveCase(case.id, CaseState.WAITING))
    assert (waiting.paused_at, waiting.wait_until) == (at(0), at(72))
    await advance(app, tenant, at(30))
    working = await run(app, tenant, MoveCase(case.id, CaseState.IN_PROGRESS))
    assert (working.level, working.paused_at, working.due_at) == (0, None, waiting.due_at + timedelta(hours=30))


async def test_merged_cases_are_one_with_everything_of_both(app: App, tenant: UUID) -> None:
    one, other = await two_cases(app, tenant)
    into = await run(app, tenant, MergeCases(one.id, other.id, "one pallet fell"))
    assert (into.id, into.subjects, into.signals) == (other.id, 2, 2)
    [gone] = [each for each in await found(app, tenant, "all") if each.id == one.id]
    assert (gone.state, gone.ending, gone.merged_into) == (CaseState.RESOLVED, Ending.MERGED, other.id)
    assert [news["by"] for news in await log_of(app, tenant, CaseMerged)] == ["user:kim"]
    await happen(app, tenant, seen("damaged", one.subject_id), over("damaged", one.subject_id))
    assert [(case.id, case.subjects) for case in await found(app, tenant)] == [(other.id, 1)]


@pytest.mark.parametrize("ended", ["one", "other"])
async def test_what_is_over_is_not_merged(app: App, tenant: UUID, ended: str) -> None:
    one, other = await two_cases(app, tenant)
    await run(app, tenant, ResolveCase({"one": one, "other": other}[ended].id, "done"))
    with pytest.raises(WrongCaseState):
        await run(app, tenant, MergeCases(one.id, other.id, "x"))
    with pytest.raises(BadInput):
        await run(app, tenant, MergeCases(one.id, one.id, "x"))
    with pytest.raises(UnknownCase):
        await run(app, tenant, MergeCases(one.id, uuid4(), "x"))


async def test_a_signal_that_arrives_while_cases_are_merged_is_in_one_of_them_and_that_lasts(
    app: App, tenant: UUID
) -> None:
    """Whichever is first, nothing is lost and nothing is in two cases."""
    one, other = await two_cases(app, tenant)
    more = [seen("damaged", each.subject_id) for each in (one, other) for _ in range(3)]
    await asyncio.gather(
        run(app, tenant, MergeCases(one.id, other.id, "one pallet fell")),
        happen(app, tenant, *more[:3]),
        happen(app, tenant, *more[3:]),
    )
    [case] = await found(app, tenant)
    async with app.scope.reading(tenant) as (conn, _):
        detail = await views.case_detail(conn, case.id)
    assert detail is not None
    assert (case.id, case.subjects, case.signals, len(detail.signals)) == (other.id, 2, 8, 8)


async def test_two_people_who_merge_two_cases_into_each_other_leave_one(app: App, tenant: UUID) -> None:
    one, other = await two_cases(app, tenant)
    answers = await asyncio.gather(
        run(app, tenant, MergeCases(one.id, other.id, "x")),
        run(app, tenant, MergeCases(other.id, one.id, "x")),
        return_exceptions=True,
    )
    assert sorted(type(answer).__name__ for answer in answers) == ["Case", "WrongCaseState"]
    assert [case.subjects for case in await found(app, tenant)] == [2]


async def test_what_a_person_takes_apart_stays_apart(app: App, tenant: UUID) -> None:
    case, ids = await one_of_many(app, tenant)
    new = await run(app, tenant, SplitCase(case.id, (ids[0],), "it was on another lorry"))
    assert (new.subjects, new.signals) == (1, 1)
    assert [news["new_case_id"] for news in await log_of(app, tenant, CaseSplit)] == [str(new.id)]
    await happen(app, tenant, seen("prolonged_stop", ids[0], BREAKDOWN), seen("missed_window", ids[0]))
    await happen(app, tenant, seen("route_deviation", ids[0], ("detour", "ACME|V1")), seen("missed_window", ids[1]))
    assert sorted((each.id == new.id, each.subjects) for each in await found(app, tenant)) == [(False, 2), (True, 1)]
    await happen(app, tenant, *(over("prolonged_stop", each) for each in ids[1:]), over("missed_window", ids[1]))
    assert [each.id for each in await found(app, tenant)] == [new.id]


async def test_what_cannot_be_split_is_refused(app: App, tenant: UUID) -> None:
    case, ids = await one_of_many(app, tenant, 2)
    for subjects in ((), (uuid4(),)):
        with pytest.raises(BadInput):
            await run(app, tenant, SplitCase(case.id, subjects, "x"))
    with pytest.raises(WrongCaseState):
        await run(app, tenant, SplitCase(case.id, tuple(ids), "x"))


async def test_what_was_dismissed_stays_quiet_until_it_is_worse(app: App, tenant: UUID) -> None:
    case, _ = await two_cases(app, tenant)
    gone = await run(app, tenant, DismissCase(case.id, "an old scratch"))
    assert (gone.ending, gone.automatic) == (Ending.DISMISSED, False)
    assert [news["reason"] for news in await log_of(app, tenant, CaseDismissed)] == ["an old scratch"]
    await happen(app, tenant, seen("damaged", case.subject_id))
    assert case.id not in {one.id for one in await found(app, tenant)}
    await happen(app, tenant, seen("damaged", case.subject_id, at_risk=Money(900_000, "USD"), deadline=at(1)))
    assert case.id in {one.id for one in await found(app, tenant)}


async def test_a_detector_that_was_mostly_wrong_is_doubted(app: App, tenant: UUID) -> None:
    ids = await booked(app, tenant, 24)
    sure: dict[str, Any] = {"at_risk": Money(30_000, "USD"), "deadline": at(5)}
    await happen(app, tenant, *(seen("damaged", each, **sure) for each in ids[:20]))
    for case in await found(app, tenant):
        assert case.severity is Severity.HIGH or case.severity is Severity.MEDIUM
        await run(app, tenant, DismissCase(case.id, "nothing"))
    async with app.scope.reading(tenant) as (conn, _):
        learned = (await precisions(conn))["damaged"]
    assert (learned.confirmed, learned.dismissed, learned.doubtful) == (0, 20, True)
    before = len(await log_of(app, tenant, CaseHanded))
    await happen(app, tenant, seen("damaged", ids[20], **sure))
    [doubted] = await found(app, tenant)
    assert doubted.severity is Severity.MEDIUM
    assert doubted.handed_why == "of the last 20 cases of damaged, 20 were nothing"
    assert len(await log_of(app, tenant, CaseHanded)) == before + 1


async def test_a_case_can_be_given_to_people(app: App, tenant: UUID) -> None:
    case, _ = await one_of_many(app, tenant)
    handed = await run(app, tenant, HandCase(case.id, "I want to see this", "night_desk"))
    assert (handed.owner, handed.handed_at) == ("night_desk", at(0))


async def test_another_tenants_cases_cannot_be_sorted(app: App, tenant: UUID, other_tenant: UUID) -> None:
    one, other = await two_cases(app, tenant)
    for command in (MergeCases(one.id, other.id, "x"), DismissCase(one.id, "x"), SnoozeCase(one.id, at(3))):
        with pytest.raises(UnknownCase):
            await app.run(other_tenant, command, actor="user:eve")
