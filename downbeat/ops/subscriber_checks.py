"""Can those who subscribe hear? Addresses of the stack's file that are not subscribed; queues and
functions that are not there or do not admit the topic; telephones that want no messages.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from downbeat.ops.deployed_checks import redeploy
from downbeat.ops.deployment import Deployment
from downbeat.ops.finding import CheckFinding
from downbeat.ops.notify_command import Subscription, subscriptions, topic_arns
from downbeat.ops.policy_documents import admits
from downbeat.ops.referenced import answer_or_none
from downbeat.ops.slack_path import CHAT_ENDPOINT
from downbeat.plan.parts import ALARMS_TOPIC
from downbeat.plan.planned import Planned

SNS = "sns.amazonaws.com"
Fault = tuple[str, str]  # what is wrong, and the fix


def subscribers(deployment: Deployment, planned: Planned) -> Iterator[CheckFinding]:
    """Everybody whom the stack's file names is subscribed, and each queue, function and telephone
    can be reached.
    """
    known = subscriptions(deployment, topic_arns(planned))
    for topic, contact in _missing(planned, known):
        message = f"{contact} is named in the stack's file and not subscribed."
        yield CheckFinding(planned.key, "subscribers", topic, message, redeploy(deployment))
    for one in known:
        judge = JUDGES.get(one.protocol)
        for message, fix in judge(deployment, one) if judge else ():
            yield CheckFinding(planned.key, "subscribers", one.endpoint, message, fix)


def _missing(planned: Planned, known: list[Subscription]) -> Iterator[tuple[str, str]]:
    """(topic, contact) of those who do not subscribe; a topic that exists already has its own
    subscribers.
    """
    notify, own = planned.pipeline.notify, planned.address
    named = {
        planned.topics["failure"]: notify.failure,
        **({planned.topics["success"]: notify.success} if planned.reports_success else {}),
        ALARMS_TOPIC: notify.alarms,
    }
    heard = {(one.topic, one.endpoint) for one in known}
    for suffix, contacts in named.items():
        for contact in dict.fromkeys(contacts):
            pair = own.topic_arn(suffix), contact
            if suffix not in own.existing.topics and pair not in heard:
                yield pair


def _queue(deployment: Deployment, one: Subscription) -> Iterator[Fault]:
    """https://docs.aws.amazon.com/sns/latest/dg/subscribe-sqs-queue-to-sns-topic.html"""
    account, name = one.endpoint.split(":")[4:6]
    client = deployment.client("sqs")
    url = answer_or_none(
        client, lambda: client.get_queue_url(QueueName=name, QueueOwnerAWSAccountId=account)
    )
    if url is None:
        yield "the queue does not exist: it hears nothing.", "make it, or name another contact."
        return
    answer = client.get_queue_attributes(QueueUrl=url["QueueUrl"], AttributeNames=["Policy"])
    if not admits(answer.get("Attributes", {}).get("Policy", ""), SNS, ("sqs:SendMessage",)):
        yield (
            f"its policy does not admit {one.topic.rpartition(':')[2]}: it hears nothing.",
            "put the statement into its policy that `downbeat show` prints for it.",
        )


def _function(deployment: Deployment, one: Subscription) -> Iterator[Fault]:
    """https://docs.aws.amazon.com/sns/latest/dg/lambda-permissions.html"""
    client = deployment.client("lambda")
    name = one.endpoint
    known = answer_or_none(client, lambda: client.get_function_configuration(FunctionName=name))
    if known is None:
        yield "the function does not exist: it hears nothing.", "make it, or name another contact."
        return
    answer = answer_or_none(client, lambda: client.get_policy(FunctionName=name))
    if not admits(answer and answer["Policy"], SNS, ("lambda:InvokeFunction",)):
        yield (
            f"its policy does not admit {one.topic.rpartition(':')[2]}: it hears nothing.",
            f"aws lambda add-permission --function-name {name} --statement-id sns --action"
            f" lambda:InvokeFunction --principal {SNS} --source-arn {one.topic}",
        )


def _telephone(deployment: Deployment, one: Subscription) -> Iterator[Fault]:
    """https://docs.aws.amazon.com/sns/latest/dg/sms_manage.html"""
    client = deployment.client("sns")
    if client.check_if_phone_number_is_opted_out(phoneNumber=one.endpoint)["isOptedOut"]:
        yield (
            "it wants no messages (opted out): it hears nothing.",
            f"aws sns opt-in-phone-number --phone-number {one.endpoint}, once in 30 days.",
        )


def _webhook(deployment: Deployment, one: Subscription) -> Iterator[Fault]:
    """https://docs.aws.amazon.com/chatbot/latest/adminguide/related-services.html"""
    if one.endpoint.startswith(CHAT_ENDPOINT) and not one.topic.endswith(f"-{ALARMS_TOPIC}"):
        yield (
            "Amazon Q in chat applications shows alarms, and drops the messages of executions.",
            "set downbeat:slackWebhook in the stack's file, and subscribe it to the topic of alarms"
            " alone.",
        )


JUDGES: dict[str, Callable[[Deployment, Subscription], Iterator[Fault]]] = {
    "https": _webhook,
    "sqs": _queue,
    "lambda": _function,
    "sms": _telephone,
}
