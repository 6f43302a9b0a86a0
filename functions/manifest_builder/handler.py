"""The entry: `handler(event, context)`. SQS batches are collected, {"action": "flush"} flushes,
everything else is refused.
"""

from __future__ import annotations

import os
import time
from collections.abc import Mapping
from functools import cache
from typing import Any

import boto3
from botocore.config import Config

from . import configuration
from .check import check_files
from .collect import collect_batch
from .configuration import Settings
from .flush import flush_waiting
from .invocation import Invocation
from .table import Table


class UnknownEvent(ValueError):
    """The function was called with something that is neither an SQS batch nor a flush."""


def handler(event: Mapping[str, Any], context: Any) -> dict[str, Any]:
    """What Lambda calls. Returns batchItemFailures for a batch and the flush's result for a flush.

    Raises ConfigurationError, UnknownEvent, FlushError; for SQS that means that the whole batch
    comes again.
    """
    invocation = _invocation(context)
    if isinstance(event, Mapping) and event.get("action") == "flush":
        return _flush(invocation, event)
    messages = event.get("Records") if isinstance(event, Mapping) else None
    if isinstance(messages, list) and all(
        isinstance(m, Mapping) and m.get("eventSource") == "aws:sqs" for m in messages
    ):
        return collect_batch(invocation, messages)
    raise UnknownEvent(
        'the event is neither a batch from SQS ({"Records": [{"eventSource": "aws:sqs", …}]}) '
        'nor {"action": "flush", "date_prefix": "all", "older_than_seconds": 3600}.'
    )


def _flush(invocation: Invocation, event: Mapping[str, Any]) -> dict[str, Any]:
    """A flush, and after it the check, where the call asks for one and the settings say so."""
    result = flush_waiting(invocation, event)
    found = check_files(invocation) if event.get("check") else None
    return {**result, "check": found} if found else result


@cache
def _configuration() -> Settings:
    return configuration.read(os.environ)


@cache
def _client(service: str) -> Any:
    retries = {"mode": "standard", "total_max_attempts": 5}
    return boto3.client(service, config=Config(retries=retries, connect_timeout=3, read_timeout=10))


def _invocation(context: Any) -> Invocation:
    settings = _configuration()
    return Invocation(
        configuration=settings,
        table=Table(
            _client("dynamodb"), settings.tracking_table, settings.partition_key, settings.sort_key
        ),
        s3=_client("s3"),
        states=_client("stepfunctions"),
        owner=context.aws_request_id,
        now=lambda: time.time_ns() // 1_000_000,
        remaining=context.get_remaining_time_in_millis,
        function=context.function_name,
        sns=_client("sns") if settings.check != configuration.NEVER else None,
    )
