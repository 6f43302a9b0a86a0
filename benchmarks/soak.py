"""Plays a storm of uploads on the manifest builder where it runs: in a Lambda function behind a
bucket's notification, a queue with dead letters and an event source mapping, all of them an
embedded AWS. `python -m benchmarks.soak [--objects 10000] [--seconds 300]`.

Calls of the function are throttled and its process dies, before and after calls; every twentieth
object is uploaded three times, of which the last has the first's content. Exits with 1 where a file
is lost, doubled or older than the one before it, or where the time was too short.
"""

from __future__ import annotations

import argparse
import io
import json
import sys
import tempfile
import time
import zipfile
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

from downbeat.emulator import embedded_clients, ministack
from functions.manifest_builder.table import Table

ROOT = Path(__file__).resolve().parent.parent
ACCOUNT, REGION, NAME = "246813579024", "us-east-1", "soak"
PREFIXES = 12
DEATHS, THROTTLES = 0.0005, 0.004
VISIBILITY_SECONDS, LOCK_SECONDS = 4, 3

# The function's entry with disturbed clients; a line in a file for each disturbance.
ENTRY = f"""
import os, random
from functools import cache
from botocore.exceptions import ClientError
from manifest_builder import handler as entry

make, dice = entry._client, random.Random()

def note(what):
    with open(os.environ["SOAK_NOTES"], "a") as notes:
        notes.write(what + "\\n")

def disturb(model, **_):
    roll = dice.random()
    if roll < {DEATHS}:
        note("death")
        os._exit(1)
    if roll < {DEATHS + THROTTLES}:
        note("throttle")
        error = {{"Code": "ThrottlingException", "Message": "soak"}}
        raise ClientError({{"Error": error}}, model.name)

@cache
def disturbed(service):
    client = make(service)
    client.meta.events.register("before-call.*.*", disturb)
    client.meta.events.register("after-call.*.*", disturb)
    return client

entry._client = disturbed
handler = entry.handler
"""

Client = Callable[[str], Any]


def deploy(client: Client, endpoint: str, notes: Path) -> tuple[str, str]:
    """Create the bucket, the table, the machine, the queues and the function. Returns the queues'
    URLs, that of the dead letters last.
    """
    for bucket in (f"{NAME}-uploads", f"{NAME}-manifests"):
        client("s3").create_bucket(Bucket=bucket)
    keys = (("pk", "HASH"), ("sk", "RANGE"))
    client("dynamodb").create_table(
        TableName=NAME,
        KeySchema=[{"AttributeName": name, "KeyType": kind} for name, kind in keys],
        AttributeDefinitions=[{"AttributeName": name, "AttributeType": "S"} for name, _ in keys],
        BillingMode="PAY_PER_REQUEST",
    )
    machine = client("stepfunctions").create_state_machine(
        name=NAME,
        definition=json.dumps({"StartAt": "Done", "States": {"Done": {"Type": "Succeed"}}}),
        roleArn=f"arn:aws:iam::{ACCOUNT}:role/machine",
    )["stateMachineArn"]
    dead, dead_arn = _queue(client, f"{NAME}-dead", {})
    redrive = json.dumps({"deadLetterTargetArn": dead_arn, "maxReceiveCount": 50})
    attributes = {"VisibilityTimeout": str(VISIBILITY_SECONDS), "RedrivePolicy": redrive}
    queue, queue_arn = _queue(client, f"{NAME}-queue", attributes)
    _function(client, {"STEP_FUNCTION_ARN": machine, "AWS_ENDPOINT_URL": endpoint}, notes)
    client("lambda").create_event_source_mapping(
        EventSourceArn=queue_arn,
        FunctionName=NAME,
        BatchSize=10,
        FunctionResponseTypes=["ReportBatchItemFailures"],
    )
    notification = {"QueueArn": queue_arn, "Events": ["s3:ObjectCreated:*"]}
    client("s3").put_bucket_notification_configuration(
        Bucket=f"{NAME}-uploads",
        NotificationConfiguration={"QueueConfigurations": [notification]},
    )
    return queue, dead


def _queue(client: Client, name: str, attributes: dict[str, str]) -> tuple[str, str]:
    url = client("sqs").create_queue(QueueName=name, Attributes=attributes)["QueueUrl"]
    answer = client("sqs").get_queue_attributes(QueueUrl=url, AttributeNames=["QueueArn"])
    return url, answer["Attributes"]["QueueArn"]


def _function(client: Client, variables: dict[str, str], notes: Path) -> None:
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w") as package:
        package.writestr("soak_entry.py", ENTRY)
        for module in sorted((ROOT / "functions" / "manifest_builder").glob("*.py")):
            package.write(module, f"manifest_builder/{module.name}")
    client("lambda").create_function(
        FunctionName=NAME,
        Runtime="python3.13",
        Role=f"arn:aws:iam::{ACCOUNT}:role/function",
        Handler="soak_entry.handler",
        Code={"ZipFile": archive.getvalue()},
        Timeout=60,
        Environment={
            "Variables": {
                **variables,
                "SOURCE_BUCKET": f"{NAME}-uploads",
                "MANIFEST_BUCKET": f"{NAME}-manifests",
                "TRACKING_TABLE": NAME,
                "MAX_FILES": "50",
                "LOCK_TTL_SECONDS": str(LOCK_SECONDS),
                "AWS_ACCESS_KEY_ID": ACCOUNT,
                "AWS_SECRET_ACCESS_KEY": "soak",
                "AWS_REGION": REGION,
                "SOAK_NOTES": str(notes),
            }
        },
    )


