"""The inbox: one deed to many cases, put back exactly, and counted by what people filter."""

from __future__ import annotations

from typing import Any
from uuid import UUID, uuid4

import pytest

from headway.events.exceptions import CaseUndone
from headway.exceptions import views
from headway.exceptions.inbox.model import Deed, Looked, NoUndo, SortCases, Sorted, TooLateToUndo, UndoSorting
from headway.exceptions.inbox.views import count_inbox, count_phases, list_inbox
from headway.exceptions.model import Case, CaseState, CommentCase, Ending, ResolveCase
from headway.exceptions.precision import precisions
from headway.kernel.app import App
from headway.kernel.errors import BadInput
from tests.integration.exceptions.test_correlation import app, booked, found, seen
from tests.integration.exceptions.test_sorting import one_of_many, two_cases
from tests.integration.tracking.world import at, happen, log_of

__all__ = ["app"]
DEEDS: tuple[tuple[Deed, dict[str, Any]], ...] = (
    (Deed.TAKE, {}),
    (Deed.ASSIGN, {"assignee": "user:ben"}),
    (Deed.SNOOZE, {"until": at(5)}),
    (Deed.DISMISS, {"reason": "nothing there"}),
    (Deed.RESOLVE, {"reason": "called the carrier"}),
)


async def run(app: App, tenant: UUID, command: object, who: str = "kim") -> Any:
    return await app.run(tenant, command, actor=f"user:{who}")


async def sort(app: App, tenant: UUID, deed: Deed, *cases: UUID, **more: Any) -> Sorted:
    done: Sorted = await run(app, tenant, SortCases(case_ids=cases, deed=deed, **more))
    return done


async def detail(app: App, tenant: UUID, case_id: UUID) -> views.CaseDetail:
    async with app.scope.reading(tenant) as (conn, _):
        seen_so = await views.case_detail(conn, case_id)
    assert seen_so is not None
    return seen_so


async def standing(app: App, tenant: UUID, *ids: UUID) -> list[tuple[Any, ...]]:
    """All that makes a case but its version and its timeline."""
    each = [await detail(app, tenant, case_id) for case_id in ids]
    fields = [name for name in Case.__slots__ if name != "version"]
    return [
        (*(getattr(one.case, name) for name in fields), one.subjects, [signal["key"] for signal in one.signals])
        for one in each
    ]


@pytest.mark.parametrize(("deed", "more"), DEEDS, ids=[deed for deed, _ in DEEDS])
async def test_a_deed_to_two_cases_is_put_back_exactly(
    app: App, tenant: UUID, deed: Deed, more: dict[str, Any]
) -> None:
    one, other = await two_cases(app, tenant)
    before = await standing(app, tenant, one.id, other.id)
    done = await sort(app, tenant, deed, one.id, other.id, **more)
    assert (done.done, done.refused) == ((one.id, other.id), ())
    assert await standing(app, tenant, one.id, other.id) != before
    assert done.undo_id is not None
    await run(app, tenant, UndoSorting(done.undo_id))
    assert await standing(app, tenant, one.id, other.id) == before
    told = await log_of(app, tenant, CaseUndone)
    assert [(each["deed"], each["reopened"]) for each in told] == [(deed, deed in (Deed.DISMISS, Deed.RESOLVE))] * 2


async def test_a_merge_is_put_back_with_what_each_was_about(app: App, tenant: UUID) -> None:
    many, ids = await one_of_many(app, tenant)
    await happen(app, tenant, *(seen("damaged", each) for each in await booked(app, tenant, 1)))
    [lone] = [case for case in await found(app, tenant) if case.id != many.id]
    before = await standing(app, tenant, many.id, lone.id)
    done = await sort(app, tenant, Deed.MERGE, many.id, into_id=lone.id, reason="one yard")
    merged = await detail(app, tenant, lone.id)
    assert {each.subject.id for each in merged.subjects} > set(ids)
    assert (await detail(app, tenant, many.id)).case.ending is Ending.MERGED
    assert done.undo_id is not None
    await run(app, tenant, UndoSorting(done.undo_id))
    assert await standing(app, tenant, many.id, lone.id) == before


async def test_a_dismissal_put_back_does_not_count_against_its_detector(app: App, tenant: UUID) -> None:
    one, _ = await two_cases(app, tenant)
    done = await sort(app, tenant, Deed.DISMISS, one.id, reason="nothing")
    assert done.undo_id is not None
    await run(app, tenant, UndoSorting(done.undo_id))
    async with app.scope.reading(tenant) as (conn, _):
        assert (await precisions(conn))["damaged"].dismissed == 0


