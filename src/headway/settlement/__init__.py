"""Settlement: what carriage should cost, what the carrier bills, and books that balance to the cent.

Owns: charges, the journal (double entry, append-only), carrier invoices with their lines and match results, disputes,
penalties; claims and credits (`claims/`). May call: tracking, dispatch, orders, carriers, events, kernel.
Publishes: ChargesAccrued, PenaltyAccrued, ShipmentSettled, InvoiceReceived, InvoiceMatched, InvoiceDisputed,
InvoiceHeld, InvoiceHoldEnded, InvoiceApproved, DisputeResolved. Listens to: CarrierSaved, ShipmentBooked,
ShipmentUnbooked, DeliveryRescheduled, StopProgressed, TrackingStatusChanged, ShipmentCancelled, and its own
InvoiceApproved.
Where to add things: a named discrepancy in `matching.py`, a kind of posting in `journal.py`, a read model in
`views.py`.
"""
