"""Expressions and values that AWS takes and that fail, or are none."""

from __future__ import annotations

from downbeat.asl.diagnostic_codes.kind import DiagnosticKind

EXPRESSIONS: dict[str, DiagnosticKind] = {
    "too-few-arguments": DiagnosticKind(
        "A function that needs more arguments",
        "The expression fails when it is reached.",
        "Pass the missing arguments.",
        {
            "advice": {"Type": "Pass", "End": True, "Output": "{% $replace('a') %}"},
            "language": "JSONata",
        },
        "/States/S/Output: $replace is called with 1 and needs at least 2 arguments.",
    ),
    "unknown-context-field": DiagnosticKind(
        "A field that the context object does not have",
        "The expression gives nothing, and the state fails or loses a field.",
        "Use the nearest name.",
        {
            "advice": {
                "Type": "Pass",
                "End": True,
                "Output": "{% $states.context.Execution.Nam %}",
            },
            "language": "JSONata",
        },
        (
            "/States/S/Output: the context object has no "
            '$states.context.Execution.Nam. Did you mean "Name"? It has Id, Input, '
            "Name, RoleArn, StartTime, RedriveCount, RedriveTime."
        ),
    ),
    "condition-not-boolean": DiagnosticKind(
        "A condition that is not a boolean",
        "The state fails with States.QueryEvaluationError.",
        "Compare the value.",
        {
            "advice_definition": {
                "QueryLanguage": "JSONata",
                "StartAt": "S",
                "States": {
                    "S": {
                        "Type": "Choice",
                        "Choices": [{"Condition": "{% $count([1]) %}", "Next": "A"}],
                        "Default": "A",
                    },
                    "A": {"Type": "Succeed"},
                },
            }
        },
        (
            "/States/S/Choices[0]/Condition: is a number, and a condition must be "
            "true or false: the state fails. Compare it, e.g. … > 0."
        ),
    ),
    "constant-condition": DiagnosticKind(
        "A condition that is always the same",
        "One branch is never taken.",
        "Write what it depends on, or leave the Choice out.",
        {
            "advice_definition": {
                "QueryLanguage": "JSONata",
                "StartAt": "S",
                "States": {
                    "S": {
                        "Type": "Choice",
                        "Choices": [{"Condition": "{% true %}", "Next": "A"}],
                        "Default": "A",
                    },
                    "A": {"Type": "Succeed"},
                },
            }
        },
        (
            "/States/S/Choices[0]/Condition: is always true: the way of the other answer is"
            " never taken. Write a condition, or remove the rule."
        ),
    ),
    "not-an-expression": DiagnosticKind(
        "A text that looks like an expression",
        "The service receives it literally, braces included.",
        "Begin with `{%` and end with `%}`; write `${name}` for a reference.",
        {"advice": {"Type": "Pass", "End": True, "Output": " {% 1 %}"}, "language": "JSONata"},
        (
            "/States/S/Output: is text and no expression: an expression begins with "
            "{% and ends with %}, with nothing before and behind, not even a blank."
        ),
    ),
    "jsonpath-in-jsonata": DiagnosticKind(
        "JSONPath in a JSONata state",
        "AWS takes it as a name or a text.",
        "Write it as a JSONata expression.",
        {
            "advice": {"Type": "Pass", "End": True, "Output": {"day.$": "$.day"}},
            "language": "JSONata",
        },
        (
            '/States/S/Output/day.$: "day.$" is JSONPath, and a JSONata state takes '
            'it as a name. Write "day": "{% $states.input… %}".'
        ),
    ),
    "refused-value": DiagnosticKind(
        "A value that the service refuses",
        "Its model does not say so, its page does.",
        "Shorten or correct it.",
        {
            "advice": {
                "Type": "Task",
                "Resource": "arn:aws:states:::sns:publish",
                "Arguments": {
                    "TopicArn": "arn:aws:sns:us-east-1:111122223333:t",
                    "Subject": "a\nb",
                    "Message": "m",
                },
                "End": True,
            },
            "language": "JSONata",
        },
        (
            "/States/S/Arguments/Subject: has a line break or a control character, which "
            "SNS refuses in a subject. Write one line."
        ),
    ),
    "distributed-only": DiagnosticKind(
        "A field of Distributed Maps in an inline Map",
        "An inline Map ignores it, or AWS refuses it.",
        "Make the Map a Distributed one, or leave the field out.",
        {
            "advice": {
                "Type": "Map",
                "Items": [1],
                "MaxConcurrency": 100,
                "End": True,
                "ItemProcessor": {"StartAt": "I", "States": {"I": {"Type": "Pass", "End": True}}},
            },
            "language": "JSONata",
        },
        (
            "/States/S/MaxConcurrency: is 100, and an inline Map runs 40 items at "
            "once at most. Lower it, or make the Map a Distributed one."
        ),
    ),
    "past-moment": DiagnosticKind(
        "A time in the past",
        "A Wait until then ends at once.",
        "Use Seconds, or an expression.",
        {
            "advice": {"Type": "Wait", "Timestamp": "2020-01-01T00:00:00Z", "End": True},
            "language": "JSONata",
        },
        (
            "/States/S/Timestamp: 2020-01-01T00:00:00Z is past, so the state does not"
            " wait. Use Seconds, or an expression."
        ),
    ),
    "too-many-arguments": DiagnosticKind(
        "A function called with more arguments than it takes",
        "The expression fails when it is reached.",
        "Leave the rest out.",
        {
            "advice": {"Type": "Pass", "End": True, "Output": "{% $sum(1, 2) %}"},
            "language": "JSONata",
        },
        ("/States/S/Output: $sum is called with 2 arguments and takes 1."),
    ),
    "wrong-operand": DiagnosticKind(
        "Arithmetic on text",
        "The expression fails when it is reached.",
        "Join texts with &.",
        {
            "advice": {"Type": "Pass", "End": True, "Output": "{% 'Scored ' + $states.input.n %}"},
            "language": "JSONata",
        },
        (
            '/States/S/Output: uses "+", "-" or "*" on a text, which fails: they are for '
            'numbers. Join texts with "&".'
        ),
    ),
}
