"""SQS: queues and their policies. A queue's URL is its id, as in the aws provider."""

from __future__ import annotations

from downbeat.emulator.provider.resource import Inputs, Outputs, ResourceType, Target, missing
from downbeat.emulator.provider.sns import text

# https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SetQueueAttributes.html
QUEUE = {
    "contentBasedDeduplication": "ContentBasedDeduplication",
    "deduplicationScope": "DeduplicationScope",
    "delaySeconds": "DelaySeconds",
    "fifoThroughputLimit": "FifoThroughputLimit",
    "kmsDataKeyReusePeriodSeconds": "KmsDataKeyReusePeriodSeconds",
    "kmsMasterKeyId": "KmsMasterKeyId",
    "maxMessageSize": "MaximumMessageSize",
    "messageRetentionSeconds": "MessageRetentionPeriod",
    "policy": "Policy",
    "receiveWaitTimeSeconds": "ReceiveMessageWaitTimeSeconds",
    "redriveAllowPolicy": "RedriveAllowPolicy",
    "redrivePolicy": "RedrivePolicy",
    "sqsManagedSseEnabled": "SqsManagedSseEnabled",
    "visibilityTimeoutSeconds": "VisibilityTimeout",
}
NUMBERS = (
    "delaySeconds",
    "messageRetentionSeconds",
    "visibilityTimeoutSeconds",
    "kmsDataKeyReusePeriodSeconds",
)
# What the aws provider sets where a program says nothing (any more): AWS takes no empty number.
# https://www.pulumi.com/registry/packages/aws/api-docs/sqs/queue/#inputs
UNSAID = {
    "delaySeconds": 0,
    "kmsDataKeyReusePeriodSeconds": 300,
    "maxMessageSize": 262144,
    "messageRetentionSeconds": 345600,
    "receiveWaitTimeSeconds": 0,
    "visibilityTimeoutSeconds": 30,
}


def _create_queue(place: Target, inputs: Inputs) -> Outputs:
    attributes = {
        api: text(inputs[key]) for key, api in QUEUE.items() if inputs.get(key) not in (None, "")
    }
    if inputs.get("fifoQueue"):
        attributes["FifoQueue"] = "true"
    place("sqs").create_queue(QueueName=inputs["name"], Attributes=attributes)
    return {}


def _update_queue(place: Target, inputs: Inputs, state: Inputs) -> Outputs:
    changed = {
        api: inputs.get(key, UNSAID.get(key))
        for key, api in QUEUE.items()
        if inputs.get(key) != state.get(key)
    }
    if changed:
        attributes = {api: "" if value is None else text(value) for api, value in changed.items()}
        place("sqs").set_queue_attributes(QueueUrl=state["url"], Attributes=attributes)
    return {"url": state["url"], "arn": state["arn"]}


def _read_queue(place: Target, url: str, state: Inputs) -> Outputs | None:
    response = missing(place("sqs").get_queue_attributes, QueueUrl=url, AttributeNames=["All"])
    if not response:
        return None
    attributes = response["Attributes"]
    numbers = {key: int(attributes[QUEUE[key]]) for key in NUMBERS if QUEUE[key] in attributes}
    return {
        "arn": attributes["QueueArn"],
        "url": url,
        "name": attributes["QueueArn"].rsplit(":", 1)[1],
        "kmsMasterKeyId": attributes.get("KmsMasterKeyId"),
        **numbers,
    }


def _delete_queue(place: Target, url: str, state: Inputs) -> None:
    place("sqs").delete_queue(QueueUrl=url)


def _put_policy(place: Target, inputs: Inputs) -> Outputs:
    place("sqs").set_queue_attributes(
        QueueUrl=inputs["queueUrl"], Attributes={"Policy": inputs["policy"]}
    )
    return {}


def _read_policy(place: Target, url: str, state: Inputs) -> Outputs | None:
    response = missing(place("sqs").get_queue_attributes, QueueUrl=url, AttributeNames=["Policy"])
    policy = (response or {}).get("Attributes", {}).get("Policy")
    return {"queueUrl": url, "policy": policy} if policy else None


def _delete_policy(place: Target, url: str, state: Inputs) -> None:
    place("sqs").set_queue_attributes(QueueUrl=url, Attributes={"Policy": ""})


RESOURCES = [
    ResourceType(
        "aws:sqs/queue:Queue",
        create=_create_queue,
        update=_update_queue,
        read=_read_queue,
        delete=_delete_queue,
        id="{url}",
        outputs={
            "arn": "arn:{partition}:sqs:{region}:{account}:{name}",
            "url": "{endpoint}/{account}/{name}",
        },
        replaces=frozenset({"name", "namePrefix", "fifoQueue"}),
        autoname="name",
        suffix=".fifo",
        taggable="sqs",
    ),
    ResourceType(
        "aws:sqs/queuePolicy:QueuePolicy",
        create=_put_policy,
        update=lambda place, inputs, state: _put_policy(place, inputs),
        read=_read_policy,
        delete=_delete_policy,
        id="{queueUrl}",
        replaces=frozenset({"queueUrl"}),
    ),
]
