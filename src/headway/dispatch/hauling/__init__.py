"""Hauling: the fleet as a candidate of the allocation, beside carriers that are asked.

A carrier with shifts at a depot of the order's site that day is priced by what the shipment adds to the depot's routes
(`estimating.py`), corrected by what committed plans came to (`lessons.py`), in the place of its contract's tariff; the
rule `fleet_has_no_room` says why nobody there can take it, and what is chosen is booked at once (`booking.py`).
Owns: fleet_quote, fleet_lesson. Where to add things: another way to price is a function from a `Haul` and a `Yard` to a
`FleetQuote`, called in `gathering.py`.
"""
