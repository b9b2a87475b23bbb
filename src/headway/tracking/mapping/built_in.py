"""Version 0: our own JSON and CSV, which a carrier that can choose may send (docs/how-to/send-tracking-events.md)."""

from __future__ import annotations

from headway.tracking.mapping.checks import checked

_FIELDS = """
fields:
  code: code
  reference: {path: "reference || shipment_id"}
  occurred_at: occurred_at
  expected_at: expected_at
  classifier: classifier
  event_id: event_id
  revision: revision
  stop: stop
  text: text
  location: location
  reason: reason
  party: party
  signed_by: signed_by
"""

BUILT_IN = {
    "json": checked(f"name: Headway's own JSON\nformat: json\nrecords: 'not_null(events, @)'\n{_FIELDS}"),
    "csv": checked(
        f"name: Headway's own CSV\nformat: csv\n{_FIELDS}".replace('{path: "reference || shipment_id"}', "reference")
    ),
}
"""By format."""
