"""What a policy knows of carriers from elsewhere, such as a bid, as cases of the two models.

The policy counts it as if it had been seen here (`dispatch.policy.Known`), and so do the lives: else their carriers
would be drawn as if nobody knew them, and whoever knows them would seem to gain too little by it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from decimal import Decimal

from headway.analytics.whatif.crossed import Case
from headway.dispatch.policy import Known

ELSEWHERE = "elsewhere"
"""The lane, the hour or service, and the day of such cases: levels of their own, for they were none of the log's."""


def cases(known: Iterable[Known], kinds: Mapping[str, str], share: Callable[[Known], Decimal | None]) -> list[Case]:
    """One for each carrier that is a candidate (`kinds`) and whose share is known."""
    found = []
    for each in known:
        part = share(each)
        if part is not None and each.carrier in kinds:
            levels = (kinds[each.carrier], each.carrier, (each.carrier, ELSEWHERE), ELSEWHERE, ELSEWHERE)
            found.append(Case(levels, each.weight, each.weight * float(part)))
    return found
