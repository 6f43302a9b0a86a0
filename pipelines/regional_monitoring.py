"""Monitoring with a container for each region: regions run side by side, some may fail, one mail
says which.

A region that fails does not stop the others. The run is a success when all regions succeed, a
warning while no more than `tolerated_failure_percentage` of them fail, and a failure above that or
when there is no region at all.
"""

from typing import Any

from pipelines.fargate import SERVICE_ERRORS, exit_code, fargate_task, pass_role
from pipelines.messages import EXECUTION_URL, failure_path, publish
from pipelines.reason import shortened
from pipelines.shared import HOUR, MINUTE, given, text
from pipelines.tuning import machine_limit, retries, seconds
from pipelines.weekly_monitoring import (
    CONTAINER_LOG_LEVEL,
    ENVIRONMENT,
    REPORTS,
    WEEKLY_MONITORING,
)

REFERENCES = WEEKLY_MONITORING["references"]
FAILED_REGIONS = (
    "$results[status = 'failed'].(region & ' (' & (exit_code >= 0 ? 'exit code ' & exit_code :"
    " error) & ')')"
)
# Of thousands of regions a message names the first and the last: SNS takes 256 KiB.
LONGEST_LIST = 4000
FAILED_LIST = f"$list := $join([{FAILED_REGIONS}], ', ')"
WHICH_FAILED = f"{{$failed}} of {{$total}} regions failed: {{{shortened('$list', LONGEST_LIST)}}}"
# What to paste to run the failed ones again, as long as a shell takes the list.
AGAIN = (
    "$input := $string({'regions': [$results[status = 'failed'].region]}); $start := 'downbeat"
    " start ${state_machine_name} -s ${stack} --input '; $again := $length($input) >"
    f" {LONGEST_LIST} ? $start & '@failed.json, with these regions in a list named regions' :"
    " $start & '\\u0027' & $input & '\\u0027'"
)
PERCENTAGE = (
    "($share := "
    + given("tolerated_failure_percentage", 25)
    + "; $type($share) = 'number' ? $share : 25)"
)
# All of them is always too many.
TOO_MANY = f"$failed = $total or $failed * 100 > {PERCENTAGE} * $total"


def _failure(error: str, cause: str) -> dict:
    return {"failure": {"Error": error, "Cause": cause}, "failed_state": "MonitorRegions"}


