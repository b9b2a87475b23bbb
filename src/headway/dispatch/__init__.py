"""Dispatch: which carrier takes a released order, and everything until the goods have arrived.

Owns: shipment, shipment_leg, stop, tender, tender_offer, offer_link, answering_hours, dispatch_policy.
May call: orders, carriers, events, kernel.
Publishes: Shipment*, Allocation*, Tender* (`events/dispatch.py`). Listens to: OrderReleased, OrderCancelled,
TrackingStatusChanged, ShipmentSettled. Decides: `allocation` (policy `landed-cost/2`), `bid` (`best-bid/1`). Timers:
`dispatch.offer_expiry`, `dispatch.retry_allocation`. What becomes of booked shipments when the world changes is in
`adjusting/`, words to carriers in `messages/`, parts with doors of their own. Jobs: `dispatch.deliver_offer`,
`dispatch.tell_carrier`, `dispatch.message_carrier`.
For entry points: `handlers.room(connectors, links)`, the commands in `commands.py`, the views in `views.py`; what
stands in the books for those who judge it, `recorded.py` and `explaining.py`.
Where to add things: a hard rule in `rules/` and a row of `eligibility.py`, a scoring feature in `features/`, a number
that policies may tune in `policy.py`, a way to reach carriers in `integrations/carriers/`.
"""
