"""Every Monday: look for clearings in 29 regions of Java by one Fargate task, report what came out
of it.

ValidateInputs runs the same image for a minute, so that a missing credential does not cost an hour
of compute. The task's exit code decides: 0 is success, 1–255 means that some regions failed (a
warning to the failure topic; the reports that are there are kept), none at all means that the
container never ran, which is a failure like any other. Where no region at all succeeded, only the container
knows: the setting `none_done_exit_code` is the code by which it says so.

An execution whose input names regions, `{"regions": ["jakarta"]}`, runs these alone: the container
gets them in REGIONS, with commas between, which is empty for all of them.

A stalled task: nothing can send heartbeats for `ecs:runTask.sync`, so `HeartbeatSeconds` would only
kill good runs. Instead the stack may name the container's log group (`task_log_group`): an alarm
goes off when a run is open and that log has been quiet for 10 minutes (components/alarms.py);
`TimeoutSeconds` ends the task after two hours in any case.

The machine's own limit is three hours, less than two attempts of the task: a second attempt after a
timeout is cut short by it, and TIMED_OUT, which no state can catch, reaches the failure topic by an
EventBridge rule.
"""

from typing import Any

from pipelines.fargate import SERVICE_ERRORS, STOPPED_TASK_ARN, exit_code, fargate_task, pass_role
from pipelines.messages import EXECUTION_URL, failure_path, publish
from pipelines.reason import bindings
from pipelines.shared import HOUR, MINUTE, RETRY_SERVICE, given, text
from pipelines.tuning import machine_limit, retries, seconds

# Run inside the image: every fault at once, one line each, exit code 1 if there is any.
CHECK_INPUTS = """
import os, sys
faults = []
def check(what, do):
    try:
        do()
    except Exception as fault:
        faults.append(f"{what}: {type(fault).__name__}: {fault}")
def credentials():
    import boto3, ee, json
    secret = json.loads(boto3.client("secretsmanager").get_secret_value(SecretId=os.environ["GEE_SECRET"])["SecretString"])
    ee.Initialize(ee.ServiceAccountCredentials(secret["client_email"], key_data=json.dumps(secret)), project=os.environ["GEE_PROJECT_ID"])
def bucket(name):
    import boto3
    probe = dict(Bucket=name, Key="weekly/.probe-" + os.urandom(8).hex())
    s3 = boto3.client("s3")
    s3.put_object(**probe, Body=b"")
    s3.delete_object(**probe)
def config():
    import yaml
    with open("config.yaml") as file:
        assert isinstance(yaml.safe_load(file), dict), "config.yaml holds no settings"
check("Earth Engine credentials", credentials)
check("reports bucket", lambda: bucket(os.environ["S3_REPORTS_BUCKET"]))
check("cache bucket", lambda: bucket(os.environ["S3_CACHE_BUCKET"]))
check("config.yaml", config)
print("\\n".join(faults) or "all inputs are there")
sys.exit(1 if faults else 0)
"""

CONTAINER_LOG_LEVEL = {
    "container_log_level": {
        "type": "string",
        "allowed": ["DEBUG", "INFO", "WARNING", "ERROR", "CRITICAL"],
        "default": "INFO",
        "description": "LOG_LEVEL of the container.",
    }
}
ENVIRONMENT = {
    "GEE_PROJECT_ID": "${gee_project}",
    "S3_REPORTS_BUCKET": "${reports_bucket}",
    "S3_CACHE_BUCKET": "${cache_bucket}",
    "LOG_LEVEL": "${container_log_level}",
    "ENVIRONMENT": "${environment}",
}
ASKED = "$states.context.Execution.Input.regions"
# The regions that the input names, a list or one name; none stands for all.
REGIONS = f"($exists({ASKED}) ? ($type({ASKED}) = 'array' ? {ASKED} : [{ASKED}]) : [])"
DURATION = "$floor(($millis() - $toMillis($states.context.Execution.StartTime)) / 1000)"
REPORTS = "s3://${reports_bucket}/weekly/"
ATTEMPTS = "($exists($attempts) ? $attempts : 0)"
FAILURE = {"failure": "{% $states.errorOutput %}", "failed_state": "RunWeeklyMonitoring"}


