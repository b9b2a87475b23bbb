"""ETA of a real line-haul: the last fifth of the legs by time, held out; nothing in it was looked at to choose a model.

The model knows the legs that were finished before the first one held out began. Corridors are cold when their history
does not know them. Run: `HEADWAY_DELHIVERY=DIR make bench ARGS=tests/benchmarks/test_eta.py`.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from time import process_time

import numpy as np
import pytest

from headway.learning.eta import training
from headway.learning.eta.cases import Cases, Floats, Past, Seen
from headway.learning.eta.effects import corridors
from headway.learning.eta.features import Node
from headway.learning.eta.files.reading import read_corridors, read_legs, read_nodes
from headway.learning.eta.legs import seen_of_legs

pytestmark = pytest.mark.bench
DATA = Path(os.environ.get("HEADWAY_DELHIVERY", "../shared/data/delhivery"))
WINDOWS = ((0.4, 0.6), (0.6, 0.8))
HEAD = "| how | MAE, min | warm | cold | within 15 % | of the corridor ratio's MAE |"


@dataclass(frozen=True)
class HeldOut:
    """Legs to predict, what they took, and what is known before."""

    known: Seen
    asked: Cases
    took_s: Floats
    past: Past
    nodes: dict[str, Node]

    @property
    def warm(self):
        history = set(corridors(self.past).tolist())
        return np.array([key in history for key in corridors(self.asked).tolist()])

    def ratios(self, of_corridor: Floats, else_ratio: float) -> Floats:
        """Planned seconds times the corridor's ratio, or times another."""
        known = dict(zip(corridors(self.past).tolist(), of_corridor.tolist(), strict=True))
        return self.asked.planned_s * [known.get(key, else_ratio) for key in corridors(self.asked).tolist()]


def held_out(share: float = 0.8, until: float = 1.0) -> HeldOut:
    """The legs between two shares of all by time, and what is known before the first of them."""
    whole = seen_of_legs(read_legs(DATA / "legs.parquet", finished=True))
    whole = whole.take(np.argsort(whole.cases.at_s, kind="stable"))
    first = int(len(whole.cases) * share)
    last = whole.take(np.arange(first, int(len(whole.cases) * until)))
    known = whole.take(np.flatnonzero(whole.done_s[:first] < last.cases.at_s.min()))
    past = read_corridors(DATA / "corridor_history_sep12_26.parquet")
    took_s = np.exp(last.stretch) * last.cases.planned_s
    return HeldOut(known, last.cases, took_s, past, read_nodes(DATA / "node_history_sep12_26.parquet"))


def shrunk_ratios() -> Floats:
    from headway.kernel.tabular import read_table

    table = read_table(DATA / "corridor_history_sep12_26.parquet")
    return np.array([cells["shrunk_ratio"] for _, cells in table], dtype=np.float64)


def plain_lightgbm(day: HeldOut) -> Floats:
    """LightGBM with its defaults on the plan, the route type, the hour and the corridor's row."""
    import lightgbm

    past = dict(zip(corridors(day.past).tolist(), zip(day.past.count, day.past.stretch, strict=True), strict=True))

    def matrix(cases: Cases) -> Floats:
        rows = np.array([past.get(key, (np.nan, np.nan)) for key in corridors(cases).tolist()])
        kind = (cases.kind == "FTL").astype(float)
        return np.column_stack([cases.planned_s, cases.distance_m, kind, cases.hour, rows])

    settings = {"objective": "l1", "verbose": -1, "num_threads": 1}
    grown = lightgbm.train(settings, lightgbm.Dataset(matrix(day.known.cases), day.known.stretch), 200)
    return np.exp(grown.predict(matrix(day.asked))) * day.asked.planned_s


