"""What every process figure must hold to, and each one on a tally that can be checked by hand."""

from __future__ import annotations

from decimal import Decimal
from importlib import import_module
from pathlib import Path

import pytest

import headway.analytics.process.figures as registry
from headway.analytics.process.figures import FIGURES, Better, Figure, Spread, Tally, Unit, measure

TALLY = Tally(
    shipments=400,
    touches=14,
    cases=40,
    over=32,
    alone=24,
    dismissed=2,
    reopened=4,
    escalated=6,
    signals=100,
    subjects=60,
    failing=2,
    release=Spread(400, 60.0, 600.4),
    tender=Spread(400, 30.0, 90.0),
    book=Spread(390, 900.0, 3600.0),
    cycle=Spread(390, 1000.5, 4000.0),
    detect=Spread(50, 120.0, 600.0),
    acknowledge=Spread(8, 300.0, 1200.0),
    resolve=Spread(32, 1800.0, 7200.0),
)
VALUES = {
    "resolved_alone": ("0.7500", None, 32),
    "touches_per_100": ("3.50", None, 400),
    "false_positives": ("0.0625", None, 32),
    "cases_per_100": ("10.00", None, 400),
    "time_to_detect": ("120", "600", 50),
    "time_to_acknowledge": ("300", "1200", 8),
    "time_to_resolve": ("1800", "7200", 32),
    "escalated": ("0.1500", None, 40),
    "reopened": ("0.1000", None, 40),
    "signals_per_case": ("2.50", None, 40),
    "dispatch_cycle": ("1001", "4000", 390),
    "time_to_release": ("60", "600", 400),
    "time_to_tender": ("30", "90", 400),
    "time_to_book": ("900", "3600", 390),
    "failing_integrations": ("2", None, 2),
}


def test_every_figure_has_a_value_to_be_checked() -> None:
    assert [figure.key for figure in FIGURES] == list(VALUES)


@pytest.mark.parametrize("figure", FIGURES, ids=lambda figure: figure.key)
def test_a_figure_on_a_tally(figure: Figure) -> None:
    found = measure(figure, TALLY, Tally())
    value, p90, sample = VALUES[figure.key]
    assert (found.value, found.p90, found.sample) == (Decimal(value), p90 and Decimal(p90), sample)


@pytest.mark.parametrize("figure", FIGURES, ids=lambda figure: figure.key)
def test_a_figure_of_nothing_is_nothing(figure: Figure) -> None:
    found = measure(figure, Tally(), TALLY)
    assert found.before == Decimal(VALUES[figure.key][0])
    if figure.unit is not Unit.COUNT:
        assert (found.value, found.met) == (None, None)


@pytest.mark.parametrize("figure", FIGURES, ids=lambda figure: figure.key)
def test_a_figure_is_defined_in_a_sentence(figure: Figure) -> None:
    assert figure.definition.endswith(".")
    assert figure.name[:1].isupper()
    assert figure.target is None or figure.better is not Better.NEITHER


def test_a_target_is_met_in_the_direction_that_is_better() -> None:
    by_key = {figure.key: figure for figure in FIGURES}
    assert measure(by_key["resolved_alone"], TALLY, Tally()).met is False
    assert measure(by_key["time_to_detect"], TALLY, Tally()).met is True


def test_every_file_of_the_folder_is_in_the_registry() -> None:
    folder = Path(registry.__file__).parent
    files = {path.stem for path in folder.glob("*.py")} - {"__init__", "base"}
    modules = {import_module(f"headway.analytics.process.figures.{name}").FIGURE.key for name in files}
    assert modules == set(VALUES)
