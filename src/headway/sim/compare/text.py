"""The comparison as a person reads it in a terminal."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

Document = Mapping[str, Any]

_MONEY = ("cost", "freight", "penalties", "retenders")
_SHARES = ("on_time", "acceptance")


def lines(document: Document) -> list[str]:
    """The tables."""
    return [*_head(document), "", *_policies(document), "", *_paired(document), *_whatif(document), *_end(document)]


def _head(document: Document) -> Iterator[str]:
    yield (
        f"{len(document['seeds'])} networks (seeds {_span(document['seeds'])}), {document['days']} days of "
        f"{document['orders_a_day']} orders each under three policies; a carrier can take {document['orders']} of them"
    )
    yield (
        f"cost = freight + late penalties as the orders name them + {document['retender_cost']} {document['currency']} "
        "a refused or unanswered offer"
    )


def _span(seeds: Sequence[int]) -> str:
    whole = list(range(seeds[0], seeds[0] + len(seeds))) == list(seeds)
    return f"{seeds[0]} to {seeds[-1]}" if whole else ", ".join(map(str, seeds))


def _policies(document: Document) -> Iterator[str]:
    yield "MEAN A SEED, with its 95 % interval"
    rows = [("", *_MONEY, *_SHARES, "given up")]
    for policy, figures in document["policies"].items():
        money = (_amount(figures[name]) for name in _MONEY)
        shares = (_share(figures[name]) for name in _SHARES)
        rows.append((policy, *money, *shares, f"{figures['given_up']['mean']:.1f}"))
    yield from table(rows)


def _paired(document: Document) -> Iterator[str]:
    yield "OURS LESS THE OTHER, seed by seed: mean, 90 % and 95 % interval"
    seeds = len(document["seeds"])
    for other, found in document["ours_less"].items():
        cost, share, on_time = found["cost"], found["cost_share"], found["on_time"]
        yield f"  {other}"
        yield f"    cost      {cost['mean']:+.2f}  {_ends(cost, '.2f')}"
        yield f"              {share['mean']:+.2%}  {_ends(share, '.2%')}"
        yield f"    on time   {on_time['mean']:+.2%}  {_ends(on_time, '.2%')}"
        yield (
            f"    cheaper in {found['cheaper_seeds']} of {seeds} seeds, dearer in {_list(found['dearer_seeds'])}; more "
            f"punctual in {found['more_punctual_seeds']}, less in {_list(found['less_punctual_seeds'])}"
        )


def _whatif(document: Document) -> Iterator[str]:
    found = document["whatif"]
    if not found:
        return
    yield ""
    yield "WHAT-IF of ours from the cheapest-first log: is the simulator's truth within the 90 % interval?"
    rows = [("", "within", "log", "foretold", "truth", "width", "missed")]
    for name, each in found.items():
        scale = 100
        shown = (f"{each[key] / scale:.2f}" for key in ("mean_happened", "mean_foretold", "mean_truth", "mean_width"))
        if name in _SHARES:
            keys = ("mean_happened", "mean_foretold", "mean_truth", "mean_width")
            shown = (f"{each[key]:.2%}" for key in keys)
        rows.append((name, f"{each['covered']} of {each['seeds']}", *shown, _list(each["missed"])))
    yield from table(rows)


def _end(document: Document) -> Iterator[str]:
    yield ""
    yield f"{len(document['unsound'])} violations of what must hold of every day"
    yield from document["unsound"][:10]
    yield f"{document['elapsed_s']} s"


def _amount(found: Document) -> str:
    return f"{found['mean']:.0f} {_half(found, '.0f')}"


def _share(found: Document) -> str:
    return f"{found['mean']:.2%} {_half(found, '.2%')}"


def _half(found: Document, form: str) -> str:
    return "" if found["high_95"] is None else f"±{found['high_95'] - found['mean']:{form}}"


def _ends(found: Document, form: str) -> str:
    if found["low_90"] is None:
        return "(one seed: no interval)"
    ends = ((found[f"low_{level}"], found[f"high_{level}"]) for level in (90, 95))
    return "  ".join(f"[{low:+{form}}, {high:+{form}}]" for low, high in ends)


def _list(seeds: Sequence[int]) -> str:
    return ", ".join(map(str, seeds)) or "none"


def table(rows: Sequence[Sequence[str]]) -> Iterator[str]:
    """Columns as wide as they need, the first to the left, the others to the right."""
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    for head, *rest in rows:
        cells = (text.rjust(width) for text, width in zip(rest, widths[1:], strict=True))
        yield "  " + "  ".join((head.ljust(widths[0]), *cells)).rstrip()
