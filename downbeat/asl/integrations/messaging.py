"""Amazon SNS, Amazon SQS and Amazon EventBridge."""

from __future__ import annotations

import re
from dataclasses import replace

from downbeat.asl.integrations.grant import (
    REQUEST,
    TOKEN,
    Argument,
    Grant,
    Integration,
    Table,
    authorization,
    guide,
    sdk,
)
from downbeat.asl.resource_arns import MachineLocation, Parts, by_arn, named, text

# https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-queue-message-identifiers.html
QUEUE_URL = re.compile(
    r"^https://(?:sqs\.(?P<region>[a-z0-9-]+)|(?P<legacy>[a-z0-9-]+)\.queue|queue)\.amazonaws\.com(?:\.cn)?/"
    r"(?P<account>\d{12})/(?P<queue>[A-Za-z0-9_-]+(?:\.fifo)?)$"
)


def queue(text: str, place: MachineLocation) -> list[Parts] | None:
    """A queue's URL tells its region, account and name."""
    match = QUEUE_URL.match(text)
    if match is None:
        return None
    region = match["region"] or match["legacy"]
    return [
        {"queue": match["queue"], "account": match["account"]}
        | ({"region": region} if region else {})
    ]


TOPIC = (Argument("TopicArn", by_arn("sns", "", "topic_arn"), "an SNS topic's ARN"),)
PUBLISH = Grant(("sns:Publish",), ("{topic_arn}",), TOPIC)
TO_PHONE = (
    'AWS allows a text message to a phone number on "*" alone, which is every topic too: publish to'
    " a topic that the phone subscribes to, or send the message by"
    " aws-sdk:pinpointsmsvoicev2:sendTextMessage, whose OriginationIdentity is a resource"
)
# A message goes to a topic, to an endpoint of a mobile application, or to a phone.
# https://docs.aws.amazon.com/step-functions/latest/dg/connect-sns.html
PUBLISH_ONE = (
    replace(PUBLISH, arguments=(replace(TOPIC[0], optional=True),)),
    replace(
        PUBLISH,
        arguments=(
            Argument("TargetArn", by_arn("sns", "", "topic_arn"), "a topic's or an endpoint's ARN"),
        ),
        when=("TargetArn",),
        unless=("TopicArn",),
    ),
    replace(
        PUBLISH,
        arguments=(Argument("PhoneNumber", text("phone"), "a number", unknowable=TO_PHONE),),
        when=("PhoneNumber",),
        unless=("TopicArn", "TargetArn"),
    ),
)

SNS: Table = {
    "sns:publish": Integration(guide("connect-sns"), (REQUEST, TOKEN), PUBLISH_ONE),
    "aws-sdk:sns:publish": sdk(authorization("amazonsns"), *PUBLISH_ONE),
    "aws-sdk:sns:publishBatch": sdk(authorization("amazonsns"), PUBLISH),
}

QUEUE = (Argument("QueueUrl", queue, "a queue's URL"),)
QUEUE_ARN = ("arn:{partition}:sqs:{region}:{account}:{queue}",)

# A batch asks for the same action as one message.
# https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-api-permissions-reference.html
SQS_ACTIONS = {
    "sendMessage": "sqs:SendMessage",
    "sendMessageBatch": "sqs:SendMessage",
    "receiveMessage": "sqs:ReceiveMessage",
    "deleteMessage": "sqs:DeleteMessage",
    "deleteMessageBatch": "sqs:DeleteMessage",
    "changeMessageVisibility": "sqs:ChangeMessageVisibility",
    "getQueueAttributes": "sqs:GetQueueAttributes",
    "purgeQueue": "sqs:PurgeQueue",
}
SQS: Table = {
    "sqs:sendMessage": Integration(
        guide("connect-sqs"), (REQUEST, TOKEN), (Grant(("sqs:SendMessage",), QUEUE_ARN, QUEUE),)
    ),
    **{
        f"aws-sdk:sqs:{operation}": sdk(
            authorization("amazonsqs"), Grant((action,), QUEUE_ARN, QUEUE)
        )
        for operation, action in SQS_ACTIONS.items()
    },
    "aws-sdk:sqs:getQueueUrl": sdk(
        authorization("amazonsqs"),
        Grant(
            ("sqs:GetQueueUrl",),
            QUEUE_ARN,
            (Argument("QueueName", named("sqs", "", "queue", ""), "a queue's name"),),
        ),
    ),
}

BUS = (
    Argument(
        "Entries[].EventBusName",
        named("events", "event-bus", "bus"),
        "an event bus's name or ARN",
        default="default",
    ),
)
PUT_EVENTS = Grant(
    ("events:PutEvents",), ("arn:{partition}:events:{region}:{account}:event-bus/{bus}",), BUS
)

EVENTS: Table = {
    "events:putEvents": Integration(guide("connect-eventbridge"), (REQUEST, TOKEN), (PUT_EVENTS,)),
    "aws-sdk:eventbridge:putEvents": sdk(authorization("amazoneventbridge"), PUT_EVENTS),
}
