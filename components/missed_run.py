"""Alarms on what should be there and is not: lines of a running task, runs of a rhythm."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from downbeat.plan.address import Address
from downbeat.plan.alarm_choice import WATCHDOG

ONE_HOUR = 3600
# How long a task's log group may be silent while an execution runs: the heartbeat that `.sync`
# cannot have.
QUIET_SECONDS = 600
DAY = 86_400


def quiet(address: Address, log_group: str) -> dict[str, Any]:
    """Lines were coming, none came for ten minutes, and no execution has ended meanwhile: the task
    has stalled.

    A log group is silent most of the week, so silence alone says nothing: the fall from some lines
    to none does, unless a run ended.
    """
    lines = _counted(
        "l1", "AWS/Logs", "IncomingLogEvents", {"LogGroupName": log_group}, QUIET_SECONDS
    )
    return {
        "alarm_description": (
            f"{log_group} fell silent for {QUIET_SECONDS // 60} minutes while an execution ran:"
            f" {address.console_url}"
        ),
        "metric_queries": [lines, *_stalled(address)],
        "comparison_operator": "GreaterThanThreshold",
        "threshold": 0,
        "evaluation_periods": 1,
        "treat_missing_data": "notBreaching",
    }


def _stalled(address: Address) -> list[dict[str, Any]]:
    """The ends of executions, and the expressions that find a fall of the lines `l1` without an
    end.
    """
    machine = {"StateMachineArn": address.state_machine_arn}
    endings = ["ExecutionsSucceeded", "ExecutionsFailed", "ExecutionsTimedOut", "ExecutionsAborted"]
    counted = [
        _counted(f"e{number}", "AWS/States", metric, machine, QUIET_SECONDS)
        for number, metric in enumerate(endings, start=1)
    ]
    ended = " + ".join(f"FILL(e{number}, 0)" for number in range(1, len(endings) + 1))
    expressions = [
        {"id": "lines", "expression": "FILL(l1, 0)", "return_data": False},
        {"id": "ended", "expression": ended, "return_data": False},
        {
            "id": "stalled",
            "expression": (
                "IF(lines == 0 AND DIFF(lines) < 0 AND ended == 0 AND DIFF(ended) == 0, 1, 0)"
            ),
            "label": "a task has stalled",
            "return_data": True,
        },
    ]
    return [*counted, *expressions]


def _counted(
    identity: str, namespace: str, metric: str, dimensions: Mapping[str, str], period: int
) -> dict[str, Any]:
    source = {
        "namespace": namespace,
        "metric_name": metric,
        "dimensions": dict(dimensions),
        "period": period,
        "stat": "Sum",
    }
    return {"id": identity, "metric": source, "return_data": False}


def late(address: Address, allowed_seconds: int) -> dict[str, Any]:
    """An alarm on a metric reaches back seven days at most; the watchdog publishes the age of the
    last run (docs/adr/0006).

    It does so every hour, hence a period of two: one of them always has a value. A silent watchdog
    has an alarm of its own (`unwatched`), so that one mail says so and not one for each pipeline.
    https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutMetricAlarm.html
    """
    return {
        "alarm_description": (
            f"{address.name} did not run when it should have: its last run is too long ago."
        ),
        "namespace": WATCHDOG,
        "metric_name": "Age",
        "dimensions": {"Pipeline": address.name},
        "statistic": "Maximum",
        "period": 2 * ONE_HOUR,
        "evaluation_periods": 1,
        "comparison_operator": "GreaterThanThreshold",
        "threshold": allowed_seconds,
        "treat_missing_data": "missing",
    }


def unwatched(address: Address, longest_gap_seconds: int) -> dict[str, Any]:
    """The watchdog runs so often that CloudWatch itself can see it missing: no start in three of
    its rounds, and at least an hour. One that fails is reported by itself.
    """
    gap = min(max(3 * longest_gap_seconds, ONE_HOUR), DAY)
    return {
        "alarm_description": (
            f"{address.name} did not start for {gap} seconds: nobody watches whether pipelines run."
        ),
        "namespace": "AWS/States",
        "metric_name": "ExecutionsStarted",
        "dimensions": {"StateMachineArn": address.state_machine_arn},
        "statistic": "Sum",
        "period": -(-gap // 60) * 60,
        "evaluation_periods": 1,
        "comparison_operator": "LessThanThreshold",
        "threshold": 1,
        "treat_missing_data": "breaching",
    }
