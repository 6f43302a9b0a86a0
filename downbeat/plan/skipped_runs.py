"""The message about a run that was skipped: a state behind the run guard sends it, where somebody
asked for it.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from downbeat.plan.address import Address
from downbeat.plan.run_guard import RETRY
from downbeat.plan.status_messages import execution_url

LONGEST_SUBJECT = 99  # https://docs.aws.amazon.com/sns/latest/api/API_Publish.html
ATTRIBUTES = ("environment", "owner", "severity")


def skip_message(
    spec: Mapping[str, Any], values: Mapping[str, Any], address: Address
) -> dict[str, Any]:
    """Return the Task that publishes it: to the topic for success, or to that for failure where the
    pipeline reports no success. It is a message only: the run is skipped all the same where it
    cannot be sent.
    """
    reports_success = "success" in (spec.get("topics") or {"success": ""})
    attributes = {
        "pipeline": address.name,
        "outcome": "skipped",
        **{name: str(values[name]) for name in ATTRIBUTES},
    }
    return {
        "Type": "Task",
        "QueryLanguage": "JSONata",
        "Resource": f"arn:{address.partition}:states:::sns:publish",
        "Arguments": {
            "TopicArn": values["success_topic" if reports_success else "failure_topic"],
            "Subject": f"⏭️ {address.name} skipped - {values['environment']}"[:LONGEST_SUBJECT],
            "Message": _text(values, address),
            "MessageAttributes": {
                name: {"DataType": "String", "StringValue": value}
                for name, value in attributes.items()
            },
        },
        "TimeoutSeconds": 60,
        "Retry": [RETRY],
    }


def _text(values: Mapping[str, Any], address: Address) -> str:
    """The message, in JSONata: `$skipped` is the reason."""
    link = execution_url(address, "")
    lines = (
        f"'{address.name} was skipped: ' & $skipped & '.",
        "",
        "The next one runs as scheduled. To run it all the same:",
        f"  downbeat start {address.name} -s {values['stack']}",
        "",
        f"Execution: ' & $states.context.Execution.Name & ' {link}' & $states.context.Execution.Id"
        " & '",
        f"Owner: {values['owner']}, severity of failures: {values['severity']}'",
    )
    return "{% " + "\\n".join(lines) + " %}"
