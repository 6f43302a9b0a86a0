"""What a pipeline of a stack will regret beside its definition: no limit, input that nobody
declares, ARNs in the dict, a rhythm that its runs or the clock do not keep.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime

from downbeat.asl.diagnostic import Diagnostic
from downbeat.asl.lint import repeated_rules
from downbeat.asl.lint.secrets import texts
from downbeat.asl.service_regions import missing_services
from downbeat.asl.walk import states
from downbeat.config.rollouts import PINNED
from downbeat.plan.expected_effort import expected
from downbeat.plan.function_versions import called_functions
from downbeat.plan.input_advice import undeclared_input, unread_input
from downbeat.plan.planned import Planned
from downbeat.plan.rhythm_advice import keys_without_effect, rhythm_advice_of
from downbeat.plan.watching import WATCHES

ARN = re.compile(r"arn:aws[a-z-]*:[a-z0-9-]+:([a-z0-9-]*):(\d{12}):\S+")


def advise_on_pipeline(planned: Planned, now: datetime | None = None) -> list[Diagnostic]:
    """Return what to say of a pipeline that can be deployed, as warnings."""
    return [
        *_limit(planned),
        *_short_limits(planned),
        *_switch(planned),
        *undeclared_input(planned),
        *unread_input(planned),
        *_written_arns(planned),
        *_unversioned_functions(planned),
        *repeated_rules.findings(planned.spec),
        *missing_services(planned.definition, planned.address.region),
        *_told_twice(planned),
        *rhythm_advice_of(planned, now or datetime.now(UTC)),
        *keys_without_effect(planned, now or datetime.now(UTC)),
    ]


def _limit(planned: Planned) -> Iterator[Diagnostic]:
    if "TimeoutSeconds" not in planned.definition:
        message = (
            "nothing limits the machine: an execution that hangs stays for up to a year,"
            " unreported. Set TimeoutSeconds."
        )
        yield Diagnostic("/TimeoutSeconds", message, "no-machine-limit", "warning")
        return
    for located in states(planned.definition):
        limits = ("TimeoutSeconds", "TimeoutSecondsPath")
        if located.state.get("Type") == "Task" and not any(key in located.state for key in limits):
            message = (
                "has no TimeoutSeconds: if no answer comes, nobody hears of it before the machine's"
                f" {planned.definition['TimeoutSeconds']} seconds are over. Set it to a little more"
                " than the call ever takes."
            )
            yield Diagnostic(located.path, message, "no-time-limit", "warning")


def _short_limits(planned: Planned) -> Iterator[Diagnostic]:
    """Limits that end what only takes its usual time, by the dict's own `expected`."""
    usual = {
        name: amounts["seconds"]
        for name, amounts in expected(planned.spec, planned.pipeline.settings).items()
        if "seconds" in amounts
    }
    machine = planned.definition.get("TimeoutSeconds")
    for located in states(planned.definition):
        own = located.state.get("TimeoutSeconds")
        limits = ((own, "its TimeoutSeconds"), (machine, "the machine's TimeoutSeconds"))
        for limit, whose in limits:
            if isinstance(limit, int) and usual.get(located.name, 0) >= limit:
                message = (
                    f"usually takes {usual[located.name]:g} seconds, but {whose} ends it after"
                    f" {limit}. Raise the limit, or say how long it takes (`expected`)."
                )
                yield Diagnostic(located.path, message, "shorter-than-usual", "warning")
                break


def _switch(planned: Planned) -> Iterator[Diagnostic]:
    if planned.pipeline.start == "off" and planned.uploads is None:
        message = (
            "is off, but nothing here collects files to start it with: it changes nothing. Remove"
            " it; a schedule or a rule is switched off by enabled: false."
        )
        yield Diagnostic("/start", message, "start-without-effect", "warning")


def _written_arns(planned: Planned) -> Iterator[Diagnostic]:
    """ARNs that stand in the dict: another stack has another account or region."""
    for part in ("States", "on_failure"):
        for path, _, text in texts(planned.spec.get(part, {}), f"/{part}"):
            match = ARN.fullmatch(text)
            if match:
                message = (
                    f"is written for the account {match[2]}"
                    + (f" and {match[1]}" if match[1] else "")
                    + ": every stack would use it. Declare a reference and write ${name}."
                )
                yield Diagnostic(path, message, "written-arn", "warning")


def _unversioned_functions(planned: Planned) -> Iterator[Diagnostic]:
    """Functions that a pipeline with a rollout calls as written, without a version or an alias: all
    versions of the pipeline run their newest code.

    https://docs.aws.amazon.com/step-functions/latest/dg/version-rolling-deployment.html
    """
    rollout = planned.pipeline.rollout
    if rollout is None or rollout.functions == PINNED:
        return
    for call in called_functions(planned.definition):
        if call.is_newest:
            message = (
                f"calls the newest code of {call.name}, in every version of this"
                " pipeline: its rollout does not cover a change of the function. Name a version or"
                f" an alias ({call.name}:7), or write functions: pinned in the rollout."
            )
            yield Diagnostic(call.path, message, "unversioned-function", "warning")


def _told_twice(planned: Planned) -> Iterator[Diagnostic]:
    """Those who hear of failures, and by an alarm that the pipeline asks for of the same once more.
    A pager takes the alarm to open and to close its incident.
    """
    repeating = [one for one in planned.spec.get("alarms", ()) if WATCHES[one].repeats]
    notify = planned.pipeline.notify
    both = [one for one in dict.fromkeys(notify.failure) if one in notify.alarms]
    if repeating and both:
        message = (
            f"{' and '.join(both)} would hear of each failure twice: by `failure`, and by `alarms`"
            f" once more, because the pipeline asks for the alarm {' and '.join(repeating)}. Name"
            " each contact in one of the two: in `alarms` a pager, which it also tells that it is"
            " over."
        )
        yield Diagnostic("/notify/alarms", message, "told-twice", "warning")
