"""follow_instruction: do what the customer or the recipient asked for, where that needs no judgement.

Another time is agreed on and the carrier told; a word about the place, a neighbour or a telephone is passed on to the
carrier in their own words. A cancellation is answered with `cancel`, whatever else with `unclear`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from headway.dispatch.clocks.store import door_of
from headway.dispatch.messages.model import MessageKind
from headway.exceptions.playbooks.steps.base import Outcome, Step, StepResult, Task
from headway.exceptions.playbooks.steps.shipments import LIVING, orders_of, shipments_of
from headway.exceptions.playbooks.steps.telling import tell_carriers
from headway.exceptions.questions.slots import LENGTH
from headway.kernel.rooms import Commands
from headway.orders.commands import RescheduleDelivery
from headway.orders.instructions import Instruction, SettleInstruction, open_instruction

if TYPE_CHECKING:
    from headway.kernel.uow import UnitOfWork

PASSED_ON = {
    "deliver_to": "Please deliver {ref} as the {by} asks: {text}",
    "contact": "About {ref}, from the {by}: {text}",
}


class Params(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Nothing."""


class FollowInstruction(Step):
    """The latest instruction that waits, of the case's one order."""

    name = "follow_instruction"
    sentence = "do what the customer or the recipient asked for"
    params = Params
    answers = ("done", "cancel", "choose_time", "unclear")
    scope = "orders:write"

    async def carry_out(self, task: Task, uow: UnitOfWork, run: Commands) -> StepResult:
        orders = orders_of(task)
        given = await open_instruction(uow.conn, orders[0]) if len(orders) == 1 else None
        if given is None:
            return StepResult(
                outcome=Outcome.NOTHING, answer="choose_time", sentence="the carrier told of it, nobody said when"
            )
        match given.kind:
            case "reschedule":
                return await _reschedule(task, uow, run, given)
            case "deliver_to" | "contact" if given.text.strip():
                return await _pass_on(task, uow, run, given)
            case "cancel":
                sentence = f"the {given.given_by} wants nothing any more"
                return StepResult(outcome=Outcome.DONE, answer="cancel", sentence=sentence)
            case _:
                sentence = f"the {given.given_by} asks to {given.kind.replace('_', ' ')}: a person must judge it"
                return StepResult(outcome=Outcome.NOTHING, answer="unclear", sentence=sentence)


async def _reschedule(task: Task, uow: UnitOfWork, run: Commands, given: Instruction) -> StepResult:
    end = given.deliver_by
    if end is None or end <= uow.now:
        sentence = "the time that was asked for has passed"
        return StepResult(outcome=Outcome.NOTHING, answer="choose_time", sentence=sentence)
    start = given.deliver_from or end - LENGTH
    command = RescheduleDelivery(
        order_id=given.order_id,
        deliver_from=start,
        deliver_by=end,
        reason=task.case.sentence[:500],
        by=given.given_by,
        excuses_carrier=True,
    )
    await run(uow, command)
    zone = await door_of(uow, given.order_id)
    start, end = start.astimezone(zone), end.astimezone(zone)
    text = f"Please deliver between {start:%d %b %Y %H:%M} and {end:%d %b %H:%M %Z}, as the {given.given_by} asks."
    await _tell(task, uow, run, text)
    return await _done(uow, run, given, f"to be delivered {start:%d %b %H:%M} to {end:%d %b %H:%M %Z}")


async def _pass_on(task: Task, uow: UnitOfWork, run: Commands, given: Instruction) -> StepResult:
    ref = str(task.facts["order"].get("ref", ""))
    text = PASSED_ON[given.kind].format(ref=ref, by=given.given_by, text=given.text.strip())
    told = await _tell(task, uow, run, text)
    if not told:
        return StepResult(outcome=Outcome.NOTHING, answer="unclear", sentence="no carrier has it yet who could be told")
    return await _done(uow, run, given, f"passed on to the carrier: {given.kind.replace('_', ' ')}")


async def _tell(task: Task, uow: UnitOfWork, run: Commands, text: str) -> bool:
    living = [each for each in await shipments_of(uow.conn, task) if each.status in LIVING and each.carrier_id]
    if living:
        await tell_carriers(task, uow, run, living, MessageKind.INSTRUCTION, text)
    return bool(living)


async def _done(uow: UnitOfWork, run: Commands, given: Instruction, sentence: str) -> StepResult:
    await run(uow, SettleInstruction(instruction_id=given.id, outcome="done", reason=sentence))
    return StepResult(outcome=Outcome.DONE, answer="done", sentence=sentence, touched=(f"order:{given.order_id}",))
