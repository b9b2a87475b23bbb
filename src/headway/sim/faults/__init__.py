"""The storm of faults: a day with every kind of fault in it, noise around them, and what was made of them.

What goes wrong is drawn before the first order comes (`kinds.py`, `drawing.py`), bends what carriers tell and do
(`befalling.py`, `outages.py`, `lorries.py`), and is written down as true (`truth.py`, `definitions.py`) apart from what
the platform sees. When the days are over its log is read (`reading.py`) and held against the truth (`judging.py`).
Where to add things: a kind of fault is a row of `kinds.OF_ORDERS` and a function of `befalling.py`; what is true of a
journey is a function of `definitions.py`; what a person does about a case is a row of `desk.DEEDS`.
"""
