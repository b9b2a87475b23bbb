"""Exceptions: what needs attention, found by watching, owned by somebody, with a clock that escalates.

Owns: exception_case, exception_signal, case_timeline, case_owner. May call: tracking, dispatch, orders, events, kernel.
Publishes: events/exceptions.py. Decides: `escalation` (policy `escalation/1`).
Listens to: what its detectors list. News that comes by the ten thousand (TrackingEventRecorded) is read in batches.
Timers: `exceptions.<detector>` for a detector's next look at a shipment, `exceptions.sla` for a case's clock.
One open case a detector and subject: repeated signals attach to it. It resolves itself when its cause is gone.
Where to add things: a detector is one file in `detectors/` and a row of its tuple (docs/how-to/add-a-detector.md).
"""