REGIONAL_MONITORING: dict[str, Any] = {
    "name": "regional-monitoring",
    "cadence": {"every": "week", "on": "MON", "at": "06:00"},
    "references": {
        **{name: REFERENCES[name] for name in REFERENCES if name != "gee_secret"},
        "regions": (
            "The names of the regions, a list; the execution's input `regions` may name others."
        ),
    },
    "settings": {
        **CONTAINER_LOG_LEVEL,
        "task_timeout": seconds(HOUR, "The limit of one region's task"),
        "service_retries": retries(2, "a region's task that ECS could not run"),
        "expected_seconds": seconds(5 * MINUTE, "How long one region's task usually takes"),
        "concurrency": {
            "type": "integer",
            "minimum": 1,
            "maximum": 40,
            "default": 10,
            "description": "How many regions run side by side.",
        },
        **machine_limit(6 * HOUR),
    },
    "unknown_input": "log",
    "input": {"tolerated_failure_percentage": 25, "force_refresh": False},
    "topics": {"success": "pipeline-success", "failure": "pipeline-failure"},
    "permissions": [
        pass_role(
            "${task_role}",
            "${execution_role}",
            why="ECS runs the regions' containers with these roles.",
        )
    ],
    "Comment": "Monitoring of the regions of Java, a container for each",
    "TimeoutSeconds": "${machine_limit}",
    "States": {
        "MonitorRegions": {
            "Type": "Map",
            "Items": "{% " + given("regions", "REGIONS").replace('"REGIONS"', "${regions}") + " %}",
            "MaxConcurrency": "${concurrency}",
            "ItemSelector": {"region": "{% $states.context.Map.Item.Value %}"},
            "ItemProcessor": {
                "ProcessorConfig": {"Mode": "INLINE"},
                "States": {
                    "MonitorRegion": {
                        "Type": "Task",
                        "Resource": "ecs:runTask.sync",
                        "Arguments": fargate_task(
                            "${task_definition}",
                            "${container}",
                            command=["python", "run_weekly_java_monitor.py", "--auto-confirm"],
                            environment={
                                **ENVIRONMENT,
                                "REGION": "{% $string($states.input.region) %}",
                                "FORCE_REFRESH": (
                                    "{% $string(" + given("force_refresh", False) + ") %}"
                                ),
                            },
                        ),
                        "TimeoutSeconds": "${task_timeout}",
                        "Retry": [
                            {
                                "ErrorEquals": SERVICE_ERRORS,
                                "IntervalSeconds": MINUTE,
                                "MaxAttempts": "${service_retries}",
                                "BackoffRate": 2,
                            }
                        ],
                        "Catch": [
                            {
                                "ErrorEquals": ["States.ALL"],
                                "Output": {
                                    "region": "{% $states.input.region %}",
                                    # A sidecar that was killed fails the Task too; the region is
                                    # done if its own container is.
                                    "status": (
                                        "{% "
                                        + exit_code("${container}")[3:-3]
                                        + " = 0 ? 'succeeded' : 'failed' %}"
                                    ),
                                    "error": "{% $states.errorOutput.Error %}",
                                    "exit_code": exit_code("${container}"),
                                },
                                "Next": "RegionDone",
                            }
                        ],
                        "Output": {"region": "{% $states.input.region %}", "status": "succeeded"},
                        "expected": {"seconds": "${expected_seconds}", "log_mb": 7},
                    },
                    "RegionDone": {"Type": "Succeed"},
                },
            },
            "Assign": {
                "results": "{% $states.result %}",
                "total": "{% $count($states.result) %}",
                "failed": "{% $count($states.result[status = 'failed']) %}",
            },
            "Output": {
                "regions": "{% $count($states.result) %}",
                "failed": "{% [$states.result[status = 'failed'].region] %}",
            },
        },
        "CheckRegions": {
            "Type": "Choice",
            "Choices": [
                {
                    "Condition": "{% $total = 0 %}",
                    "Assign": _failure(
                        "NoRegions", "There was no region to monitor: the list is empty."
                    ),
                    "Next": "NotifyFailure",
                },
                {"Condition": "{% $failed = 0 %}", "Next": "NotifySuccess"},
                {
                    "Condition": "{% " + TOO_MANY + " %}",
                    "Assign": _failure(
                        "TooManyRegionsFailed",
                        text(WHICH_FAILED, let=FAILED_LIST),
                    ),
                    "Next": "NotifyFailure",
                },
            ],
            "Default": "NotifyPartialFailure",
        },
        "NotifySuccess": {
            **publish(
                "${success_topic}",
                "✅ CloudClearingAPI Regional Monitoring Complete - ${environment}",
                text(
                    "Successfully completed monitoring of {$total} regions",
                    "",
                    "Execution: {$states.context.Execution.Name} " + EXECUTION_URL,
                    f"Reports: {REPORTS}",
                    "Dashboard: ${dashboard_url}",
                ),
                "succeeded",
            ),
            "Output": "{% $states.input %}",
            "End": True,
        },
        "NotifyPartialFailure": {
            **publish(
                "${failure_topic}",
                "⚠️ CloudClearingAPI Regional Monitoring Partial Failure - ${environment}",
                text(
                    WHICH_FAILED,
                    "",
                    "What now:",
                    "  downbeat logs {$states.context.Execution.Name} -s ${stack}",
                    "  {$again}",
                    "Action Required: see the logs of the failed regions, and run them again if"
                    " appropriate",
                    "",
                    "Execution: {$states.context.Execution.Name} " + EXECUTION_URL,
                    "Started: {$states.context.Execution.StartTime}",
                    f"Reports of the others: {REPORTS}",
                    "Dashboard: ${dashboard_url}",
                    let=f"{FAILED_LIST}; {AGAIN}",
                ),
                "partial",
            ),
            "Output": {
                "outcome": "partial",
                "regions": "{% $states.input.regions %}",
                "failed": "{% $states.input.failed %}",
            },
            "End": True,
        },
    },
    "on_failure": failure_path("🚨 CloudClearingAPI Regional Monitoring FAILED - ${environment}"),
}
