"""How a pipeline went over weeks: a value a day of what its executions took, how many ended badly,
and of the metrics that its definition publishes.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from downbeat.asl import states
from downbeat.ops.deployment import ENDED_BADLY, Deployment
from downbeat.ops.executions import ExecutionSummary, list_executions
from downbeat.ops.gather import pages
from downbeat.plan.planned import Planned

PUBLISHES = "cloudwatch:putMetricData"
COMPUTED = ("{%", "$")  # JSONata, JSONPath
DAY = 86_400
MOST_EXECUTIONS = 10_000
# A request takes 500 queries. https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_GetMetricData.html
MOST_QUERIES = 500


@dataclass(frozen=True)
class CustomMetric:
    """A metric that a state of the definition publishes; `dimensions` sorted by name."""

    namespace: str
    name: str
    unit: str
    dimensions: tuple[tuple[str, str], ...] = ()

    @property
    def title(self) -> str:
        """Its name with its dimensions: "CloudClearingAPI ExecutionDuration (Environment=prod)"."""
        values = ", ".join(f"{name}={value}" for name, value in self.dimensions)
        return f"{self.namespace} {self.name}" + (f" ({values})" if values else "")


@dataclass(frozen=True)
class Trend:
    """One value a day, None for a day without one; `unit` as CloudWatch writes it."""

    title: str
    unit: str
    values: tuple[float | None, ...]

    @property
    def known(self) -> list[float]:
        return [value for value in self.values if value is not None]


@dataclass(frozen=True)
class Trends:
    """`first` is the day of the first value, UTC. `unknown`: metrics whose name, namespace or
    dimensions are computed while the execution runs, by state.
    """

    pipeline: str
    first: date
    executions: int
    trends: tuple[Trend, ...]
    unknown: tuple[str, ...]


def read_trends(deployment: Deployment, planned: Planned, weeks: int) -> Trends:
    """Read the trends of the last weeks, today included."""
    today = deployment.now().astimezone(UTC).date()
    days = [today - timedelta(days=back) for back in reversed(range(weeks * 7))]
    begin = datetime.combine(days[0], time(), UTC)
    since = deployment.now() - begin
    ran = list_executions(deployment, [planned], since=since, limit=MOST_EXECUTIONS)
    metrics, unknown = custom_metrics(planned.definition)
    return Trends(
        planned.key,
        days[0],
        len(ran),
        (*execution_trends(ran, days), *_metric_trends(deployment, metrics, begin, len(days))),
        unknown,
    )


def execution_trends(ran: Iterable[ExecutionSummary], days: list[date]) -> tuple[Trend, ...]:
    """The longest execution of each day, and how many of a day ended badly."""
    took: dict[date, float] = {}
    bad: dict[date, int] = defaultdict(int)
    began: set[date] = set()
    for one in ran:
        day = one.started.astimezone(UTC).date()
        began.add(day)
        if one.stopped:
            took[day] = max(took.get(day, 0.0), one.seconds)
        bad[day] += one.status in ENDED_BADLY
    return (
        Trend("Longest execution", "Seconds", tuple(took.get(day) for day in days)),
        Trend(
            "Executions that ended badly",
            "Count",
            tuple(float(bad[day]) if day in began else None for day in days),
        ),
    )


def custom_metrics(
    definition: Mapping[str, Any],
) -> tuple[tuple[CustomMetric, ...], tuple[str, ...]]:
    """The metrics that the states of a definition publish, and the states that publish one whose
    name is known only while they run.
    """
    metrics: dict[CustomMetric, None] = {}
    unknown = []
    for located in states(definition):
        if not str(located.state.get("Resource", "")).endswith(PUBLISHES):
            continue
        arguments = located.state.get("Arguments", located.state.get("Parameters"))
        made = _published(arguments)
        if made is None:
            unknown.append(located.name)
        else:
            metrics |= dict.fromkeys(made)
    return tuple(metrics), tuple(unknown)


def _published(arguments: Any) -> list[CustomMetric] | None:
    """The metrics of one state's Arguments; None where any of them is computed."""
    data = arguments.get("MetricData") if isinstance(arguments, Mapping) else None
    if not isinstance(data, list) or not all(isinstance(one, Mapping) for one in data):
        return None
    made = [_metric(str(arguments.get("Namespace", "")), one) for one in data]
    texts = {
        text for one in made for text in (one.namespace, one.name, *dict(one.dimensions).values())
    }
    return None if any(text.startswith(COMPUTED) for text in texts) else made


def _metric(namespace: str, datum: Mapping[str, Any]) -> CustomMetric:
    dimensions = [(str(one["Name"]), str(one.get("Value", "$"))) for one in _dimensions(datum)]
    name = str(datum.get("MetricName", "$"))
    return CustomMetric(namespace, name, str(datum.get("Unit", "None")), tuple(sorted(dimensions)))


def _dimensions(metric: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    dimensions = metric.get("Dimensions", [])
    return dimensions if isinstance(dimensions, list) else [{"Name": "?"}]


def _metric_trends(
    deployment: Deployment, metrics: tuple[CustomMetric, ...], begin: datetime, days: int
) -> list[Trend]:
    """What CloudWatch has of metrics: sums of counts, means of anything else, a day each."""
    if not metrics:
        return []
    queries: list[dict[str, Any]] = [
        {"Id": f"m{number}", "MetricStat": _stat(metric), "ReturnData": True}
        for number, metric in enumerate(metrics[:MOST_QUERIES])
    ]
    results = pages(
        deployment.client("cloudwatch"),
        "get_metric_data",
        "MetricDataResults",
        MetricDataQueries=queries,
        StartTime=begin,
        EndTime=begin + timedelta(days=days),
    )
    values: dict[str, list[float | None]] = {one["Id"]: [None] * days for one in queries}
    for result in results:
        for at, value in zip(result.get("Timestamps", ()), result.get("Values", ()), strict=True):
            day = int((at - begin).total_seconds() // DAY)
            if 0 <= day < days:
                values[result["Id"]][day] = value
    return [
        Trend(metric.title, metric.unit, tuple(values[f"m{number}"]))
        for number, metric in enumerate(metrics[:MOST_QUERIES])
    ]


def _stat(metric: CustomMetric) -> dict[str, Any]:
    return {
        "Metric": {
            "Namespace": metric.namespace,
            "MetricName": metric.name,
            "Dimensions": [{"Name": name, "Value": value} for name, value in metric.dimensions],
        },
        "Period": DAY,
        "Stat": "Sum" if metric.unit == "Count" else "Average",
    }
