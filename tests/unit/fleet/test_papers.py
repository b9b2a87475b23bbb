"""Papers: what does not hold on a day, what runs out soon, and what a crew may carry by them."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest

from headway.fleet.checks import check_paper_rules, check_papers
from headway.fleet.crews import crew_of, papers_missing
from headway.fleet.filing import merged
from headway.fleet.joining import Joined
from headway.fleet.model import Driver, Paper, Shift, Vehicle
from headway.fleet.papers import BLOCK, OFF, WARN, PaperRules, due, fault_of
from headway.kernel.errors import BadInput

DAY = date(2026, 3, 3)
YESTERDAY, TOMORROW = DAY - timedelta(days=1), DAY + timedelta(days=1)
USUAL = PaperRules()
OVER = "has no insurance that is good on 2026-03-03: it ran out on 2026-03-02"
SIX = datetime(2026, 3, 3, 6, tzinfo=UTC)
VAN = Vehicle(code="V1", carrier="OWN", licence="C")
ANN = Driver(code="ann", carrier="OWN", name="Ann", licences=("B", "C"))
TRAILER = Vehicle(code="T1", carrier="OWN", profile="trailer", equipment=("reefer",))


def paper(kind: str, until: date | None = TOMORROW, **more: Any) -> Paper:
    return Paper(kind=kind, valid_until=until, **more)


def joined(vehicle: Vehicle = VAN, driver: Driver = ANN, number: int = 1, **shift: Any) -> Joined:
    of = Shift(driver=driver.code, vehicle=vehicle.code, depot="D1", start=SIX, end=SIX + timedelta(hours=9), **shift)
    return Joined(
        shift_id=UUID(int=number),
        shift=of,
        vehicle_id=UUID(int=1),
        vehicle=vehicle,
        driver_id=UUID(int=2),
        driver=driver,
    )


def changed(thing: Any, **changes: Any) -> Any:
    return type(thing)(**({name: getattr(thing, name) for name in thing.__struct_fields__} | changes))


def faults(one: Joined, rules: PaperRules = USUAL, **trailers: tuple[Vehicle, bool]) -> list[tuple[str, str]]:
    return [(each.what, each.sentence) for each in crew_of(one, trailers, (one,), rules, DAY).faults]


@pytest.mark.parametrize(
    ("papers", "needed", "why"),
    [
        ((), False, ""),
        ((), True, "has no insurance"),
        ((paper("insurance", DAY),), True, ""),
        ((paper("insurance", None),), True, ""),
        ((paper("insurance", YESTERDAY),), False, OVER),
        ((paper("insurance", YESTERDAY), paper("insurance")), False, ""),
        (
            (paper("insurance", None, valid_from=TOMORROW),),
            False,
            "has no insurance that is good on 2026-03-03: it begins on 2026-03-04",
        ),
    ],
)  # fmt: skip
def test_a_paper_holds_to_its_last_day(papers: tuple[Paper, ...], needed: bool, why: str) -> None:
    assert fault_of(papers, "insurance", DAY, needed=needed) == why


def test_nothing_is_missing_where_nothing_is_kept_and_nothing_asked() -> None:
    assert faults(joined()) == []


@pytest.mark.parametrize(
    ("vehicle", "driver", "what", "said"),
    [
        (VAN, changed(ANN, licences=("B",)), "licence", "Ann holds no licence of class C, which V1 needs"),
        (VAN, changed(ANN, papers=(paper("licence", YESTERDAY),)), "licence", "Ann has no licence that is good"),
        (VAN, changed(ANN, papers=(paper("licence_C", YESTERDAY),)), "licence", "Ann has no licence of class C that"),
        (VAN, changed(ANN, papers=(paper("driver_card", YESTERDAY),)), "papers", "Ann has no driver card that is good"),
        (changed(VAN, papers=(paper("inspection", YESTERDAY),)), ANN, "papers", "V1 has no inspection that is good"),
        (changed(VAN, needs_trailer=True), ANN, "trailer", "V1 carries nothing without a trailer, and has none"),
        (changed(VAN, trailer="T9"), ANN, "trailer", "V1 is to pull T9, and there is no such trailer"),
    ],
)
def test_what_does_not_hold_is_named(vehicle: Vehicle, driver: Driver, what: str, said: str) -> None:
    ((kind, sentence),) = faults(joined(vehicle, driver))
    assert (kind, sentence.startswith(said)) == (what, True), sentence


def test_a_licence_of_a_class_that_is_not_driven_may_run_out() -> None:
    assert faults(joined(driver=changed(ANN, papers=(paper("licence_CE", YESTERDAY),)))) == []


def test_what_each_must_have_is_missed_where_it_is_not_kept() -> None:
    rules = PaperRules(vehicle_needs=("insurance",), driver_needs=("qualification",))
    assert [said for _, said in faults(joined(), rules)] == ["Ann has no qualification", "V1 has no insurance"]


def test_the_trailer_of_the_shift_goes_before_the_usual_one_and_has_papers_too() -> None:
    pulling, old = (
        joined(changed(VAN, trailer="T9"), trailer="T1"),
        changed(TRAILER, papers=(paper("inspection", YESTERDAY),)),
    )
    assert faults(pulling, T1=(TRAILER, False)) == []
    assert faults(pulling, T1=(TRAILER, True))[0] == ("trailer", "V1 is to pull T1, which is out of service")
    assert faults(pulling, T1=(old, False))[0][1].startswith("T1 has no inspection that is good")


def test_one_trailer_is_not_behind_two() -> None:
    first, second = joined(trailer="T1"), joined(changed(VAN, code="V2"), number=2, trailer="T1")
    trailers = {"T1": (TRAILER, False)}
    assert crew_of(first, trailers, (first, second), PaperRules(), DAY).faults == ()
    (fault,) = crew_of(second, trailers, (first, second), PaperRules(), DAY).faults
    assert fault.sentence == "V2 is to pull T1, which V1 pulls then"


@pytest.mark.parametrize(
    ("driver", "skilled", "why"),
    [
        (ANN, False, "Ann has no ADR certificate"),
        (changed(ANN, papers=(paper("adr"),)), True, ""),
        (changed(ANN, skills=("hazmat",)), True, ""),
        (
            changed(ANN, skills=("hazmat",), papers=(paper("adr", YESTERDAY),)),
            False,
            "Ann has no ADR certificate that is good on 2026-03-03: it ran out on 2026-03-02",
        ),
    ],
)
def test_hazardous_goods_go_with_a_certificate(driver: Driver, skilled: bool, why: str) -> None:
    crew = crew_of(joined(driver=driver), {}, (), PaperRules(), DAY)
    assert (crew.adr, {"adr", "hazmat"} <= crew.skills) == (why, skilled)


def test_what_holds_the_goods_keeps_them_cold_as_long_as_its_certificate_holds() -> None:
    pulling = joined(trailer="T1")
    crew = crew_of(pulling, {"T1": (TRAILER, False)}, (), PaperRules(), DAY)
    assert {"chilled", "frozen"} <= crew.skills
    old = changed(TRAILER, papers=(paper("cooling", YESTERDAY),))
    crew = crew_of(pulling, {"T1": (old, False)}, (), PaperRules(), DAY)
    assert (crew.cold[:30], {"chilled", "frozen"} & crew.skills) == ("T1 has no certificate of its c", set())


@pytest.mark.parametrize(
    ("at_commit", "stops", "told"), [(BLOCK, True, True), (WARN, False, True), (OFF, False, False)]
)
def test_the_setting_says_how_far_papers_count(at_commit: str, stops: bool, told: bool) -> None:
    one, rules = joined(driver=changed(ANN, licences=())), PaperRules(at_commit=at_commit)
    crew = crew_of(one, {}, (), rules, DAY)
    assert (papers_missing(one, crew, rules) is not None, bool(crew.faults), bool(crew.adr)) == (stops, told, told)


def test_what_runs_out_is_told_ahead_unless_a_newer_one_follows() -> None:
    van = changed(
        VAN,
        papers=(
            paper("insurance", YESTERDAY),
            paper("inspection", DAY + timedelta(days=30)),
            paper("tachograph", DAY + timedelta(days=31)),
            paper("cooling", YESTERDAY),
            paper("cooling", DAY + timedelta(days=400)),
        ),
    )
    found = [(each.kind, each.state, each.days) for each in due("vehicle", van, ("adr",), DAY, 30)]
    assert found == [("adr", "missing", None), ("inspection", "soon", 30), ("insurance", "over", -1)]


def test_papers_of_kinds_that_are_not_named_stay() -> None:
    old = (paper("insurance", YESTERDAY), paper("inspection"))
    assert merged(old, (paper("insurance"),)) == (paper("inspection"), paper("insurance"))


@pytest.mark.parametrize(
    ("papers", "owner"),
    [
        ((paper("insurance"),), "driver"),
        ((paper("licence"),), "vehicle"),
        ((paper("licence_C E"),), "driver"),
        ((paper("insurance", YESTERDAY, valid_from=DAY),), "vehicle"),
        ((paper("insurance", number="\x07"),), "vehicle"),
    ],
)
def test_what_is_no_paper_is_refused(papers: tuple[Paper, ...], owner: str) -> None:
    with pytest.raises(BadInput):
        check_papers(papers, owner)


@pytest.mark.parametrize(
    "rules", [PaperRules(at_commit="maybe"), PaperRules(vehicle_needs=("licence",)), PaperRules(ahead_days=-1)]
)
def test_rules_that_are_none_are_refused(rules: PaperRules) -> None:
    with pytest.raises(BadInput):
        check_paper_rules(rules)
