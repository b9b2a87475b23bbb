"""The driver's page: a PWA that works without a network, and the few addresses it speaks to.

The shell (`drive.html`, `static/driver/`) is the same for everybody and kept by the service worker; what it shows comes
as JSON from `serving.py`, for whoever's session is in the phone's cookie (`sessions.py`). Links lead to `entering.py`.
What is done with it is `tracking/driving`. Nothing here may be called by another site: every change checks its origin.
"""
