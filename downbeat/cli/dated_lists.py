"""`downbeat check --lists`: how old this program's copies of AWS's lists are."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime

from downbeat.asl.lists import DatedList, dated_lists


def lists_text(*, as_json: bool, today: date | None = None) -> str:
    """A line for each list with its day and age, oldest first, and where it is from; or JSON."""
    day = today or datetime.now(UTC).date()
    every = sorted(dated_lists().values(), key=lambda one: (one.as_of, one.name))
    if as_json:
        return json.dumps([_record(one, day) for one in every], indent=2)
    wide = max(len(one.what) for one in every)
    lines = []
    for one in every:
        age = one.age(day)
        lines.append(
            f"{one.what:<{wide}}  {one.as_of}  {age:>4} {'day ' if age == 1 else 'days'}"
            f"  {one.source}"
        )
    return "\n".join([*lines, "What is newer than its list is a warning, and no fault."])


def _record(one: DatedList, today: date) -> dict[str, object]:
    return {
        "name": one.name,
        "what": one.what,
        "as_of": one.as_of.isoformat(),
        "age_days": one.age(today),
        "source": one.source,
        "refresh": one.refresh,
    }
