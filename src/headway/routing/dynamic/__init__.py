"""The dynamic day: orders appear hour by hour, and each hour somebody says which routes leave now and what waits.

Owns: the rules of the day (`day.py`), those who decide (`policies/`, one file each, listed in `policies/registry.py`),
the day played to its end (`replay.py`) and its independent check (`checking.py`).
A policy sees the static instance and the requests that are open, nothing of what is still to come.
Rules: EURO Meets NeurIPS 2022 vehicle routing competition, dynamic variant.
"""
