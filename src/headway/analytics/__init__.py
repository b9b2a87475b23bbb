"""Analytics: what happened, counted: facts from the log, KPIs, scorecards, the day's document, history before Headway.

Owns: order, execution, offer, case and invoice facts, scorecards, history shipments. May call: settlement (its store,
for the shipments on an invoice and the balances), lower rooms, events, kernel.
Publishes: ScorecardPublished, for people; PerformanceMeasured, which reaches the next allocation through carriers.
Listens to: news of orders, dispatch, tracking, exceptions, settlement and learning, folded in batches
by one projection.
Where to add things: a KPI is one file in `kpis/` and one row in its registry (docs/how-to/add-a-kpi.md); a fact is a
column in migration 0008, a case in `folding.py` and a statement in `queries.sql`. Outcomes of decisions: `outcomes.py`;
a period under another policy: `whatif/`; how trouble is handled: `process/`; a carrier's card: `cards/`.
"""
