"""`downbeat notify test`: does a message reach those who should hear?"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Annotated

import typer

from downbeat.ops.acting import Change, carry_out
from downbeat.ops.deployment import Deployment
from downbeat.ops.faults import missing
from downbeat.ops.gather import each, pages
from downbeat.ops.printing import session
from downbeat.ops.slack_path import CHAT_ENDPOINT, chat_message, send_test, slack_faults
from downbeat.options import (
    DryRunOption,
    JsonOption,
    LocalOption,
    StackOption,
    YesOption,
    complete_pipeline,
)
from downbeat.plan.parts import ALARMS_TOPIC
from downbeat.plan.planned import Planned

# A filter policy takes a message whose attribute has any of its values.
# https://docs.aws.amazon.com/sns/latest/dg/string-value-matching.html
OUTCOMES = ("failed", "partial", "succeeded")


@dataclass(frozen=True)
class Subscription:
    """Who hears of a topic; `confirmed` is False until the link in the mail was followed."""

    topic: str
    endpoint: str
    protocol: str
    confirmed: bool


def topic_arns(planned: Planned) -> list[str]:
    """The topics of a pipeline, each once: that of alarms too, where they have their own."""
    alarms = planned.pipeline.notify.alarms or ALARMS_TOPIC in planned.address.existing.topics
    suffixes = {*planned.topics.values(), *([ALARMS_TOPIC] if alarms else [])}
    return sorted({planned.address.topic_arn(suffix) for suffix in suffixes})


def subscriptions(deployment: Deployment, topics: Iterable[str]) -> list[Subscription]:
    """The subscriptions of topics; a topic that is not there has none."""
    client = deployment.client("sns")

    def of(topic: str) -> list[Subscription]:
        try:
            listed = list(
                pages(client, "list_subscriptions_by_topic", "Subscriptions", TopicArn=topic)
            )
        except client.exceptions.ClientError as error:
            if missing(error):
                return []
            raise
        return [
            Subscription(
                topic,
                one["Endpoint"],
                one["Protocol"],
                one["SubscriptionArn"] != "PendingConfirmation",
            )
            for one in listed
        ]

    return [one for of_topic in each(of, topics) for one in of_topic]


def notify_test(
    pipeline: Annotated[
        str | None,
        typer.Argument(
            help="A pipeline.", show_default="all pipelines", autocompletion=complete_pipeline
        ),
    ] = None,
    *,
    stack: StackOption = "dev",
    dry_run: DryRunOption = False,
    yes: YesOption = False,
    local: LocalOption = False,
    as_json: JsonOption = False,
) -> None:
    """Publish a test message to the topics, and list their subscribers and who has not confirmed.

    The message has the attributes of all outcomes, so that it passes every filter policy. Slack
    gets one for each pipeline that reports to it, by the same route as real ones: EventBridge's
    rule, connection and destination. Exit code 1 when a subscription is not confirmed, a topic has
    no subscribers, or messages cannot reach Slack.

    Example: downbeat notify test weekly-monitoring -s prod
    """
    with session(stack, local) as deployment:
        chosen = [deployment.pipeline(pipeline)] if pipeline else deployment.pipelines.values()
        chosen = list(chosen)
        topics = [(one, topic) for one in chosen for topic in topic_arns(one)]
        known = subscriptions(deployment, [topic for _, topic in topics])
        changes = [_change(deployment, *pair, known) for pair in topics]
        faults_of = [(one, slack_faults(deployment, one)) for one in chosen]
        changes += [_slack(deployment, one) for one, faults in faults_of if faults == []]
        mute = [(one, faults) for one, faults in faults_of if faults]
        for one, faults in mute:
            line = f"Slack hears nothing of {one.key}: {'; '.join(faults or ())}."
            typer.echo(line, err=True)
        carry_out(changes, dry_run=dry_run, yes=yes, as_json=as_json, noun="message")
        deaf = [topic for _, topic in topics if not any(one.topic == topic for one in known)]
    if deaf or mute or not all(one.confirmed for one in known):
        raise typer.Exit(1)


def _attribute(kind: str, value: str) -> dict[str, str]:
    return {"DataType": kind, "StringValue": value}


def _slack(deployment: Deployment, planned: Planned) -> Change:
    return Change(
        f"send a test message of {planned.key} to Slack",
        lambda: send_test(deployment, planned),
        deployment.console_url(planned),
    )


def _change(
    deployment: Deployment, planned: Planned, topic: str, known: list[Subscription]
) -> Change:
    name = topic.rpartition(":")[2]
    heard = [one for one in known if one.topic == topic]
    notes = [
        f"{one.endpoint}: {'confirmed' if one.confirmed else 'NOT CONFIRMED, hears nothing'}"
        for one in heard
    ] or ["NOBODY subscribes"]

    subject = f"Test of {name}"[:99]
    text = (
        f"This is a test by `downbeat notify test`: nothing has happened.\n\nPipeline:"
        f" {planned.key}\nConsole: {planned.address.console_url}"
    )
    form: dict[str, str] = {"Message": text}
    if any(one.endpoint.startswith(CHAT_ENDPOINT) for one in heard):
        form["MessageStructure"] = "json"
        form["Message"] = json.dumps({"default": text, "https": chat_message(subject, text)})

    def do() -> str:
        answer = deployment.client("sns").publish(
            TopicArn=topic,
            Subject=subject,
            **form,
            MessageAttributes={
                "pipeline": _attribute("String", planned.address.name),
                "environment": _attribute("String", str(planned.references["environment"])),
                "outcome": _attribute("String.Array", json.dumps(OUTCOMES)),
            },
        )
        return f"Published {answer['MessageId']} to {name}: {'; '.join(notes)}."

    return Change(
        f"publish a test message to {name}", do, deployment.console_url(planned), tuple(notes)
    )
