"""Carriers: contracts with dates, rates in weight bands, commitments, capacity, and what is known of performance.

Owns: carrier, carrier_service, zone, contract, rate_band, fuel_surcharge, accessorial, service_commitment,
capacity_default, capacity_day, performance, performance_delay, volume_commitment, volume_booking, spot_quote, zone_place,
carrier_network. May call: events, kernel.
Publishes: CarrierSaved, RatesReplaced, CapacityChanged, PerformanceUpdated. Listens to: PerformanceMeasured,
ShipmentBooked, ShipmentUnbooked and ShipmentCancelled (what is given of promised volume).
For dispatch: `store.NetworkCache` and `Network.options`, `rating.price` and `rating.narrow`, `store.reserve_capacity`.
Where to add things: a charge in `rating.py`, a rule about bands in `bands.py`, a field of a file in `fields.py`.
"""
