"""Whether the carrier may and can carry at all: standing, papers, embargoes, outages, and what it said before."""

from __future__ import annotations

from headway.dispatch.snapshot import Situation


def active(at: Situation) -> str | None:
    """The carrier is active and not suspended."""
    option = at.option
    if option.suspended_reason is not None:
        return f"{option.carrier_code} is suspended: {option.suspended_reason}"
    return None if option.active else f"{option.carrier_code} is not active"


def insurance(at: Situation) -> str | None:
    """The carrier's insurance is valid on the pickup day."""
    until = at.option.insurance_valid_until
    return None if until is None or at.day <= until else f"the insurance ended on {until}, the pickup is on {at.day}"


def authority(at: Situation) -> str | None:
    """The carrier's authority to carry is valid on the pickup day."""
    until = at.option.authority_valid_until
    return None if until is None or at.day <= until else f"the authority ended on {until}, the pickup is on {at.day}"


def embargo(at: Situation) -> str | None:
    """No embargo stands on the carrier's lane on the pickup day."""
    why = at.option.embargo
    return None if why is None else f"{at.option.origin_zone} to {at.option.destination_zone} is under embargo: {why}"


def outage(at: Situation) -> str | None:
    """The carrier has no outage."""
    why = at.option.outage
    return None if why is None else f"{at.option.carrier_code} has an outage: {why}"


def not_refused(at: Situation) -> str | None:
    """The carrier has not refused this shipment in this tender."""
    if at.pinned:
        return None
    how = [refusal.how for refusal in at.inputs.refusals if refusal.carrier_code == at.option.carrier_code]
    return f"{at.option.carrier_code} was asked already: {how[0].replace('_', ' ')}" if how else None


def kept(at: Situation) -> str | None:
    """No person holds the shipment, or keeps it for another carrier."""
    said = at.inputs.kept
    if said is None or (not said.held and said.carrier in (None, at.option.carrier_code)):
        return None
    return said.sentence
