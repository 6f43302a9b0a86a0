"""The diagnostics of a check: lines for people, records for programs."""

from __future__ import annotations

import json

from downbeat.asl.diagnostic import one_line
from downbeat.cli.checking import Checked
from downbeat.refusals import record


def as_lines(checks: list[Checked]) -> str:
    """One line per diagnostic, and a last line that counts."""
    every = [(checked, each) for checked in checks for each in checked.diagnostics]
    lines = [
        f"{'warning: ' if each.severity == 'warning' else ''}{one_line(checked.file)}: {each}"
        for checked, each in every
    ]
    read = [checked for checked in checks if not checked.unreadable]
    errors = sum(each.severity == "error" for _, each in every)
    faulty = sum(any(each.severity == "error" for each in one.diagnostics) for one in read)
    things = _counted(read)
    where = things if faulty == len(read) and " and " in things else f"{faulty} of {things}"
    warned = _number(len(every) - errors, "warning")
    also = f", {warned}" if len(every) > errors else ""
    counted = (
        f"{_number(errors, 'problem')} in {where}{also}."
        if errors
        else f"No problems in {things}{also}."
    )
    return "\n".join([*lines, counted])


def _number(count: int, thing: str) -> str:
    return f"{count} {thing}{'' if count == 1 else 's'}"


def _counted(read: list[Checked]) -> str:
    """What was checked: "2 files and 1 pipeline"."""
    numbers = {
        kind: sum(checked.kind == kind for checked in read)
        for kind in ("file", "pipeline", "stack")
    }
    return (
        " and ".join(_number(number, kind) for kind, number in numbers.items() if number)
        or "0 files"
    )


def as_records(checks: list[Checked]) -> str:
    """The same as JSON; why a file cannot be read is a record, too."""
    records = [
        {"file": checked.file, **record(diagnostic)}
        for checked in checks
        for diagnostic in ([checked.unreadable] if checked.unreadable else checked.diagnostics)
    ]
    return json.dumps(records, indent=2)
