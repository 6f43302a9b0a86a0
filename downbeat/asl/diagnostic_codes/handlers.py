"""Retry and Catch that do not do what they seem to."""

from __future__ import annotations

from downbeat.asl.diagnostic_codes.kind import DiagnosticKind

HANDLERS: dict[str, DiagnosticKind] = {
    "error-named-before": DiagnosticKind(
        "An error that an earlier entry handles",
        "The second entry never matches.",
        "Merge the two.",
        {
            "advice_definition": {
                "QueryLanguage": "JSONata",
                "StartAt": "S",
                "States": {
                    "S": {
                        "Type": "Task",
                        "Resource": "arn:aws:states:::athena:getQueryResults",
                        "Arguments": {"QueryExecutionId": "q"},
                        "Next": "A",
                        "Retry": [
                            {"ErrorEquals": ["States.Timeout"]},
                            {"ErrorEquals": ["States.Timeout"]},
                        ],
                    },
                    "A": {"Type": "Succeed"},
                },
            }
        },
        (
            "/States/S/Retry[1]/ErrorEquals[0]: States.Timeout is named in Retry[0] "
            "already, which takes it."
        ),
    ),
    "error-not-handled": DiagnosticKind(
        "An error that nothing can handle",
        "Step Functions neither retries nor catches it.",
        "Leave it out.",
        {
            "advice_definition": {
                "QueryLanguage": "JSONata",
                "StartAt": "S",
                "States": {
                    "S": {
                        "Type": "Task",
                        "Resource": "arn:aws:states:::athena:getQueryResults",
                        "Arguments": {"QueryExecutionId": "q"},
                        "Next": "A",
                        "Retry": [{"ErrorEquals": ["States.Runtime"]}],
                    },
                    "A": {"Type": "Succeed"},
                },
            }
        },
        (
            "/States/S/Retry[0]/ErrorEquals[0]: States.Runtime cannot be retried or caught:"
            " the execution fails. Remove it, or name the error before it."
        ),
    ),
    "error-of-another-call": DiagnosticKind(
        "An error that the call does not report",
        "The entry never matches.",
        "Use the nearest name.",
        {
            "advice_definition": {
                "QueryLanguage": "JSONata",
                "StartAt": "S",
                "States": {
                    "S": {
                        "Type": "Task",
                        "Resource": "arn:aws:states:::athena:getQueryResults",
                        "Arguments": {"QueryExecutionId": "q"},
                        "Next": "A",
                        "Retry": [{"ErrorEquals": ["Athena.TooManyRequestException"]}],
                    },
                    "A": {"Type": "Succeed"},
                },
            }
        },
        (
            "/States/S/Retry[0]/ErrorEquals[0]: Error "
            "'Athena.TooManyRequestException' is not one that GetQueryResults "
            "reports, so this never matches. Did you mean "
            '"Athena.TooManyRequestsException"?'
        ),
    ),
    "catch-to-itself": DiagnosticKind(
        "A Catch that leads back to its state",
        "It runs again at once, for as long as it fails.",
        "Use Retry.",
        {
            "advice_definition": {
                "QueryLanguage": "JSONata",
                "StartAt": "S",
                "States": {
                    "S": {
                        "Type": "Task",
                        "Resource": "arn:aws:states:::athena:getQueryResults",
                        "Arguments": {"QueryExecutionId": "q"},
                        "Next": "A",
                        "Catch": [{"ErrorEquals": ["States.Timeout"], "Next": "S"}],
                    },
                    "A": {"Type": "Succeed"},
                },
            }
        },
        (
            '/States/S/Catch[0]/Next: leads back to "S", which runs again for as long'
            " as it fails. Use Retry, which waits and gives up."
        ),
    ),
    "swallowed-failure": DiagnosticKind(
        "A failure that ends as success",
        "It is not reported.",
        "Lead to a state that reports it, or leave it to on_failure.",
        {
            "advice_definition": {
                "QueryLanguage": "JSONata",
                "StartAt": "S",
                "States": {
                    "S": {
                        "Type": "Task",
                        "Resource": "arn:aws:states:::athena:getQueryResults",
                        "Arguments": {"QueryExecutionId": "q"},
                        "Next": "A",
                        "Catch": [{"ErrorEquals": ["States.ALL"], "Next": "A"}],
                    },
                    "A": {"Type": "Succeed"},
                },
            }
        },
        (
            '/States/S/Catch[0]/Next: takes every error to "A", which succeeds: '
            "the failure is not reported. Lead to a state that reports it, or leave it "
            "to on_failure."
        ),
    ),
}
