"""The fields that files of orders, customers and sites may feed; a map file says from which of their columns."""

from __future__ import annotations

from collections.abc import Mapping

from headway.kernel.tabular import FieldSpec

HISTORY_PREFIX = "historical_"

ORDER_FIELDS: Mapping[str, FieldSpec] = {
    "external_ref": FieldSpec(required=True, about="The sender's number of the order."),
    "customer": FieldSpec(required=True, about="The customer's code."),
    "service": FieldSpec(required=True, about="The service that is asked for."),
    "weight_kg": FieldSpec("weight", required=True, about="Gross weight of the whole order."),
    "volume_m3": FieldSpec("volume", about="Volume of the whole order."),
    "pieces": FieldSpec("integer", about="Handling units; 1 where none is told."),
    "quantity": FieldSpec("integer", about="Units of the product; 1 where none is told."),
    "product": FieldSpec(about="The product's code."),
    "ship_from": FieldSpec(about="The site it must leave from; empty: any that can serve it."),
    "destination": FieldSpec(about="The zone (port) it goes to."),
    "currency": FieldSpec(about="Of value and penalty; the tenant's where none is told."),
    "value": FieldSpec("money", about="Of the goods."),
    "late_penalty": FieldSpec("money", about="Owed when delivered after deliver_by."),
    "ready_at": FieldSpec("datetime", about="When it can be picked up."),
    "ordered_on": FieldSpec("date", about="Used where ready_at is empty: the start of that day where the tenant is."),
    "deliver_from": FieldSpec("datetime", about="Not to be delivered before."),
    "deliver_by": FieldSpec("datetime", about="To be delivered by."),
    "recipient_name": FieldSpec(about="Who takes the goods."),
    "recipient_phone": FieldSpec(about="Their phone."),
    "recipient_email": FieldSpec(about="Their email address."),
    "country": FieldSpec(about="ISO 3166 code of two letters; without it there is no address."),
    "postal_code": FieldSpec(),
    "city": FieldSpec(),
    "street": FieldSpec(),
    "region": FieldSpec(about="State or province."),
    "requirements": FieldSpec(about="Words such as hazmat, separated by blanks, commas, semicolons or bars."),
    "documents": FieldSpec(about="Codes of documents that came with it, separated in the same way."),
    "historical_origin": FieldSpec(about="History is kept as attributes, to compare with; it binds nothing."),
    "historical_site": FieldSpec(),
    "historical_carrier": FieldSpec(),
    "historical_transit_days": FieldSpec("integer"),
    "historical_days_early": FieldSpec("integer"),
    "historical_days_late": FieldSpec("integer"),
    "historical_cost": FieldSpec("decimal"),
}

CUSTOMER_FIELDS: Mapping[str, FieldSpec] = {
    "customer": FieldSpec(required=True, about="The customer's code; a file may name it many times."),
    "name": FieldSpec(),
    "active": FieldSpec("boolean"),
    "blocked_reason": FieldSpec(about="Set: nothing is released for this customer."),
    "credit_limit": FieldSpec("money"),
}

SITE_FIELDS: Mapping[str, FieldSpec] = {
    "site": FieldSpec(required=True, about="The site's code; a file may name it many times, its lists are gathered."),
    "name": FieldSpec(),
    "country": FieldSpec(),
    "postal_code": FieldSpec(),
    "time_zone": FieldSpec(about="The IANA zone it is worked in; empty: that of its place."),
    "active": FieldSpec("boolean"),
    "daily_capacity": FieldSpec("integer", about="Shipments it can handle in a day."),
    "per_unit": FieldSpec("decimal", about="Cost of handling one unit."),
    "currency": FieldSpec(about="Of per_unit; it must be the tenant's."),
    "port": FieldSpec(about="A zone it ships through; those of the file replace those it had."),
    "customer": FieldSpec(about="A customer it serves, and no others; those of the file replace those it had."),
    "product": FieldSpec(about="A product it has; those of the file are added to its stock list."),
    "quantity": FieldSpec("integer", about="How much of the product it has; empty: enough, not counted."),
}

SITE_STOCK_FIELDS: Mapping[str, FieldSpec] = {
    **{name: SITE_FIELDS[name] for name in ("site", "quantity")},
    "product": FieldSpec(required=True, about=SITE_FIELDS["product"].about),
}
