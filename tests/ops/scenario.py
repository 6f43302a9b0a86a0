"""One Monday morning of the stack prod, which the snapshots and the runbook show."""

from datetime import timedelta

from tests.ops.failures import container, failing, glue, raised, well
from tests.ops.world import NOW, World

DENIED = (
    "An error occurred while calling o123.pyWriteDynamicFrame. Access Denied (Status Code: 403)"
)


LETTER = {
    "MessageId": "6f1c0e52-0000-4000-8000-000000000001",
    "ReceiptHandle": "r-1",
    "Body": '{"scheduled_time": "2026-11-20T02:00:00Z"}',
    "Attributes": {"SentTimestamp": "1795144800000"},
    "MessageAttributes": {
        "ERROR_CODE": {"DataType": "String", "StringValue": "AccessDeniedException"},
        "ERROR_MESSAGE": {
            "DataType": "String",
            "StringValue": "not authorized to perform: states:StartExecution",
        },
        "TARGET_ARN": {
            "DataType": "String",
            "StringValue": "arn:aws:states:us-east-1:111122223333:stateMachine:cm-etl-pipeline-state-machine:live",
        },
    },
}


FILE = {
    "sk": "FILE#x",
    "etag": "bb",
    "bucket": "ndjson-uploads-prod",
    "key": "2026-11-20/lost.ndjson",
    "status": "manifested",
    "manifest_path": "s3://ndjson-manifests-prod/manifests/2026-11-20/m.jsonl",
    "recorded_at": "2026-11-20T06:00:00Z",
}
FAILED_MANIFEST = (
    "arn:aws:states:us-east-1:111122223333:execution:ndjson-parquet-processor-prod:"
    "2026-11-20-000001-aa-1"
)
MANIFEST = {
    "sk": "MANIFEST#x",
    "id": "2026-11-20-000001-aa",
    "attempt": 1,
    "status": "failed",
    "execution_arn": FAILED_MANIFEST,
    "bytes": 120,
    "manifest_path": FILE["manifest_path"],
    "created_at": "2026-11-20T06:00:00Z",
}


def monday():
    """A world in which things have gone wrong."""
    world = World()
    days = lambda number, **more: NOW - timedelta(days=number, **more)  # noqa: E731
    world.run("weekly-monitoring", "mon-16", well, start=days(7, hours=3))
    world.run(
        "weekly-monitoring",
        "mon-23",
        failing("RunWeeklyMonitoring", container(137)),
        start=days(0, hours=3),
    )
    for name, start in (("oct", days(23, hours=7)), ("nov", days(2))):
        world.run(
            "database-refresh",
            name,
            failing("Step 3 Prepare part tables", glue(DENIED)),
            start=start,
        )
    world.run("etl", "etl-22", well, start=days(1, hours=7))
    world.run(
        "etl",
        "etl-23",
        failing(
            "ExecuteTask02",
            raised(
                "KeyError",
                {
                    "errorMessage": "'visit_map'",
                    "errorType": "KeyError",
                    "requestId": "8f5c1a34-0000-4000-8000-2b1f6f8e9a10",
                },
            ),
        ),
        start=days(0, hours=7),
    )
    world.run("watchdog", "hour-08", well, start=days(0, hours=1))
    world.alarms = [
        "ccapi-weekly-monitoring-prod-tasks-quiet",
        "cm-etl-pipeline-state-machine-failed",
    ]
    world.letters = {"cm-etl-pipeline-state-machine-dead-letters": [LETTER]}
    world.log_events["/ecs/ccapi-weekly-monitoring-prod"] = ["region 12 of 29: Bandung", "Killed"]
    return world
