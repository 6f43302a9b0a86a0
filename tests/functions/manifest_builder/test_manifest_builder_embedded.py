"""The function on an embedded AWS, with real calls: in this process, and deployed behind bucket,
queue and event source mapping.
"""

import io
import json
import re
import time
import zipfile
from concurrent.futures import ThreadPoolExecutor
from fnmatch import fnmatchcase
from pathlib import Path

import boto3
import pytest

from downbeat.asl import shared_statements
from downbeat.asl.statements import listed
from functions.manifest_builder.collect import collect_batch
from functions.manifest_builder.flush import FlushError, flush_waiting
from functions.manifest_builder.permissions import statements
from tests.functions.manifest_builder.world import message, notification

pytestmark = pytest.mark.embedded
PACKAGE = Path(__file__).parents[3] / "functions" / "manifest_builder"
DAY = "in/2025-01-15"


def eventually(condition, seconds=40):
    """Wait until `condition()` holds, and return its last value."""
    end = time.monotonic() + seconds
    while not (value := condition()) and time.monotonic() < end:
        time.sleep(0.1)
    return value


def batch(stage, names, deliveries=1, **fields):
    """A message for each name, of the day's folder."""
    bodies = [
        notification(f"{DAY}/{name}.ndjson", bucket=stage.source, etag=f"etag-{name}", **fields)
        for name in names
    ]
    return [
        message(body, f"m-{name}", deliveries) for name, body in zip(names, bodies, strict=True)
    ]


def keys(names):
    return [f"{DAY}/{name}.ndjson" for name in names]


def archive():
    """The deployment package: the folder manifest_builder with its modules."""
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as package:
        for module in sorted(PACKAGE.glob("*.py")):
            package.write(module, f"manifest_builder/{module.name}")
    return content.getvalue()


@pytest.fixture
def deployed(stage, client, endpoint):
    """The function behind the bucket's notification, a queue with dead letters and an event source
    mapping. Returns the queues' URLs.
    """
    stage.create_machine()
    sqs, functions = client("sqs"), client("lambda")
    dead = sqs.create_queue(QueueName=f"{stage.name}-dead")["QueueUrl"]
    dead_arn = sqs.get_queue_attributes(QueueUrl=dead, AttributeNames=["QueueArn"])["Attributes"][
        "QueueArn"
    ]
    redrive = json.dumps({"deadLetterTargetArn": dead_arn, "maxReceiveCount": 3})
    queue = sqs.create_queue(
        QueueName=f"{stage.name}-queue",
        Attributes={"VisibilityTimeout": "2", "RedrivePolicy": redrive},
    )["QueueUrl"]
    queue_arn = sqs.get_queue_attributes(QueueUrl=queue, AttributeNames=["QueueArn"])["Attributes"][
        "QueueArn"
    ]
    credentials = {
        "AWS_ACCESS_KEY_ID": "246813579024",
        "AWS_SECRET_ACCESS_KEY": "test",
        "AWS_REGION": "us-east-1",
    }
    functions.create_function(
        FunctionName=stage.name,
        Runtime="python3.11",
        Role="arn:aws:iam::246813579024:role/function",
        Handler="manifest_builder.handler.handler",
        Code={"ZipFile": archive()},
        Timeout=60,
        Environment={
            "Variables": {**stage.environment(), **credentials, "AWS_ENDPOINT_URL": endpoint}
        },
    )
    mapping = functions.create_event_source_mapping(
        EventSourceArn=queue_arn,
        FunctionName=stage.name,
        BatchSize=10,
        FunctionResponseTypes=["ReportBatchItemFailures"],
    )
    configuration = {
        "QueueConfigurations": [{"QueueArn": queue_arn, "Events": ["s3:ObjectCreated:*"]}]
    }
    client("s3").put_bucket_notification_configuration(
        Bucket=stage.source, NotificationConfiguration=configuration
    )
    yield queue, dead
    functions.delete_event_source_mapping(UUID=mapping["UUID"])


