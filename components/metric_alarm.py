"""The forms of an alarm on metrics: on one, and on an expression over several."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

FIVE_MINUTES = 300


def above(threshold: float, **properties: Any) -> dict[str, Any]:
    """An alarm that is fine as long as nothing is counted: AWS/States has no data points while
    nothing runs.
    """
    return {
        "comparison_operator": "GreaterThanThreshold",
        "threshold": threshold,
        "evaluation_periods": 1,
        "treat_missing_data": "notBreaching",
    } | properties


def one_metric(
    namespace: str,
    metric: str,
    dimensions: Mapping[str, str],
    what: str,
    *,
    threshold: float = 0,
    statistic: str = "Sum",
) -> dict[str, Any]:
    return above(
        threshold,
        alarm_description=what,
        namespace=namespace,
        metric_name=metric,
        dimensions=dict(dimensions),
        statistic=statistic,
        period=FIVE_MINUTES,
    )


def several_metrics(
    namespace: str,
    metrics: Sequence[str],
    dimensions: Mapping[str, Any],
    what: str,
    *,
    expression: str,
    label: str,
    threshold: float = 0,
    period: int = FIVE_MINUTES,
) -> dict[str, Any]:
    """An alarm on an expression over metrics of one thing, m1, m2 and so on."""
    return expression_of(
        [(namespace, metric, dimensions) for metric in metrics],
        what,
        expression=expression,
        label=label,
        threshold=threshold,
        period=period,
    )


def expression_of(
    metrics: Sequence[tuple[str, str, Mapping[str, Any]]],
    what: str,
    *,
    expression: str,
    label: str,
    threshold: float = 0,
    period: int = FIVE_MINUTES,
) -> dict[str, Any]:
    """An alarm on an expression over metrics, m1, m2 and so on, each (namespace, name, dimensions).

    https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/using-metric-math.html
    """
    counted = [
        {
            "id": f"m{number}",
            "metric": {
                "namespace": namespace,
                "metric_name": metric,
                "dimensions": dict(dimensions),
                "period": period,
                "stat": "Sum",
            },
            "return_data": False,
        }
        for number, (namespace, metric, dimensions) in enumerate(metrics, start=1)
    ]
    result = {"id": "result", "expression": expression, "label": label, "return_data": True}
    return above(threshold, alarm_description=what, metric_queries=[*counted, result])


def sum_of_metrics(
    namespace: str,
    metric: str,
    dimensions: Sequence[Mapping[str, str]],
    what: str,
    *,
    label: str,
) -> dict[str, Any]:
    """An alarm on the highest values of one metric of several things, added up."""
    counted = [
        {
            "id": f"m{number}",
            "metric": {
                "namespace": namespace,
                "metric_name": metric,
                "dimensions": dict(each),
                "period": FIVE_MINUTES,
                "stat": "Maximum",
            },
            "return_data": False,
        }
        for number, each in enumerate(dimensions, start=1)
    ]
    expression = " + ".join(f"FILL(m{number}, 0)" for number in range(1, len(counted) + 1))
    result = {"id": "result", "expression": expression, "label": label, "return_data": True}
    return above(0, alarm_description=what, metric_queries=[*counted, result])
