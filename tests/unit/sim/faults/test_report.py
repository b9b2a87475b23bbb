"""The document over lives, and the difference that playbooks make, with its interval."""

from __future__ import annotations

from uuid import UUID, uuid5

from headway.sim.faults import report, text
from headway.sim.faults.costing import Cost
from headway.sim.faults.judging import judge
from headway.sim.faults.kinds import Kind
from headway.sim.faults.reading import CaseStory, Seen, Sign
from headway.sim.faults.running import Life, Lived
from headway.sim.faults.truth import Truth
from headway.sim.network import START

CASE = UUID(int=1)


def _lived(seed: int, life: Life, late_minor: int, *, handed: bool, on_time: int) -> Lived:
    signs = [Sign("damaged", "SO-1", START, CASE, uuid5(CASE, "SO-1"), joined=True)]
    story = CaseStory(CASE, "damaged", START, handed=handed, over=True, why_handed="no playbook")
    seen = Seen(signs, {CASE: story}, deeds=4 if handed else 0)
    truth = Truth("damaged", "SO-1", "damaged:SO-1", START, Kind.DAMAGED)
    end = START.replace(day=8)
    return Lived(
        seed=seed,
        life=life,
        orders=100,
        ended_at=end,
        faults={"damaged": 1},
        verdict=judge([truth], seen, end),
        seen=seen,
        cost=Cost(10_000, late_minor, 0, due=100, on_time=on_time, uncarried=0),
        replayed=10,
        differ=0,
        unsound=(),
        took_s=1.0,
    )


LIVES = [
    _lived(1, Life.ON, 1_000, handed=False, on_time=92),
    _lived(1, Life.OFF, 5_000, handed=True, on_time=90),
    _lived(2, Life.ON, 2_000, handed=False, on_time=91),
    _lived(2, Life.OFF, 4_000, handed=True, on_time=90),
]


def test_each_life_is_summed_for_itself() -> None:
    found = report.document(LIVES)["lives"]
    assert found["on"]["share_resolved_alone"] == 1.0
    assert found["off"]["share_resolved_alone"] == 0.0
    assert found["off"]["touches_per_100"] == 4.0
    assert found["off"]["why_handed"] == {"damaged: no playbook": 2}
    assert found["on"]["cost"]["total_minor"] == 115.0


def test_what_playbooks_are_worth_is_the_mean_difference_of_a_seed() -> None:
    worth = report.document(LIVES)["worth"]
    assert worth["total_minor"]["mean"] == -30.0
    assert worth["total_minor"]["low_95"] < -30.0 < worth["total_minor"]["high_95"]
    assert worth["on_time_points"]["mean"] == 1.5


def test_one_life_alone_is_compared_with_nothing() -> None:
    assert "worth" not in report.document(LIVES[:1])


def test_the_document_reads_as_lines() -> None:
    told = "\n".join(text.lines(report.document(LIVES)))
    assert "1 cases about" not in told
    assert "2 cases about 2 causes: 1.0 a cause" in told
    assert "resolved without a person: 100.0 % of 2" in told
    assert "invariants: all hold" in told
