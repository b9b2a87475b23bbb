"""A carrier's card: figures with definition, sample, interval, trend and what lies behind them; shared by a link.

Owns: scorecard_link. Reads analytics' facts, and what was decided (dispatch). Publishes: ScorecardShared,
ScorecardLinkRevoked. Where to add things: a figure is a KPI (`analytics/kpis/`); what lies behind it is a statement of
`queries.sql` and a row of `BEHIND` in `behind.py`; what would move an allocation is a row of `LEVERS` in `leverage.py`.
"""
