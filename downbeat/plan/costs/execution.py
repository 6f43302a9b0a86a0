"""What one execution uses, from its start to its messages."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from downbeat.asl import Diagnostic
from downbeat.config import Stack
from downbeat.plan.contacts import protocol
from downbeat.plan.costs.bill import Bill, Quantity, price
from downbeat.plan.costs.list_prices import PriceList
from downbeat.plan.costs.rhythm import stated
from downbeat.plan.costs.service_meters import GIB_IN_MIB, Use
from downbeat.plan.costs.usage import used
from downbeat.plan.expected_effort import expected
from downbeat.plan.planned import Planned
from downbeat.plan.triggers import Messages, Uploads

GB = 1e9
EXPRESS_GB = 64 / 1024
# By which price SNS delivers; queues and functions get their copies free of charge.
# https://aws.amazon.com/sns/pricing/
DELIVERIES = {"email": "sns-email", "https": "sns-http", "sms": "sns-sms"}
# An encrypted message is a data key made and one decrypted.
# https://docs.aws.amazon.com/sns/latest/dg/sns-key-management.html
KEY_REQUESTS = 2
# A file is an event that EventBridge sends to the queue; the function receives and deletes it and
# notes it in the table. Half a second of the function is a generous guess.
FILE_REQUESTS, FILE_SECONDS, FILE_WRITES = 3, 0.5, 2

# Transitions of the reporter, by the outcome that it reports: for a failure it reads the history.
REPORTER_TRANSITIONS = {"success": 6, "failure": 9}


class PublishedMessage(NamedTuple):
    """One message: the topic's suffix, the outcome ("success", "partial" or "failure"), and whether
    the stack's reporter sent it and no state of the execution.
    """

    topic: str
    outcome: str
    by_reporter: bool


class Facts(NamedTuple):
    """What happened in one execution, as far as it costs: state transitions, those of Standard
    child executions included; attempts of calls; messages; bytes that it logs; how long each
    Express child execution of a Distributed Map took, in seconds.
    """

    transitions: int
    uses: Sequence[Use] = ()
    messages: Sequence[PublishedMessage] = ()
    log_bytes: float = 0.0
    express_seconds: Sequence[float] = ()


def execution_bill(stack: Stack, planned: Planned, facts: Facts, prices: PriceList) -> Bill:
    """Return what an execution of the pipeline with these facts costs."""
    amounts = expected(planned.spec, planned.pipeline.settings)
    quantities, unknown = used(facts.uses, amounts)
    started, unknown_start = _start(planned)
    everything = [
        Quantity("transition", facts.transitions),
        *started,
        *quantities,
        *(one for message in facts.messages for one in _message(stack, planned, message)),
        Quantity("log-gb", facts.log_bytes / GB, "the execution's own log"),
        Quantity("trace", 1),
        *(one for seconds in facts.express_seconds for one in _express(seconds)),
    ]
    return price(everything, prices, [*unknown_start, *unknown])


def _express(seconds: float) -> list[Quantity]:
    """What an Express execution costs, with the least memory: its duration is rounded up to 100 ms.
    https://aws.amazon.com/step-functions/pricing/
    """
    billed = math.ceil(seconds * 10) / 10
    return [Quantity("express-request", 1), Quantity("express-gb-second", billed * EXPRESS_GB)]


def _start(planned: Planned) -> tuple[list[Quantity], list[Diagnostic]]:
    """What brings the execution about."""
    trigger = planned.trigger
    if isinstance(trigger, Messages):
        # Half-full batches are one request as well.
        return [Quantity("pipe-request", 1)], []
    if not isinstance(trigger, Uploads):
        scheduled = planned.pipeline.schedule.kind != "on demand"
        return ([Quantity("scheduler-call", 1)] if scheduled else []), []
    files = stated(planned.spec, planned.pipeline.settings, "files_per_run")
    if files is None:
        message = (
            'how many uploaded files make an execution is not stated: add "cost": {"files_per_run":'
            " 200} to the pipeline."
        )
        return [], [Diagnostic("/cost", message, "unknown-usage")]
    memory = trigger.function.memory_mb / GIB_IN_MIB
    return [
        Quantity("sqs-request", FILE_REQUESTS * files, "uploaded files"),
        Quantity("key-request", KEY_REQUESTS * files, "uploaded files"),
        Quantity("lambda-request", files, "uploaded files"),
        Quantity("lambda-gb-second", files * FILE_SECONDS * memory, "uploaded files"),
        Quantity("dynamodb-write", FILE_WRITES * files, "uploaded files"),
        Quantity("s3-put", 1, "the manifest"),
    ], []


def _message(stack: Stack, planned: Planned, message: PublishedMessage) -> Iterator[Quantity]:
    if message.by_reporter:
        yield Quantity("transition", REPORTER_TRANSITIONS[message.outcome], "the reporter")
        yield Quantity("trace", 1, "the reporter")
        yield Quantity("sns-publish", 1, message.topic)
    yield Quantity("key-request", KEY_REQUESTS, message.topic)
    if stack.slack_webhook and message.outcome in planned.pipeline.slack:
        yield Quantity("api-call", 1, "Slack")
    for contact in recipients(planned, message.outcome):
        if way := DELIVERIES.get(protocol(contact)):
            yield Quantity(way, 1, message.topic)


def recipients(planned: Planned, outcome: str) -> Sequence[str]:
    """Return who hears of an outcome."""
    notify = planned.pipeline.notify
    hear: Mapping[str, Sequence[str]] = {
        "success": notify.success,
        "partial": notify.partial or notify.failure,
        "failure": notify.failure,
    }
    return hear[outcome]
