"""Customers: what recipients are promised, and what they are told.

Owns: customer_promise, promise_version, notification, recipient_preference, recipient_link, customer_settings,
account_message.
May call: tracking, dispatch, orders, carriers, events, kernel. Publishes: events/customers.py.
Decides: `promise` (policy `promise/1`); only windows that are said are recorded.
Listens, in batches (`customers.promises`), to OrderReleased, OrderCancelled, DeliveryRescheduled, ShipmentBooked,
EtaPredicted, TrackingStatusChanged, ShipmentDelivered. Timer: `customers.outbox`, for the end of quiet hours. Jobs:
`customers.deliver`, one message by its channel; `customers.tell_account`, one mail to the account that ordered.
A promise only ever moves later, whatever the ETAs do (`promising.py`, docs/decisions/0031-promises-only-move-later.md).
Where to add things: a language is a file in `languages/`; what may be told is a member of `settings.Kind`, its words,
and a row of `notes.SUPERSEDES`; a channel is in integrations/channels.
"""
