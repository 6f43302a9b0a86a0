"""What is wrong with a trigger whose references all have values."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

from downbeat import asl
from downbeat.config.cadence_words import scheduler_expression
from downbeat.config.fault import InvalidValue
from downbeat.plan.address import Address
from downbeat.plan.functions import function_interface, function_names
from downbeat.plan.triggers import ADVISED_VISIBILITY, Trigger, Uploads, function_environment


def problems(
    spec: Mapping[str, Any], values: Mapping[str, Any], address: Address
) -> Iterator[asl.Diagnostic]:
    """Yield the faults of a `trigger` whose references all have values: a function that there is
    not, settings that it refuses, its schedule, a queue that is elsewhere.
    """
    if "trigger" not in spec:
        return
    chosen = asl.substituted(spec["trigger"], values)
    if "function" in chosen:
        yield from _function_problems(chosen, address)
        yield from _visibility_problems(chosen)
    if "queue" in chosen:
        yield from _queue_problems(chosen["queue"], address)
    if "schedule" in chosen:
        try:
            scheduler_expression(chosen["schedule"]["expression"])
        except InvalidValue as fault:
            yield asl.Diagnostic("/trigger/schedule/expression", fault.message, fault.code)


def _function_problems(chosen: Mapping[str, Any], address: Address) -> Iterator[asl.Diagnostic]:
    try:
        interface = function_interface(chosen["function"])
    except asl.DiagnosticsError as error:
        yield from error.diagnostics
        return
    try:
        interface.read_settings(function_environment(chosen, address))
    except ValueError as error:
        faults = getattr(error, "faults", [str(error)])
        yield from (
            asl.Diagnostic("/trigger/environment", fault, "function-settings") for fault in faults
        )


def _visibility_problems(chosen: Mapping[str, Any]) -> Iterator[asl.Diagnostic]:
    """A message that comes again while its call still works is worked on twice: Lambda refuses such
    a queue.
    https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-configure.html
    """
    hidden = chosen.get("visibility")
    if hidden is None or chosen["function"] not in function_names():
        return
    timeout = function_interface(chosen["function"]).TIMEOUT_SECONDS
    if hidden < timeout:
        yield asl.Diagnostic(
            "/trigger/visibility",
            f"is {hidden} seconds, but a call of the function may take {timeout}: write at least"
            f" {timeout}; AWS advises {ADVISED_VISIBILITY * timeout}.",
            "trigger-limits",
        )


def advise_on_trigger(trigger: Trigger | None) -> Iterator[asl.Diagnostic]:
    """Yield the limits of a trigger that contradict each other, and are taken all the same."""
    if not isinstance(trigger, Uploads):
        return
    timeout, advised = trigger.function.timeout_seconds, ADVISED_VISIBILITY
    if trigger.hidden_seconds < advised * timeout:
        yield asl.Diagnostic(
            "/trigger/visibility",
            f"is {trigger.hidden_seconds} seconds, and AWS advises {advised} times the {timeout} of"
            f" the function, {advised * timeout}: a throttled call gives its messages back too"
            " late, and they come twice.",
            "trigger-limits",
            "warning",
        )
    lock = trigger.function.environment.get("LOCK_TTL_SECONDS", "")
    if lock.isdecimal() and int(lock) < timeout:
        yield asl.Diagnostic(
            "/trigger/environment/LOCK_TTL_SECONDS",
            f"is {lock} seconds, but a call of the function may take {timeout}: it may lose its"
            f" lock, and do its work again. Write at least {timeout}.",
            "trigger-limits",
            "warning",
        )


def _queue_problems(queue: Any, address: Address) -> Iterator[asl.Diagnostic]:
    """A pipe reads a queue of its own account and region.
    https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-pipes-event-source.html
    """
    parts = str(queue).split(":")
    if parts[:1] != ["arn"] or len(parts) != 6 or parts[2] != "sqs":
        example = address.arn("sqs", "orders")
        yield asl.Diagnostic(
            "/trigger/queue",
            f"{json.dumps(queue)} is not an SQS queue's ARN: write {example}.",
            "invalid-arn",
        )
    elif [parts[3], parts[4]] != [address.region, address.account]:
        yield asl.Diagnostic(
            "/trigger/queue",
            f"{queue} is in {parts[3]} of {parts[4]}, and a pipe reads queues of its own account"
            f" and region only: {address.region} of {address.account}.",
            "other-region",
        )
