"""The shipper's own system (ERP): told of orders by signed CloudEvents to an address that the tenant configured.

Owns: erp_endpoint, erp_message. A room of its own, wired by bootstrap. Publishes: ErpTold. Job: `erp.send`, one event;
Standard Webhooks signatures, CloudEvents 1.0 in structured JSON, the message's id as the event's and as idempotency
key, tried again with growing waits. The secret lies in the vault; what may be called is judged by `integrations/urls`.
"""