def _extra_task(task_definition: str) -> dict:
    """An optional step by an ECS task of its own, whose container has the main one's name."""
    return {
        "Type": "Task",
        "only_with": task_definition,
        "Resource": "ecs:runTask.sync",
        "Arguments": fargate_task(
            f"${{{task_definition}}}", "${container}", environment=ENVIRONMENT, sized=False
        ),
        "TimeoutSeconds": HOUR,
        "Retry": [
            {
                "ErrorEquals": SERVICE_ERRORS,
                "IntervalSeconds": 60,
                "MaxAttempts": 2,
                "BackoffRate": 2,
            }
        ],
        "expected": {"seconds": 10 * MINUTE},
    }


WEEKLY_MONITORING: dict[str, Any] = {
    "name": "weekly-monitoring",
    "cadence": {"every": "week", "on": "MON", "at": "06:00"},
    "references": {
        "cluster": "The ARN of the ECS cluster that runs the task.",
        "task_definition": "The ARN of the task definition of the monitoring image.",
        "container": (
            "The name of the main container in the task definitions; its exit code decides."
        ),
        "task_role": "The ARN of the task's role.",
        "execution_role": "The ARN of the role that pulls the image and writes the logs.",
        "subnets": "The private subnets, a list.",
        "security_groups": "The security groups, a list.",
        "reports_bucket": "The name of the bucket that the reports are written to.",
        "cache_bucket": "The name of the bucket that caches satellite images.",
        "gee_project": "The Google Earth Engine project.",
        "gee_secret": "The ARN of the secret that holds the Earth Engine credentials.",
    },
    "optional_references": {
        "task_log_group": (
            "The name of the container's log group: an alarm tells when a run has gone quiet for 10"
            " minutes."
        ),
        "dbt_task_definition": (
            "The ARN of a task definition that transforms the results by dbt; runs after"
            " monitoring."
        ),
        "dbt_roles": (
            "The ARNs of that task definition's roles, a list, where they are not the monitoring's."
        ),
        "quality_task_definition": (
            "The ARN of a task definition that checks the data by Great Expectations; runs before"
            " the success mail."
        ),
        "quality_roles": (
            "The ARNs of that task definition's roles, a list, where they are not the monitoring's."
        ),
    },
    "settings": {
        **CONTAINER_LOG_LEVEL,
        "task_timeout": {
            **seconds(2 * HOUR, "The limit of one monitoring task"),
            "by_size": {"large": 4 * HOUR},
        },
        "validate_retries": retries(2, "the check of the inputs"),
        "timeout_retries": retries(1, "a monitoring task that reached its limit"),
        "service_retries": retries(2, "a monitoring task that ECS could not run"),
        "none_done_exit_code": {
            "type": "integer",
            "minimum": 0,
            "maximum": 255,
            "default": 0,
            "description": (
                "The exit code by which the container says that no region at all succeeded, which"
                " is a failure and not a partial one; 0: it does not say."
            ),
        },
        "expected_seconds": {
            **seconds(90 * MINUTE, "How long a monitoring task usually takes at the stack's size"),
            "by_size": {"small": 30 * MINUTE, "large": 3 * HOUR},
        },
        **machine_limit(3 * HOUR, {"large": 5 * HOUR}),
    },
    "unknown_input": "log",
    "input": {
        "execution_name": "",
        "regions": [],
        "regions_count": 29,
        "enable_scraping": True,
        "force_refresh": False,
    },
    "topics": {"success": "pipeline-success", "failure": "pipeline-failure"},
    "alarms": ["failed", "too-long"],
    "cost": {
        "claimed": 0.71,
        "why": (
            "Their $0.27 for Fargate is 1 vCPU and 1 GB for 1.5 hours, four times; the task has 2"
            " vCPUs and 4 GB, and a month has 4.3 Mondays. Their logs are"
            " counted as they are, $0.10 a run; a run has 7 transitions and not 40."
        ),
    },
    "permissions": [
        pass_role(
            "${task_role}",
            "${execution_role}",
            why="ECS runs the monitoring's containers with these roles.",
        ),
        pass_role(
            "${dbt_roles}",
            why="ECS runs the transformation's containers with these roles.",
            only_with="dbt_roles",
        ),
        pass_role(
            "${quality_roles}",
            why="ECS runs the quality check's containers with these roles.",
            only_with="quality_roles",
        ),
    ],
    "Comment": "Weekly monitoring of the regions of Java",
    "TimeoutSeconds": "${machine_limit}",
    "States": {
        "ValidateInputs": {
            "Type": "Task",
            "Resource": "ecs:runTask.sync",
            "Arguments": fargate_task(
                "${task_definition}",
                "${container}",
                command=["python", "-c", CHECK_INPUTS],
                environment={**ENVIRONMENT, "GEE_SECRET": "${gee_secret}"},
            ),
            "TimeoutSeconds": 10 * MINUTE,
            "Retry": [
                {
                    "ErrorEquals": [*SERVICE_ERRORS, "States.Timeout"],
                    "IntervalSeconds": 30,
                    "MaxAttempts": "${validate_retries}",
                    "BackoffRate": 2.0,
                }
            ],
            "Catch": [
                {
                    "ErrorEquals": ["States.TaskFailed"],
                    "Assign": {
                        "failure": "{% $states.errorOutput %}",
                        "failed_state": "ValidateInputs",
                        "validation_exit_code": exit_code("${container}"),
                        "attempts": "{% " + ATTEMPTS + " + 1 %}",
                    },
                    "Output": "{% $states.input %}",
                    "Next": "CheckValidation",
                }
            ],
            "Assign": {
                "regions": "{% " + REGIONS + " %}",
                "regions_count": (
                    "{% $count("
                    + REGIONS
                    + ") > 0 ? $count("
                    + REGIONS
                    + ") : "
                    + given("regions_count", 29)
                    + " %}"
                ),
            },
            "expected": {"seconds": MINUTE},
            "Next": "RunWeeklyMonitoring",
        },
        # ECS reports a wrong configuration and a container that never started as the same error,
        # and a Retry sees the error alone. The first is reported at once, the second tried again.
        "CheckValidation": {
            "Type": "Choice",
            "Choices": [
                {
                    "Condition": "{% $validation_exit_code >= 0 or $attempts > ${validate_retries} %}",
                    "Next": "NotifyFailure",
                }
            ],
        },
        "WaitToValidate": {
            "Type": "Wait",
            "Seconds": "{% 30 * $attempts %}",
            "Next": "ValidateInputs",
        },
        "RunWeeklyMonitoring": {
            "Type": "Task",
            "Resource": "ecs:runTask.sync",
            "Arguments": fargate_task(
                "${task_definition}",
                "${container}",
                command=["python", "run_weekly_java_monitor.py", "--auto-confirm"],
                environment={
                    **ENVIRONMENT,
                    "EXECUTION_NAME": "{% $string(" + given("execution_name", "") + ") %}",
                    "REGIONS": "{% $join($regions, ',') %}",
                    "REGIONS_COUNT": "{% $string($regions_count) %}",
                    "ENABLE_SCRAPING": "{% $string(" + given("enable_scraping", True) + ") %}",
                    "FORCE_REFRESH": "{% $string(" + given("force_refresh", False) + ") %}",
                },
            ),
            "TimeoutSeconds": "${task_timeout}",
            "Retry": [
                {
                    "ErrorEquals": ["States.Timeout"],
                    "IntervalSeconds": MINUTE,
                    "MaxAttempts": "${timeout_retries}",
                },
                {
                    "ErrorEquals": SERVICE_ERRORS,
                    "IntervalSeconds": 2 * MINUTE,
                    "MaxAttempts": "${service_retries}",
                    "BackoffRate": 2.0,
                },
            ],
            "Catch": [
                {
                    "ErrorEquals": ["States.TaskFailed"],
                    "Assign": {
                        **FAILURE,
                        "exit_code": exit_code("${container}"),
                        "task_arn": STOPPED_TASK_ARN,
                    },
                    "Next": "CheckExecutionStatus",
                }
            ],
            "Assign": {
                "exit_code": 0,
                "task_arn": "{% $exists($states.result.TaskArn) ? $states.result.TaskArn : '' %}",
            },
            "expected": {"seconds": "${expected_seconds}", "log_mb": 200},
        },
        "CheckExecutionStatus": {
            "Type": "Choice",
            "Choices": [
                {"Condition": "{% $exit_code = 0 %}", "Next": "TransformWithDbt"},
                {"Condition": "{% $exit_code = ${none_done_exit_code} %}", "Next": "NotifyFailure"},
                {"Condition": "{% $exit_code > 0 %}", "Next": "HandlePartialFailure"},
            ],
            "Default": "NotifyFailure",
        },
        "TransformWithDbt": _extra_task("dbt_task_definition"),
        "ExtractResults": {
            "Type": "Pass",
            "Output": {
                "execution_id": "{% $states.context.Execution.Name %}",
                "start_time": "{% $states.context.Execution.StartTime %}",
                "task_arn": "{% $task_arn %}",
                "exit_code": "{% $exit_code %}",
                "s3_reports_bucket": "${reports_bucket}",
                "environment": "${environment}",
            },
        },
        "PublishMetrics": {
            "Type": "Task",
            "Resource": "aws-sdk:cloudwatch:putMetricData",
            "Arguments": {
                "Namespace": "CloudClearingAPI",
                "MetricData": [
                    {
                        "MetricName": "WeeklyMonitoringSuccess",
                        "Value": 1,
                        "Unit": "Count",
                        "Dimensions": [{"Name": "Environment", "Value": "${environment}"}],
                    },
                    {
                        "MetricName": "ExecutionDuration",
                        "Value": "{% " + DURATION + " %}",
                        "Unit": "Seconds",
                        "Dimensions": [{"Name": "Environment", "Value": "${environment}"}],
                    },
                ],
            },
            "TimeoutSeconds": MINUTE,
            "Retry": RETRY_SERVICE,
            "Assign": {"seconds": "{% " + DURATION + " %}"},
            "Output": "{% $states.input %}",
        },
        "CheckDataQuality": {
            **_extra_task("quality_task_definition"),
            "Output": "{% $states.input %}",
        },
        "NotifySuccess": {
            **publish(
                "${success_topic}",
                "✅ CloudClearingAPI Weekly Monitoring Complete - ${environment}",
                text(
                    "Successfully completed weekly monitoring for {$regions_count} Java regions",
                    "",
                    "Execution: {$states.context.Execution.Id}",
                    "Started: {$states.context.Execution.StartTime}",
                    "Duration: {$seconds} seconds (~{$round($seconds / 3600, 1)} hours)",
                    "Reports: " + REPORTS,
                    "Dashboard: ${dashboard_url}",
                ),
                "succeeded",
            ),
            "Output": "{% $states.input %}",
            "End": True,
        },
        "HandlePartialFailure": {
            "Type": "Pass",
            "Output": {
                "outcome": "partial",
                "status": "partial failure",
                "execution_id": "{% $states.context.Execution.Name %}",
                "exit_code": "{% $exit_code %}",
                "task_arn": "{% $task_arn %}",
                "message": text(
                    "The monitoring container ended with exit code {$exit_code}: some or all of"
                    " {$regions_count} regions failed.",
                    "The reports of the others are in " + REPORTS + ".",
                ),
            },
        },
        "NotifyPartialFailure": {
            **publish(
                "${failure_topic}",
                "⚠️ CloudClearingAPI Partial Failure - ${environment}",
                text(
                    "{$states.input.message}",
                    "",
                    "Why: {$reason}",
                    "",
                    "What now:",
                    "  downbeat logs {$states.context.Execution.Name} --state RunWeeklyMonitoring"
                    " -s ${stack}",
                    "Action Required: see the container's log for the regions that failed, and run"
                    " them again if appropriate",
                    "",
                    "Execution: {$states.context.Execution.Name} " + EXECUTION_URL,
                    "Started: {$states.context.Execution.StartTime}",
                    "Task: {$task_arn}",
                    "Log of the container: {$log}",
                    "Dashboard: ${dashboard_url}",
                    let=bindings(),
                ),
                "partial",
                "'RunWeeklyMonitoring'",
            ),
            "Output": "{% $states.input %}",
            "End": True,
        },
    },
    "on_failure": failure_path("🚨 CloudClearingAPI Pipeline FAILED - ${environment}"),
}
