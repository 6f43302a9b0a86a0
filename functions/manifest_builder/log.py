"""One line of JSON per event on standard output, which Lambda hands to CloudWatch Logs."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

NAMESPACE = "Downbeat/ManifestBuilder"
LEVELS = ("DEBUG", "INFO", "WARNING", "ERROR")


def write(level: str, message: str, **fields: Any) -> None:
    """Print `message` with its `fields` as one JSON object. `level` is one of LEVELS: the word that
    a metric filter looks for.
    """
    if level not in LEVELS:
        raise ValueError(f"level: {level!r} is not one of {', '.join(LEVELS)}")
    _print({"level": level, "message": message, **fields})


def metric(name: str, value: int, *, function: str, milliseconds: int) -> None:
    """Print a metric, which CloudWatch takes out of the log: no call and no permission.

    https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Embedded_Metric_Format_Specification.html
    """
    directive = {
        "Namespace": NAMESPACE,
        "Dimensions": [["FunctionName"]],
        "Metrics": [{"Name": name, "Unit": "Count"}],
    }
    _print(
        {
            "_aws": {"Timestamp": milliseconds, "CloudWatchMetrics": [directive]},
            "FunctionName": function,
            name: value,
        }
    )


def _print(entry: Mapping[str, Any]) -> None:
    """Print one line; half of a surrogate pair, which no UTF-8 can hold, is written as JSON escapes
    it.
    """
    line = json.dumps(entry, ensure_ascii=False, default=str)
    print(line.encode(errors="backslashreplace").decode(), flush=True)
