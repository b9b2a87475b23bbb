"""Detectors: what needs attention, one file each. Add yours to the tuple; `base.Detector` says what it must answer."""

from headway.exceptions.detectors.address_error import AddressError
from headway.exceptions.detectors.base import Detector
from headway.exceptions.detectors.capacity_shortfall import CapacityShortfall
from headway.exceptions.detectors.connector_failing import ConnectorFailing
from headway.exceptions.detectors.customer_change import CustomerChange
from headway.exceptions.detectors.customs_incomplete import CustomsIncomplete
from headway.exceptions.detectors.damaged import Damaged
from headway.exceptions.detectors.dock_full import DockWasFull
from headway.exceptions.detectors.dock_overrun import DockOverrun
from headway.exceptions.detectors.failed_attempt import FailedAttempt
from headway.exceptions.detectors.invoice_mismatch import InvoiceMismatch
from headway.exceptions.detectors.late_pickup_risk import LatePickupRisk
from headway.exceptions.detectors.missed_pickup import MissedPickup
from headway.exceptions.detectors.missed_window import MissedWindow
from headway.exceptions.detectors.needs_review import NeedsReview
from headway.exceptions.detectors.no_rate import NoRate
from headway.exceptions.detectors.no_update import NoUpdate
from headway.exceptions.detectors.pickup_not_confirmed import PickupNotConfirmed
from headway.exceptions.detectors.pod_missing import PodMissing
from headway.exceptions.detectors.predicted_breach import PredictedBreach
from headway.exceptions.detectors.prolonged_stop import ProlongedStop
from headway.exceptions.detectors.refused import Refused
from headway.exceptions.detectors.route_deviation import RouteDeviation
from headway.exceptions.detectors.shortage import Shortage
from headway.exceptions.detectors.temperature import Temperature
from headway.exceptions.detectors.tender_exhausted import TenderWasExhausted
from headway.exceptions.detectors.tender_refused_late import TenderRefusedLate

DETECTORS: tuple[Detector, ...] = (
    # before a carrier has it
    NoRate(),  # no carrier's service can be priced or used
    NeedsReview(),  # an offer or a bid waits for a person's approval
    TenderRefusedLate(),  # an offer was refused or expired near the pickup
    TenderWasExhausted(),  # everybody who was asked refused
    CapacityShortfall(),  # a carrier takes less than it holds
    # at the pickup
    DockWasFull(),  # no door loads it before it must leave
    LatePickupRisk(),  # the carrier expects to come late
    PickupNotConfirmed(),  # the time has passed, and nobody knows whether it came
    MissedPickup(),  # it did not come
    DockOverrun(),  # it came, and is not loaded (or unloaded) in time
    # on the way
    NoUpdate(),  # the carrier has fallen silent
    RouteDeviation(),  # the vehicle is off its route
    ProlongedStop(),  # the vehicle stands, at none of its stops
    Temperature(),  # the goods are too warm or too cold
    CustomsIncomplete(),  # a paper is missing
    PredictedBreach(),  # a breach is foreseen and something can still be done
    CustomerChange(),  # the customer or recipient wants something else
    # at the door
    MissedWindow(),  # the commitment passed without delivery
    FailedAttempt(),  # a delivery was tried and failed
    AddressError(),  # the address is wrong or incomplete
    Refused(),  # the recipient does not want the goods
    Damaged(),  # the goods are damaged or lost
    Shortage(),  # some of the goods are missing
    # afterwards, and beside
    PodMissing(),  # nothing proves the delivery, or it does not match
    InvoiceMismatch(),  # the carrier bills what was not agreed
    ConnectorFailing(),  # a connector, hook, poller or channel fails
)

NAMES: tuple[str, ...] = tuple(detector.name for detector in DETECTORS)
"""Every kind of thing that is found."""
