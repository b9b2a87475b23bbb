"""What can never count: the same name twice, rows behind one that always holds, thresholds that lower nothing."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from headway.dispatch.policies.checking.walking import same
from headway.dispatch.policies.faults import Fault
from headway.dispatch.policies.model import KINDS, AutonomyRule, GuideRow, PolicyDocument, Row, Table


def check(document: PolicyDocument) -> Iterator[Fault]:
    """Names used twice, rows and settings that are never reached, thresholds that do not lower."""
    for path, parts in (
        ("rules", document.rules),
        ("lists", document.lists),
        ("tables", document.tables),
        ("tender.approval", document.tender.approval),
    ):
        yield from _twice(path, [part.name for part in parts])
    for number, table in enumerate(document.tables):
        yield from _unreached(f"tables[{number}].rows", table.rows)
    yield from _unreached("guide", document.guide)
    yield from _overridden(document.tables)
    for kind, rule in document.autonomy.items():
        yield from _thresholds(kind, rule)


def _twice(path: str, names: Sequence[str]) -> Iterator[Fault]:
    for number, name in enumerate(names):
        if name in names[:number]:
            yield Fault(f"{path}[{number}].name", name, f"each name once; {path}[{names.index(name)}] has it")


def _unreached(path: str, rows: Sequence[Row | GuideRow]) -> Iterator[Fault]:
    """The first row that holds counts, so none counts behind one that always holds or asks the same."""
    seen: dict[str, int] = {}
    for number, row in enumerate(rows):
        asked = same(row.when)
        if "" in seen:
            yield Fault(f"{path}[{number}]", row.when, f"no row behind {path}[{seen['']}], which always holds")
        elif asked in seen:
            yield Fault(f"{path}[{number}].when", row.when, f"another condition than that of {path}[{seen[asked]}]")
        seen.setdefault(asked, number)


def _overridden(tables: Sequence[Table]) -> Iterator[Fault]:
    """A later table that sets something whatever the order makes every earlier setting of it vain."""
    for number, table in enumerate(tables):
        for place, row in enumerate(table.rows):
            for name in row.set:
                later = _always_set(tables, number + 1, name)
                if later is not None:
                    allowed = f"no setting that tables[{later}] always overrides"
                    yield Fault(f"tables[{number}].rows[{place}].set.{name}", row.set[name], allowed)


def _always_set(tables: Sequence[Table], since: int, name: str) -> int | None:
    """The first table from `since` on that sets the name for every order."""
    for number, table in enumerate(tables[since:], since):
        closed = any(not same(row.when) for row in table.rows)
        if closed and all(name in row.set for row in table.rows):
            return number
    return None


def _thresholds(kind: str, rule: AutonomyRule) -> Iterator[Fault]:
    path = f"autonomy.{kind}"
    if kind not in KINDS:
        yield Fault(path, kind, ", ".join(KINDS))
    if not 0 <= rule.level <= 4:
        yield Fault(f"{path}.level", rule.level, "0 manual, 1 suggest, 2 act after approval, 3 act and report, 4 act")
    seen: set[str] = set()
    for number, each in enumerate(rule.thresholds):
        if not 0 <= each.level < rule.level:
            allowed = f"a level below {rule.level}: a threshold lowers" if rule.level else "no threshold below level 0"
            yield Fault(f"{path}.thresholds[{number}].level", each.level, allowed)
        if same(each.when) in seen:
            yield Fault(f"{path}.thresholds[{number}].when", each.when, "each condition once")
        seen.add(same(each.when))
