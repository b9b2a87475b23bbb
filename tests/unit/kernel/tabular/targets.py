"""The fields the importing rooms are to want from the example maps; kept here until a room declares its own."""

from headway.kernel.tabular import FieldSpec

ORDERS = {
    "external_ref": FieldSpec(required=True),
    "ordered_on": FieldSpec("date", required=True),
    "customer": FieldSpec(required=True),
    "product": FieldSpec(),
    "destination": FieldSpec(required=True),
    "service": FieldSpec(required=True),
    "quantity": FieldSpec("integer"),
    "weight_kg": FieldSpec("weight", required=True),
    "historical_origin": FieldSpec(),
    "historical_site": FieldSpec(),
    "historical_carrier": FieldSpec(),
    "historical_transit_days": FieldSpec("integer"),
    "historical_days_early": FieldSpec("integer"),
    "historical_days_late": FieldSpec("integer"),
}
RATES = {
    "carrier": FieldSpec(required=True),
    "origin": FieldSpec(required=True),
    "destination": FieldSpec(required=True),
    "service": FieldSpec(required=True),
    "min_kg": FieldSpec("weight", required=True),
    "max_kg": FieldSpec("weight", required=True),
    "minimum": FieldSpec("decimal", required=True),
    "per_kg": FieldSpec("decimal", required=True),
    "currency": FieldSpec(required=True),
    "mode": FieldSpec(),
    "transit_days": FieldSpec("integer"),
    "carrier_type": FieldSpec(),
}
SITES = {"site": FieldSpec(required=True), "daily_capacity": FieldSpec("integer", required=True)}
SITE_COSTS = {
    "site": FieldSpec(required=True),
    "per_unit": FieldSpec("decimal", required=True),
    "currency": FieldSpec(required=True),
}
SITE_PORTS = {"site": FieldSpec(required=True), "port": FieldSpec(required=True)}
SITE_PRODUCTS = {"site": FieldSpec(required=True), "product": FieldSpec(required=True)}
SITE_CUSTOMERS = {"site": FieldSpec(required=True), "customer": FieldSpec(required=True)}
HISTORY = {
    "id": FieldSpec(required=True),
    "project": FieldSpec(),
    "asn_dn": FieldSpec(required=True),
    "country": FieldSpec(required=True),
    "mode": FieldSpec(),
    "vendor": FieldSpec(required=True),
    "scheduled_on": FieldSpec("date"),
    "delivered_on": FieldSpec("date"),
    "recorded_on": FieldSpec("date"),
    "product_group": FieldSpec(),
    "quantity": FieldSpec("integer"),
    "value": FieldSpec("money"),
    "weight_kg": FieldSpec("weight"),
    "freight_cost": FieldSpec("money"),
    "insurance": FieldSpec("money"),
}
