"""One orchestration that has everything; a test takes it and changes one thing."""

from dataclasses import replace
from pathlib import Path
from typing import Any

from components.encryption import given_key
from components.function import FunctionArgs
from components.orchestration import Orchestration
from components.orchestration_args import Files, OrchestrationArgs, ScheduleValues
from downbeat.plan.address import Address
from tests import program

ADDRESS = Address("weekly-dev", program.REGION, program.ACCOUNT)
KEY = given_key(f"arn:aws:kms:{program.REGION}:{program.ACCOUNT}:key/1234")
TAGS = {"project": "downbeat", "pipeline": "weekly"}
DEFINITION = {
    "StartAt": "Monitor",
    "QueryLanguage": "JSONata",
    "TimeoutSeconds": 10_800,
    "States": {
        "Monitor": {
            "Type": "Task",
            "Resource": "arn:aws:states:::ecs:runTask.sync",
            "Arguments": {
                "Cluster": f"arn:aws:ecs:{program.REGION}:{program.ACCOUNT}:cluster/ccapi",
                "TaskDefinition": (
                    f"arn:aws:ecs:{program.REGION}:{program.ACCOUNT}:task-definition/monitor:7"
                ),
            },
            "Next": "Notify",
        },
        "Notify": {
            "Type": "Task",
            "Resource": "arn:aws:states:::sns:publish",
            "Arguments": {"TopicArn": ADDRESS.topic_arn("success"), "Message": "done"},
            "End": True,
        },
    },
}
STATEMENTS = [
    {
        "Effect": "Allow",
        "Action": ["sns:Publish"],
        "Resource": [ADDRESS.topic_arn("success")],
        "why": "It says that it is done.",
    }
]
FUNCTION = FunctionArgs(
    address=ADDRESS,
    function="weekly-dev-files",
    folder=Path("functions/manifest_builder"),
    handler="manifest_builder.handler.handler",
    statements=[
        {"Effect": "Allow", "Action": "s3:PutObject", "Resource": "arn:aws:s3:::manifests/*"}
    ],
    key=KEY,
    tags=TAGS,
    environment={"SOURCE_BUCKET": "uploads"},
)
ARGS = OrchestrationArgs(
    address=ADDRESS,
    environment="dev",
    definition=DEFINITION,
    statements=STATEMENTS,
    topics={"success": "success", "failure": "failure"},
    key=KEY,
    tags=TAGS,
    cadence=ScheduleValues("cron(0 6 ? * MON *)", "Europe/London", longest_gap_seconds=7 * 86_400),
    event_pattern={"source": ["acme"]},
    files=Files("uploads", [".ndjson"], FUNCTION),
    input={"regions_count": 29},
    success=["reports@example.com"],
    failure=["alerts@example.com", "https://events.pagerduty.com/integration/key/enqueue"],
    slack_webhook="https://hooks.slack.com/services/T0/B0/secret",
    task_log_group="/ecs/monitor",
    buckets=["reports"],
)


def deployed(preview: bool = False, **changes: Any) -> program.Run:
    """What the engine gets for the example with these arguments changed."""
    return program.run(
        lambda: Orchestration("weekly", replace(ARGS, **changes)) and None, preview=preview
    )
