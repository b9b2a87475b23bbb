"""Whose clock holds where: at each site, and at the door that goods go to. Reads, and decides nothing.

A site keeps the zone it was told; else that of its depot, of the middle of the one zone it ships through, or of its
country. A door keeps that of the order's coordinates, of its store, of its country, or of the middle of its zone. What
none of these tells keeps the tenant's. Where to add things: another source is a line of `at_site` or `at_door`.
"""
