"""`downbeat check --lists`: how old this program's copies of AWS's lists are."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime

from downbeat.asl import lists
from downbeat.asl.lists import DatedList, dated_lists


def lists_text(*, as_json: bool, today: date | None = None) -> str:
    """A line for each list with its day, its age and its source, or JSON; those of no known day
    come first, then the oldest.
    """
    day = today or datetime.now(UTC).date()
    every = sorted(dated_lists().values(), key=lambda one: (one.day or date.min, one.name))
    if as_json:
        return json.dumps([_record(one, day) for one in every], indent=2)
    wide = max(len(one.what) for one in every)
    lines = []
    for one in every:
        lines.append(f"{one.what:<{wide}}  {_age(one, day):<22}  {one.source}")
        if one.compared_on and one.day == one.compared_on:
            lines.append(f"{'':<{wide}}  compared with {one.compared_with}")
    return "\n".join([*lines, "What is newer than its list is a warning, and no fault."])


def old_lists_text(today: date | None = None) -> str:
    """One line that names the lists that are old; "" where none is."""
    old = lists.old_lists(today or datetime.now(UTC).date())
    if not old:
        return ""
    what = "; ".join(one.what for one in old)
    return (
        f"note: these copies of AWS's lists are older than {lists.STALE_DAYS} days: {what}. Install"
        " a newer Downbeat; `downbeat check --lists` says what they are from."
    )


def _age(one: DatedList, today: date) -> str:
    age = one.age(today)
    if age is None:
        return "of no known day"
    return f"{one.day}  {age:>4} {'day' if age == 1 else 'days'}"


def _record(one: DatedList, today: date) -> dict[str, object]:
    return {
        "name": one.name,
        "what": one.what,
        "as_of": one.as_of.isoformat() if one.as_of else None,
        "age_days": one.age(today),
        "compared_on": one.compared_on.isoformat() if one.compared_on else None,
        "compared_with": one.compared_with,
        "source": one.source,
        "refresh": one.refresh,
    }
