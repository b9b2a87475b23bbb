"""The report as a person reads it in a terminal."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Any

Document = Mapping[str, Any]
_KPIS = (
    ("on_time_pickup", "pickup on time"),
    ("on_time_delivery", "delivery on time"),
    ("acceptance", "accepted"),
    ("exceptions_per_100", "exceptions/100"),
    ("cost_per_shipment", "cost each"),
    ("invoice_accuracy", "invoices right"),
)
_SHARES = frozenset({"on_time_pickup", "on_time_delivery", "acceptance", "invoice_accuracy"})
_MANY = 12


def lines(document: Document) -> list[str]:
    """Every figure of the document that fits on a screen."""
    parts = (_intake, _rates, _flow, _without_rate, _freight, _bounds, _capacity, _ledger, _cases, _scorecards, _proof)
    found = [f"Real orders of {document['day']}, lived through to {document['ended_at']:%Y-%m-%d %H:%M} UTC"]
    for part in parts:
        found += ["", *part(document)]
    return found


def _intake(document: Document) -> Iterator[str]:
    orders = document["orders"]
    again = orders["again"]
    yield f"ORDERS      read {orders['read']}, imported {orders['imported']}, refused {orders['refused']}"
    yield from _counted(orders["refused_for"])
    yield from _some(orders["faults"])
    yield (
        f"            imported again: {again['accepted']} new, {again['duplicates']} duplicates, "
        f"{again['refused']} refused"
    )
    yield f"            released {document['released']}, held {document['held']}"
    yield from _counted({f"held for {name}": number for name, number in orders["held_for"].items()})


def _rates(document: Document) -> Iterator[str]:
    rates, sites = document["rates"], document["sites"]
    yield (
        f"RATES       read {rates['read']}, refused {rates['refused']}, bands kept {rates['bands']}, "
        f"carriers {len(rates['carriers'])}, valid {rates['valid_from']} to {rates['valid_to']}"
    )
    yield from _some(rates["faults"])
    yield "            problems of bands: " + (_listed(rates["problems"]) or "none")
    for kind in ("conflict", "overlap"):
        rows = [f"{each['row']}/{each['other_row']}" for each in rates["rows"] if each["kind"] == kind]
        if rows:
            more = f" and {len(rows) - _MANY} more (--out)" if len(rows) > _MANY else ""
            yield f"            {kind} of rows {', '.join(rows[:_MANY])}{more}"
    refused = {name: found["refused"] for name, found in sites.items() if found["refused"]}
    yield "SITES       " + (f"rows refused: {_listed(refused)}" if refused else "every row taken in")
    for found in sites.values():
        yield from _some(found["faults"])


def _flow(document: Document) -> Iterator[str]:
    allocated, tenders, invoices = document["allocated"], document["tenders"], document["invoices"]
    yield f"ALLOCATED   {allocated['orders']} orders, within the capacities of the plants"
    yield from _counted({f"on {day}": number for day, number in allocated["by_day"].items()})
    yield (
        f"            at the end {allocated['waiting_for_capacity']} wait for capacity, "
        f"{allocated['nobody_took']} nobody took"
    )
    yield (
        f"TENDERED    {tenders['tendered']} offers: {tenders['accepted']} accepted, {tenders['rejected']} declined, "
        f"{tenders['expired']} expired"
    )
    yield f"DELIVERED   {document['delivered']} of {document['booked']} booked, {document['on_time']} on time"
    yield (
        f"INVOICES    {invoices['invoices']}: {invoices['invoices_matched']} matched, "
        f"{invoices['invoices_disputed']} disputed"
    )


def _without_rate(document: Document) -> Iterator[str]:
    found = document["without_rate"]
    yield f"NO RATE     {found['orders']} orders, each a case: {_listed(found['kinds']) or 'none'}"
    yield from _counted(found["causes"])


def _freight(document: Document) -> Iterator[str]:
    plan, ours, same = document["historical_plan"], document["ours"], document["same_orders"]
    currency = document["currency"]
    yield f"COST, {currency}, by the same rates; the plan of the time by its own port, carrier, service and days"
    rows = [
        ("", "orders", "freight", "handling", "together"),
        ("the same orders, ours", same["orders"], *_costs(same, "ours")),
        ("the same orders, the plan's", same["orders"], *_costs(same, "historical")),
        ("all that ours booked", ours["orders"], ours["freight"], ours["handling"], ours["freight"] + ours["handling"]),
        ("all the plan can be priced for", plan["priced"], plan["freight_of_priced"], "", ""),
    ]
    yield from _table(rows)
    yield (
        f"            ours less the plan's: freight {same['freight_difference']:+}, handling "
        f"{same['handling_difference']:+}; {same['cheaper']} orders cheaper to carry, {same['dearer']} dearer"
    )
    yield f"            the plan could not be priced for {sum(plan['not_priced'].values())} of {plan['orders']} orders"
    yield from _counted(plan["not_priced_by_cause"])
    if plan["ambiguous_most"]:
        yield (
            f"            the ambiguous ones would cost {plan['ambiguous_least']} to {plan['ambiguous_most']}, "
            "depending on which band is meant"
        )


def _costs(same: Document, whose: str) -> tuple[Decimal, ...]:
    return tuple(same[f"{what}_{whose}"] for what in ("freight", "handling", "total"))


_WAYS = {
    "historical_plan": "the plan of the time",
    "greedy": "greedy, in the same sequence",
    "ours": "ours",
    "ours_as_offered": "ours, had nobody refused",
    "batch": "all at once (headway allocate)",
}


def _bounds(document: Document) -> Iterator[str]:
    bounds = document["bounds"]
    for name, title in (("same_orders", "the same orders"), ("all_booked", "all that ours booked")):
        found = bounds[name]
        yield (
            f"BOUND       {title}, {found['orders']}, the plants' capacities on {len(found['days'])} days; "
            "excess is above the bound"
        )
        rows = [
            (what, *(row[each] for each in ("freight", "handling", "total")), _excess(row), *_kept(row))
            for key, what in _WAYS.items()
            if (row := found.get(key)) is not None
        ]
        bound = ("proven bound: nothing is cheaper", "", "", found["bound"], "", "", "")
        free = ("the same with no capacities", "", "", found["bound_without_capacities"], "", "", "")
        yield from _table([("", "freight", "handling", "together", "excess", "wait", "too many"), *rows, bound, free])
    yield (
        f"            {bounds['all_booked']['refused']} first offers were not taken by the simulated carriers; only "
        "ours has to bear refusals, and pays for less risk of them and of lateness"
    )


def _excess(row: Document) -> str:
    return "" if row["excess"] is None else f"{row['excess']:.4%}"


def _kept(row: Document) -> tuple[int, int]:
    """Orders that leave a day later, and orders beyond what a plant can do in a day."""
    return row["waiting"], row["too_many"]


def _capacity(document: Document) -> Iterator[str]:
    for name, found in (("ours", document["ours"]), ("the plan of the time", document["historical_plan"])):
        capacity = found["capacity"]
        kept = "kept" if capacity["kept"] else "did NOT keep"
        yield f"CAPACITY    {name} {kept} the plants' daily capacities"
        for row in capacity["over"]:
            yield f"            {row['site']} on {row['day']}: {row['orders']} orders of {row['capacity']}"


def _ledger(document: Document) -> Iterator[str]:
    ledger = document["ledger"]
    sign = "=" if ledger["charges"] == ledger["ledger"] else "DIFFERS FROM"
    yield f"LEDGER      charges of all bookings {ledger['charges']} {sign} accruals in the ledger {ledger['ledger']}"
    yield from _table(
        [
            ("", "debit", "credit"),
            *((row["account"], row["debit"], row["credit"]) for row in ledger["trial_balance"]),
            (
                "together",
                sum(row["debit"] for row in ledger["trial_balance"]),
                sum(row["credit"] for row in ledger["trial_balance"]),
            ),
        ]
    )
    failed = [row["check"] for row in ledger["checks"] if not row["holds"]]
    yield f"            {len(ledger['checks'])} checks of the books: " + ("; ".join(failed) or "all hold")


def _cases(document: Document) -> Iterator[str]:
    yield "CASES"
    rows = [(row["detector"], row["opened"], row["resolved"], row["by_itself"]) for row in document["cases"].values()]
    yield from _table([("", "opened", "over", "by themselves"), *rows])


def _scorecards(document: Document) -> Iterator[str]:
    cards = document["scorecards"]
    yield (
        "SCORECARD   value (sample) and what changed for what was booked from "
        f"{cards['trend_from']:%Y-%m-%d %H:%M} on against before"
    )
    heads = ("", "shipments", *(name for _, name in _KPIS))
    for title, found in (("carriers", cards["carriers"]), ("lanes", cards["lanes"])):
        rows = [(_lane(card), card["shipments"], *(_kpi(key, card[key]) for key, _ in _KPIS)) for card in found]
        yield from _table([(title, *heads[1:]), *rows])


def _lane(card: Document) -> str:
    lane = f" {card['origin']} to {card['destination']}" if card["origin"] else ""
    return f"{card['carrier']}{lane}"


def _kpi(key: str, found: Document) -> str:
    if found["value"] is None:
        return "-"
    value, trend = Decimal(found["value"]), found["trend"]
    if key in _SHARES:
        shown, change = f"{value * 100:.1f} %", "" if trend is None else f" {trend * 100:+.1f}"
    else:
        shown, change = f"{value:.2f}", "" if trend is None else f" {trend:+.2f}"
    return f"{shown} ({found['sample']}){change}"


def _proof(document: Document) -> Iterator[str]:
    decisions = document["decisions"]
    chain = "the chain is whole" if decisions["broken_at"] is None else f"the chain breaks at {decisions['broken_at']}"
    yield (
        f"PROOF       {decisions['agree']} of {decisions['decisions']} decisions replayed agree, {chain}; "
        f"{document['events']} events; unaccounted orders {document['unaccounted']}; "
        f"violations of what must always hold {len(document['violations'])}"
    )
    yield from _some(document["violations"])
    if not document["finished"]:
        yield "            cut off: something would still have happened"
    yield f"            seed {document['seed']}, {document['elapsed_s']} s"


def _counted(counts: Mapping[str, int]) -> Iterator[str]:
    for name, number in sorted(counts.items(), key=lambda item: (-item[1], item[0])):
        yield f"            {number:>6}  {name}"


def _listed(counts: Mapping[str, int]) -> str:
    return ", ".join(f"{number} {name}" for name, number in counts.items())


def _some(texts: Sequence[str]) -> Iterator[str]:
    yield from (f"            {text}" for text in texts[:_MANY])
    if len(texts) > _MANY:
        yield f"            and {len(texts) - _MANY} more (--json, --out)"


def _table(rows: Sequence[Sequence[object]]) -> Iterator[str]:
    """Columns as wide as they need, the first to the left, the others to the right."""
    texts = [[str(cell) for cell in row] for row in rows]
    widths = [max(map(len, column)) for column in zip(*texts, strict=True)]
    for head, *rest in texts:
        cells = (text.rjust(width) for text, width in zip(rest, widths[1:], strict=True))
        yield "            " + "  ".join((head.ljust(widths[0]), *cells))
