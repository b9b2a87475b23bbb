"""Dispatch policies: the tenant's versioned document of rules, tables, guide, tender modes and autonomy.

`reading.read_policy` makes a `model.PolicyDocument` of YAML or JSON; `checks.check_policy` finds its contradictions
before it is saved; `book.PolicyBook` loads the version in force; `resolve.resolve` says what holds for one order;
`autonomy.autonomy_of` how far Headway may act by itself; `rehearsal.rehearse` is the dry run.
Facts that conditions see: `facts.py`.
"""
