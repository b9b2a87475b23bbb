"""The figures as one document, over all seeds."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from statistics import mean, quantiles
from typing import Any

from headway.sim.compare.statistics import mean_of
from headway.sim.faults import judging
from headway.sim.faults.judging import FORETOLD, Judged
from headway.sim.faults.running import Life, Lived

COSTS = ("freight_minor", "late_minor", "goodwill_minor", "total_minor")
_SHOWN = 12


def document(lives: Sequence[Lived]) -> dict[str, Any]:
    """Everything, by life; and what playbooks are worth where both lives of a seed were lived."""
    found: dict[str, Any] = {
        "seeds": sorted({lived.seed for lived in lives}),
        "orders": lives[0].orders,
        "faults": dict(sorted(_sum(lived.faults for lived in lives if lived.life is lives[0].life).items())),
        "lives": {str(life): _of([each for each in lives if each.life is life]) for life in Life if _has(lives, life)},
        "unsound": [text for lived in lives for text in lived.unsound],
    }
    if _has(lives, Life.ON) and _has(lives, Life.OFF):
        found["worth"] = _worth(lives)
    return found


def _has(lives: Sequence[Lived], life: Life) -> bool:
    return any(lived.life is life for lived in lives)


def _of(lives: Sequence[Lived]) -> dict[str, Any]:
    kinds: dict[str, Judged] = {}
    for lived in lives:
        for name, judged in lived.verdict.kinds.items():
            kinds.setdefault(name, Judged()).add(judged)
    orders = sum(lived.orders for lived in lives)
    causes, cases = (sum(getattr(lived.verdict, name) for lived in lives) for name in ("causes", "cases"))
    alerts = sum(lived.verdict.alerts for lived in lives)
    plain = [judging.plain(lived.seen.signs) for lived in lives]
    sent = sum(each.alerts for each in plain)
    stories = [case for lived in lives for case in lived.seen.cases.values() if case.merged_into is None]
    alone = [case for case in stories if case.over and not case.handed and not case.touched]
    ended = [case for case in stories if case.over or case.handed or case.touched]
    return {
        "kinds": {name: _kind(judged) for name, judged in sorted(kinds.items())},
        "all_kinds": _whole(kinds.values()),
        "all_but_forecasts": _whole(each for name, each in kinds.items() if name not in FORETOLD),
        "cases": len(stories),
        "cases_over": sum(case.over for case in stories),
        "resolved_alone": len(alone),
        "share_resolved_alone": _share(len(alone), len(ended)),
        "still_open": len(stories) - len(ended),
        "handed": sum(case.handed for case in stories),
        "why_handed": dict(Counter(f"{c.detector}: {c.why_handed}" for c in stories if c.handed).most_common(_SHOWN)),
        "touches_per_100": round(100.0 * sum(lived.seen.deeds for lived in lives) / orders, 1),
        "causes_seen": causes,
        "cases_per_cause": round(cases / causes, 3) if causes else None,
        "split_causes": dict(_sum(lived.verdict.split for lived in lives).most_common()),
        "apart": [text for lived in lives for text in lived.verdict.apart][:_SHOWN],
        "lumped_cases": sum(lived.verdict.lumped for lived in lives),
        "baseline": {
            "signals": sum(each.signals for each in plain),
            "alerts": sent,
            "most_open": max(each.most_open for each in plain),
            "alerts_per_cause": round(alerts / causes, 3) if causes else None,
            "alerts_per_100_shipments": round(100.0 * sent / orders, 1),
        },
        "runs": dict(_sum(lived.seen.runs for lived in lives).most_common()),
        "steps": dict(_sum(lived.seen.steps for lived in lives).most_common()),
        "approvals": sum(lived.seen.approvals for lived in lives),
        "approvals_refused": sum(lived.seen.refused for lived in lives),
        "taken_over": sum(lived.seen.taken_over for lived in lives),
        "decisions": dict(_sum(lived.seen.decisions for lived in lives).most_common()),
        "decisions_replayed": sum(lived.replayed for lived in lives),
        "decisions_that_differ": sum(lived.differ for lived in lives),
        "cost": {name: _money(getattr(lived.cost, name) for lived in lives) for name in COSTS},
        "on_time": _share(sum(lived.cost.on_time for lived in lives), sum(lived.cost.due for lived in lives)),
        "uncarried": sum(lived.cost.uncarried for lived in lives),
        "took_s": round(sum(lived.took_s for lived in lives), 1),
        "refused": dict(_sum(lived.tally for lived in lives).most_common(_SHOWN)),
    }


def _kind(judged: Judged) -> dict[str, Any]:
    cuts = _cuts(judged.took_s)
    return {
        "truths": judged.truths,
        "seen": judged.seen,
        "recall": _share(judged.seen, judged.truths),
        "spoken": judged.spoken,
        "right": judged.right,
        "opinion": judged.opinion,
        "precision": _share(judged.right, judged.spoken - judged.opinion),
        "came": judged.came,
        "foretold": judged.foretold,
        "said": round(mean(judged.said), 4) if judged.said else None,
        "p50_min": cuts[0],
        "p95_min": cuts[1],
        "missed": [f"{each.subject} {each.cause} since {each.since:%d %H:%M}" for each in judged.missed[:_SHOWN]],
        "wrong": [f"{each.subject} at {each.at:%d %H:%M}: {each.sentence}" for each in judged.wrong[:_SHOWN]],
    }


def _whole(kinds: Iterable[Judged]) -> dict[str, Any]:
    whole = Judged()
    for judged in kinds:
        whole.add(judged)
    found = _kind(whole)
    return {name: found[name] for name in ("truths", "recall", "precision", "p50_min", "p95_min")}


def _cuts(took_s: Sequence[float]) -> tuple[float | None, float | None]:
    if not took_s:
        return None, None
    if len(took_s) == 1:
        return round(took_s[0] / 60, 1), round(took_s[0] / 60, 1)
    cuts = quantiles(took_s, n=100, method="inclusive")
    return round(cuts[49] / 60, 1), round(cuts[94] / 60, 1)


def _worth(lives: Sequence[Lived]) -> dict[str, Any]:
    """With playbooks less without, seed by seed; negative money is saved."""
    by_seed: dict[int, dict[Life, Lived]] = {}
    for lived in lives:
        by_seed.setdefault(lived.seed, {})[lived.life] = lived
    pairs = [(both[Life.ON], both[Life.OFF]) for _, both in sorted(by_seed.items()) if len(both) == len(Life)]
    found = {
        name: _interval([(getattr(on.cost, name) - getattr(off.cost, name)) / 100.0 for on, off in pairs])
        for name in COSTS
    }
    found["on_time_points"] = _interval([100.0 * (_on_time(on) - _on_time(off)) for on, off in pairs])
    found["touches_per_100"] = _interval(
        [100.0 * (on.seen.deeds / on.orders - off.seen.deeds / off.orders) for on, off in pairs]
    )
    return found


def _on_time(lived: Lived) -> float:
    return lived.cost.on_time / lived.cost.due if lived.cost.due else 1.0


def _interval(samples: Sequence[float]) -> dict[str, Any]:
    mean = mean_of(samples)
    low, high = (None if each is None else round(each, 2) for each in (mean.low_95, mean.high_95))
    return {"mean": round(mean.mean, 2), "low_95": low, "high_95": high, "seeds": mean.n}


def _money(samples: Iterable[int]) -> float:
    found = list(samples)
    return round(sum(found) / len(found) / 100.0, 2)


def _share(part: int, whole: int) -> float | None:
    return round(part / whole, 4) if whole else None


def _sum(counts: Iterable[Mapping[str, int]]) -> Counter[str]:
    whole: Counter[str] = Counter()
    for each in counts:
        whole.update(each)
    return whole
