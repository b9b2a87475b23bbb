"""Messages to carriers: a notice, a binding instruction, or a question with a link to answer by.

Owns: carrier_message. A part of dispatch, wired by `dispatch/handlers.py`. Publishes: CarrierMessaged,
CarrierMessageSent, CarrierMessageFailed. Job: `dispatch.message_carrier`, one message by the carrier's own connector;
behind the offers and words of the same shipment. A carrier reads them by API and portal too, whatever its connector.
"""
