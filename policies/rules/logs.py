"""Logs end some day, and are encrypted."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from .examples import KEY_ARN
from .plain import UNKNOWN, is_set
from .rule import ADVISORY, LOW, MANDATORY, MEDIUM, Finding, Resource, Rule, setting

GROUP = "aws:cloudwatch/logGroup:LogGroup"
LOGS_URL = "https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/Working-with-log-groups-and-streams.html"
# https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_PutRetentionPolicy.html
RETENTION = {
    "minimum_days": {
        "type": "integer",
        "default": 1,
        "description": "The fewest days that a log may be kept.",
    },
    "remediate_days": {
        "type": "integer",
        "default": 90,
        "description": "What remediation sets: a number of days that CloudWatch Logs knows.",
    },
}


def log_retention(resource: Resource, config: Mapping[str, Any]) -> Iterator[Finding]:
    """A log group that is kept for ever, or for less time than is asked for."""
    days = resource.props.get("retentionInDays")
    if days is UNKNOWN or resource.props.get("logGroupClass") == "DELIVERY":
        return
    number = (
        float(days)
        if isinstance(days, (int, float)) or (isinstance(days, str) and days.isdecimal())
        else 0.0
    )
    least = setting(RETENTION, config, "minimum_days")
    if number <= 0:
        yield Finding(
            "retentionInDays",
            "the log is kept for ever (0 or nothing set). Set retentionInDays, e.g. 90.",
        )
    elif number < least:
        yield Finding(
            "retentionInDays",
            f"the log is kept for {number:g} days, fewer than the {least:g} that are asked for.",
        )


def retain(resource: Resource, config: Mapping[str, Any]) -> Mapping[str, Any]:
    """Remediation: set the retention."""
    return (
        {"retentionInDays": int(setting(RETENTION, config, "remediate_days"))}
        if list(log_retention(resource, config))
        else {}
    )


def log_kms(resource: Resource, config: Mapping[str, Any]) -> Iterator[Finding]:
    """A log group without a key of its owner."""
    if not is_set(resource.props.get("kmsKeyId")):
        yield Finding(
            "kmsKeyId",
            "the log is encrypted with AWS's key. Set kmsKeyId for logs that hold data of your"
            " own.",
        )


RULES = [
    Rule(
        name="log-retention",
        description="Checks that a log group says how long it is kept.",
        level=MANDATORY,
        severity=MEDIUM,
        why="Logs kept forever are a growing bill, and personal data that is never deleted.",
        fix="Set retentionInDays. At the level remediate the pack sets remediate_days.",
        url=LOGS_URL,
        judge=log_retention,
        remediate=retain,
        fields={GROUP: ("retentionInDays", "logGroupClass")},
        config=RETENTION,
        bad=((GROUP, {"name": "weekly"}), (GROUP, {"name": "weekly", "retentionInDays": 0.0})),
        good=((GROUP, {"name": "weekly", "retentionInDays": 90.0}),),
        allows=("The log class DELIVERY, which has a fixed retention.",),
    ),
    Rule(
        name="log-kms",
        description="Checks whether a log group uses a key of its owner.",
        level=ADVISORY,
        severity=LOW,
        why="Logs are encrypted in any case; with your own key you decide who reads them.",
        fix="Set kmsKeyId.",
        url="https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/encrypt-log-data-kms.html",
        judge=log_kms,
        fields={GROUP: ()},
        bad=((GROUP, {"name": "weekly", "retentionInDays": 90.0}),),
        good=((GROUP, {"name": "weekly", "retentionInDays": 90.0, "kmsKeyId": KEY_ARN}),),
    ),
]
