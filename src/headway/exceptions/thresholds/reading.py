"""From a text, YAML or JSON, to thresholds: every fault with its line, before anything is kept."""

from __future__ import annotations

from collections.abc import Iterator

from msgspec import inspect

from headway.dispatch.policies.faults import BadPolicy, Fault
from headway.dispatch.policies.reading import Written, converted, plain, unknown_keys
from headway.exceptions.thresholds.facts import SAMPLES, SHAPE
from headway.exceptions.thresholds.limits import RANGES, SHARES
from headway.exceptions.thresholds.model import BadThresholds, Row, Thresholds
from headway.kernel.errors import BadInput
from headway.kernel.rules import BadCondition, compile_over
from headway.kernel.tabular.entry import near_miss
from headway.kernel.tabular.mapyaml import parse_yaml

MAX_CHARACTERS = 64 * 1024
MAX_ROWS = 500
MAX_TEXT = 200


def read_thresholds(text: str, detectors: tuple[str, ...], source: str = "thresholds") -> Thresholds:
    """The document in the text, fit to be saved.

    Args:
        detectors: the names that may be switched off. source: for messages.

    Raises:
        BadThresholds: with every fault found.
    """
    if not text.strip() or len(text) > MAX_CHARACTERS:
        fault = Fault("text", f"{len(text)} characters", f"1 to {MAX_CHARACTERS} characters of YAML")
        raise BadThresholds(source, [fault])
    written = _parsed(text, source)
    unknown = list(unknown_keys(inspect.type_info(Thresholds), written.root, ""))
    if unknown:
        raise BadThresholds(source, unknown)
    try:
        document: Thresholds = converted(plain(written.root), Thresholds, written)
    except BadPolicy as error:
        raise BadThresholds(source, error.faults) from None
    faults = list(_faults(document, detectors, written))
    if faults:
        raise BadThresholds(source, sorted(faults, key=lambda fault: fault.text_line))
    return document


def _parsed(text: str, source: str) -> Written:
    try:
        return Written(source, parse_yaml(source, text))
    except BadInput as error:
        line = int(str(error.seen.get("line", 1)))
        fault = Fault(error.field or "text", error.seen.get("value"), error.allowed or error.message, line)
        raise BadThresholds(source, [fault]) from None


def _faults(document: Thresholds, detectors: tuple[str, ...], written: Written) -> Iterator[Fault]:
    if not 0 < len(document.name) <= MAX_TEXT:
        yield Fault("name", document.name, f"1 to {MAX_TEXT} characters", written.line("name"))
    if len(document.rows) > MAX_ROWS:
        yield Fault("rows", f"{len(document.rows)} rows", f"at most {MAX_ROWS}", written.line("rows"))
    for number, row in enumerate(document.rows[:MAX_ROWS]):
        for fault in _row_faults(row, detectors):
            path = f"rows[{number}].{fault.field}"
            yield Fault(path, fault.seen, fault.allowed, written.line(path))


def _row_faults(row: Row, detectors: tuple[str, ...]) -> Iterator[Fault]:
    if not row.set and not row.off:
        yield Fault("set", "nothing", "limits to set, or detectors that are off")
    if len(row.because) > MAX_TEXT:
        yield Fault("because", f"{len(row.because)} characters", f"at most {MAX_TEXT}")
    yield from _condition_faults(row.when)
    for name, value in row.set.items():
        yield from _limit_faults(name, value)
    for index, name in enumerate(row.off):
        if name not in detectors:
            yield Fault(f"off[{index}]", name, f"the name of a detector{near_miss(name, detectors)}")


def _condition_faults(when: str) -> Iterator[Fault]:
    if not when.strip():
        return
    try:
        condition = compile_over(when, SHAPE)
        for sample in SAMPLES:
            condition.holds(sample)
    except BadCondition as error:
        yield Fault("when", when, f"a condition over {', '.join(name for name, _ in SHAPE)}; {error.message}"[:1000])


def _limit_faults(name: str, value: float) -> Iterator[Fault]:
    if name not in RANGES:
        yield Fault(f"set.{name}", name, ", ".join(RANGES) + near_miss(name, RANGES))
        return
    least, most = RANGES[name]
    if not least <= value <= most:
        yield Fault(f"set.{name}", value, f"{least:g} to {most:,.0f}")
    elif name not in SHARES and value != int(value):
        yield Fault(f"set.{name}", value, "a whole number")
