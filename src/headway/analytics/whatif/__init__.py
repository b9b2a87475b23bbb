"""What a period would have been under another policy: re-decided in the order of time, with what the log knows.

`whatif` is the door. `reading` takes the period out of the books, `tables` ranks each shipment's candidates under
the other policy, `answers` and `deliveries` fit what carriers do (`crossed` is the model both use), `limits` counts
capacity as it would then have been used, `learning` what would have been known of carriers (`matching`: by whom),
`lives` lives through the period once for one draw, `report` and `words` say what came of the draws.
Where to add a figure: a row of `report.FIGURES`.
"""

from headway.analytics.whatif.report import WhatIfReport
from headway.analytics.whatif.running import whatif

__all__ = ["WhatIfReport", "whatif"]
