"""Reports the ends of executions that no state of theirs has reported: one that timed out or was
stopped, one that failed where no Catch reaches or whose failure path broke, and a success where no
state says so.

A stack has it once, beside its pipelines. EventBridge starts it with the event of such an end; the
message says the same, in the same order and with the same attributes, as one that a state sends
(pipelines/messages.py). What the event does not say, the state that the execution stood in and its
attempt, is in the execution's history; where that cannot be read the message goes without it.

`${reported}` maps the ARN of each state machine to what is known of its pipeline.
https://docs.aws.amazon.com/step-functions/latest/dg/eventbridge-integration.html
"""

from __future__ import annotations

import re
from typing import Any

from pipelines.messages import NO_REDRIVE, NOTIFIED, RUNBOOK
from pipelines.reason import CONSOLE, bindings, one_line, shortened
from pipelines.shared import HOUR, MINUTE, RETRY_SERVICE, text

# SNS takes the message sooner or later: half an hour of attempts before this execution fails, which
# its own alarm reports.
RETRY_SNS = [
    {
        "ErrorEquals": ["States.TaskFailed", "States.Timeout"],
        "IntervalSeconds": 5,
        "MaxAttempts": 8,
        "BackoffRate": 2.5,
        "MaxDelaySeconds": 10 * MINUTE,
    }
]
# An execution's last events, so many at a time that they are less than 256 KiB even where each
# attempt failed with the longest Cause; and how often the ones before them are read, until the
# state is among them that it stood in.
LAST_EVENTS, PAGES = 20, 5

# The mark of a Cause whose message a state has sent, as a pattern.
MARK = re.escape(NOTIFIED)
# How it ended, in words, by the event's status.
WORDS = (
    "$lookup({'FAILED': 'failed', 'TIMED_OUT': 'timed out', 'ABORTED': 'was stopped'}, $end.status)"
)
SIGN = "$end.status = 'ABORTED' ? '🛑' : '🚨'"
SECONDS = "$floor(($end.stopDate - $end.startDate) / 1000)"
EXECUTION_URL = (
    f"{CONSOLE} & '/states/home?region=${{region}}#/v2/executions/details/' & $end.executionArn"
)
MACHINE_LOG = (
    f"{CONSOLE} & '/cloudwatch/home?region=${{region}}#logsV2:log-groups/log-group/' &"
    " $replace($facts.log_group, '/', '$252F')"
)
# A Cause that somebody gave when stopping it stands beside what is known anyway.
WHY = one_line(
    """
$given := $text = '' ? '' : ': ' & $reason;
$why := $end.status = 'TIMED_OUT'
  ? 'it ran longer than its TimeoutSeconds'
    & ($exists($facts.limit) ? ', ' & $facts.limit & ' seconds' : '') & $given
  : $end.status = 'ABORTED' ? 'somebody stopped it' & $given : $reason
"""
)
# What is kept of the history: the events that were read, the last one first.
EVENTS = one_line(
    """
$events := $append($seen, $states.result.Events.{'type': Type, 'id': Id,
  'previous': PreviousEventId, 'name': StateEnteredEventDetails.Name})
"""
)
# The state that failed: up from the end, event by event, the first one that was entered and does
# more than lead to the end, as a Fail, a Choice and the states of the failure path do. Of an
# execution that was ended from outside, the state that was entered last. And how many calls it has
# made, where none of them can be another iteration's.
STOOD = one_line(
    f"""
{EVENTS};
$stands := function($event) {{
  $event.type in ['TaskStateEntered', 'MapStateEntered', 'ParallelStateEntered',
    'WaitStateEntered', 'PassStateEntered'] and $not($event.name in $facts.handlers)
}};
$up := function($id) {{(
  $event := $events[id = $id];
  $exists($event) and $not($stands($event)) ? $up($event.previous) : $event
)}};
$ended := $exists($states.result.NextToken) = false or $pages + 1 = {PAGES};
$failed := $end.status = 'FAILED' ? $up($events[0].id);
$last := $exists($failed) ? $failed
  : $end.status != 'FAILED' or $ended ? $events[$stands($)][0];
$next := $events[$contains(type, 'StateEntered') and id > $last.id][-1].id;
$calls := $events[type in ['TaskScheduled', 'LambdaFunctionScheduled'] and id > $last.id
  and ($exists($next) ? id < $next : true)];
{{
  'state': $exists($last) ? $last.name : '',
  'attempt': $exists($last) and $count($events[type in ['MapStateStarted', 'MapIterationStarted',
    'ParallelStateStarted']]) = 0 ? $count($calls) : 0,
  'caught': $count($events[type = 'FailStateEntered']) > 0
}}
"""
)
PLACE = "$stood.state = '' ? '' : ' in ' & $stood.state"
STATE = (
    "($end.status = 'FAILED' ? 'Failed state: ' : 'State: ') &"
    " ($stood.state = '' ? 'not known' : $stood.state)"
    " & ($stood.attempt > 0 ? '\\nAttempt: ' & $stood.attempt : '')"
)
REDRIVE = (
    f"$end.status = 'FAILED' and $stood.caught ? '{NO_REDRIVE}' : '  downbeat redrive ' & $end.name"
    " & ' -s ${stack}\\nRedrive: within 14 days, from the state where it stood.'"
)


