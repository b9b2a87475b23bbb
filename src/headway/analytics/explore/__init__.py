"""Figures of any period, told apart by any dimension: what the analytics screens, the API, exports and reports read.

Owns: the view `observation` over the facts. A question (`asking.py`) is what an address holds; an answer
(`answering.py`) is figures, their parts and their course; a sheet (`sheets.py`) is an answer as a table.
Where to add things: a figure is a row of `figures.py`; a dimension a member of `Dimension` and a column of the view.
"""
