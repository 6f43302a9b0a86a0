"""What Slack hears of: the rule for each way in which executions end, and its message."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from downbeat.asl import walk
from downbeat.plan.address import Address
from downbeat.plan.orchestration_args import OrchestrationArgs
from downbeat.plan.status_events import status_pattern
from downbeat.plan.status_messages import PATHS, execution_url

ENDED_BADLY = ("FAILED", "TIMED_OUT", "ABORTED")
ENDED_WELL = ("SUCCEEDED",)
# What the output of an execution says, as the event has it (JSON in a text), when it succeeded in
# part, and when the run guard skipped it.
PARTIAL, SKIPPED = '*"outcome":"partial"*', '{"skipped":*'
# What Slack shows for each rule: a sign, and the words for the end.
WORDS = {
    "chat-failure": ("🚨", "<status>"),
    "chat-success": ("✅", "<status>"),
    "chat-partial": ("⚠️", "succeeded in part"),
    "chat-skipped": ("⏭️", "was skipped"),
}


def slack_rules(args: OrchestrationArgs) -> dict[str, dict[str, Any]]:
    """Return the event pattern of each rule, by the suffix of its name; no end matches two of them.
    The names in AWS of the first two are those of the first release.

    An output of more than 256 KiB is not in the event: its execution counts as succeeded.
    https://docs.aws.amazon.com/step-functions/latest/dg/eventbridge-integration.html
    """
    failure = {"chat-failure": status_pattern(args.address, ENDED_BADLY)}
    if not args.reports_success:
        return failure
    special = special_outputs(args.definition)
    well = [{"output": [{"anything-but": {"wildcard": list(special.values())}}]}]
    absent = [{"output": [None]}, {"output": [{"exists": False}]}]
    return {
        **failure,
        "chat-success": _succeeded(args.address, {"$or": [*well, *absent]} if special else {}),
        **{
            suffix: _succeeded(args.address, {"output": [{"wildcard": output}]})
            for suffix, output in special.items()
        },
    }


def special_outputs(definition: Mapping[str, Any]) -> dict[str, str]:
    """Return what the outputs look like that are no plain success, by the suffix of their rule:
    those that a state of the definition can give.
    """
    outputs = [located.state.get("Output") for located in walk.states(definition)]
    given = [output for output in outputs if isinstance(output, Mapping)]
    can_be_partial = any(output.get("outcome") == "partial" for output in given)
    can_be_skipped = any(list(output) == ["skipped"] for output in given)
    return {
        **({"chat-partial": PARTIAL} if can_be_partial else {}),
        **({"chat-skipped": SKIPPED} if can_be_skipped else {}),
    }


def _succeeded(address: Address, output: Mapping[str, Any]) -> dict[str, Any]:
    pattern = status_pattern(address, ENDED_WELL)
    return {**pattern, "detail": {**pattern["detail"], **output}}


def slack_message(address: Address, environment: str, suffix: str) -> str:
    """The webhook's JSON for a rule, with EventBridge's placeholders. Links stand bare: `<…|…>`
    would be placeholders too.

    https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-transform-target-input.html
    """
    sign, words = WORDS[suffix]
    lines = [
        f"{sign} *{address.name}* {words} in {environment}",
        "Execution <execution> at <time>",
        execution_url(address, "<arn>"),
    ]
    return json.dumps({"text": "\n".join(lines)}, ensure_ascii=False)


def slack_paths(suffix: str) -> dict[str, str]:
    """What of the event the message of a rule uses: each path that a template names, no other."""
    named = slack_message(Address("", "", ""), "", suffix)
    return {name: path for name, path in PATHS.items() if f"<{name}>" in named}