def test_files_that_go_in_by_s3_come_out_in_manifests_which_the_machine_completes(
    stage, client, deployed
):
    names = ["a b", "c+d", "ü €", "100%", "e&f=g", "h", "i"]
    for name in names:
        client("s3").put_object(
            Bucket=stage.source, Key=f"{DAY}/{name}.ndjson", Body=f'{{"name": "{name}"}}\n'.encode()
        )
    completed = eventually(
        lambda: (
            [s for s in stage.statuses(DAY).values() if s == "completed"][:2] == ["completed"] * 2
        )
    )
    assert completed, (stage.statuses(DAY), stage.written())
    answer = client("lambda").invoke(
        FunctionName=stage.name, Payload=json.dumps({"action": "flush"}).encode()
    )
    rest = json.loads(answer["Payload"].read())
    assert (len(rest["manifests"]), rest["busy"], rest["left"], rest["waiting"]) == (1, [], [], 0)
    assert eventually(lambda: list(stage.statuses(DAY).values()) == ["completed"] * 3)
    assert sorted(len(members) for members in stage.written().values()) == [1, 3, 3]
    assert sorted(key for members in stage.written().values() for key in members) == sorted(
        keys(names)
    )
    assert stage.executions() == sorted(
        path.split("/")[-1].removesuffix(".jsonl") for path in stage.written()
    )


def test_what_cannot_be_placed_ends_in_the_dead_letter_queue_and_keeps_nobody_back(
    stage, client, deployed
):
    queue, dead = deployed
    client("s3").put_object(Bucket=stage.source, Key="no-date/x.ndjson", Body=b"{}\n")
    client("sqs").send_message(QueueUrl=queue, MessageBody="not JSON")
    for name in "abc":
        client("s3").put_object(Bucket=stage.source, Key=f"{DAY}/{name}.ndjson", Body=b"{}\n")
    assert eventually(lambda: list(stage.statuses(DAY).values()) == ["completed"]), stage.statuses(
        DAY
    )
    letters = []

    def both():
        letters.extend(
            client("sqs").receive_message(QueueUrl=dead, MaxNumberOfMessages=10).get("Messages", [])
        )
        return len(letters) == 2

    assert eventually(both), letters
    bodies = sorted(letter["Body"] for letter in letters)
    assert (
        bodies[0] == "not JSON"
        and json.loads(bodies[1])["Records"][0]["s3"]["object"]["key"] == "no-date/x.ndjson"
    )


def test_the_same_files_from_many_invocations_at_once_are_in_one_manifest_each(stage):
    stage.create_machine()
    names = [f"f{number:02d}" for number in range(24)]
    groups = [names[start : start + 6] for start in (0, 6, 12, 18, 3, 9, 15, 0, 12)]

    def deliver(number):
        invocation = stage.invocation(f"request-{number}")
        return collect_batch(invocation, batch(stage, groups[number]))["batchItemFailures"]

    with ThreadPoolExecutor(9) as pool:
        list(pool.map(deliver, range(len(groups))))
    collect_batch(stage.invocation("request-last"), batch(stage, names, deliveries=2))
    assert sorted(key for members in stage.written().values() for key in members) == sorted(
        keys(names)
    )
    assert [len(members) for members in stage.written().values()] == [3] * 8
    assert len(stage.executions()) == 8


def test_a_failed_start_keeps_the_messages_and_is_made_good_by_their_next_delivery(stage, capsys):
    messages = batch(stage, "abc")
    assert collect_batch(stage.invocation(), messages) == {
        "batchItemFailures": [{"itemIdentifier": m["messageId"]} for m in messages]
    }
    logged = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [entry["message"] for entry in logged if entry["level"] == "ERROR"] == [
        "A manifest could not be started; it stays on the list and the next invocation tries again."
    ]
    assert list(stage.statuses(DAY).values()) == ["manifested"]
    stage.create_machine()
    assert collect_batch(stage.invocation("request-2"), batch(stage, "abc", deliveries=2)) == {
        "batchItemFailures": []
    }
    assert len(stage.executions()) == 1 and list(stage.written().values()) == [keys("abc")]


def test_a_flush_that_cannot_start_a_manifest_fails_and_says_which(stage):
    collect_batch(stage.invocation(), batch(stage, "a"))
    with pytest.raises(FlushError) as raised:
        flush_waiting(stage.invocation("request-2"), {"action": "flush", "date_prefix": DAY})
    (path,) = stage.written()
    assert str(raised.value) == f"{DAY}: {path} could not be started"


