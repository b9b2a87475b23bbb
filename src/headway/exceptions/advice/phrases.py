"""The words of a summary, by language. A phrase names its facts in braces; another language is another table."""

from __future__ import annotations

from collections.abc import Mapping

ENGLISH: Mapping[str, str] = {
    "what": "{kind}: {sentence}.",
    "scope_one": "It is about {reference}.",
    "scope_many": "It is about {count} shipments: {references}.",
    "scope_more": "It is about {count} shipments: {references} and {more} more.",
    "since": "It began {since} and was seen {opened}.",
    "opened": "It was seen {opened}.",
    "stakes": "{at_risk} is at risk; acting helps until {deadline}.",
    "stakes_open": "{at_risk} is at risk.",
    "deadline": "Acting helps until {deadline}.",
    "late": "{late} of {count} deliveries are expected late.",
    "cause": "Behind it: {kind} {key}.",
    "escalated": "It belongs to {owner}; escalations: {times}.",
    "owner": "It belongs to {owner}.",
    "assignee": "{assignee} works on it.",
    "handed": "A person must judge it: {why}.",
    "waiting": "It waits until {until}: {why}.",
    "waiting_open": "It waits: {why}.",
    "snoozed": "It sleeps until {until}.",
    "done": "Done so far: {what}.",
    "nothing_done": "Nothing has been done so far.",
    "proposed": "{count} proposals wait for approval.",
    "best": "Best next: {sentence}.",
    "over": "It was over {at}: {resolution}.",
}

LANGUAGES: Mapping[str, Mapping[str, str]] = {"en": ENGLISH}
"""Every language has every phrase of `ENGLISH`, with the same facts."""
