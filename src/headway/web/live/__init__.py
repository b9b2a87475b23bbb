"""Live: what changed, told to the browsers that look, as server-sent events (`GET /live`).

Owns: topics (what a screen may follow, and the scope it takes), sources (the log; others by the Protocol), the hub (one
reader a tenant for all its browsers, one bounded parcel a browser), the stream.
A browser names the place it got to when it comes back, and is told what changed since, or to read everything anew.
Where to add things: a topic is a row of `topics.TOPICS`; a source that is not the log implements `sources.Source` and
is named where the screens are mounted (`mounting.SOURCES`).
"""

from headway.web.live.hub import Hub

__all__ = ["Hub"]
