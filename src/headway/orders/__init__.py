"""Orders: intake, and the gate that decides when an order may be dispatched.

Owns: customers, sites with their stock and daily use, orders and their holds, the intake policy, imports of files.
May call: events, kernel.
Publishes: OrderReceived, OrderHeld, OrderHoldLifted, OrderReleased, OrderShipped, OrderDelivered, OrderCancelled, and
of orders on their way (`amending.py`) DeliveryRescheduled, AddressCorrected, ReturnStarted.
Listens to: ShipmentBooked, ShipmentUnbooked, ShipmentInTransit, ShipmentDelivered, ShipmentCancelled.
Where to add things: a condition of the release gate is a function and a row of `CONDITIONS` in `release.py`; a check of
intake is a function named in `validation.check`; a field of an import file is a row in `fields.py`.
Who reads it: `store.py` (orders, `dispatch_view`, `reserve_site`), `registers.py` (customers, sites, policy, imports).
"""
