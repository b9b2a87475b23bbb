"""A playbook tried on a recorded stream of events, in memory: which cases come up, what it does, where it ends.

A stream is a list of JSON lines in the order of time:

- an event as `GET /v1/events` gives it: `{"recorded_at": ..., "type": "dispatch.TenderExhausted", "data": {...}}`;
- `{"at": ..., "facts": {"order": {"customer": "ACME"}}}`: what conditions see from then on;
- `{"at": ..., "case": {"detector": "address_error", "severity": "high", "shipment_id": ...}}`: a case, as if found;
- `{"at": ..., "answer": "yes", "step": "ask", "text": "after six"}`: the answer to a step that waits;
- `{"at": ..., "over": "it came after all"}`: the trouble of every open case is over;
- `{"at": ...}`: nothing but time.

Where the stream tells of cases itself (`exceptions.CaseOpened`), those are its cases; else the detectors find them.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import Any
from uuid import UUID, uuid5

import msgspec

from headway.events.exceptions import CaseOpened, CaseResolved
from headway.exceptions.detectors.base import Detector
from headway.exceptions.model import Case, CaseState, Cause, Gone, Severity, Signal
from headway.exceptions.playbooks.facts import BARE, case_facts
from headway.exceptions.playbooks.listening import ids_of
from headway.exceptions.playbooks.model import Playbook
from headway.exceptions.playbooks.paper import PaperRun
from headway.exceptions.playbooks.steps.base import Reply, Step
from headway.exceptions.playbooks.walking import Known, Walker
from headway.exceptions.severity import due_after, severity_of
from headway.kernel.errors import BadInput
from headway.kernel.message import Event, decode_event, event_types

MOST_LINES = 100_000
_NAMESPACE = UUID("6f1a3c5e-0000-5000-8000-000000000000")


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a stream; `number` counts from 1."""

    number: int
    at: datetime
    what: dict[str, Any]


@dataclass(slots=True)
class PaperCase:
    """A case in memory with the run on it, if the playbook took it."""

    case: Case
    facts: Known
    run: PaperRun | None
    keys: set[tuple[str, UUID]] = field(default_factory=set)
    over: str = ""


def read_stream(text: str, source: str = "stream") -> list[Line]:
    """The lines of a stream.

    Raises:
        BadInput: a line is no JSON object, has no time, or goes back in time; the line is named.
    """
    found: list[Line] = []
    for number, raw in enumerate(text.splitlines(), 1):
        if not raw.strip():
            continue
        if len(found) >= MOST_LINES:
            raise _fault(source, number, "more lines", f"at most {MOST_LINES}")
        found.append(_line(source, number, raw, found[-1].at if found else None))
    return found


def rehearse(
    document: Playbook, kinds: Mapping[str, Step], detectors: Sequence[Detector], lines: Iterable[Line]
) -> list[PaperCase]:
    """What the playbook would do with a stream: its cases in the order in which they came up."""
    stage = Stage(document, kinds, detectors)
    found = list(lines)
    stage.told = any(line.what.get("type") == CaseOpened.type_name() for line in found)
    for line in found:
        stage.play(line)
    return stage.cases


