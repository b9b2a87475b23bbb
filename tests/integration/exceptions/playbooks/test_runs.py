"""Runs over a real database and a moving clock: each step once, answers, timeouts, approvals, overrides, undoing."""

from __future__ import annotations

from dataclasses import replace
from uuid import UUID, uuid4

import pytest

from headway.events.dispatch import ShipmentCancelled, ShipmentInTransit
from headway.exceptions.model import AcknowledgeCase, CommentCase
from headway.exceptions.playbooks.commands import ActivatePlaybook, AnswerApproval, StopRun
from headway.exceptions.playbooks.faults import MayNotApprove, NothingToApprove
from headway.exceptions.playbooks.gathering import gather
from headway.exceptions.severity import RESOLVE_WITHIN, RESPOND_WITHIN
from headway.kernel.app import App
from headway.kernel.conductor import advance, drain
from headway.kernel.ledger.replay import replay
from tests.integration.exceptions.playbooks.world import (
    Broken,
    Note,
    ended,
    flaky,
    live,
    one_run,
    playbook,
    runs,
    steps,
    the_case,
    told,
    trouble,
)
from tests.integration.tracking.world import CARRIER, at, booking, happen

ASK = "{do: ask, branches: {yes: note, timeout: handover}}"


async def test_steps_are_done_one_after_the_other_and_what_is_left_is_a_persons(
    app: App, tenant: UUID, note: Note
) -> None:
    await live(
        app, tenant, playbook("{do: note, id: first}", "{do: note, id: second, with: {text: '{case.detector}'}}")
    )
    case = await trouble(app, tenant)
    run, done = await one_run(app, tenant)
    assert [(each.step, each.state, each.sentence) for each in done] == [
        ("first", "done", "note done"),
        ("second", "done", "note no_rate"),
    ]
    assert (run.state, run.outcome) == ("ended", "handed")
    assert len(set(note.done)) == 2
    assert (await the_case(app, tenant, case)).handed_at is not None


async def test_a_playbook_has_the_time_to_resolve_and_the_person_after_it_the_time_to_take_on(
    app: App, tenant: UUID
) -> None:
    await live(app, tenant, playbook(ASK, "{do: note, id: note}"))
    case = await trouble(app, tenant)
    begun = await the_case(app, tenant, case)
    assert begun.due_at == begun.opened_at + RESOLVE_WITHIN[begun.severity]
    await advance(app, tenant, at(1))
    after = await the_case(app, tenant, case)
    assert (after.handed_at, after.due_at) == (at(1), at(1) + RESPOND_WITHIN[after.severity])


async def test_a_case_that_no_playbook_is_for_is_handed_to_a_person_at_once(app: App, tenant: UUID) -> None:
    case = await trouble(app, tenant)
    assert await runs(app, tenant) == []
    assert (await the_case(app, tenant, case)).handed_why == "no playbook takes it: there is none for it"


async def test_a_run_that_resolves_its_case_hands_nothing_over(app: App, tenant: UUID) -> None:
    await live(app, tenant, playbook("{do: solve}", "{do: note}"))
    case = await trouble(app, tenant)
    run, done = await one_run(app, tenant)
    assert ([each.step for each in done], run.outcome) == (["solve"], "done")
    after = await the_case(app, tenant, case)
    assert (after.state, after.automatic, after.handed_at) == ("resolved", True, None)


async def test_an_answer_goes_on_at_once_and_can_be_named(app: App, tenant: UUID) -> None:
    shipment = uuid4()
    await live(app, tenant, playbook(ASK, "{do: note, with: {text: '{answer.value}, {answer.text}'}}"))
    case = await trouble(app, tenant, shipment)
    assert (await the_case(app, tenant, case)).paused_at is not None
    await happen(app, tenant, ShipmentInTransit(shipment_id=shipment, order_id=uuid4()))
    _, done = await one_run(app, tenant)
    assert [(each.step, each.answer, each.sentence) for each in done] == [
        ("ask", "yes", "asked; yes: after six"),
        ("note", "done", "note yes, after six"),
    ]
    assert (await the_case(app, tenant, case)).paused_at is None


async def test_without_an_answer_in_time_the_run_takes_the_branch_for_that(app: App, tenant: UUID) -> None:
    await live(app, tenant, playbook(ASK, "{do: note}"))
    case = await trouble(app, tenant)
    await advance(app, tenant, at(0.99))
    assert (await one_run(app, tenant))[0].state == "waiting"
    await advance(app, tenant, at(1))
    run, done = await one_run(app, tenant)
    assert ([(each.step, each.answer) for each in done], run.outcome) == ([("ask", "timeout")], "handed")
    assert (await the_case(app, tenant, case)).paused_at is None


