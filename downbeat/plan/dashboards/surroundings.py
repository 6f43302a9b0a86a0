"""What a dashboard shows around a machine: its ECS tasks, the files and messages that wait, its
buckets, the bill.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from downbeat.asl import walk
from downbeat.plan.address import Address
from downbeat.plan.alarm_choice import OLD_FILES_SECONDS
from downbeat.plan.dashboards.widget import DAY, FIVE_MINUTES, Widget, chart
from downbeat.plan.orchestration_args import OrchestrationArgs
from downbeat.plan.triggers import Uploads

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
# Measure of Container Insights → title and unit: 1024 CPU units are one vCPU.
MEASURES = {"Cpu": ("CPU", "CPU units"), "Memory": ("Memory", "MiB")}


def ecs_tasks(definition: Mapping[str, Any]) -> list[tuple[str, str]]:
    """Return (cluster, task definition family) of every ECS task that the definition runs, as
    Container Insights names them; each once.
    """
    tasks: dict[tuple[str, str], None] = {}
    for located in walk.states(definition):
        arguments = located.state.get("Arguments") or located.state.get("Parameters") or {}
        if ":ecs:runTask" in str(located.state.get("Resource")) and isinstance(arguments, Mapping):
            cluster, family = (
                _last(arguments.get("Cluster")),
                _last(arguments.get("TaskDefinition")),
            )
            if cluster and family:
                tasks[cluster, family.split(":")[0]] = None
    return list(tasks)


def _last(value: Any) -> str:
    """What stands behind the last slash of an ARN, or the name itself; nothing for an
    expression.
    """
    return "" if not isinstance(value, str) or value.startswith("{%") else value.rsplit("/", 1)[-1]


def task_usage(address: Address, cluster: str, family: str, measure: str) -> Widget:
    """Return what a task uses of what it has. Of single tasks only Container Insights knows;
    AWS/ECS counts services.

    https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/Container-Insights-metrics-ECS.html
    """
    dimensions = ["ClusterName", cluster, "TaskDefinitionFamily", family]
    metrics = [
        ["ECS/ContainerInsights", f"{measure}{part}", *dimensions, {"label": part.lower()}]
        for part in ("Utilized", "Reserved")
    ]
    title, unit = MEASURES[measure]
    return chart(
        f"{family}: {title}", address.region, metrics, unit, stat="Maximum", period=FIVE_MINUTES
    )


def waiting_files(args: OrchestrationArgs) -> list[Widget]:
    """Return the age of the oldest file that waits, in minutes, for a pipeline that files start."""
    if not isinstance(args.trigger, Uploads):
        return []
    address = args.address
    age = ["AWS/SQS", "ApproximateAgeOfOldestMessage", "QueueName", address.files_queue]
    minutes = OLD_FILES_SECONDS / 60
    return [
        chart(
            f"{address.name}: oldest waiting file",
            address.region,
            [
                [*age, {"id": "age", "stat": "Maximum", "visible": False}],
                [{"expression": "age / 60", "label": "minutes"}],
            ],
            "minutes",
            limits={f"too old: {minutes:g} minutes": minutes},
            period=FIVE_MINUTES,
        )
    ]


def dead_letters(args: OrchestrationArgs) -> Widget:
    """Return how many starts, and files, could not be delivered."""
    address = args.address
    files = isinstance(args.trigger, Uploads)
    queues = {"starts": address.dead_letter_queue} | (
        {"files": address.files_dead_letter_queue} if files else {}
    )
    metrics = [
        ["AWS/SQS", "ApproximateNumberOfMessagesVisible", "QueueName", queue, {"label": what}]
        for what, queue in queues.items()
    ]
    return chart(
        f"{address.name}: dead letters",
        address.region,
        metrics,
        "messages",
        stat="Maximum",
        period=FIVE_MINUTES,
    )


def bucket_size(address: Address, bucket: str) -> Widget:
    """Return the size of a bucket in gigabytes."""
    size = ["AWS/S3", "BucketSizeBytes", "BucketName", bucket, "StorageType", "StandardStorage"]
    metrics = [
        [*size, {"id": "bytes", "stat": "Average", "visible": False}],
        [{"expression": "bytes / 1000000000", "label": "standard storage"}],
    ]
    return chart(f"{bucket}: size", address.region, metrics, "GB", period=DAY)


def bill(address: Address, definition: Mapping[str, Any]) -> list[Widget]:
    """Return the account's bill, month to date, for the services used here; AWS publishes it in
    us-east-1 only, once billing alerts are on.

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
    title = "Cost of the account this month"
    return [chart(title, "us-east-1", metrics, "US dollars", stat="Maximum", period=DAY)]
