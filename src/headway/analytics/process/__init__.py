"""Process intelligence: how work flows and how trouble is handled, as figures, patterns and effects of playbooks.

Owns: process_* tables, all folded from the log by one projection, so that they can be dropped and built again.
Where to add things: a figure is one file in `figures/` and a row of its registry; a fact is a column in migration 0024
and a case in `folding.py`.
"""