def message(outcome: str, subject: str, body: str, state: str) -> dict[str, Any]:
    """A Task that publishes to the topic of an outcome, "success" or "failure", with the attributes
    that every message has; `state` is JSONata for the state that it is about.
    """
    attributes = {
        "pipeline": "{% $facts.name %}",
        "environment": "${environment}",
        "owner": "{% $facts.owner %}",
        "severity": "{% $facts.severity %}",
        "outcome": "succeeded" if outcome == "success" else "failed",
        "status": "{% $end.status %}",
        "state": f"{{% {state} %}}",
    }
    return {
        "Type": "Task",
        "Resource": "sns:publish",
        "Arguments": {
            "TopicArn": f"{{% $facts.{outcome}_topic %}}",
            "Subject": f"{{% $substring({subject}, 0, 99) %}}",
            "Message": body,
            "MessageAttributes": {
                name: {"DataType": "String", "StringValue": value}
                for name, value in attributes.items()
            },
        },
        "TimeoutSeconds": MINUTE,
        "Retry": RETRY_SNS,
        "Next": "All told?",
    }


FAILURE = text(
    f"{{$facts.name}} {{{WORDS}}}{{{PLACE}}} after {{{SECONDS}}} seconds.",
    "",
    "Why: {$why}",
    "",
    "What now:",
    "  downbeat why {$end.name} -s ${stack}",
    "  downbeat start {$facts.name} -s ${stack}",
    "Action Required: investigate logs and retry execution if appropriate",
    f"{{{REDRIVE}}}",
    "",
    f"Execution: {{$end.name}} {{{EXECUTION_URL}}}",
    "Started: {$fromMillis($end.startDate)}",
    "Ended: {$fromMillis($end.stopDate)} ({$end.status})",
    f"{{{STATE}}}",
    "Error: {" + shortened("$error", 256) + "}",
    f"Logs: {{$log != '' ? $log : {MACHINE_LOG}}}",
    f"Runbook: {RUNBOOK}",
    "Dashboard: {$facts.dashboard}",
    "Owner: {$facts.owner}, severity: {$facts.severity}",
    let="; ".join((bindings(), WHY)),
)
# Where the message above cannot be written: without what could not be evaluated.
PLAIN_FAILURE = text(
    "{$facts.name} ended {$end.status}.",
    "",
    "What now:",
    "  downbeat why {$end.name} -s ${stack}",
    "",
    "Execution: {$end.executionArn}",
    "Owner: {$facts.owner}, severity: {$facts.severity}",
)
SUCCESS = text(
    f"{{$facts.name}} succeeded after {{{SECONDS}}} seconds.",
    "",
    f"Execution: {{$end.name}} {{{EXECUTION_URL}}}",
    "Started: {$fromMillis($end.startDate)}",
    "Ended: {$fromMillis($end.stopDate)}",
    f"Logs: {{{MACHINE_LOG}}}",
    "Dashboard: {$facts.dashboard}",
    "Owner: {$facts.owner}, severity of failures: {$facts.severity}",
)
# Slack's own text has three characters that mean something else.
# https://docs.slack.dev/messaging/formatting-message-text#escaping
ESCAPED = one_line(
    """
$escaped := function($text) {
  $replace($replace($replace($text, '&', '&amp;'), '<', '&lt;'), '>', '&gt;')
}
"""
)
SLACK_FACTS = text(
    "What now: `downbeat why {$end.name} -s ${stack}`",
    f"{{$end.status = 'FAILED' and $stood.caught ? '{NO_REDRIVE}'"
    " : '`downbeat redrive ' & $end.name & ' -s ${stack}` within 14 days'}",
    f"Execution <{{{EXECUTION_URL}}}|{{$end.name}}> ended {{$fromMillis($end.stopDate)}}",
    "{$escaped(" + STATE.replace("\\nAttempt", ", attempt") + ")}",
    "Error: {$escaped($substring($error, 0, 100))}",
    f"<{{$log != '' ? $log : {MACHINE_LOG}}}|Logs>, <{{$facts.dashboard}}|dashboard>,"
    f" {RUNBOOK.partition('#')[0]}",
    "Owner: {$escaped($facts.owner)}, severity: {$facts.severity}",
)
# A webhook's message: what happened, why, and below it the facts, each at most 3,000 characters.
# https://docs.slack.dev/reference/block-kit/blocks/section-block
SLACK = one_line(
    f"""
$section := function($text) {{
  {{'type': 'section', 'text': {{'type': 'mrkdwn', 'text': $text}}}}
}};
{{
  'text': ({SIGN}) & ' *' & $facts.name & '* ' & {WORDS} & ({PLACE}) & ' after ' & {SECONDS}
    & ' seconds in ${{environment}}',
  'attachments': [{{
    'color': '#d1242f',
    'blocks': [$section('Why: ' & $escaped({shortened("$why", 500)})), $section($facts_text)]
  }}]
}}
"""
)
FAILURE_SUBJECT = f"({SIGN}) & ' ' & $facts.name & ' ' & $end.status & ' - ${{environment}}'"
SUCCESS_SUBJECT = "'✅ ' & $facts.name & ' succeeded - ${environment}'"

