"""Dead letters: what a schedule, a rule, a subscription or the files' queue could not deliver.

https://docs.aws.amazon.com/scheduler/latest/UserGuide/configuring-schedule-dlq.html
https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-rule-dlq.html
https://docs.aws.amazon.com/sns/latest/dg/sns-dead-letter-queues.html
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from downbeat.ops.deployment import Deployment
from downbeat.ops.faults import OpsError, code, missing
from downbeat.ops.starting import NameTaken, start_execution
from downbeat.plan.planned import Planned

SEEN_SECONDS = 30  # how long a message that was looked at is hidden from others
START, REPORT, TOPIC, SUBSCRIPTION, FILES, UNKNOWN = (
    "start",
    "report of an end",
    "message for a topic",
    "message for a subscriber",
    "files",
    "unknown",
)


@dataclass(frozen=True)
class Letter:
    """One dead letter. `kind` says what it was on its way to; `target` its ARN, "" for unknown;
    `reason` why it could not be delivered. `receipt` is good for 30 seconds.
    """

    pipeline: str
    queue: str
    id: str
    sent: datetime
    kind: str
    target: str
    reason: str
    body: str
    receipt: str


def queues(planned: Planned) -> list[str]:
    """The names of a pipeline's dead-letter queues."""
    name = planned.address.name
    files = [f"{name}-files-dead-letters"] if planned.uploads else []
    return [planned.address.dead_letter_queue, *files]


def letter(planned: Planned, queue: str, message: Mapping[str, Any]) -> Letter:
    """A message of ReceiveMessage as a dead letter."""
    attributes = {
        name: str(value.get("StringValue", ""))
        for name, value in message.get("MessageAttributes", {}).items()
    }
    sent = int(message.get("Attributes", {}).get("SentTimestamp", "0"))
    target = attributes.get("TARGET_ARN", "")
    body = str(message["Body"])
    error = attributes.get("ERROR_CODE") or attributes.get("ErrorCode", "")
    why = attributes.get("ERROR_MESSAGE") or attributes.get("ErrorMessage", "")
    kind = FILES if queue.endswith("-files-dead-letters") else _kind(planned, target, body)
    return Letter(
        pipeline=planned.key,
        queue=queue,
        id=str(message["MessageId"]),
        sent=datetime.fromtimestamp(sent / 1000, UTC),
        kind=kind,
        target=target,
        reason=": ".join(text for text in (error, why) if text),
        body=body,
        receipt=str(message["ReceiptHandle"]),
    )


def _kind(planned: Planned, target: str, body: str) -> str:
    if ":states:" in target:
        machine = ":".join(target.split(":")[:7])
        return START if machine == planned.address.state_machine_arn else REPORT
    if ":sns:" in target:
        return TOPIC
    try:
        value = json.loads(body)
    except ValueError:
        return UNKNOWN
    if isinstance(value, dict) and value.get("Type") == "Notification":
        return SUBSCRIPTION
    if isinstance(value, dict) and "scheduled_time" in value:
        return START
    return UNKNOWN


def queue_url(deployment: Deployment, name: str) -> str:
    """The URL of a queue; "" where there is none."""
    client = deployment.client("sqs")
    try:
        return str(client.get_queue_url(QueueName=name)["QueueUrl"])
    except client.exceptions.ClientError as error:
        if missing(error):
            return ""
        raise


def put_back(deployment: Deployment, letters: Iterable[Letter]) -> None:
    """Let other readers see letters again at once, which were only looked at."""
    client = deployment.client("sqs")
    urls: dict[str, str] = {}
    for one in letters:
        url = urls.get(one.queue) or queue_url(deployment, one.queue)
        urls[one.queue] = url
        client.change_message_visibility(
            QueueUrl=url, ReceiptHandle=one.receipt, VisibilityTimeout=0
        )


def read_letters(deployment: Deployment, planned: Planned, limit: int) -> list[Letter]:
    """The dead letters of a pipeline, oldest first, at most `limit`. They stay where they are,
    hidden from other readers for 30 seconds or until `put_back`.
    """
    client = deployment.client("sqs")
    by_id: dict[str, Letter] = {}
    for queue in queues(planned):
        url = queue_url(deployment, queue)
        while url and len(by_id) < limit:
            messages = client.receive_message(
                QueueUrl=url,
                MaxNumberOfMessages=10,
                VisibilityTimeout=SEEN_SECONDS,
                WaitTimeSeconds=1,
                MessageAttributeNames=["All"],
                MessageSystemAttributeNames=["SentTimestamp"],
            ).get("Messages", [])
            new = [letter(planned, queue, one) for one in messages]
            new = [one for one in new if one.id not in by_id]
            if not new:
                break
            by_id |= {one.id: one for one in new}
    return sorted(by_id.values(), key=lambda one: one.sent)[:limit]


def delete(deployment: Deployment, one: Letter) -> None:
    """Removes a dead letter from its queue."""
    deployment.client("sqs").delete_message(
        QueueUrl=queue_url(deployment, one.queue), ReceiptHandle=one.receipt
    )


def refusal(one: Letter) -> str:
    """Why a letter cannot be replayed; "" when it can."""
    if one.kind == SUBSCRIPTION:
        return "SNS cannot send to one subscriber again; read it here, then drop it"
    if one.kind == UNKNOWN:
        return "nobody knows where it was to go; read it, then drop it"
    return ""


def replay(deployment: Deployment, planned: Planned, one: Letter) -> str:
    """Does what the letter was on its way to do, then removes it; says what was done.

    A start has the letter's id in its name, so that a letter replayed twice starts once.
    """
    if refusal(one):
        raise OpsError(f"{one.id} is not replayed: {refusal(one)}.")
    if one.kind == START:
        done = f"Started {_start(deployment, planned, one)}"
    elif one.kind == REPORT:
        done = f"Started {_report(deployment, one)}"
    elif one.kind == TOPIC:
        deployment.client("sns").publish(TopicArn=one.target, Message=one.body)
        done = f"Published to {one.target}"
    else:
        url = queue_url(deployment, f"{planned.address.name}-files")
        deployment.client("sqs").send_message(QueueUrl=url, MessageBody=one.body)
        done = f"Sent back to {planned.address.name}-files"
    delete(deployment, one)
    return f"{done}, and removed {one.id}."


def _report(deployment: Deployment, one: Letter) -> str:
    """Start the stack's reporter with the event that it was to report."""
    client, name = deployment.client("stepfunctions"), f"replay-{one.id}"
    try:
        answer = client.start_execution(stateMachineArn=one.target, name=name, input=one.body)
    except client.exceptions.ClientError as error:
        if code(error) != "ExecutionAlreadyExists":
            raise
        return f"{one.target.replace(':stateMachine:', ':execution:')}:{name}"
    return str(answer["executionArn"])


def _start(deployment: Deployment, planned: Planned, one: Letter) -> str:
    name = f"replay-{one.id}"
    try:
        return start_execution(deployment, planned, name, json.loads(one.body))
    except ValueError:
        raise OpsError(f"{one.id} is not replayed: its body is not JSON.") from None
    except NameTaken as taken:  # it was started before, and only not removed
        return taken.arn
