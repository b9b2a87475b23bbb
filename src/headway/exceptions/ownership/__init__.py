"""Ownership: teams, what is theirs, when they work, who of them takes the next case, and the ladder above them.

A tenant's document, kept in versions; the newest is in force. `model`: what it says. `reading`: from YAML, with
every fault and its line. `shifts`: who works when. `choosing`: whose a case is. `book`: the one in force.
Without one, the rules of `PUT /v1/case-owners` and the detector's own team decide, around the clock.
"""
