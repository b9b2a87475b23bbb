"""Thresholds: what detectors go by, per customer, service, lane and carrier; a versioned document of a tenant.

`reading.read_thresholds` makes a `model.Thresholds` of YAML or JSON and finds every fault before it is saved;
`book.Books` loads the version in force; `news.limits_of` says what holds for each piece of news. What is built in:
`limits.DEFAULTS`.
"""
