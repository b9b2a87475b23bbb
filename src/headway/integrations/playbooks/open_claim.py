"""open_claim: claim the value of the goods, or a part of it, of the carrier."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING
from uuid import UUID, uuid5

import msgspec

from headway.exceptions.playbooks.steps.base import Outcome, Step, StepResult, Task
from headway.exceptions.playbooks.steps.shipments import shipments_of
from headway.integrations.playbooks.amounts import capped, check_share
from headway.kernel.rooms import Commands
from headway.orders.shortages import shortages_of
from headway.orders.store import get_order
from headway.settlement.claims.model import Harm
from headway.settlement.claims.model import OpenClaim as Open

if TYPE_CHECKING:
    from headway.kernel.uow import UnitOfWork


class Params(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What it takes.

    Attributes:
        kind: damage, shortage, loss, delay or temperature.
        share: of the value of the goods, with a shortage of that of the missing pieces.
        at_most: in major units of the order's currency; 0: no limit.
    """

    kind: Harm
    share: Decimal = Decimal(1)
    at_most: Decimal = Decimal(0)

    def __post_init__(self) -> None:
        check_share(self.share, self.at_most)


async def _share(wanted: Params, uow: UnitOfWork, order_id: UUID) -> Decimal:
    """The share of the value; of a shortage that was counted, that of the missing pieces."""
    known = await shortages_of(uow.conn, order_id) if wanted.kind is Harm.SHORTAGE else []
    if not known:
        return wanted.share
    return wanted.share * (known[-1].ordered - known[-1].found) / known[-1].ordered


class OpenClaim(Step):
    """A claim moves no money until the carrier accepts it. `no_value` where nobody knows what the goods are worth."""

    name = "open_claim"
    sentence = "claim damages of the carrier"
    params = Params
    answers = ("opened", "no_value")
    scope = "settlement:write"
    undoes = "withdraw_claim"

    async def carry_out(self, task: Task, uow: UnitOfWork, run: Commands) -> StepResult:
        opened = []
        for shipment in await shipments_of(uow.conn, task):
            value = (await get_order(uow.conn, shipment.order_id)).order.value
            amount = capped(value, await _share(task.params, uow, shipment.order_id), task.params.at_most)
            if amount is None or shipment.carrier_id is None:
                continue
            command = Open(
                shipment_id=shipment.id,
                kind=task.params.kind,
                amount=amount,
                reason=task.case.sentence[:1000],
                case_id=task.case.id,
                claim_id=uuid5(task.key, str(shipment.id)),
            )
            opened.append(await run(uow, command))
        if not opened:
            sentence = "nothing to claim: no carrier, or nobody knows what the goods are worth"
            return StepResult(outcome=Outcome.NOTHING, answer="no_value", sentence=sentence)
        said = ", ".join(f"{each.claimed} of {each.carrier_code} for {each.reference}" for each in opened[:3])
        return StepResult(
            outcome=Outcome.DONE,
            answer="opened",
            sentence=f"claimed: {said}",
            touched=tuple(f"claim:{each.id}" for each in opened),
        )
