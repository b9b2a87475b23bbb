"""Finding: whatever has a reference, a name or an id, in one box, for whoever may see it.

`search.py` asks kind by kind, each by an index or over what is open, a few of each; `KINDS` is the table of them.
To add a kind: a statement in `queries.sql` and a row of `KINDS`.
"""