async def test_a_step_waits_as_long_as_it_says_and_is_passed_over_where_its_condition_does_not_hold(
    app: App, tenant: UUID
) -> None:
    await live(app, tenant, playbook("{do: note, when: case.at_risk > 999.0}", "{do: note, id: later, wait: 2 h}"))
    await trouble(app, tenant)
    await advance(app, tenant, at(1.9))
    assert [each.state for each in (await one_run(app, tenant))[1]] == ["skipped"]
    await advance(app, tenant, at(2))
    assert [each.state for each in (await one_run(app, tenant))[1]] == ["skipped", "done"]


async def test_a_step_that_fails_leaves_nothing_behind_and_what_was_done_before_is_taken_back(
    app: App, tenant: UUID
) -> None:
    first = "{do: note, undo: {with: {text: sorry}}}"
    await live(app, tenant, playbook(first, "{do: note, id: plain}", "{do: broken}", "{do: note, id: never}"))
    case = await trouble(app, tenant)
    run, done = await one_run(app, tenant)
    assert [(each.step, each.does, each.state, each.undoes) for each in done] == [
        ("note", "note", "done", None),
        ("plain", "note", "done", None),
        ("broken", "broken", "failed", None),
        ("note", "unnote", "done", 1),
    ]
    assert (run.outcome, run.why) == ("handed", "step broken (broken): the carrier has gone")
    assert [kind for kind, _ in await told(app, tenant, case)].count("comment") == 3


async def test_what_fails_for_now_is_tried_again_and_done_once(app: App, tenant: UUID, broken: Broken) -> None:
    broken.error = flaky
    await live(app, tenant, playbook("{do: broken}"))
    case = await trouble(app, tenant)
    await advance(app, tenant, at(0.1))
    run, done = await one_run(app, tenant)
    assert ([each.state for each in done], broken.tries, run.outcome) == (["done"], 3, "handed")
    assert [kind for kind, _ in await told(app, tenant, case)].count("comment") == 1


async def test_what_always_fails_for_now_has_failed_in_the_end(app: App, tenant: UUID, broken: Broken) -> None:
    broken.error = lambda tries: ValueError("a fault of the program")
    await live(app, tenant, playbook("{do: broken, branches: {failed: note}}", "{do: note}"))
    await trouble(app, tenant)
    await advance(app, tenant, at(1))
    run, done = await one_run(app, tenant)
    assert [each.state for each in done] == ["failed", "done"]
    assert (broken.tries, run.outcome) == (6, "handed")


async def test_the_same_failure_leads_where_the_branch_for_it_says(app: App, tenant: UUID) -> None:
    await live(app, tenant, playbook("{do: broken, branches: {failed: solve}}", "{do: solve}"))
    await trouble(app, tenant)
    assert (await one_run(app, tenant))[0].outcome == "done"


async def test_a_loop_ends_where_it_is_bounded(app: App, tenant: UUID) -> None:
    await live(app, tenant, playbook("{do: note, most: 3, then: again}", "{do: note, id: again, then: note}"))
    await trouble(app, tenant)
    run, done = await one_run(app, tenant)
    assert [each.step for each in done] == ["note", "again"] * 3 + ["note"]
    assert (done[-1].answer, run.outcome) == ("exhausted", "handed")


async def test_a_step_above_its_threshold_waits_for_a_person_who_may_approve_it(
    app: App, tenant: UUID, note: Note
) -> None:
    dear = "{do: note, with: {cost: 80}, approve: {when: step.money > 50.0, sentence: it is dear}}"
    await live(app, tenant, playbook(dear))
    case = await trouble(app, tenant)
    run, [step] = await one_run(app, tenant)
    assert (run.state, step.state, step.asked, note.done) == ("approval", "asked", "it is dear", [])
    answer = AnswerApproval(run.id, 1, approved=True, reason="", scopes=frozenset({"exceptions:*"}))
    with pytest.raises(MayNotApprove):
        await app.run(tenant, answer, actor="user:bob")
    await app.run(tenant, replace(answer, scopes=frozenset({"playbooks:approve"})), actor="user:bob")
    await drain(app, tenant)
    run, [step] = await one_run(app, tenant)
    assert (step.state, step.approved, step.by, len(note.done)) == ("done", True, "user:bob", 1)
    assert ("approval", "user:bob") in await told(app, tenant, case)
    with pytest.raises(NothingToApprove):
        await app.run(tenant, replace(answer, scopes=frozenset({"*"})), actor="user:bob")


