"""Webhooks: what happens in a tenant is sent to its own systems, signed, each event once in effect, again on demand.

Owns: webhook_endpoint, webhook_delivery, webhook_attempt. A room of its own, wired by bootstrap. Listens to: the whole
log, as the projection `webhooks`. May call: kernel, events, `integrations/urls` (what may be called) and `signing`.
Publishes: WebhookSaved, WebhookPaused. Job: `webhooks.send`, one delivery; Standard Webhooks signatures, CloudEvents in
structured JSON, the event's id as the message's. Secrets lie in the vault.
"""
