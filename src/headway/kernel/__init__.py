"""Kernel: what every room stands on.

Owns: clock, entropy, ids, money, units, geo, errors; the database (pool, roles, migrations), tenancy and access keys;
the unit of work, the event log with its relay, the ledger of decisions, timers, jobs, CEL conditions, tabular files.
May call: nothing above it.
Where to add things: nothing that knows a business noun belongs here.
"""
