"""The inbox of exceptions: a list, a case beside it, and what people do to one or many by key.

`asking` is the address as a filter and back, `reading` what the pane of a case shows, `doing` the forms. The screens
are in `screens/cases.py`, the script in `static/cases/`.
"""
