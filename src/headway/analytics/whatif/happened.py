"""What the period came to, added up the same way as its lives; and what befell shipments whatever was decided."""

from __future__ import annotations

from headway.analytics.whatif.answers import ACCEPTED, ENDS
from headway.analytics.whatif.lives import Course, Sums
from headway.analytics.whatif.reading import Period, Snapshot
from headway.analytics.whatif.tables import RISKS, Tables
from headway.dispatch.recorded import RecordedOffer

CANCELLED = "cancelled"


def course_of(snapshot: Snapshot) -> Course:
    """When it is allocated first; taken back where somebody did so for another reason than that nobody took it."""
    shipment = snapshot.shipment
    outside = shipment.status == CANCELLED and shipment.problem is None
    return Course(snapshot.decided_at.timestamp(), shipment.updated_at.timestamp() if outside else None)


def what_happened(period: Period, tables: Tables) -> Sums:
    """The sums of the log."""
    sums = Sums()
    for number, snapshot in enumerate(period.snapshots):
        offers = period.offers.get(snapshot.shipment.id, ())
        ends = [ENDS[offer.status] for offer in offers if offer.status in ENDS]
        sums.offers += len(ends)
        sums.accepted += ends.count(ACCEPTED)
        sums.retenders += (len(ends) - ends.count(ACCEPTED)) * tables.terms(number).retender_cost
        booked = next((offer for offer in offers if offer.status == "accepted"), None)
        if snapshot.shipment.status == CANCELLED:
            sums.unplaced += snapshot.shipment.problem is not None
        elif booked is None:
            sums.unplaced += 1
        else:
            _book(sums, period, tables, number, booked)
    return sums


def _book(sums: Sums, period: Period, tables: Tables, number: int, offer: RecordedOffer) -> None:
    shipment = period.snapshots[number].shipment
    parts = period.chosen.get(shipment.id, {})
    ranked = tables.find(number, offer.candidate)
    sums.booked += 1
    sums.freight += offer.price_minor
    sums.extras += ranked.extra if ranked else sum(minor for name, minor in parts.items() if name not in RISKS)
    sums.by_carrier[offer.carrier_code] += 1
    sums.carbon_g += ranked.carbon_g if ranked else 0
    arrived = period.delivered.get(shipment.id)
    if arrived is None and period.as_of <= offer.deliver_by:
        return
    sums.judged += 1
    if arrived is not None and arrived <= offer.deliver_by:
        sums.on_time += 1
    else:
        sums.penalties += offer.late_penalty_minor
        sums.late_costs += tables.terms(number).late_cost
