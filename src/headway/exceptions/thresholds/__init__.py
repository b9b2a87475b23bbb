"""Thresholds: what detectors go by, per customer, service, lane and carrier; a versioned document of a tenant."""