async def test_a_refusal_takes_back_what_was_done_and_tells_the_reason(app: App, tenant: UUID) -> None:
    await live(app, tenant, playbook("{do: note, undo: {}}", "{do: note, id: dear, approve: {sentence: look}}"))
    await trouble(app, tenant)
    run, _ = await one_run(app, tenant)
    await app.run(tenant, AnswerApproval(run.id, 2, approved=False, reason="too dear"), actor="user:bob")
    await drain(app, tenant)
    run, done = await one_run(app, tenant)
    assert [(each.does, each.state) for each in done] == [("note", "done"), ("note", "refused"), ("unnote", "done")]
    assert run.why == "step dear (note): refused by user:bob: too dear"


async def test_an_approval_that_nobody_gives_lapses(app: App, tenant: UUID, note: Note) -> None:
    await live(app, tenant, playbook("{do: note, approve: {within: 30 min}}"))
    await trouble(app, tenant)
    await advance(app, tenant, at(1))
    run, [step] = await one_run(app, tenant)
    assert (step.answer, run.outcome, note.done) == ("timeout", "handed", [])


async def test_at_level_two_every_step_that_acts_waits_and_one_inside_the_case_does_not(
    app: App, tenant: UUID, note: Note
) -> None:
    text = playbook("{do: note, branches: {timeout: solve}}", "{do: solve}", head="autonomy: {level: 2}")
    await live(app, tenant, text)
    await trouble(app, tenant)
    assert (await one_run(app, tenant))[0].state == "approval"
    await advance(app, tenant, at(4))
    assert (await one_run(app, tenant))[0].outcome == "done"
    assert note.done == []


async def test_a_threshold_lowers_a_playbook_to_a_suggestion(app: App, tenant: UUID) -> None:
    head = "autonomy: {level: 4, thresholds: [{when: case.at_risk > 100.0, level: 1}]}"
    await live(app, tenant, playbook("{do: note, expect: a note}", head=head))
    case = await trouble(app, tenant)
    assert await runs(app, tenant) == []
    assert (await the_case(app, tenant, case)).handed_why == "help@1 fits and only suggests: a note"


async def test_in_shadow_everything_is_recorded_and_nothing_done(app: App, tenant: UUID, note: Note) -> None:
    await live(app, tenant, playbook("{do: ask}", "{do: note}", head="autonomy: {shadow: true}"))
    case = await trouble(app, tenant)
    run, done = await one_run(app, tenant)
    assert [(each.step, each.state, each.answer) for each in done] == [
        ("ask", "shadow", "yes"),
        ("note", "shadow", "done"),
    ]
    assert (run.shadow, run.outcome, note.done) == (True, "done", [])
    assert (await the_case(app, tenant, case)).handed_at is not None


async def test_a_person_who_takes_the_case_on_stops_the_run_and_a_note_does_not(
    app: App, tenant: UUID, note: Note
) -> None:
    await live(app, tenant, playbook("{do: note}", "{do: note, id: later, wait: 1 h}"))
    case = await trouble(app, tenant)
    await app.run(tenant, CommentCase(case.id, "looking"), actor="user:ann")
    await drain(app, tenant)
    assert (await one_run(app, tenant))[0].state == "running"
    await app.run(tenant, AcknowledgeCase(case.id), actor="user:ann")
    await drain(app, tenant)
    run, _ = await one_run(app, tenant)
    assert (run.state, run.outcome, len(note.done)) == ("ended", "stopped", 1)
    assert str(run.why).startswith("user:ann took over")


async def test_a_person_who_cancels_the_shipment_stops_the_run(app: App, tenant: UUID) -> None:
    shipment = uuid4()
    await live(app, tenant, playbook("{do: note, wait: 1 h}"))
    await trouble(app, tenant, shipment)
    await happen(app, tenant, ShipmentCancelled(shipment_id=shipment, order_id=uuid4(), reason="no longer needed"))
    assert (await one_run(app, tenant))[0].outcome == "stopped"


async def test_the_run_ends_with_its_case_and_an_answer_that_comes_later_is_nothing(
    app: App, tenant: UUID, note: Note
) -> None:
    booked = booking()
    await live(app, tenant, playbook("{do: ask}", "{do: note}"))
    await trouble(app, tenant, booked.shipment_id)
    await happen(app, tenant, booked)
    run, done = await one_run(app, tenant)
    assert (run.state, run.outcome, [each.state for each in done]) == ("ended", "done", ["done"])
    await happen(app, tenant, ShipmentInTransit(shipment_id=booked.shipment_id, order_id=booked.order_id))
    assert note.done == []


