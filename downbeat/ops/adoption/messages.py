"""How topics, their policies and subscriptions, and queues are looked up."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from downbeat.ops.adoption.counterpart import Counterpart, Look, absent, present, tag_map
from downbeat.ops.connection import Connection
from downbeat.ops.gather import pages

Inputs = Mapping[str, Any]
# https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_GetQueueAttributes.html
QUEUE_NUMBERS = {
    "messageRetentionSeconds": "MessageRetentionPeriod",
    "kmsDataKeyReusePeriodSeconds": "KmsDataKeyReusePeriodSeconds",
    "visibilityTimeoutSeconds": "VisibilityTimeout",
    "delaySeconds": "DelaySeconds",
    "maxMessageSize": "MaximumMessageSize",
    "receiveWaitTimeSeconds": "ReceiveMessageWaitTimeSeconds",
}
PENDING = "PendingConfirmation"


def _topic(where: Connection, inputs: Inputs) -> Counterpart | None:
    client = where.client("sns")
    arn = f"arn:{where.partition}:sns:{where.region}:{where.account}:{inputs['name']}"
    topic = absent(client.get_topic_attributes, TopicArn=arn)
    if not topic:
        return None
    attributes = topic["Attributes"]
    properties = present(
        name=inputs["name"],
        displayName=attributes.get("DisplayName"),
        kmsMasterKeyId=attributes.get("KmsMasterKeyId"),
        policy=attributes.get("Policy") if "policy" in inputs else None,
        fifoTopic=True if attributes.get("FifoTopic") == "true" else None,
    )
    tags = tag_map(client.list_tags_for_resource(ResourceArn=arn).get("Tags"))
    return Counterpart(arn, properties, arn, tags)


def _topic_policy(where: Connection, inputs: Inputs) -> Counterpart | None:
    topic = absent(where.client("sns").get_topic_attributes, TopicArn=inputs["arn"])
    policy = (topic or {}).get("Attributes", {}).get("Policy")
    if not policy:
        return None
    return Counterpart(inputs["arn"], {"arn": inputs["arn"], "policy": policy}, inputs["arn"])


def _subscription(where: Connection, inputs: Inputs) -> Counterpart | None:
    """One that nobody has confirmed has no ARN: it cannot be taken over, and `up` asks again."""
    client = where.client("sns")
    if not absent(client.get_topic_attributes, TopicArn=inputs["topic"]):
        return None
    listed = pages(client, "list_subscriptions_by_topic", "Subscriptions", TopicArn=inputs["topic"])
    endpoint = inputs.get("endpoint")
    subscription = next(
        (
            one
            for one in listed
            if one["Protocol"] == inputs["protocol"] and one["Endpoint"] == endpoint
        ),
        None,
    )
    if subscription is None or not str(subscription["SubscriptionArn"]).startswith("arn:"):
        return None
    arn = subscription["SubscriptionArn"]
    attributes = client.get_subscription_attributes(SubscriptionArn=arn)["Attributes"]
    if attributes.get(PENDING) == "true":
        return None
    properties = present(
        topic=inputs["topic"],
        protocol=subscription["Protocol"],
        endpoint=subscription["Endpoint"],
        filterPolicy=attributes.get("FilterPolicy"),
        redrivePolicy=attributes.get("RedrivePolicy"),
    )
    return Counterpart(arn, properties, arn)


def _queue(where: Connection, inputs: Inputs) -> Counterpart | None:
    client = where.client("sqs")
    answer = absent(client.get_queue_url, QueueName=inputs["name"])
    if not answer:
        return None
    url = answer["QueueUrl"]
    attributes = client.get_queue_attributes(QueueUrl=url, AttributeNames=["All"])["Attributes"]
    numbers = {key: int(attributes[api]) for key, api in QUEUE_NUMBERS.items() if api in attributes}
    properties = present(
        name=inputs["name"],
        kmsMasterKeyId=attributes.get("KmsMasterKeyId"),
        redrivePolicy=attributes.get("RedrivePolicy"),
        policy=attributes.get("Policy") if "policy" in inputs else None,
        fifoQueue=True if attributes.get("FifoQueue") == "true" else None,
        **numbers,
    )
    tags = tag_map(client.list_queue_tags(QueueUrl=url).get("Tags"))
    return Counterpart(url, properties, url, tags)


def _queue_policy(where: Connection, inputs: Inputs) -> Counterpart | None:
    client = where.client("sqs")
    name = str(inputs["queueUrl"]).rsplit("/", 1)[-1]
    answer = absent(client.get_queue_url, QueueName=name)
    if not answer:
        return None
    url = answer["QueueUrl"]
    attributes = client.get_queue_attributes(QueueUrl=url, AttributeNames=["Policy"])
    policy = attributes.get("Attributes", {}).get("Policy")
    if not policy:
        return None
    return Counterpart(url, {"queueUrl": inputs["queueUrl"], "policy": policy}, url)


LOOKS: dict[str, Look] = {
    "aws:sns/topic:Topic": _topic,
    "aws:sns/topicPolicy:TopicPolicy": _topic_policy,
    "aws:sns/topicSubscription:TopicSubscription": _subscription,
    "aws:sqs/queue:Queue": _queue,
    "aws:sqs/queuePolicy:QueuePolicy": _queue_policy,
}
