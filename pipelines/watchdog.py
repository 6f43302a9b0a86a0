"""Every hour: how long ago did each pipeline last run? An alarm per pipeline knows how long that
may be.

A metric alarm looks back seven days at most, so a month without a run cannot be seen by the
machine's own metrics. This publishes the age of each pipeline's last run as a metric: from the
start of the latest execution, however it ended, for a bad end is reported by itself. The alarm's
threshold is the longest gap of the schedule and a grace (components/alarms.py). A paused schedule
is not late: its age is 0, and it is counted from the end of the pause. A pipeline that has not run
since its schedule was created or changed is counted from then.

`${watched}` is always there: every pipeline of the stack with a schedule, as {"name",
"state_machine_arn"}.
https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutMetricAlarm.html
"""

from typing import Any

from pipelines.messages import failure_path
from pipelines.shared import MINUTE, RETRY_SERVICE

# https://docs.aws.amazon.com/step-functions/latest/apireference/API_ListExecutions.html: the latest
# is the first.
LISTED = 1
AGE = (
    "($executions := $states.result.Executions; $changed := $toMillis($states.input.changed);"
    " $since := $count($executions) > 0 ? $toMillis($executions[0].StartDate) : $changed;"
    " $states.input.paused ? 0 : $max([0, $floor(($millis() -"
    " $max([$since, $toMillis($states.input.begins)])) / 1000)]))"
)
# A pause with an end is the schedule's StartDate.
PAUSED = (
    "$states.result.State = 'DISABLED' or ($exists($states.result.StartDate) and"
    " $toMillis($states.result.StartDate) > $millis())"
)

WATCHDOG: dict[str, Any] = {
    "name": "watchdog",
    "cadence": "cron(0 * * * ? *)",
    "input": {},
    "topics": {"failure": "failure"},
    "permissions": [
        {
            "Action": ["states:ListExecutions"],
            "Resource": "${watched_machines}",
            "why": (
                "It looks at the last executions of each pipeline; which one is an item of the Map."
            ),
        },
        {
            "Action": ["scheduler:GetSchedule"],
            "Resource": "${watched_schedules}",
            "why": (
                "A pipeline whose schedule is paused is not late; which one is an item of the Map."
            ),
        },
    ],
    "Comment": "The age of each pipeline's last run",
    "TimeoutSeconds": 10 * MINUTE,
    "States": {
        "Look at each pipeline": {
            "Type": "Map",
            "Items": "${watched}",
            "MaxConcurrency": 10,
            "ItemProcessor": {
                "ProcessorConfig": {"Mode": "INLINE"},
                "States": {
                    "Look at schedule": {
                        "Type": "Task",
                        "Resource": "aws-sdk:scheduler:getSchedule",
                        "Arguments": {
                            "GroupName": "{% $states.input.name %}",
                            "Name": "{% $states.input.name %}",
                        },
                        "TimeoutSeconds": MINUTE,
                        "Retry": RETRY_SERVICE,
                        "Output": {
                            "name": "{% $states.input.name %}",
                            "state_machine_arn": "{% $states.input.state_machine_arn %}",
                            "paused": "{% " + PAUSED + " %}",
                            "begins": (
                                "{% $exists($states.result.StartDate) ? $states.result.StartDate :"
                                " '1970-01-01T00:00:00Z' %}"
                            ),
                            "changed": "{% $states.result.LastModificationDate %}",
                        },
                    },
                    "Find last run": {
                        "Type": "Task",
                        "Resource": "aws-sdk:sfn:listExecutions",
                        "Arguments": {
                            "StateMachineArn": "{% $states.input.state_machine_arn %}",
                            "MaxResults": LISTED,
                        },
                        "TimeoutSeconds": MINUTE,
                        "Retry": RETRY_SERVICE,
                        "Output": {
                            "MetricName": "Age",
                            "Unit": "Seconds",
                            "Value": "{% " + AGE + " %}",
                            "Dimensions": [
                                {"Name": "Pipeline", "Value": "{% $states.input.name %}"}
                            ],
                        },
                    },
                },
            },
        },
        "Publish ages": {
            "Type": "Task",
            "Resource": "aws-sdk:cloudwatch:putMetricData",
            "Arguments": {
                "Namespace": "Downbeat/Watchdog",
                "MetricData": (
                    "{% $append($states.input, {'MetricName': 'Watched', 'Unit': 'Count', 'Value':"
                    " $count($states.input)}) %}"
                ),
            },
            "TimeoutSeconds": MINUTE,
            "Retry": RETRY_SERVICE,
        },
    },
    "on_failure": failure_path(
        "🚨 The watchdog of the pipelines FAILED - ${environment}",
        notify="Notify failure",
        end="Fail watchdog",
    ),
}
