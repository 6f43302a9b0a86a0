"""SNS: topics, their policies, subscriptions."""

from __future__ import annotations

from typing import Any

from downbeat.emulator.provider.resource import Inputs, Outputs, ResourceType, Target, missing

# Inputs of the aws provider → topic attributes.
# https://docs.aws.amazon.com/sns/latest/api/API_SetTopicAttributes.html
TOPIC = {
    "displayName": "DisplayName",
    "deliveryPolicy": "DeliveryPolicy",
    "kmsMasterKeyId": "KmsMasterKeyId",
    "policy": "Policy",
    "signatureVersion": "SignatureVersion",
    "tracingConfig": "TracingConfig",
    "contentBasedDeduplication": "ContentBasedDeduplication",
    "archivePolicy": "ArchivePolicy",
}
# https://docs.aws.amazon.com/sns/latest/api/API_SetSubscriptionAttributes.html
SUBSCRIPTION = {
    "deliveryPolicy": "DeliveryPolicy",
    "filterPolicy": "FilterPolicy",
    "filterPolicyScope": "FilterPolicyScope",
    "rawMessageDelivery": "RawMessageDelivery",
    "redrivePolicy": "RedrivePolicy",
    "subscriptionRoleArn": "SubscriptionRoleArn",
}
UNCONFIRMED = ("PendingConfirmation", "pending confirmation")


def text(value: Any) -> str:
    """An attribute's value: SNS and SQS write booleans in lower case, and numbers as text."""
    return str(value).lower() if isinstance(value, bool) else str(value)


def _create_topic(place: Target, inputs: Inputs) -> Outputs:
    attributes = {
        api: text(inputs[key]) for key, api in TOPIC.items() if inputs.get(key) not in (None, "")
    }
    if inputs.get("fifoTopic"):
        attributes["FifoTopic"] = "true"
    return {
        "arn": place("sns").create_topic(Name=inputs["name"], Attributes=attributes)["TopicArn"]
    }


def _update_topic(place: Target, inputs: Inputs, state: Inputs) -> Outputs:
    for key, api in TOPIC.items():
        if inputs.get(key) != state.get(key):
            value = inputs.get(key)
            place("sns").set_topic_attributes(
                TopicArn=state["arn"],
                AttributeName=api,
                AttributeValue="" if value is None else text(value),
            )
    return {"arn": state["arn"]}


def _read_topic(place: Target, arn: str, state: Inputs) -> Outputs | None:
    response = missing(place("sns").get_topic_attributes, TopicArn=arn)
    if not response:
        return None
    attributes = response["Attributes"]
    return {
        "arn": arn,
        "name": arn.rsplit(":", 1)[1],
        "owner": attributes.get("Owner", place.account),
        "kmsMasterKeyId": attributes.get("KmsMasterKeyId"),
        "displayName": attributes.get("DisplayName"),
    }


def _put_policy(place: Target, inputs: Inputs) -> Outputs:
    place("sns").set_topic_attributes(
        TopicArn=inputs["arn"], AttributeName="Policy", AttributeValue=inputs["policy"]
    )
    return {}


def _read_policy(place: Target, arn: str, state: Inputs) -> Outputs | None:
    response = missing(place("sns").get_topic_attributes, TopicArn=arn)
    return response and {"arn": arn, "policy": response["Attributes"].get("Policy", "")}


def _delete_policy(place: Target, arn: str, state: Inputs) -> None:
    place("sns").set_topic_attributes(TopicArn=arn, AttributeName="Policy", AttributeValue="")


def _subscribe(place: Target, inputs: Inputs) -> Outputs:
    attributes = {
        api: text(inputs[key])
        for key, api in SUBSCRIPTION.items()
        if inputs.get(key) not in (None, "")
    }
    made = place("sns").subscribe(
        TopicArn=inputs["topic"],
        Protocol=inputs["protocol"],
        Endpoint=inputs["endpoint"],
        Attributes=attributes,
        ReturnSubscriptionArn=True,
    )
    return {
        "arn": made["SubscriptionArn"],
        "pendingConfirmation": inputs["protocol"] in ("email", "email-json", "http", "https"),
    }


def _update_subscription(place: Target, inputs: Inputs, state: Inputs) -> Outputs:
    for key, api in SUBSCRIPTION.items():
        if inputs.get(key) != state.get(key):
            value = inputs.get(key)
            place("sns").set_subscription_attributes(
                SubscriptionArn=state["arn"],
                AttributeName=api,
                AttributeValue="" if value is None else text(value),
            )
    return {"arn": state["arn"], "pendingConfirmation": state.get("pendingConfirmation")}


def _read_subscription(place: Target, arn: str, state: Inputs) -> Outputs | None:
    response = missing(place("sns").get_subscription_attributes, SubscriptionArn=arn)
    return response and {
        "arn": arn,
        "topic": response["Attributes"]["TopicArn"],
        "protocol": response["Attributes"]["Protocol"],
        "endpoint": response["Attributes"]["Endpoint"],
    }


def _unsubscribe(place: Target, arn: str, state: Inputs) -> None:
    if arn not in UNCONFIRMED:
        place("sns").unsubscribe(SubscriptionArn=arn)


def _delete_topic(place: Target, arn: str, state: Inputs) -> None:
    place("sns").delete_topic(TopicArn=arn)


RESOURCES = [
    ResourceType(
        "aws:sns/topic:Topic",
        create=_create_topic,
        update=_update_topic,
        read=_read_topic,
        delete=_delete_topic,
        outputs={"arn": "arn:{partition}:sns:{region}:{account}:{name}", "owner": "{account}"},
        replaces=frozenset({"name", "namePrefix", "fifoTopic"}),
        autoname="name",
        suffix=".fifo",
        taggable="sns",
    ),
    ResourceType(
        "aws:sns/topicPolicy:TopicPolicy",
        create=_put_policy,
        update=lambda place, inputs, state: _put_policy(place, inputs),
        read=_read_policy,
        delete=_delete_policy,
        outputs={"owner": "{account}"},
        replaces=frozenset({"arn"}),
    ),
    ResourceType(
        "aws:sns/topicSubscription:TopicSubscription",
        create=_subscribe,
        update=_update_subscription,
        read=_read_subscription,
        delete=_unsubscribe,
        outputs={"ownerId": "{account}"},
        replaces=frozenset({"topic", "protocol", "endpoint"}),
    ),
]
