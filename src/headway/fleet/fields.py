"""The fields of the files this room takes; a map file says which columns feed them."""

from collections.abc import Mapping

from headway.fleet.checks import PROFILES
from headway.fleet.hours import DOCUMENTS
from headway.fleet.papers import DRIVER_PAPERS, VEHICLE_PAPERS, words
from headway.kernel.tabular import FieldSpec

_PLACE: Mapping[str, FieldSpec] = {
    "latitude": FieldSpec("decimal", required=True, about="WGS 84 degrees."),
    "longitude": FieldSpec("decimal", required=True, about="WGS 84 degrees."),
    "country": FieldSpec(about="ISO 3166, two letters."),
    "postal_code": FieldSpec(about="Its postal code."),
    "address": FieldSpec(about="Street and town, as a person reads it."),
}

_ZONE = FieldSpec(about="The IANA zone its times are in, such as Europe/Lisbon; empty: that of its place.")

DEPOT_FIELDS: Mapping[str, FieldSpec] = {
    "depot": FieldSpec(required=True, about="The depot's code."),
    "name": FieldSpec(about="Its name; the code where there is none."),
    **_PLACE,
    "site": FieldSpec(about="The code of the site whose goods it holds."),
    "opens": FieldSpec(about="Local time, 05:00 where there is none."),
    "closes": FieldSpec(about="Local time, 22:00 where there is none."),
    "loading_minutes": FieldSpec("integer", about="What loading a vehicle takes; 30 where there is none."),
    "doors": FieldSpec("integer", about="How many vehicles load at once."),
    "time_zone": _ZONE,
}

VEHICLE_FIELDS: Mapping[str, FieldSpec] = {
    "vehicle": FieldSpec(required=True, about="The vehicle's code, such as its plate."),
    "carrier": FieldSpec(required=True, about="The code of the carrier whose it is."),
    "name": FieldSpec(about="What people call it."),
    "depot": FieldSpec(about="The code of the depot where it stands."),
    "kg": FieldSpec("weight", about="Kilograms it takes; without them weight does not bind."),
    "m3": FieldSpec("volume", about="Cubic metres it takes."),
    "pallets": FieldSpec("decimal", about="Pallets it takes."),
    "pieces": FieldSpec("decimal", about="Pieces it takes."),
    "equipment": FieldSpec(about="Words with spaces between them, such as tail_lift."),
    "licence": FieldSpec(about="The licence class its driver must hold."),
    "profile": FieldSpec(allowed=PROFILES, about="How it moves; van where there is none."),
    "fixed": FieldSpec("decimal", about="What a day of it costs when used, in major units of the tenant's currency."),
    "per_km": FieldSpec("decimal", about="What a kilometre costs."),
    "per_hour": FieldSpec("decimal", about="What an hour on duty costs."),
    "per_overtime_hour": FieldSpec("decimal", about="What an hour over it costs."),
    "per_stop": FieldSpec("decimal", about="What a stop costs."),
    "range_km": FieldSpec("distance", about="The longest way of a day."),
    "max_stops": FieldSpec("integer", about="The most stops of a route."),
    "trips": FieldSpec("integer", about="How often it may load in a shift; once where there is none."),
    "emission_class": FieldSpec(about="Such as euro6 or electric."),
    "carbon_g_per_km": FieldSpec("integer", about="Grams of CO2e a kilometre."),
    "needs_trailer": FieldSpec(allowed=("yes", "no"), about="Whether it carries nothing without a trailer."),
    "trailer": FieldSpec(about="The code of the trailer it usually pulls."),
    **{f"{kind}_until": FieldSpec("date", about=f"The last day of its {words(kind)}.") for kind in VEHICLE_PAPERS},
}

DRIVER_FIELDS: Mapping[str, FieldSpec] = {
    "driver": FieldSpec(required=True, about="The driver's code."),
    "carrier": FieldSpec(required=True, about="The code of the carrier they drive for."),
    "name": FieldSpec(required=True, about="The driver's name."),
    "depot": FieldSpec(about="The code of the depot they work from."),
    "skills": FieldSpec(about="Words with spaces between them."),
    "licences": FieldSpec(about="Licence classes with spaces between them."),
    "hours": FieldSpec(allowed=DOCUMENTS, about="Rules of service; none where there is none."),
    "phone": FieldSpec(about="Where they are reached."),
    **{f"{kind}_until": FieldSpec("date", about=f"The last day of the {words(kind)}.") for kind in DRIVER_PAPERS},
}

SHIFT_FIELDS: Mapping[str, FieldSpec] = {
    "driver": FieldSpec(required=True, about="The driver's code."),
    "vehicle": FieldSpec(required=True, about="The vehicle's code."),
    "depot": FieldSpec(required=True, about="The code of the depot it begins and ends at."),
    "day": FieldSpec("date", required=True, about="The day it begins, at the depot."),
    "start": FieldSpec(required=True, about="By the clock of the depot."),
    "end": FieldSpec(required=True, about="Local time; of the next day where it is not after the start."),
    "overtime_min": FieldSpec("integer", about="How many minutes longer it may take."),
    "trailer": FieldSpec(about="The code of what it pulls that day, where that is not the usual one."),
}

STORE_FIELDS: Mapping[str, FieldSpec] = {
    "store": FieldSpec(required=True, about="The store's code."),
    "name": FieldSpec(about="Its name; the code where there is none."),
    **_PLACE,
    "depot": FieldSpec(about="The code of the depot that serves it."),
    "customer": FieldSpec(about="The code of the customer whose orders go there."),
    "opens": FieldSpec(about="When it takes goods, local; 06:00 where there is none."),
    "closes": FieldSpec(about="Until when, local; 20:00 where there is none."),
    "cutoff": FieldSpec(about="What is ordered later, local, goes a day later."),
    "lead_days": FieldSpec("integer", about="Days from the cut-off's day to the delivery; 1 where there is none."),
    "service_minutes": FieldSpec("integer", about="How long a delivery takes; 10 where there is none."),
    "requires": FieldSpec(about="Equipment or skills, words with spaces between them."),
    "weekdays": FieldSpec(about="1 Monday to 7 Sunday with spaces between; every day where there are none."),
    "time_zone": _ZONE,
}
