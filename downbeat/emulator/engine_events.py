"""What the engine reports while it works: changes of resources, and its own words."""

from __future__ import annotations

import re

from pulumi.automation.events import EngineEvent, StepEventMetadata

from downbeat.emulator.changes import OPERATIONS, SAME, Report, ResourceChange

SUMMARIES = (
    "update failed",
    "preview failed",
    "destroy failed",
    "refresh failed",
)  # of errors that were told before
DIAGNOSTIC = re.compile(r"<\{%.*?%\}>")  # the engine's colour marks


class EngineEvents:
    """Listens to the engine: collects what changes and what it says, and reports on the way."""

    def __init__(self, report: Report) -> None:
        self.changes: list[ResourceChange] = []
        self._report = report
        self._errors: list[str] = []

    @property
    def said(self) -> str:
        """The errors and the mandatory policies' texts, each once."""
        return "\n".join(dict.fromkeys(self._errors))

    def __call__(self, event: EngineEvent) -> None:
        if event.resource_pre_event:
            change = _change(event.resource_pre_event.metadata)
            if change and change.operation != SAME:
                self.changes.append(change)
                self._report(change, False)
        elif event.res_outputs_event:
            change = _change(event.res_outputs_event.metadata)
            if change and change.operation != SAME:
                self._report(change, True)
        elif event.policy_event:
            policy = event.policy_event
            if policy.enforcement_level == "mandatory":
                self._errors.append(
                    f"{_named(policy.resource_urn or '')}{policy.policy_name}:"
                    f" {_plain(policy.message)}"
                )
        elif event.diagnostic_event and event.diagnostic_event.severity == "error":
            message = _fault(_plain(event.diagnostic_event.message))
            named = _named(event.diagnostic_event.urn or "")
            if message not in SUMMARIES:
                self._errors.append(message if message.startswith(named) else f"{named}{message}")


def _change(metadata: StepEventMetadata) -> ResourceChange | None:
    """A step of the engine; None for one that is part of a replacement already told, and for what
    is no resource of AWS's.
    """
    operation = OPERATIONS.get(metadata.op.value, "")
    if not operation or not metadata.type.startswith("aws:"):
        return None
    old = dict(metadata.old.inputs or {}) if metadata.old else {}
    new = dict(metadata.new.inputs or {}) if metadata.new else {}
    return ResourceChange(
        operation,
        metadata.type,
        metadata.urn.rsplit("::", 1)[-1],
        old,
        new,
        tuple(sorted(metadata.diffs or ())),
    )


def _named(urn: str) -> str:
    if not urn or "pulumi:pulumi:Stack" in urn:
        return ""
    token, name = urn.split("::", 3)[2:]
    return f'{token.rsplit("$", 1)[-1]} "{name}": '


def _plain(message: str) -> str:
    return DIAGNOSTIC.sub("", message).strip()


def _fault(message: str) -> str:
    """A program's own exception as its last line and where in the program it came from, instead of
    the SDK's whole traceback.
    """
    if "Traceback (most recent call last)" not in message:
        return message
    lines = [line.strip() for line in message.splitlines() if line.strip()]
    frames = [
        line
        for line in lines
        if line.startswith("File ") and "site-packages" not in line and "/lib/python" not in line
    ]
    last = next(at for at, line in reversed(list(enumerate(lines))) if line.startswith("File "))
    words = [line for line in lines[last + 1 :] if not set(line) <= set("^~ ")][1:] or lines[-1:]
    return " ".join(words) + (f" ({frames[-1]})" if frames else "")
