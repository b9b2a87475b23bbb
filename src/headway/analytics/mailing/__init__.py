"""Reports by mail: an answer of the analytics screens, written when its time has come and sent to each who wants it.

Owns: reports, their recipients, editions and deliveries. An edition is written once for each time it is due, in the
transaction of its timer; each delivery is a job that sends what was written and leaves a record. A recipient ends the
mails by a link, without signing in. Publishes: ReportSaved, ReportMade, ReportDelivered, ReportStopped, ReportEnded.
Listens to nothing. Where to add things: a page that can be sent is a row of `PAGES` in `composing.py`.
"""
