"""A case in a few sentences, made from its facts by a template: the same facts, the same words."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from headway.dispatch.views import shipments_of_orders
from headway.exceptions import store as case_store
from headway.exceptions.advice import store
from headway.exceptions.advice.model import Advice, Proposal, ProposalState
from headway.exceptions.advice.phrases import LANGUAGES
from headway.exceptions.cases import is_over
from headway.exceptions.model import Case, CaseSubject
from headway.kernel.errors import BadInput
from headway.kernel.moments import stamp

if TYPE_CHECKING:
    from headway.kernel.db.database import Connection

SHOWN = 5
_DONE = frozenset({"action", "step", "moved", "assigned", "merged", "split", "approved"})
"""Kinds of entries of a timeline that tell of something done."""


@dataclass(frozen=True, slots=True)
class CaseFacts:
    """What a summary is made from."""

    case: Case
    subjects: tuple[CaseSubject, ...]
    references: tuple[str, ...]
    timeline: tuple[Mapping[str, Any], ...]
    advice: Advice | None
    waiting: tuple[Proposal, ...]


async def facts_of(conn: Connection, case: Case) -> CaseFacts:
    """The facts of a case, read."""
    subjects = tuple(await case_store.subjects_of(conn, case.id))
    orders = {each.order_id for each in subjects if each.order_id is not None} | {case.order_id}
    rows = await shipments_of_orders(conn, sorted(each for each in orders if each is not None))
    return CaseFacts(
        case=case,
        subjects=subjects,
        references=tuple(sorted(row.external_ref for row in rows.values())),
        timeline=tuple(dict(row) for row in await conn.fetch(case_store.Q.timeline_of, case.id)),
        advice=await store.find_advice(conn, case.id),
        waiting=tuple(await store.list_proposals(conn, state=ProposalState.WAITING, case_id=case.id)),
    )


def summary(facts: CaseFacts, language: str = "en") -> tuple[str, ...]:
    """The sentences of a case, in their order.

    Raises:
        BadInput: there is no such language.
    """
    phrases = LANGUAGES.get(language)
    if phrases is None:
        raise BadInput(f"no language {language[:20]!r}", field="language", allowed=", ".join(sorted(LANGUAGES)))
    return tuple(phrases[name].format_map(values) for name, values in _sentences(facts))


Sentence = tuple[str, Mapping[str, object]]


def _sentences(facts: CaseFacts) -> Iterator[Sentence]:
    case = facts.case
    yield "what", {"kind": _words(case.detector), "sentence": _bare(case.sentence)}
    yield from _scope(facts.references)
    yield from _times(case)
    yield from _stakes(case)
    if case.cause.kind != case.detector:
        yield "cause", {"kind": _words(case.cause.kind), "key": case.cause.key}
    yield from _whose(case)
    yield from _done(facts.timeline)
    if is_over(case) and case.resolved_at is not None:
        yield "over", {"at": stamp(case.resolved_at), "resolution": _bare(case.resolution or "")}
        return
    if facts.waiting:
        yield "proposed", {"count": len(facts.waiting)}
    if facts.advice is not None:
        yield "best", {"sentence": _bare(facts.advice.sentence)}


def _scope(references: Sequence[str]) -> Iterator[Sentence]:
    shown = ", ".join(references[:SHOWN])
    if len(references) == 1:
        yield "scope_one", {"reference": references[0]}
    elif len(references) > SHOWN:
        yield "scope_more", {"count": len(references), "references": shown, "more": len(references) - SHOWN}
    elif references:
        yield "scope_many", {"count": len(references), "references": shown}


def _times(case: Case) -> Iterator[Sentence]:
    if case.since is not None and case.since != case.opened_at:
        yield "since", {"since": stamp(case.since), "opened": stamp(case.opened_at)}
    else:
        yield "opened", {"opened": stamp(case.opened_at)}


def _stakes(case: Case) -> Iterator[Sentence]:
    if case.at_risk is not None and case.deadline is not None:
        yield "stakes", {"at_risk": case.at_risk, "deadline": stamp(case.deadline)}
    elif case.at_risk is not None:
        yield "stakes_open", {"at_risk": case.at_risk}
    elif case.deadline is not None:
        yield "deadline", {"deadline": stamp(case.deadline)}


def _whose(case: Case) -> Iterator[Sentence]:
    if case.level:
        yield "escalated", {"times": case.level, "owner": case.owner}
    else:
        yield "owner", {"owner": case.owner}
    if case.assignee is not None:
        yield "assignee", {"assignee": case.assignee}
    if case.handed_why:
        yield "handed", {"why": _bare(case.handed_why)}
    if case.snoozed_until is not None:
        yield "snoozed", {"until": stamp(case.snoozed_until)}
    if case.paused_at is not None and case.wait_until is not None:
        yield "waiting", {"until": stamp(case.wait_until), "why": _bare(case.pause_why or "")}
    elif case.paused_at is not None:
        yield "waiting_open", {"why": _bare(case.pause_why or "")}


def _done(timeline: Sequence[Mapping[str, Any]]) -> Iterator[Sentence]:
    told = [_bare(str(entry["text"])) for entry in timeline if entry["kind"] in _DONE]
    if told:
        yield "done", {"what": "; ".join(told[-SHOWN:])}
    else:
        yield "nothing_done", {}


def _words(name: str) -> str:
    return name.replace("_", " ").capitalize()


def _bare(text: str) -> str:
    """Without the full stop that the phrase brings."""
    return text.strip().rstrip(".")
