"""Health of connectors: hooks, pollers, carriers' own connectors, channels to recipients, and gateways outside.

Owns: connector_health. Publishes: ConnectorFailing, ConnectorRecovered. `judging.py` is pure: what failures in a row
and silence mean. Listens, in batches (`tracking.health`), to what became of offers and messages; hooks and pollers tell
by themselves, a gateway outside by `NoteConnector`.
"""
