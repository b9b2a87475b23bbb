"""What needs a person now, from every room, as one list by hours left and money at risk.

A source is one file in `sources/` with what it tells (`Item`s) and a row of its registry. Nothing is kept here: a
source reads its room. What several tell of the same thing is told once (`gather.py`).
"""