async def test_patience_lets_the_trouble_last_before_a_person_is_told(app: App, tenant: UUID) -> None:
    await live(app, tenant, playbook("{do: note}", head="patience: 3 h"))
    case = await trouble(app, tenant)
    await advance(app, tenant, at(2.9))
    assert (await one_run(app, tenant))[0].state == "watching"
    await advance(app, tenant, at(3))
    assert (await the_case(app, tenant, case)).handed_why == "help is through, and the trouble is still there"


async def test_a_run_goes_on_as_it_began_when_another_version_is_put_to_work(app: App, tenant: UUID) -> None:
    await live(app, tenant, playbook("{do: note}", "{do: note, id: later, wait: 1 h}"))
    await trouble(app, tenant)
    await live(app, tenant, playbook("{do: solve}"))
    await advance(app, tenant, at(1))
    run, done = await one_run(app, tenant)
    assert (run.version, [each.step for each in done]) == (1, ["note", "later"])


async def test_a_playbook_that_is_off_takes_no_case(app: App, tenant: UUID) -> None:
    await live(app, tenant, playbook("{do: note}"))
    await app.run(tenant, ActivatePlaybook("help", -1, "it did harm"), actor="user:ann")
    await trouble(app, tenant)
    assert await runs(app, tenant) == []


async def test_the_first_by_priority_takes_the_case(app: App, tenant: UUID) -> None:
    await live(app, tenant, playbook("{do: note}", name="a"), "a")
    await live(app, tenant, playbook("{do: solve}", name="b", head="priority: 5"), "b")
    await trouble(app, tenant)
    assert (await one_run(app, tenant))[0].playbook == "b"


async def test_a_person_stops_a_run_by_hand(app: App, tenant: UUID) -> None:
    await live(app, tenant, playbook("{do: note, wait: 1 h}"))
    case = await trouble(app, tenant)
    run, _ = await one_run(app, tenant)
    await app.run(tenant, StopRun(run.id, "it disturbs"), actor="user:ann")
    await drain(app, tenant)
    assert (await one_run(app, tenant))[0].outcome == "stopped"
    assert (await the_case(app, tenant, case)).handed_at is not None


async def test_everything_that_was_decided_is_decided_again_in_the_same_way(app: App, tenant: UUID) -> None:
    await live(app, tenant, playbook(ASK, "{do: note, when: answer.value == 'yes', approve: {}}"))
    shipment = uuid4()
    await trouble(app, tenant, shipment)
    await happen(app, tenant, ShipmentInTransit(shipment_id=shipment, order_id=uuid4()))
    async with app.scope.reading(tenant) as (conn, _):
        report = await replay(conn, app.deciders)
        kinds = {row["kind"] for row in await conn.fetch("SELECT kind FROM decision")}
    assert report.differ == ()
    assert {"playbook_choice", "playbook_step"} <= kinds
    assert [each.decision_id is not None for each in await steps(app, tenant, (await runs(app, tenant))[0])]


async def test_the_news_tells_of_every_step_and_of_the_end(app: App, tenant: UUID) -> None:
    await live(app, tenant, playbook("{do: note}", "{do: note, id: passed, when: case.signals > 99}"))
    await trouble(app, tenant)
    assert await ended(app, tenant) == [("note", "done", "done"), ("run", "handed", "")]


async def test_a_case_about_a_carrier_alone_names_it(app: App, tenant: UUID) -> None:
    row = "INSERT INTO carrier (id, code, name, kind, active, connector, created_at, updated_at) VALUES ($1, $2, $2, $3"
    async with app.scope.begin(tenant, "test") as uow:
        await uow.conn.execute(f"{row}, true, 'portal', $4, $4)", CARRIER, "ACME", "contract", uow.now)
    case = await trouble(app, tenant)
    async with app.scope.begin(tenant, "test") as uow:
        found = await gather(uow.conn, replace(case, carrier_id=CARRIER), uow.now)
    assert found.facts["carrier"] == {"code": "ACME", "kind": "contract"}


async def test_a_turn_that_breaks_off_again_and_again_gives_the_case_to_a_person(
    app: App, tenant: UUID, note: Note, monkeypatch: pytest.MonkeyPatch
) -> None:
    def lost(self: Note, params: object) -> None:
        raise LookupError("a fault of the program")

    monkeypatch.setattr(Note, "money", lost)
    await live(app, tenant, playbook("{do: note}"))
    case = await trouble(app, tenant)
    await advance(app, tenant, at(1))
    run, done = await one_run(app, tenant)
    assert (run.outcome, done, note.done) == ("failed", [], [])
    assert str((await the_case(app, tenant, case)).handed_why).startswith("step note could not be taken, 5 times over")