@pytest.mark.skipif(not (DATA / "legs.parquet").is_file(), reason="needs the Delhivery legs: HEADWAY_DELHIVERY=DIR")
def test_the_last_fifth_of_the_legs(capsys):
    day = held_out()
    median = float(np.exp(np.median(day.known.stretch)))
    began = process_time()
    model = training.train(day.known, day.past, day.nodes)
    trained_s = process_time() - began
    answer = model.quantiles(day.asked)
    rows = {
        "planned time": day.asked.planned_s,
        "x median ratio": day.asked.planned_s * median,
        "x corridor ratio (shrunk)": day.ratios(shrunk_ratios(), median),
        "x corridor ratio (median)": day.ratios(np.exp(day.past.stretch), median),
        "plain LightGBM": plain_lightgbm(day),
        "headway": answer.p50_s,
    }
    with capsys.disabled():
        print(f"\n{len(day.known.cases)} legs known, {len(day.asked)} held out, trained in {trained_s:.0f} s of CPU")
        print("\n".join([HEAD, "|---|---|---|---|---|---|", *_table(day, rows)]))
        print("\n".join(_coverage(day, {"p50": answer.p50_s, "p80": answer.p80_s, "p90": answer.p90_s})))
    assert _mae(day, answer.p50_s) < 0.85 * _mae(day, rows["x corridor ratio (shrunk)"])


@pytest.mark.skipif(not (DATA / "legs.parquet").is_file(), reason="needs the Delhivery legs: HEADWAY_DELHIVERY=DIR")
def test_rolling_origins_by_which_the_method_was_chosen(capsys):
    """Two windows of the first four fifths; the last is not among them."""
    error, base = np.zeros(3), 0.0
    for first, until in WINDOWS:
        day = held_out(first, until)
        model = training.train(day.known, day.past, day.nodes)
        whole, trees = model.quantiles(day.asked), replace(model, nets={}).quantiles(day.asked)
        prior_s = np.exp(model.beliefs.features(day.asked).prior) * day.asked.planned_s
        ours = np.array([_mae(day, each) for each in (prior_s, trees.p50_s, whole.p50_s)])
        ratio = _mae(day, day.ratios(shrunk_ratios(), float(np.exp(np.median(day.known.stretch)))))
        error, base = error + ours * len(day.asked), base + ratio * len(day.asked)
        with capsys.disabled():
            shares = ", ".join(f"{each:.3f}" for each in ours / ratio)
            print(
                f"\n{first:.0%} to {until:.0%}: prior, trees, trees and networks: {shares} of the corridor ratio's MAE"
            )
            print("\n".join(_coverage(day, {"p50": whole.p50_s, "p80": whole.p80_s, "p90": whole.p90_s})))
    with capsys.disabled():
        print("both: " + ", ".join(f"{each:.3f}" for each in error / base))
    assert error[2] < 0.80 * base


def _mae(day: HeldOut, predicted_s: Floats) -> float:
    return float(np.abs(predicted_s - day.took_s).mean()) / 60.0


def _table(day: HeldOut, rows: dict[str, Floats]) -> list[str]:
    base = _mae(day, rows["x corridor ratio (shrunk)"])
    lines = []
    for how, predicted_s in rows.items():
        error = np.abs(predicted_s - day.took_s) / 60.0
        close = (error * 60.0 <= 0.15 * day.took_s).mean()
        parts = f"{error.mean():.2f} | {error[day.warm].mean():.2f} | {error[~day.warm].mean():.2f}"
        lines.append(f"| {how} | {parts} | {close:.1%} | {error.mean() / base:.3f} |")
    return lines


def _coverage(day: HeldOut, quantiles: dict[str, Floats]) -> list[str]:
    groups: dict[str, Callable[[], Floats]] = {"warm": lambda: day.warm, "cold": lambda: ~day.warm}
    lines = []
    for name, rows in groups.items():
        own = rows()
        shares = (f"{label} {(day.took_s[own] <= reached[own]).mean():.1%}" for label, reached in quantiles.items())
        lines.append(f"{name} ({int(own.sum())} legs): taken no longer than {', '.join(shares)}")
    return lines
