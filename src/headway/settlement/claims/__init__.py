"""Claims: what carriers owe for goods that came to harm, and what customers are given for it.

Owns: claim, customer_credit. A part of settlement, wired by `settlement/handlers.py`.
Publishes: ClaimOpened, ClaimEnded, ClaimPaid, CreditGiven, CreditTakenBack. Listens to nothing: somebody asks.
A claim is booked when the carrier accepts it, a credit when it is given; entries balance like all others.
Where to add things: a kind of harm is a member of `model.Harm` and a word of the table's check.
"""
