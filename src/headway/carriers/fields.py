"""The fields of the files this room takes; a map file says which columns feed them."""

from collections.abc import Mapping

from headway.carriers.model import CarrierKind
from headway.kernel.tabular import FieldSpec

KINDS = tuple(kind.value for kind in CarrierKind)

CARRIER_FIELDS: Mapping[str, FieldSpec] = {
    "carrier": FieldSpec(required=True, about="The carrier's code."),
    "name": FieldSpec(about="Its name; the code where there is none."),
    "kind": FieldSpec(allowed=KINDS, about="contract, own_fleet or gig; contract where there is none."),
    "insurance_valid_until": FieldSpec("date", about="The last day its insurance covers."),
    "authority_valid_until": FieldSpec("date", about="The last day it may carry goods for others."),
}

RATE_FIELDS: Mapping[str, FieldSpec] = {
    "carrier": FieldSpec(required=True, about="The carrier's code; added where it is not known."),
    "carrier_type": FieldSpec(about="contract, own_fleet or gig for a carrier to add; any other word: contract."),
    "contract": FieldSpec(about="The contract's code; `rates-<valid from>` where there is none."),
    "currency": FieldSpec(about="ISO 4217; the tenant's where there is none."),
    "service": FieldSpec(required=True, about="The shipper's word for the service."),
    "origin": FieldSpec(required=True, about="The zone the goods leave from."),
    "destination": FieldSpec(required=True, about="The zone they go to."),
    "mode": FieldSpec(required=True, about="How they travel, such as AIR or ROAD."),
    "transit_days": FieldSpec("integer", required=True, about="Days from pickup to delivery."),
    "min_kg": FieldSpec("weight", required=True, about="The lightest weight of the band, included."),
    "max_kg": FieldSpec("weight", required=True, about="The heaviest weight of the band, included."),
    "minimum": FieldSpec("decimal", about="The least the freight costs, in the currency."),
    "per_kg": FieldSpec("decimal", about="The price of a kilogram."),
    "per_km": FieldSpec("decimal", about="The price of a kilometre."),
    "per_stop": FieldSpec("decimal", about="The price of a delivery stop."),
}

CAPACITY_FIELDS: Mapping[str, FieldSpec] = {
    "carrier": FieldSpec(required=True, about="The carrier's code."),
    "origin": FieldSpec(about="The zone; from anywhere where there is none."),
    "destination": FieldSpec(about="The zone it goes to, for a limit of one lane."),
    "window": FieldSpec(about="Hours of the pickup such as 08-12; the whole day where there is none."),
    "day": FieldSpec("date", about="The day, or else a weekday."),
    "weekday": FieldSpec("integer", about="1 Monday to 7 Sunday, every week."),
    "shipments": FieldSpec("integer", about="How many shipments it takes, or else kilograms."),
    "weight_kg": FieldSpec("weight", about="How many kilograms it takes."),
}
