"""Waves: orders that are allocated together, and the live prices of scarce capacity.

Owns: wave, wave_shipment. A part of dispatch, wired by `dispatch/handlers.py`.
Listens to: PolicyActivated. Publishes: WavePriced. Decides nothing itself: it prices capacity (`set_capacity_prices`),
and the one allocation decider finds the price in its snapshot (`features/scarce_capacity.py`).
Where to add things: what a batch looks like to the solver is in `batch.py`, what is still to come in `expecting.py`.
"""
