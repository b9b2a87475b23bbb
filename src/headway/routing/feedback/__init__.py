"""Feedback: what was planned against what happened on the road, and what the next plan learns from it.

`folding.py` keeps stops and routes as planned and as they turned out (a projection of route events), `learning.py`
makes ratios of them each night from what is clean, `learned.py` corrects a plan's travel and service times by them,
`comparing.py` makes the figures "plan against actual", `views.py` reads all of it.
"""
