"""What advice adds to the room of exceptions; the tables are at the bottom."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

import msgspec

from headway.exceptions.advice import store
from headway.exceptions.advice.acting import Adviser
from headway.exceptions.advice.gathering import Gatherer
from headway.exceptions.advice.model import (
    ActOnCase,
    Advice,
    AdvicePolicy,
    AdviseCase,
    AnswerActionProposal,
    ProposeAction,
    SetAdvicePolicy,
)
from headway.exceptions.advice.outcomes import HEARD, READ_AT_ONCE, Listener
from headway.exceptions.advice.proposing import EXPIRY, Proposals
from headway.exceptions.advice.ranking import NEXT_BEST_ACTION
from headway.exceptions.advice.writing import WRITE, AskWriter, KeepWriting, Nobody, SetWriter, Writer, Writers
from headway.exceptions.cases import WrongCaseState, is_over
from headway.exceptions.playbooks.gathering import find_case
from headway.exceptions.playbooks.steps.base import Step
from headway.kernel.errors import BadInput
from headway.kernel.rooms import CommandHandler, Commands, JobHandler, Projection, TimerHandler

if TYPE_CHECKING:
    from headway.kernel.uow import UnitOfWork

MOST = Decimal(1_000_000)
_LEVELS = (1, 2, 3)
_LONGEST_H = 720


@dataclass(frozen=True, slots=True)
class Tables:
    """What advice handles."""

    commands: Mapping[type, CommandHandler]
    timers: Mapping[str, TimerHandler]
    jobs: Mapping[str, JobHandler]
    projections: tuple[Projection, ...]


async def set_policy(cmd: SetAdvicePolicy, uow: UnitOfWork) -> AdvicePolicy:
    """Set what actions are weighed and proposals are treated by.

    Raises:
        BadInput: a number is out of its range.
    """
    policy = cmd.policy
    for each in msgspec.structs.fields(AdvicePolicy):
        value, most = getattr(policy, each.name), MOST if each.name == "approve_above" else Decimal(1)
        if isinstance(value, Decimal) and (not value.is_finite() or not 0 <= value <= most):
            raise BadInput(f"{each.name} is {value}", field=each.name, allowed=f"0 to {most}")
    if policy.level not in _LEVELS:
        raise BadInput(f"level is {policy.level}", field="level", allowed="1, 2 or 3")
    if not 1 <= policy.proposal_hours <= _LONGEST_H:
        raise BadInput(f"proposal_hours is {policy.proposal_hours}", field="proposal_hours", allowed="1 to 720")
    await store.set_policy(uow.conn, policy, uow.now, uow.actor)
    return policy


@dataclass(frozen=True, slots=True)
class Judging:
    """Judging a case because somebody asks."""

    adviser: Adviser

    async def advise(self, cmd: AdviseCase, uow: UnitOfWork) -> Advice:
        """What could be done about a case as it stands; judged anew only where that has changed.

        Raises:
            UnknownCase, WrongCaseState: there is no such case, or it is over.
        """
        case = await find_case(uow.conn, cmd.case_id)
        if is_over(case):
            raise WrongCaseState(f"the case is {case.state}", state=case.state)
        return (await self.adviser.fresh(uow, case)).advice


def tables(steps: Sequence[Step], commands: Commands, writer: Writer | None = None) -> Tables:
    """Advice over these kinds of steps."""
    kinds = tuple((step.name, step.sentence) for step in steps)
    adviser = Adviser({step.name: step for step in steps}, commands, Gatherer(kinds))
    proposals, writers = Proposals(adviser), Writers(writer or Nobody())
    listener = Listener(adviser, proposals)
    return Tables(
        commands={
            AdviseCase: Judging(adviser).advise,
            ActOnCase: proposals.act,
            ProposeAction: proposals.propose,
            AnswerActionProposal: proposals.answer,
            SetAdvicePolicy: set_policy,
            SetWriter: writers.set_up,
            AskWriter: writers.ask,
            KeepWriting: writers.keep,
        },
        timers={EXPIRY: proposals.on_expiry},
        jobs={WRITE: writers.job},
        projections=(Projection("exceptions.advice", HEARD, listener.on_news, batch=READ_AT_ONCE),),
    )


DECIDERS = (NEXT_BEST_ACTION,)
