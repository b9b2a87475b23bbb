"""ETA: when each stop of a shipment will be done, with what chance it is late, and why; a part of tracking.

Owns: eta_latest, eta_history, eta_watch, eta_estimate, eta_landmark, eta_accuracy, eta_tally, eta_lesson.
Listens to (one projection, in batches): ShipmentBooked, ShipmentUnbooked, ShipmentCancelled, TrackingStatusChanged,
StopProgressed, EtaEstimated, what routes do, the answers to offers, BaselineTagged, TagReversed.
Publishes: EtaPredicted.
Timer: `tracking.eta_look`, one for all shipments whose silence itself changes the answer by then.
Where to add things: news that moves an ETA is a row of `following.BECAUSE`; another phase, a row of `phases.py`.
"""
