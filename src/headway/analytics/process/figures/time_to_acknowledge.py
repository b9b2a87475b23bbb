"""Time to acknowledge."""

from headway.analytics.process.figures.base import duration

FIGURE = duration(
    "time_to_acknowledge",
    "Time to acknowledge",
    lambda tally: tally.acknowledge,
    (
        "From the moment a case needed a person (its hand-over, or else its opening) to somebody taking it on, of cases"
        " opened in the period and taken on."
    ),
    15 * 60,
)
