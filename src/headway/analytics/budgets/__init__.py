"""Budgets: what may be spent in a month, in all or by carrier, customer, site, mode or lane; and how it stands.

Owns: `budget`. Publishes: BudgetsSet. Spend is what the figure of that name counts (`explore/figures.py`).
"""