async def test_what_a_case_does_not_allow_leaves_the_others_done(app: App, tenant: UUID) -> None:
    one, other = await two_cases(app, tenant)
    await run(app, tenant, ResolveCase(one.id, "over"))
    nowhere = uuid4()
    done = await sort(app, tenant, Deed.TAKE, one.id, other.id, nowhere)
    assert done.done == (other.id,)
    assert {(each.case_id, each.code) for each in done.refused} == {
        (one.id, "wrong_case_state"),
        (nowhere, "unknown_case"),
    }


async def test_nothing_done_leaves_nothing_to_put_back(app: App, tenant: UUID) -> None:
    assert (await sort(app, tenant, Deed.TAKE, uuid4())).undo_id is None


async def test_taking_over_from_somebody_works_on_what_is_in_progress(app: App, tenant: UUID) -> None:
    one, _ = await two_cases(app, tenant)
    await sort(app, tenant, Deed.ASSIGN, one.id, assignee="user:ben")
    await sort(app, tenant, Deed.TAKE, one.id)
    after = (await detail(app, tenant, one.id)).case
    assert (after.assignee, after.state) == ("user:kim", CaseState.IN_PROGRESS)


async def test_it_is_too_late_once_a_case_has_changed_or_for_somebody_else_or_twice(app: App, tenant: UUID) -> None:
    one, other = await two_cases(app, tenant)
    done = await sort(app, tenant, Deed.TAKE, one.id)
    assert done.undo_id is not None
    with pytest.raises(TooLateToUndo, match="user:kim did it"):
        await run(app, tenant, UndoSorting(done.undo_id), "ben")
    await run(app, tenant, CommentCase(one.id, "a note changes nothing"))
    await run(app, tenant, UndoSorting(done.undo_id))
    with pytest.raises(TooLateToUndo, match="already"):
        await run(app, tenant, UndoSorting(done.undo_id))
    slept = await sort(app, tenant, Deed.SNOOZE, other.id, until=at(4))
    await sort(app, tenant, Deed.WAKE, other.id)
    assert slept.undo_id is not None
    with pytest.raises(TooLateToUndo, match="changed"):
        await run(app, tenant, UndoSorting(slept.undo_id))


async def test_another_tenants_deed_is_not_there_to_put_back(app: App, tenant: UUID, other_tenant: UUID) -> None:
    one, _ = await two_cases(app, tenant)
    done = await sort(app, tenant, Deed.TAKE, one.id)
    assert done.undo_id is not None
    with pytest.raises(NoUndo):
        await run(app, other_tenant, UndoSorting(done.undo_id))


@pytest.mark.parametrize(
    ("deed", "more"),
    [
        (Deed.SNOOZE, {}),
        (Deed.MERGE, {"reason": "one"}),
        (Deed.RESOLVE, {}),
        (Deed.DISMISS, {"reason": " "}),
        (Deed.ASSIGN, {}),
        (Deed.TAKE, {"into_id": uuid4()}),
    ],
)
async def test_what_fits_no_case_is_refused_whole(app: App, tenant: UUID, deed: Deed, more: dict[str, Any]) -> None:
    one, _ = await two_cases(app, tenant)
    with pytest.raises(BadInput):
        await sort(app, tenant, deed, one.id, **more)
    with pytest.raises(BadInput):
        await sort(app, tenant, Deed.TAKE)


async def test_each_facet_counts_with_all_the_other_filters_as_they_are(app: App, tenant: UUID) -> None:
    one, other = await two_cases(app, tenant)
    await sort(app, tenant, Deed.TAKE, one.id)
    await happen(app, tenant, seen("refused", uuid4(), carrier_id=None))
    wanted = Looked(detectors=("damaged",), assignees=("user:kim",))
    async with app.scope.reading(tenant) as (conn, _):
        rows = await list_inbox(conn, wanted)
        counts = {(each.facet, each.value): each.cases for each in await count_inbox(conn, wanted, {"soon": at(100)})}
        phases = await count_phases(conn)
    assert [row.case.id for row in rows] == [one.id]
    assert counts["all", ""] == 1
    assert {value: n for (facet, value), n in counts.items() if facet == "assignee"} == {"user:kim": 1, "": 1}
    assert {value: n for (facet, value), n in counts.items() if facet == "detector"} == {"damaged": 1}
    assert counts["due", "soon"] == 1
    assert phases == {"open": 3, "asleep": 0, "over": 0}
    assert other.id not in {row.case.id for row in rows}


async def test_sleepers_are_not_in_the_inbox_but_in_a_list_of_their_own(app: App, tenant: UUID) -> None:
    one, other = await two_cases(app, tenant)
    await sort(app, tenant, Deed.SNOOZE, one.id, until=at(3))
    async with app.scope.reading(tenant) as (conn, _):
        awake = [row.case.id for row in await list_inbox(conn, Looked())]
        asleep = [row.case.id for row in await list_inbox(conn, Looked(phase="asleep"))]
        both = await list_inbox(conn, Looked(phase="unresolved"))
    assert (awake, asleep, len(both)) == ([other.id], [one.id], 2)
