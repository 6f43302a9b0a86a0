"""What one looks at: a dashboard per orchestration, and one over all of a stack."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pulumi
import pulumi_aws as aws

from downbeat.asl import walk
from downbeat.plan.address import Address
from downbeat.plan.orchestration_args import OrchestrationArgs

DAY = 86_400
FIVE_MINUTES = 300
# CloudWatch's grid is 24 columns wide: two widgets to a row.
WIDTH, HEIGHT = 12, 6
STATUSES = {
    "ExecutionsSucceeded": "#2ca02c",
    "ExecutionsFailed": "#d62728",
    "ExecutionsTimedOut": "#ff7f0e",
    "ExecutionsAborted": "#7f7f7f",
}

# What the bill calls the services that an orchestration spends on: integration → ServiceName of
# AWS/Billing.
# https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/monitor_estimated_charges_with_cloudwatch.html
BILLED = {
    "ecs": "AmazonECS",
    "glue": "AWSGlue",
    "lambda": "AWSLambda",
    "dynamodb": "AmazonDynamoDB",
    "athena": "AmazonAthena",
}
BILLED_ALWAYS = ("AmazonStates", "AmazonCloudWatch")


class Dashboard(pulumi.ComponentResource):
    """The dashboard of one orchestration:

    - its alarms, executions by status and the trend of their duration
    - CPU and memory of its ECS tasks, if it runs any; the size of its buckets, if it names any
    - the trend of the bill for the services it uses
    """

    def __init__(
        self,
        name: str,
        args: OrchestrationArgs,
        *,
        alarms: Sequence[str],
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        super().__init__("downbeat:components:Dashboard", name, {}, opts)
        aws.cloudwatch.Dashboard(
            f"{name}-dashboard",
            dashboard_name=args.address.dashboard,
            dashboard_body=body(widgets(args, alarms)),
            opts=pulumi.ResourceOptions(parent=self),
        )
        self.register_outputs({"dashboard_url": args.address.dashboard_url})


@dataclass(frozen=True)
class OverviewArgs:
    """`name` is the dashboard's; `pipelines` are where the stack's orchestrations live; `alarms`
    the names of all their alarms.
    """

    name: str
    pipelines: Sequence[Address]
    alarms: Sequence[str]


class Overview(pulumi.ComponentResource):
    """The dashboard over a whole stack:

    - every alarm of every orchestration
    - a row per orchestration: executions by status and the trend of their duration
    """

    def __init__(
        self, name: str, args: OverviewArgs, opts: pulumi.ResourceOptions | None = None
    ) -> None:
        super().__init__("downbeat:components:Overview", name, {}, opts)
        first = args.pipelines[0]
        aws.cloudwatch.Dashboard(
            f"{name}-dashboard",
            dashboard_name=args.name,
            dashboard_body=body(overview_widgets(args)),
            opts=pulumi.ResourceOptions(parent=self),
        )
        self.url = first.url_of_dashboard(args.name)
        self.register_outputs({"dashboard_url": self.url})


def body(parts: Iterable[Mapping[str, Any]]) -> str:
    """The widgets as a dashboard's JSON, two to a row.

    https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/CloudWatch-Dashboard-Body-Structure.html
    """
    placed = [
        {
            "x": WIDTH * (place % 2),
            "y": HEIGHT * (place // 2),
            "width": WIDTH,
            "height": HEIGHT,
            **part,
        }
        for place, part in enumerate(parts)
    ]
    return json.dumps({"widgets": placed}, ensure_ascii=False)


def widgets(args: OrchestrationArgs, alarms: Sequence[str]) -> list[dict[str, Any]]:
    """The widgets of one orchestration, in the order shown."""
    shown = [_alarms(args.address, alarms)] if alarms else []
    tasks = [
        _tasks(args.address, cluster, family, measure)
        for cluster, family in ecs_tasks(args.definition)
        for measure in ("Cpu", "Memory")
    ]
    buckets = [_bucket(args.address, bucket) for bucket in args.buckets]
    return [
        *shown,
        _executions(args.address),
        _duration(args.address),
        *tasks,
        *buckets,
        *_cost(args.address, args.definition),
    ]


def overview_widgets(args: OverviewArgs) -> list[dict[str, Any]]:
    """The widgets over a whole stack: the alarms side by side with the stack's starts, then two per
    orchestration.
    """
    first = args.pipelines[0]
    rows = [
        widget
        for address in args.pipelines
        for widget in (_executions(address), _duration(address))
    ]
    return [_alarms(first, args.alarms), _starts(args.pipelines), *rows]


def ecs_tasks(definition: Mapping[str, Any]) -> list[tuple[str, str]]:
    """(cluster, task definition family) of every ECS task that the definition runs, as Container
    Insights names them; each once.
    """
    found: dict[tuple[str, str], None] = {}
    for located in walk.states(definition):
        arguments = located.state.get("Arguments") or located.state.get("Parameters") or {}
        if ":ecs:runTask" in str(located.state.get("Resource")) and isinstance(arguments, Mapping):
            cluster, family = (
                _last(arguments.get("Cluster")),
                _last(arguments.get("TaskDefinition")),
            )
            if cluster and family:
                found[cluster, family.split(":")[0]] = None
    return list(found)


def _last(value: Any) -> str:
    """What stands behind the last slash of an ARN, or the name itself; nothing for an
    expression.
    """
    return "" if not isinstance(value, str) or value.startswith("{%") else value.rsplit("/", 1)[-1]


def _metric(title: str, region: str, metrics: list[Any], **properties: Any) -> dict[str, Any]:
    return {
        "type": "metric",
        "properties": (
            {"title": title, "region": region, "view": "timeSeries", "metrics": metrics}
            | properties
        ),
    }


def _alarms(address: Address, alarms: Sequence[str]) -> dict[str, Any]:
    return {
        "type": "alarm",
        "properties": {"title": "Alarms", "alarms": [address.alarm_arn(alarm) for alarm in alarms]},
    }


def _executions(address: Address) -> dict[str, Any]:
    metrics = [
        ["AWS/States", status, "StateMachineArn", address.state_machine_arn, {"color": color}]
        for status, color in STATUSES.items()
    ]
    return _metric(
        f"{address.name}: executions by status",
        address.region,
        metrics,
        stat="Sum",
        period=DAY,
        stacked=True,
    )


def _starts(addresses: Sequence[Address]) -> dict[str, Any]:
    metrics = [
        [
            "AWS/States",
            "ExecutionsStarted",
            "StateMachineArn",
            a.state_machine_arn,
            {"label": a.name},
        ]
        for a in addresses
    ]
    return _metric(
        "Executions started", addresses[0].region, metrics, stat="Sum", period=DAY, stacked=True
    )


def _duration(address: Address) -> dict[str, Any]:
    source = ["AWS/States", "ExecutionTime", "StateMachineArn", address.state_machine_arn]
    metrics = [
        [*source, {"id": "average", "stat": "Average", "visible": False}],
        [*source, {"id": "longest", "stat": "Maximum", "visible": False}],
        [{"expression": "average / 60000", "label": "average, minutes"}],
        [{"expression": "longest / 60000", "label": "longest, minutes"}],
    ]
    return _metric(f"{address.name}: duration", address.region, metrics, period=DAY)


def _tasks(address: Address, cluster: str, family: str, measure: str) -> dict[str, Any]:
    """Of single tasks only Container Insights knows; AWS/ECS counts services.

    https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/Container-Insights-metrics-ECS.html
    """
    dimensions = ["ClusterName", cluster, "TaskDefinitionFamily", family]
    metrics = [
        ["ECS/ContainerInsights", f"{measure}{part}", *dimensions, {"label": part.lower()}]
        for part in ("Utilized", "Reserved")
    ]
    return _metric(
        f"{family}: {measure if measure == 'Memory' else 'CPU'}",
        address.region,
        metrics,
        stat="Maximum",
        period=FIVE_MINUTES,
    )


def _bucket(address: Address, bucket: str) -> dict[str, Any]:
    metrics = [
        ["AWS/S3", "BucketSizeBytes", "BucketName", bucket, "StorageType", "StandardStorage"]
    ]
    return _metric(f"{bucket}: size", address.region, metrics, stat="Average", period=DAY)


def _cost(address: Address, definition: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The account's bill, month to date, for the services used here; AWS publishes it in us-east-1
    only, once billing alerts are on.

    Other partitions have no us-east-1, and so no such metric.
    https://docs.aws.amazon.com/govcloud-us/latest/UserGuide/billing-and-cost.html
    """
    if address.partition != "aws":
        return []
    used = {
        str(located.state.get("Resource")).split(":::")[-1].split(":")[0]
        for located in walk.states(definition)
    }
    services = [*BILLED_ALWAYS, *(BILLED[service] for service in sorted(used & BILLED.keys()))]
    metrics = [
        ["AWS/Billing", "EstimatedCharges", "ServiceName", service, "Currency", "USD"]
        for service in services
    ]
    return [
        _metric(
            "Cost of the account this month, USD", "us-east-1", metrics, stat="Maximum", period=DAY
        )
    ]
