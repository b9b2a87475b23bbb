"""The analytics screens: operations, leadership, the rows behind, budgets, and reports by mail."""