def upload(client: Client, objects: int, until: float) -> dict[str, str]:
    """Upload the objects; {key: the ETag of its last content}."""
    s3 = client("s3")

    def put(number: int) -> tuple[str, str] | None:
        key = f"in/2026-02-{number % PREFIXES + 1:02d}/{number}.ndjson"
        etag = ""
        for content in "aba" if number % 20 == 0 else "a":
            if time.monotonic() > until:
                return None
            body = f'{{"content": "{content}"}}\n'.encode()
            etag = s3.put_object(Bucket=f"{NAME}-uploads", Key=key, Body=body)["ETag"].strip('"')
        return key, etag

    with ThreadPoolExecutor(4) as pool:
        return dict(pair for pair in pool.map(put, range(objects)) if pair)


def drain(client: Client, queue: str, tracking: Table, until: float) -> bool:
    """Wait until the queue is empty, and flush until nothing waits; False when time is up."""
    names = ["ApproximateNumberOfMessages", "ApproximateNumberOfMessagesNotVisible"]
    while time.monotonic() < until:
        answer = client("sqs").get_queue_attributes(QueueUrl=queue, AttributeNames=names)
        if not any(int(value) for value in answer["Attributes"].values()):
            event = json.dumps({"action": "flush"}).encode()
            client("lambda").invoke(FunctionName=NAME, Payload=event)
            if not list(_unfinished(tracking)):
                return True
        time.sleep(1)
    return False


def _prefixes() -> list[str]:
    return [f"in/2026-02-{day:02d}" for day in range(1, PREFIXES + 1)]


def _unfinished(tracking: Table) -> Iterator[str]:
    for prefix in _prefixes():
        register = tracking.get("PREFIXES", prefix)
        if register.get("open_claim") or register.get("unstarted"):
            yield prefix
        yield from (item["key"] for item in tracking.query(prefix, "PENDING#"))


def judge(client: Client, tracking: Table, last: dict[str, str], dead: str) -> list[str]:
    """Compare what came out with what was uploaded; a sentence for each fault."""
    s3, faults = client("s3"), []
    files = [item for prefix in _prefixes() for item in tracking.query(prefix, "FILE#")]
    members: Counter[tuple[str, str, str]] = Counter()
    manifests = set()
    for page in s3.get_paginator("list_objects_v2").paginate(Bucket=f"{NAME}-manifests"):
        for entry in page.get("Contents", []):
            path = f"s3://{NAME}-manifests/{entry['Key']}"
            manifests.add(path)
            body = s3.get_object(Bucket=f"{NAME}-manifests", Key=entry["Key"])["Body"].read()
            for line in map(json.loads, body.decode().splitlines()):
                members[path, line["key"], line["etag"]] += 1
    recorded = Counter(
        (f["manifest_path"], f["key"], f["etag"]) for f in files if f["status"] == "manifested"
    )
    if members != recorded:
        faults.append(f"{(members - recorded) + (recorded - members)} are lost or doubled.")
    newest: dict[str, dict[str, Any]] = {}
    for file in sorted(files, key=lambda file: file["sequencer"]):
        newest[file["key"]] = file
    for key, etag in last.items():
        file = newest.get(key, {})
        if (file.get("etag"), file.get("status")) != (etag, "manifested"):
            faults.append(f"the last content of {key} is not converted: {file.get('status')}.")
    started = _started(client)
    if sorted(started) != sorted(manifests):
        faults.append(f"{len(manifests)} manifests, {len(started)} executions.")
    attributes = ["ApproximateNumberOfMessages"]
    answer = client("sqs").get_queue_attributes(QueueUrl=dead, AttributeNames=attributes)
    if answer["Attributes"][attributes[0]] != "0":
        faults.append(f"{answer['Attributes'][attributes[0]]} dead letters.")
    return faults


def _started(client: Client) -> list[str]:
    states = client("stepfunctions")
    machine = f"arn:aws:states:{REGION}:{ACCOUNT}:stateMachine:{NAME}"
    arns, token = [], {}
    while True:
        answer = states.list_executions(stateMachineArn=machine, **token)
        arns += [execution["executionArn"] for execution in answer["executions"]]
        if not answer.get("nextToken"):
            break
        token = {"nextToken": answer["nextToken"]}
    inputs = [json.loads(states.describe_execution(executionArn=arn)["input"]) for arn in arns]
    return [str(one["manifest_path"]) for one in inputs]


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--objects", type=int, default=10_000, metavar="N")
    parser.add_argument("--seconds", type=int, default=300, metavar="N")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        notes = Path(folder, "notes")
        notes.touch()
        embedded = ministack.start(Path(folder), ACCOUNT)
        try:
            client = embedded_clients.clients(embedded.endpoint, REGION, ACCOUNT)
            queue, dead = deploy(client, embedded.endpoint, notes)
            tracking = Table(client("dynamodb"), NAME, "pk", "sk")
            begun = time.monotonic()
            until = begun + arguments.seconds
            last = upload(client, arguments.objects, until)
            uploaded = time.monotonic()
            drained = drain(client, queue, tracking, until)
            ended = time.monotonic()
            faults = judge(client, tracking, last, dead) if drained else ["time is up."]
            if len(last) < arguments.objects:
                faults.append(f"only {len(last)} of {arguments.objects} objects were uploaded.")
            disturbances = Counter(notes.read_text().split())
            print(
                f"{len(last)} objects uploaded in {uploaded - begun:.0f} s, watched"
                f" for {ended - begun:.0f} s; {len(_started(client))} executions;"
                f" {disturbances['death']} deaths, {disturbances['throttle']} throttled calls"
            )
        finally:
            ministack.stop(Path(folder))
    print("\n".join(faults[:20]) or "Every last content is in exactly one manifest, started once.")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
