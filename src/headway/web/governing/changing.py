"""What a person does with policies: check, save, try, ask, answer, put in force."""

from __future__ import annotations

from starlette.responses import Response

from headway.analytics.trials.model import Trial, TryPolicy
from headway.dispatch.governing.model import (
    AnswerActivation,
    Approval,
    AskActivation,
    SetSecondPerson,
    WithdrawActivation,
)
from headway.kernel.errors import BadInput
from headway.web.governing.documents import BAD, document_of
from headway.web.governing.policies import Draft, faults_of, number, page, state_of
from headway.web.toasts import Undo
from headway.web.translating import gettext
from headway.web.visits import Visit


async def check(visit: Visit, fields: dict[str, str]) -> Response:
    """Say what a text would be refused for."""
    document, text = document_of(visit.request.path_params["document"]), _text(fields)
    async with visit.desk() as desk:
        try:
            await document.check(desk.conn, text)
            draft = Draft(text, sound=True)
        except BAD as error:
            draft = Draft(text, faults=faults_of(error))
        return await page(visit, desk, await state_of(desk, document), draft)


async def save(visit: Visit, fields: dict[str, str]) -> Response:
    """Keep a text as the next version."""
    document, text = document_of(visit.request.path_params["document"]), _text(fields)
    try:
        saved = await visit.run(document.save(text, fields.get("note", "").strip()))
    except BAD as error:
        async with visit.desk() as desk:
            return await page(visit, desk, await state_of(desk, document), Draft(text, faults=faults_of(error)))
    return visit.back(f"/policies/{document.name}?version={saved.version}")


async def attempt(visit: Visit, fields: dict[str, str]) -> Response:
    """Try a text on what has been."""
    document, text = document_of("dispatch"), _text(fields)
    days = number(fields.get("days", ""), 7)
    try:
        trial: Trial = await visit.run(TryPolicy(text=text, days=days))
    except BAD as error:
        async with visit.desk() as desk:
            return await page(visit, desk, await state_of(desk, document), Draft(text, faults=faults_of(error)))
    return visit.back(f"/policy-trials/{trial.id}")


async def attempt_version(visit: Visit, fields: dict[str, str]) -> Response:
    """Try a version that is kept."""
    trial: Trial = await visit.run(TryPolicy(_version(fields), days=number(fields.get("days", ""), 7)))
    return visit.back(f"/policy-trials/{trial.id}")


async def activate(visit: Visit, fields: dict[str, str]) -> Response:
    """Put a version in force, in the place of the one that was seen to be."""
    document = document_of(visit.request.path_params["document"])
    before, version = number(fields.get("before", ""), 0), _version(fields)
    await visit.run(document.activate(version, fields.get("reason", "").strip(), before))
    return visit.back(f"/policies/{document.name}", _way_back(document.name, version, before))


async def ask(visit: Visit, fields: dict[str, str]) -> Response:
    """Ask a second person."""
    name = fields.get("document", "")
    approval: Approval = await visit.run(AskActivation(name, _version(fields), fields.get("reason", "").strip()))
    return visit.back(_home(approval))


async def answer(visit: Visit, fields: dict[str, str]) -> Response:
    """Agree, or refuse."""
    approve = fields.get("approved") == "yes"
    command = AnswerActivation(visit.id(), approve, fields.get("reason", "").strip())
    return visit.back(_home(await visit.run(command)))


async def withdraw(visit: Visit, _fields: dict[str, str]) -> Response:
    """Ask no more."""
    return visit.back(_home(await visit.run(WithdrawActivation(visit.id()))))


async def govern(visit: Visit, fields: dict[str, str]) -> Response:
    """Want a second person, or none any more."""
    await visit.run(SetSecondPerson(fields.get("second_person") == "yes", fields.get("reason", "").strip()))
    return visit.back("/policies")


def _way_back(document: str, version: int, before: int) -> Undo:
    """The version before comes back; a newer one only by way of a second person, where one is wanted."""
    fields = {"version": str(before), "before": str(version), "reason": gettext("taken back")}
    what = (
        gettext("Version %(version)s is in force") % {"version": version}
        if version
        else gettext("In force as built in")
    )
    return Undo(what, f"/policies/{document}/activate", fields)


def _home(approval: Approval) -> str:
    known = approval.document in {"dispatch", "thresholds"}
    return f"/policies/{approval.document}?version={approval.version}" if known else "/policies"


def _text(fields: dict[str, str]) -> str:
    return fields.get("text", "").replace("\r\n", "\n")


def _version(fields: dict[str, str]) -> int:
    found = number(fields.get("version", ""), -1)
    if found < 0:
        raise BadInput("that is no version", field="version", allowed="one of those shown")
    return found
