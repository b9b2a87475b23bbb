"""correct_address: put the address that was answered in the place of the wrong one, and instruct the carrier."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from headway.dispatch.messages.model import MessageKind
from headway.exceptions.playbooks.steps.base import Outcome, Step, StepResult, Task
from headway.exceptions.playbooks.steps.shipments import LIVING, orders_of, shipments_of
from headway.exceptions.playbooks.steps.telling import tell_carriers
from headway.exceptions.questions.model import ANSWERED, Form
from headway.exceptions.questions.store import answer_of_run
from headway.kernel.rooms import Commands
from headway.orders.commands import CorrectAddress as Correct
from headway.orders.store import get_order

if TYPE_CHECKING:
    from headway.kernel.uow import UnitOfWork


class Params(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What it takes: the right parts; all left out: what was answered to the run's last question for an address."""

    street: str = ""
    postal_code: str = ""
    city: str = ""


class CorrectAddress(Step):
    """Within the region only, once a carrier was chosen for it: elsewhere a person decides."""

    name = "correct_address"
    sentence = "correct where an order goes, and tell the carrier"
    params = Params
    answers = ("corrected", "none")
    scope = "orders:write"

    async def carry_out(self, task: Task, uow: UnitOfWork, run: Commands) -> StepResult:
        parts = await _parts(task, uow)
        orders = orders_of(task)
        if not parts or len(orders) != 1:
            why = "no better address is known" if not parts else f"{len(orders)} orders have not one address"
            return StepResult(outcome=Outcome.NOTHING, answer="none", sentence=why)
        command = Correct(
            order_id=orders[0],
            reason="as was answered to a question",
            street=parts.get("street"),
            postal_code=parts.get("postal_code"),
            city=parts.get("city"),
        )
        await run(uow, command)
        living = [each for each in await shipments_of(uow.conn, task) if each.status in LIVING and each.carrier_id]
        if living:
            place = (await get_order(uow.conn, orders[0])).order.address
            assert place is not None
            lines = ", ".join(each for each in (place.street, place.postal_code, place.city) if each)
            await tell_carriers(task, uow, run, living, MessageKind.INSTRUCTION, f"The right address is: {lines}")
        named = (f"order:{orders[0]}",)
        return StepResult(outcome=Outcome.DONE, answer="corrected", sentence="the address was corrected", touched=named)


async def _parts(task: Task, uow: UnitOfWork) -> dict[str, str]:
    given = {name: getattr(task.params, name) for name in ("street", "postal_code", "city")}
    if any(given.values()):
        return {name: value for name, value in given.items() if value}
    asked = await answer_of_run(uow.conn, task.run_id)
    if asked is None or asked.form is not Form.ADDRESS or asked.answer != ANSWERED:
        return {}
    return {name: value for name, value in (asked.said or {}).items() if name in given}
