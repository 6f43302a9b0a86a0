"""One orchestration that has everything; a test takes it and changes one thing."""

import copy
from dataclasses import replace
from pathlib import Path
from typing import Any

from components.encryption import existing_key
from components.orchestration import Orchestration
from downbeat.config.stack_values import StackValues
from downbeat.plan.address import Address
from downbeat.plan.orchestration_args import OrchestrationArgs, ScheduleValues
from downbeat.plan.triggers import TriggerFunction, Uploads
from tests import program

ADDRESS = Address("weekly-dev", program.REGION, program.ACCOUNT)
KEY = existing_key(f"arn:aws:kms:{program.REGION}:{program.ACCOUNT}:key/1234")
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
FUNCTION = TriggerFunction(
    name="weekly-dev-files",
    folder=Path("functions/manifest_builder"),
    handler="manifest_builder.handler.handler",
    statements=[
        {"Effect": "Allow", "Action": "s3:PutObject", "Resource": "arn:aws:s3:::manifests/*"}
    ],
    environment={"SOURCE_BUCKET": "uploads"},
    timeout_seconds=120,
    memory_mb=256,
)
ARGS = OrchestrationArgs(
    address=ADDRESS,
    stack_name="dev",
    environment="dev",
    definition=DEFINITION,
    statements=STATEMENTS,
    topics={"success": "success", "failure": "failure"},
    tags=TAGS,
    schedule=ScheduleValues("cron(0 6 ? * MON *)", "Europe/London", longest_gap_seconds=7 * 86_400),
    trigger=Uploads("uploads", ".ndjson", FUNCTION),
    input={"regions_count": 29},
    success=["reports@example.com"],
    failure=["alerts@example.com", "https://events.pagerduty.com/integration/key/enqueue"],
    slack_webhook="https://hooks.slack.com/services/T0/B0/secret",
    task_log_group="/ecs/monitor",
    buckets=["reports"],
)


RUNS: list[tuple[Any, program.Run]] = []


def deployed(preview: bool = False, **changes: Any) -> program.Run:
    """What the engine gets for the example with these arguments changed: one run for all tests of a
    process that ask for the same, and do not change what they look at.
    """
    asked = (preview, changes)
    known = next((run for earlier, run in RUNS if earlier == asked), None)
    if known:
        return known
    args = changed(**changes)
    run = program.run(lambda: Orchestration("weekly", args, KEY) and None, preview=preview)
    RUNS.append((copy.deepcopy(asked), run))
    return run


def changed(**changes: Any) -> OrchestrationArgs:
    """The example with these arguments changed; those that a stack says once go where they
    belong.
    """
    wide = {name: value for name, value in changes.items() if name in StackValues.model_fields}
    own = {name: value for name, value in changes.items() if name not in wide}
    return replace(ARGS, stack=ARGS.stack.model_copy(update=wide), **own)
