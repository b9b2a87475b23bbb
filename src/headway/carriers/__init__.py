"""Carriers: contracts with dates, rates in weight bands, commitments, capacity, and what is known of performance.

Owns: carrier, carrier_service, zone, contract, rate_band, fuel_surcharge, accessorial, service_commitment,
capacity_default, capacity_day, capacity_use, capacity_price, carrier_outage, performance, performance_delay,
volume_commitment, volume_booking, spot_quote, zone_place, carrier_network. May call: events, kernel.
Publishes: CarrierSaved, RatesReplaced, CapacityChanged, CapacityConfirmed, CapacityShortfall, CarrierOutageStarted,
CarrierOutageEnded, PerformanceUpdated. Timers: `carriers.outage_over`. Listens to: PerformanceMeasured,
ShipmentBooked, ShipmentUnbooked and ShipmentCancelled (what is given of promised volume).
For dispatch: `store.NetworkCache` and `Network.options`, `rating.price` and `rating.narrow`,
`capacity_ledger` (reserve, consume, release, prices).
For people: `quoting` (a price with its trace), `timeline` (what contracts leave open), `comparing`, `pasted`.
Where to add things: a charge in `rating.py`, a rule about bands in `bands.py`, a field of a file in `fields.py`.
"""
