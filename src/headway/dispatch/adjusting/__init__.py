"""Adjusting: what becomes of shipments that have a carrier when the world changes.

Owns: proposal, carrier_watch. A part of dispatch, wired by `dispatch/handlers.py`.
Listens to: CapacityShortfall, CarrierOutageStarted, OrderRescheduled, AllocationFailed, and, to know who is silent,
TenderOfferSent, ShipmentBooked, TenderOfferAccepted, TenderOfferDeclined, TrackingEventRecorded and TrackingFolded.
Publishes: ReassignmentJudged, ProposalAnswered. Decides: `reassignment`.
Where to add things: another reason to judge again is a member of `causes.Cause`, a subscription in `triggers.py` that
opens a round with the shipments it touches, and nothing else; what a silence proves is in `silence.py`.
"""