# Stands beside the dict, since `downbeat check` takes a dict with a name and States of its own for
# a pipeline, and asks for its place in the register; the stack has this one by itself.
NAME = "reporter"
REPORTER: dict[str, Any] = {
    "name": NAME,
    "references": {
        "reported": (
            "ARN of a state machine → name, topics, log group, dashboard, owner, severity,"
            " limit, and the names of the states that lead to no good end."
        )
    },
    "Comment": "Reports the ends of executions that no state of theirs has reported",
    "TimeoutSeconds": 2 * HOUR,
    "States": {
        "Know pipelines": {"Type": "Pass", "Assign": {"reported": "${reported}"}},
        "Find pipeline": {
            "Type": "Pass",
            "Assign": {
                "facts": "{% $lookup($reported, $states.input.detail.stateMachineArn) %}",
                "end": "{% $states.input.detail %}",
                "failure": {
                    "Error": (
                        "{% $string($states.input.detail.error) != '' and"
                        " $type($states.input.detail.error) = 'string' ? $states.input.detail.error"
                        " : $states.input.detail.status %}"
                    ),
                    "Cause": (
                        "{% $type($states.input.detail.cause) = 'string' ?"
                        f" $replace($states.input.detail.cause, /\\s*{MARK}$/, '') : '' %}}"
                    ),
                },
                "stood": {"state": "", "attempt": 0, "caught": False},
                "notified": (
                    "{% $type($states.input.detail.cause) = 'string' and"
                    f" $contains($states.input.detail.cause, /{MARK}$/) %}}"
                ),
                "slack_error": "",
                "seen": [],
                "token": "",
                "pages": 0,
            },
        },
        "Well?": {
            "Type": "Choice",
            "Choices": [{"Condition": "{% $end.status = 'SUCCEEDED' %}", "Next": "Report success"}],
        },
        "Read history": {
            "Type": "Task",
            "Resource": "aws-sdk:sfn:getExecutionHistory",
            "Arguments": (
                "{% $merge([{'ExecutionArn': $end.executionArn, 'IncludeExecutionData': false,"
                f" 'MaxResults': {LAST_EVENTS}, 'ReverseOrder': true}},"
                " $token = '' ? {} : {'NextToken': $token}]) %}"
            ),
            "Assign": {
                "stood": f"{{% ({STOOD}) %}}",
                "seen": f"{{% ({EVENTS}; $events) %}}",
                "token": (
                    "{% $exists($states.result.NextToken) ? $states.result.NextToken : '' %}"
                ),
                "pages": "{% $pages + 1 %}",
            },
            "TimeoutSeconds": MINUTE,
            "Retry": [
                {
                    "ErrorEquals": ["States.TaskFailed", "States.Timeout"],
                    "IntervalSeconds": 2,
                    "MaxAttempts": 3,
                    "BackoffRate": 2,
                }
            ],
            "Catch": [{"ErrorEquals": ["States.ALL"], "Next": "Slack as well?"}],
        },
        "Found?": {
            "Type": "Choice",
            "Choices": [
                {
                    "Condition": (
                        f"{{% $stood.state = '' and $token != '' and $pages < {PAGES} %}}"
                    ),
                    "Next": "Read history",
                }
            ],
        },
        "Slack as well?": {
            "Type": "Choice",
            "Choices": [
                {"Condition": "{% $facts.slack %}", "Next": "Tell Slack"},
                {"Condition": "{% $notified %}", "Next": "Reported"},
            ],
            "Default": "Report failure",
        },
        "Tell Slack": {
            "Type": "Task",
            "Resource": "events:putEvents",
            "Arguments": {
                "Entries": [
                    {
                        "Source": "downbeat",
                        "DetailType": "Step Functions Execution Status Change",
                        "Detail": {
                            "stateMachineArn": "{% $end.stateMachineArn %}",
                            "status": "{% $end.status %}",
                            "message": f"{{% ({bindings()}; {WHY}; {ESCAPED}; $facts_text :="
                            f" {SLACK_FACTS[3:-3]}; {SLACK}) %}}",
                        },
                    }
                ]
            },
            "TimeoutSeconds": MINUTE,
            "Retry": RETRY_SERVICE,
            "Catch": [
                {
                    "ErrorEquals": ["States.ALL"],
                    "Assign": {
                        "slack_error": (
                            "{% $states.errorOutput.Error & ': ' & $states.errorOutput.Cause %}"
                        )
                    },
                    "Next": "Mail as well?",
                }
            ],
        },
        "Mail as well?": {
            "Type": "Choice",
            "Choices": [{"Condition": "{% $notified %}", "Next": "All told?"}],
        },
        "Report failure": {
            **message(
                "failure",
                FAILURE_SUBJECT,
                FAILURE,
                "$stood.state = '' ? 'unknown' : $stood.state",
            ),
            "Catch": [
                {
                    "ErrorEquals": ["States.QueryEvaluationError"],
                    "Next": "Report failure plainly",
                }
            ],
        },
        "Report failure plainly": message("failure", FAILURE_SUBJECT, PLAIN_FAILURE, "'unknown'"),
        "Report success": message("success", SUCCESS_SUBJECT, SUCCESS, "'Success'"),
        "All told?": {
            "Type": "Choice",
            "Choices": [{"Condition": "{% $slack_error = '' %}", "Next": "Reported"}],
            "Default": "Slack was not told",
        },
        "Reported": {"Type": "Succeed"},
        "Slack was not told": {
            "Type": "Fail",
            "Error": "SlackWasNotTold",
            "Cause": "{% $slack_error %}",
        },
    },
}