def test_without_a_machine_manifests_are_written_and_a_flush_starts_them_once_there_is_one(
    stage, capsys
):
    assert collect_batch(stage.invocation(STEP_FUNCTION_ARN=""), batch(stage, "abcdef")) == {
        "batchItemFailures": []
    }
    warnings = [
        json.loads(line) for line in capsys.readouterr().out.splitlines() if '"WARNING"' in line
    ]
    assert warnings == [
        {
            "level": "WARNING",
            "message": (
                "STEP_FUNCTION_ARN is empty: manifests are written but not started; set it, and the"
                " next file or flush starts them."
            ),
            "manifests_waiting": 2,
        }
    ]
    assert list(stage.statuses(DAY).values()) == ["manifested"] * 2
    stage.create_machine()
    assert flush_waiting(stage.invocation("request-2"), {"action": "flush"}) == {
        "manifests": [],
        "busy": [],
        "left": [],
        "waiting": 0,
    }
    assert len(stage.executions()) == 2
    assert eventually(lambda: list(stage.statuses(DAY).values()) == ["completed"] * 2)


def test_an_execution_that_exists_already_counts_as_started(stage, client):
    stage.create_machine()
    collect_batch(stage.invocation(STEP_FUNCTION_ARN=""), batch(stage, "abc"))
    (path,) = stage.written()
    name = path.split("/")[-1].removesuffix(".jsonl")
    client("stepfunctions").start_execution(
        stateMachineArn=stage.machine_arn, name=name, input='{"by": "hand"}'
    )
    assert collect_batch(stage.invocation("request-2"), batch(stage, "abc")) == {
        "batchItemFailures": []
    }
    (item,) = stage.invocation().table.query(DAY, "MANIFEST#")
    assert (
        item["execution_arn"]
        == f"{stage.machine_arn.replace(':stateMachine:', ':execution:')}:{name}"
    )
    assert stage.invocation().table.get("PREFIXES", DAY)["unstarted"] == {}


# boto3's operation → (IAM actions, resource), as the service authorization reference has them
RESOURCES = {
    "PutObject": lambda p: [("s3:PutObject", f"arn:aws:s3:::{p['Bucket']}/{p['Key']}")],
    "StartExecution": lambda p: [("states:StartExecution", p["stateMachineArn"])],
    "TransactWriteItems": lambda p: [
        (f"dynamodb:{verb}Item", table_arn(entry["TableName"]))
        for action in p["TransactItems"]
        for verb, entry in action.items()
    ],
    "BatchGetItem": lambda p: [
        ("dynamodb:BatchGetItem", table_arn(name)) for name in p["RequestItems"]
    ],
}


def table_arn(name):
    return f"arn:aws:dynamodb:us-east-1:246813579024:table/{name}"


def recorded(client, calls):
    """A client maker whose clients write every call down as (IAM action, resource)."""

    def note(params, model, **_):
        known = RESOURCES.get(
            model.name, lambda p: [(f"dynamodb:{model.name}", table_arn(p["TableName"]))]
        )
        calls.update(known(params))

    def make(service):
        made = client(service)
        made.meta.events.register("provide-client-params.*.*", note)
        return made

    return make


def test_the_role_allows_exactly_the_calls_that_are_made(stage, client):
    calls = set()
    stage.create_machine()
    make = recorded(client, calls)
    collect_batch(
        stage.invocation(client=make), [*batch(stage, "abcdef"), *batch(stage, "g", size=0)]
    )
    collect_batch(stage.invocation("request-2", client=make), [*batch(stage, "abch", deliveries=2)])
    flush_waiting(stage.invocation("request-3", client=make), {"action": "flush"})
    granted = [
        *statements(
            table_arn=table_arn(stage.table),
            manifest_bucket_arn=f"arn:aws:s3:::{stage.manifests}",
            manifest_prefix="manifests/",
        ),
        shared_statements.start(stage.machine_arn),
    ]
    allowed = [
        (action, pattern)
        for one in granted
        for action in listed(one["Action"])
        for pattern in listed(one["Resource"])
    ]
    assert [
        call
        for call in sorted(calls)
        if not any(call[0] == a and fnmatchcase(call[1], r) for a, r in allowed)
    ] == []
    used = {action for action, _ in calls}
    by_the_function = {action for action, _ in allowed if re.match("dynamodb:|s3:|states:", action)}
    assert by_the_function == used


def test_the_package_loads_alone_with_nothing_but_boto3(tmp_path):
    import subprocess
    import sys

    (tmp_path / "package.zip").write_bytes(archive())
    program = (
        "import sys; sys.path.insert(0, 'package.zip'); from manifest_builder import handler;"
        " print(sorted(m.split('.')[0] for m in sys.modules if m in ('pulumi', 'pydantic', 'asl',"
        " 'components')), handler.__file__)"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], cwd=tmp_path, capture_output=True, text=True, check=True
    )
    assert done.stdout == "[] package.zip/manifest_builder/handler.py\n"
    assert boto3.__version__
