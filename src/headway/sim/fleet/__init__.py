"""A simulated week of the own fleet: the same orders and luck, with plans that follow what happens, insert it, or stay.

`world.py` draws what happens, from the seed and stable words, so that every way meets the same day; `driving.py` lives
a day: vehicles follow the plan as it is published at every moment, their reports are the real commands; `running.py`
puts the week together, `report.py` compares. The rooms are orders, carriers, fleet and the fleet's part of dispatch;
bookings are written as they would stand, no tender is made.
"""
