"""What Slack hears of: the rule for each way in which executions end and for alarms, and its
message.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from downbeat.plan.address import Address
from downbeat.plan.alarm_choice import chosen_alarms
from downbeat.plan.end_patterns import WILDCARDS, none_of, special_ends
from downbeat.plan.orchestration_args import OrchestrationArgs
from downbeat.plan.status_events import status_pattern
from downbeat.plan.status_messages import PATHS, execution_url
from downbeat.plan.watching import WATCHES

ENDED_BADLY = ("FAILED", "TIMED_OUT", "ABORTED")
ENDED_WELL = ("SUCCEEDED",)
# Rule → the word of the pipeline's `slack` that chooses it.
CHOSEN_BY = {
    "chat-failure": "failure",
    "chat-alarm": "alarms",
    "chat-success": "success",
    "chat-partial": "partial",
    "chat-skipped": "skipped",
}
# The source of the events that the reporter and `downbeat notify test` put, and the status of the
# latter.
SLACK_SOURCE, TEST_STATUS = "downbeat", "TEST"
# The rules on ends that are good.
GOOD_ENDS = ("chat-success", "chat-skipped")
# The bar beside a message: green, yellow, grey, orange.
COLOURS = {
    "chat-success": "#1a7f37",
    "chat-partial": "#d4a72c",
    "chat-skipped": "#6e7781",
    "chat-alarm": "#bc4c00",
}
# What Slack shows for each rule: a sign, and the words for the end.
WORDS = {
    "chat-success": ("✅", "<status>"),
    "chat-partial": ("⚠️", "succeeded in part"),
    "chat-skipped": ("⏭️", "was skipped"),
    "chat-alarm": ("🔔", "alarm <alarm> is in state <state>"),
}
# What of an alarm's event a message uses.
ALARM_PATHS = {"alarm": "$.detail.alarmName", "state": "$.detail.state.value", "time": "$.time"}


def slack_rules(args: OrchestrationArgs) -> dict[str, dict[str, Any]]:
    """Return the event pattern of each rule, by the suffix of its name; no end matches two of them,
    and one that the pipeline's `slack` leaves out matches none.
    The names in AWS of the first two are those of the first release.

    An output of more than 256 KiB is not in the event: its execution counts as succeeded.
    https://docs.aws.amazon.com/step-functions/latest/dg/eventbridge-integration.html
    """
    rules = {"chat-failure": _failed_or_test(args.address)}
    if chosen_alarms(args):
        rules["chat-alarm"] = alarm_pattern(args)
    if args.reports_success:
        special = special_ends(args.definition)
        rules["chat-success"] = _succeeded(args.address, none_of(special))
        for end in special:
            output = {"output": [{"wildcard": WILDCARDS[end]}]}
            rules[f"chat-{end}"] = _succeeded(args.address, output)
    return {suffix: rules[suffix] for suffix in rules if CHOSEN_BY[suffix] in args.slack}


def _failed_or_test(address: Address) -> dict[str, Any]:
    """The pattern for bad ends, as the reporter says them (pipelines/reporter.py), and for test
    messages. Each event has the message as Slack takes it.
    """
    pattern = status_pattern(address, (*ENDED_BADLY, TEST_STATUS))
    return {**pattern, "source": [SLACK_SOURCE]}


def slack_test_event(address: Address) -> dict[str, Any]:
    """Return the entry of PutEvents that Slack shows as a test, by the rule of failures.

    https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_PutEventsRequestEntry.html
    """
    text = f"🧪 *{address.name}* a test of `downbeat notify test`: nothing has happened"
    message = {"text": text, "attachments": []}
    detail = {
        "stateMachineArn": address.state_machine_arn,
        "status": TEST_STATUS,
        "message": message,
    }
    (kind,) = status_pattern(address, ())["detail-type"]
    return {"Source": SLACK_SOURCE, "DetailType": kind, "Detail": json.dumps(detail)}


def slack_input(
    address: Address, stack: str, environment: str, suffix: str, answers: str
) -> dict[str, Any]:
    """Return what the target of a rule sends of its event: the message that a bad end's has, and
    of any other the template filled in.
    """
    if suffix == "chat-failure":
        return {"input_path": "$.detail.message"}
    template = slack_message(address, stack, environment, suffix, answers=answers)
    paths = slack_paths(suffix)
    return {"input_transformer": {"input_paths": paths, "input_template": template}}


def alarm_pattern(args: OrchestrationArgs) -> dict[str, Any]:
    """The event pattern for alarms that begin and are over; those that repeat an end are none of
    them.

    https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/cloudwatch-and-eventbridge.html
    """
    alarms = [suffix for suffix in chosen_alarms(args) if not WATCHES[suffix].repeats]
    begins, over = ["ALARM"], ["OK"]
    return {
        "source": ["aws.cloudwatch"],
        "detail-type": ["CloudWatch Alarm State Change"],
        "resources": [args.address.alarm_arn(f"{args.address.name}-{one}") for one in alarms],
        "detail": {
            "$or": [
                {"state": {"value": begins}},
                {"state": {"value": over}, "previousState": {"value": begins}},
            ]
        },
    }


def _succeeded(address: Address, output: Mapping[str, Any]) -> dict[str, Any]:
    pattern = status_pattern(address, ENDED_WELL)
    return {**pattern, "detail": {**pattern["detail"], **output}}


def slack_message(
    address: Address, stack: str, environment: str, suffix: str, *, answers: str = ""
) -> str:
    """The webhook's JSON for a rule, with EventBridge's placeholders: what happened, and below it
    the facts as a block with the colour of the outcome. Links stand bare: `<…|…>` would be
    placeholders too. No text of a Cause is in it, whose quotation marks would spoil the JSON: the
    reporter writes what Slack hears of bad ends.

    https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-transform-target-input.html
    https://docs.slack.dev/reference/block-kit/blocks/section-block
    """
    sign, words = WORDS[suffix]
    lines = [
        *(
            ["At <time>", address.console_url]
            if suffix == "chat-alarm"
            else ["Execution <execution> at <time>", execution_url(address, "<arn>")]
        ),
        *([f"Why: `downbeat why <execution> -s {stack}`"] if suffix == "chat-partial" else []),
        *([answers] if answers else []),
    ]
    facts = {"type": "section", "text": {"type": "mrkdwn", "text": "\n".join(lines)}}
    message = {
        "text": f"{sign} *{address.name}* {words} in {environment}",
        "attachments": [{"color": COLOURS[suffix], "blocks": [facts]}],
    }
    return json.dumps(message, ensure_ascii=False)


def slack_text(message: str) -> str:
    """Return what people read of a webhook's message, without its colour."""
    shown = json.loads(message)
    blocks = [block for each in shown["attachments"] for block in each["blocks"]]
    return "\n".join([shown["text"], *(block["text"]["text"] for block in blocks)])


def slack_paths(suffix: str) -> dict[str, str]:
    """What of the event the message of a rule uses: each path that a template names, no other."""
    named = slack_message(Address("", "", ""), "", "", suffix)
    return {name: path for name, path in (PATHS | ALARM_PATHS).items() if f"<{name}>" in named}