@dataclass(slots=True)
class Stage:
    """The world of a rehearsal: open cases, runs on paper, the facts of now."""

    document: Playbook
    kinds: Mapping[str, Step]
    detectors: Sequence[Detector]
    cases: list[PaperCase] = field(default_factory=list)
    facts: Known = field(default_factory=dict)
    told: bool = False

    def play(self, line: Line) -> None:
        """One line: first what time brings, then what it says."""
        for each in self._open():
            if each.run is not None:
                each.run.advance(line.at)
        what = line.what
        if "facts" in what:
            self._learn(what["facts"])
        if "case" in what:
            self._open_case(_given(what["case"], line.at), (str(what["case"]["detector"]), None))
        elif "answer" in what:
            self._answer(line)
        elif "over" in what:
            for each in self._open():
                self._close(each, str(what["over"]), line.at)
        elif "type" in what:
            self._news(line)

    def _open(self) -> list[PaperCase]:
        return [each for each in self.cases if not each.over]

    def _learn(self, facts: Mapping[str, Mapping[str, Any]]) -> None:
        for group, values in facts.items():
            unknown = sorted(set(values) - set(BARE.get(group, {})))
            if group not in BARE or unknown:
                raise BadInput(f"there is no fact {group}.{unknown[0] if unknown else ''}", field="facts")
            self.facts[group] = {**self.facts.get(group, {}), **values}

    def _news(self, line: Line) -> None:
        event = _event(line)
        if event is None:
            return
        for each in self._open():
            self._reply(each, event, line.at)
        if isinstance(event, CaseOpened):
            self._open_case(_case_of(event, line.at), (event.detector, event.case_id))
        elif isinstance(event, CaseResolved):
            for each in self._open():
                if each.case.id == event.case_id:
                    self._close(each, event.resolution, line.at)
        elif not self.told:
            self._detect(event, line.at)

    def _reply(self, each: PaperCase, event: Event, at: datetime) -> None:
        """The news may answer a step, where it names something that the case is about."""
        run, ids = each.run, ids_of(event)
        about = {each.case.id, each.case.shipment_id, each.case.order_id, each.case.carrier_id}
        if run is None or not run.waits or ids.isdisjoint(str(one) for one in about):
            return
        kind = self.kinds.get(run.step.do)
        if kind is not None and isinstance(event, kind.resumes):
            own = tuple(str(one) for one in (each.case.shipment_id,) if one is not None and str(one) in ids)
            said = kind.answer(event, own or tuple(sorted(ids)))
            if said is not None:
                run.hear(Reply(said) if isinstance(said, str) else said, at)

    def _answer(self, line: Line) -> None:
        number = line.what.get("number", 0.0)
        reply = Reply(str(line.what["answer"]), str(line.what.get("text", "")), float(number))
        for each in self._open():
            if each.run is not None and each.run.waits and line.what.get("step") in (None, each.run.step.id):
                each.run.hear(reply, line.at)

    def _detect(self, event: Event, at: datetime) -> None:
        for detector in self.detectors:
            kinds = (*detector.listens, *detector.skims)
            if isinstance(event, kinds):
                for finding in detector.on_event(event, at):
                    if isinstance(finding, Signal):
                        self._signal(detector.name, finding, at)
                    elif isinstance(finding, Gone):
                        self._gone(detector.name, finding, at)

    def _signal(self, detector: str, signal: Signal, at: datetime) -> None:
        key = (detector, signal.about.id)
        cause = signal.cause or Cause("subject", f"{detector}:{signal.about.id}")
        known = next((each for each in self._open() if each.case.cause == cause), None)
        if known is None:
            known = self._open_case(_case(detector, signal, cause, at), key)
        known.keys.add((detector, signal.about.id))

    def _gone(self, detector: str, gone: Gone, at: datetime) -> None:
        for each in self._open():
            each.keys.discard((detector, gone.subject_id))
            if not each.keys and each.case.detector == detector and _about(each.case, gone.subject_id):
                self._close(each, gone.resolution, at)

    def _open_case(self, case: Case, key: tuple[str, UUID | None]) -> PaperCase:
        facts = self._facts(case)
        each = PaperCase(case, facts, None)
        walker = Walker(self.document, 0, self.kinds)
        each.run = PaperRun.of(walker, facts, case, case.opened_at)
        if key[1] is not None and key[1] != case.id:
            each.keys.add((key[0], key[1]))
        self.cases.append(each)
        return each

    def _facts(self, case: Case) -> Known:
        groups = ("order", "shipment", "carrier")
        about: Known = {group: {**BARE[group], **self.facts.get(group, {})} for group in groups}
        return {"case": {**case_facts(case, (), case.opened_at), **self.facts.get("case", {})}, **about}

    def _close(self, each: PaperCase, why: str, at: datetime) -> None:
        each.over = why
        if each.run is not None:
            each.run.stop(f"the case is over: {why}", at)


