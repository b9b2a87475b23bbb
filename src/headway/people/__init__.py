"""People: who signs in, by a password or by a provider, what their roles let them do, and how long they stay.

Owns: person, person_link, identity_provider, person_identity, sign_in_attempt, web_session. May call: events, kernel.
Publishes: the events of `events/people.py`. Listens to nothing.
Calls of the network (a provider's keys, the exchange of a code) are made by `integrations/identity`, outside of any
transaction. Time is the system's here, also in a sandbox: people live in it.
Where to add things: a role, or what it may do, in `roles.py`.
"""
