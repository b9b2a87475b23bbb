"""Hours-of-service rules as documents, one file a code; each rule has a name and a source.

To add a rule set, add its file here and its code to `hours.DOCUMENTS`.

A rule's `kind` says what it limits: break_after, daily_driving, daily_duty, daily_rest, weekly_driving.
"""