def _about(case: Case, subject_id: UUID) -> bool:
    return subject_id in (case.subject_id, case.shipment_id, case.order_id)


def _line(source: str, number: int, raw: str, before: datetime | None) -> Line:
    try:
        what = msgspec.json.decode(raw)
    except msgspec.DecodeError:
        raise _fault(source, number, raw[:80], "a JSON object") from None
    if not isinstance(what, dict):
        raise _fault(source, number, raw[:80], "a JSON object")
    said = what.get("at", what.get("recorded_at"))
    try:
        at = msgspec.convert(said, datetime)
    except msgspec.ValidationError:
        raise _fault(source, number, said, 'a time under "at" or "recorded_at"') from None
    at = at if at.tzinfo is not None else at.replace(tzinfo=UTC)
    if before is not None and at < before:
        raise _fault(source, number, said, f"a time not before {before.isoformat()}, the line's before it")
    return Line(number, at, what)


def _fault(source: str, number: int, seen: object, allowed: str) -> BadInput:
    return BadInput(f"{source}:{number}: saw {seen!r}, allowed: {allowed}", field=f"line {number}", allowed=allowed)


def _event(line: Line) -> Event | None:
    """The event of a line; None for a type that this version does not know.

    Raises:
        BadInput: its data do not fit its type.
    """
    name = str(line.what["type"])
    if name not in event_types():
        return None
    try:
        return decode_event(name, msgspec.json.encode(line.what.get("data", {})))
    except msgspec.ValidationError as error:
        raise _fault("stream", line.number, name, f"its data as the event says: {error}") from None


def _given(what: Mapping[str, Any], at: datetime) -> Case:
    ids: dict[str, Any] = {
        name: UUID(str(what[name])) for name in ("shipment_id", "order_id", "carrier_id") if what.get(name)
    }
    severity = Severity(str(what.get("severity", "medium")))
    return _new(str(what["detector"]), severity, str(what.get("sentence", "")), at, **ids)


def _case_of(event: CaseOpened, at: datetime) -> Case:
    ids: dict[str, Any] = {"shipment_id": event.shipment_id, "order_id": event.order_id, "carrier_id": event.carrier_id}
    made = _new(event.detector, Severity(event.severity), "", at, **{k: v for k, v in ids.items() if v is not None})
    return replace(made, id=event.case_id, cause=Cause(event.cause_kind, event.cause_key))


def _case(detector: str, signal: Signal, cause: Cause, at: datetime) -> Case:
    severity = severity_of(signal.at_risk, signal.deadline, at)
    ids = {"shipment_id": signal.shipment_id, "order_id": signal.order_id, "carrier_id": signal.carrier_id}
    known = {name: value for name, value in ids.items() if value is not None}
    return _new(
        detector,
        severity,
        signal.sentence,
        at,
        cause=cause,
        about=(signal.about.type, signal.about.id),
        at_risk=signal.at_risk,
        deadline=signal.deadline,
        **known,
    )


def _new(
    detector: str,
    severity: Severity,
    sentence: str,
    at: datetime,
    *,
    cause: Cause | None = None,
    about: tuple[str, UUID] | None = None,
    **more: Any,
) -> Case:
    subject = about or ("shipment", more.get("shipment_id") or uuid5(_NAMESPACE, f"{detector} {at.isoformat()}"))
    return Case(
        id=uuid5(_NAMESPACE, f"{detector} {subject[1]} {at.isoformat()}"),
        detector=detector,
        subject_type=subject[0],
        subject_id=subject[1],
        state=CaseState.OPEN,
        severity=severity,
        owner="",
        sentence=sentence,
        opened_at=at,
        due_at=due_after(severity, at, acknowledged=False),
        cause=cause or Cause("subject", f"{detector}:{subject[1]}"),
        **more,
    )
