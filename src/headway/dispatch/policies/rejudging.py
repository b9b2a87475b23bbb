"""One recorded allocation decided again under another version of the policy, from its own snapshot."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import msgspec

from headway.dispatch.allocation import ALLOCATION
from headway.dispatch.policies.store import document_of
from headway.kernel.decisions import Candidate, Verdict
from headway.kernel.errors import Conflict
from headway.kernel.money import Money

if TYPE_CHECKING:
    from headway.kernel.db.database import Connection


class NotRejudgeable(Conflict):
    """The policy has no say in decisions of this kind, or the snapshot can no longer be read."""

    code = "not_rejudgeable"
    advice = "Maybe replay it: that decides it again under the rules of its time."


@dataclass(frozen=True, slots=True)
class Rejudged:
    """What another version would have decided.

    Attributes:
        same: the choice is the same. saving: what its choice costs less than the recorded one, as the other version
            counts it; None where one of them is ruled out by it, or nobody was left.
    """

    version: int
    policy: str
    same: bool
    before: str | None
    after: str | None
    saving: Money | None
    verdict: Verdict


async def rejudge(conn: Connection, record: Any, version: int) -> Rejudged:
    """Decide a record of the ledger again under a version (0: the one built in); a person's choice is left out of it.

    Raises:
        NotRejudgeable: it is no allocation, or cannot be read any more.
        NoPolicy: there is no such version.
    """
    if record["kind"] != ALLOCATION.kind:
        raise NotRejudgeable(f"the policy does not decide a {record['kind']}", kind=record["kind"])
    active = await document_of(conn, version)
    try:
        inputs = msgspec.json.decode(record["inputs"], type=ALLOCATION.inputs)
        old = msgspec.json.decode(record["verdict"], type=Verdict)
    except msgspec.MsgspecError:
        raise NotRejudgeable("its snapshot can no longer be read") from None
    policy = active.resolve(inputs.order, inputs.destination_zone, inputs.timezone)
    new = ALLOCATION.decide(msgspec.structs.replace(inputs, policy=policy, pin=None))
    was, now, before = _find(new, old.choice), _find(new, new.choice), _find(old, old.choice)
    saving = None
    if was is not None and now is not None and was.eligible:
        saving = Money(was.total_minor - now.total_minor, inputs.order.currency)
    return Rejudged(
        version=version,
        policy=active.document.name,
        same=old.choice == new.choice,
        before=before.label if before else None,
        after=now.label if now else None,
        saving=saving,
        verdict=new,
    )


def _find(verdict: Verdict, candidate: str | None) -> Candidate | None:
    return next((each for each in verdict.candidates if each.id == candidate), None)
