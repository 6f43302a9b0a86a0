"""`downbeat files`: count, find and repair, by conditional writes only."""

import json

from functions.manifest_builder.table import encoded
from tests.ops.aws import Refusal
from tests.ops.test_acting import written
from tests.ops.test_policy import FILE, MANIFEST


def fill(world, **manifest):
    world.items = {
        "PREFIXES": {"2026-02-01": encoded({"sk": "2026-02-01"})},
        "2026-02-01": {
            "FILE#x": encoded(FILE),
            "MANIFEST#x": encoded(MANIFEST | manifest),
            "PENDING#y": encoded({"sk": "PENDING#y", "recorded_at": "2026-02-01T07:00:00Z"}),
        },
    }


def test_stats_count_by_prefix_and_status(world, downbeat):
    fill(world)
    assert json.loads(downbeat("files", "stats", "--json").stdout) == [
        {
            "prefix": "2026-02-01",
            "files": {"manifested": 1},
            "manifests": {"failed": 1},
            "bytes": 0,
            "oldest_waiting": "2026-02-01T07:00:00Z",
        }
    ]


def test_reset_writes_only_what_nobody_changed_meanwhile(world, downbeat):
    fill(world)
    assert downbeat("files", "reset", "--yes").exit_code == 0
    sent = [given for operation, given in written(world) if operation == "UpdateItem"]
    assert [one["ConditionExpression"] for one in sent] == [
        "attempt = :read AND #status = :was",
        "attribute_exists(unstarted)",
    ]
    assert sent[1]["ExpressionAttributeNames"] == {"#name": "2026-02-01-000001-aa-2"}


def test_a_reset_that_somebody_else_did_is_refused(world, downbeat):
    fill(world)
    refused = Refusal("ConditionalCheckFailedException", "The conditional request failed")
    world.aws.on("dynamodb", "UpdateItem", refused)
    result = downbeat("files", "reset", "--yes")
    assert (result.exit_code, "was changed by somebody else meanwhile" in result.stderr) == (
        1,
        True,
    )


def test_what_is_completed_or_at_work_is_left_alone(world, downbeat):
    fill(world, status="completed")
    assert downbeat("files", "reset", "--yes").stdout == "No manifest hangs.\n"


def test_an_execution_that_is_gone_is_a_reason_to_reset(world, downbeat):
    arn = "arn:aws:states:us-east-1:111122223333:execution:ndjson-parquet-processor-prod:gone"
    fill(world, status="processing", execution_arn=arn)
    assert "its execution is gone: gone" in downbeat("files", "reset", "--dry-run").stdout


def test_an_orphan_is_listed_and_announced_again(world, downbeat):
    fill(world)
    listed = downbeat("files", "orphans")
    assert (listed.exit_code, listed.stdout) == (
        1,
        "s3://ndjson-uploads-prod/2026-11-20/lost.ndjson\n1 orphan.\n",
    )
    downbeat("files", "orphans", "--announce", "--yes")
    ((operation, sent),) = written(world)
    detail = json.loads(sent["MessageBody"])["detail"]
    assert (operation, detail["object"]["key"]) == ("SendMessage", "2026-11-20/lost.ndjson")


def test_the_function_reads_the_event_that_is_sent_again():
    from datetime import UTC, datetime

    from downbeat.ops.file_table import lost_event
    from functions.manifest_builder.records import contents

    answer = {"ContentLength": 12, "ETag": '"aa"', "LastModified": datetime(2026, 2, 1, tzinfo=UTC)}
    (upload,) = contents(json.dumps(lost_event("b", "2026-02-01/a b.ndjson", answer)))
    assert (upload.bucket, upload.key, upload.size, upload.etag) == (
        "b",
        "2026-02-01/a b.ndjson",
        12,
        "aa",
    )


def test_flush_calls_the_function(world, downbeat):
    downbeat("files", "flush", "--prefix", "2026-02-01", "--yes")
    ((operation, sent),) = written(world)
    assert (operation, sent["FunctionName"], json.loads(sent["Payload"])) == (
        "Invoke",
        "ndjson-parquet-processor-prod-files",
        {"action": "flush", "date_prefix": "2026-02-01"},
    )
