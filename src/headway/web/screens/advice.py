"""What people do with advice on a case: have it judged anew, have an action done, answer a proposal."""

from __future__ import annotations

from starlette.responses import Response

from headway.exceptions.advice.model import ActOnCase, AdviseCase, AnswerActionProposal
from headway.exceptions.advice.store import find_proposal
from headway.exceptions.advice.writing import AskWriter
from headway.web.advising import params_of_form
from headway.web.cases.doing import after
from headway.web.visits import Visit


async def judge(visit: Visit, fields: dict[str, str]) -> Response:
    """Judge what could be done, as the case stands now."""
    case_id = visit.id()
    await visit.run(AdviseCase(case_id))
    return visit.back(after(fields, f"/cases/{case_id}"))


async def act(visit: Visit, fields: dict[str, str]) -> Response:
    """Have an action done; what is dear waits for somebody who may approve."""
    case_id, code = visit.id(), visit.request.path_params["code"]
    why = fields.get("why", "").strip()
    await visit.run(ActOnCase(case_id, code, params_of_form(code, fields), why, visit.session.scopes))
    return visit.back(after(fields, f"/cases/{case_id}"))


async def answer(visit: Visit, fields: dict[str, str]) -> Response:
    """Approve a proposal, or dismiss it with a reason."""
    proposal_id = visit.id()
    approve, reason = fields.get("answer") == "approve", fields.get("reason", "").strip()
    await visit.run(AnswerActionProposal(proposal_id, approve, reason, visit.session.scopes))
    async with visit.desk() as desk:
        found = await find_proposal(desk.conn, proposal_id)
    return visit.back(after(fields, f"/cases/{found.case_id}"))


async def write(visit: Visit, fields: dict[str, str]) -> Response:
    """Have the tenant's writer put the case into words."""
    case_id = visit.id()
    await visit.run(AskWriter(case_id))
    return visit.back(after(fields, f"/cases/{case_id}"))
