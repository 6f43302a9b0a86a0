"""Fields and names that a state reads and that nobody has written."""

from __future__ import annotations

from downbeat.asl.diagnostic_codes.kind import DiagnosticKind

READS: dict[str, DiagnosticKind] = {
    "unknown-result-field": DiagnosticKind(
        "A field that the call's result does not have",
        "The expression gives nothing, and the state fails.",
        "Correct the name; a field that is newer than this program's copy of AWS's models is only"
        " warned of.",
        {
            "advice": {
                "Type": "Task",
                "Resource": "arn:aws:states:::lambda:invoke",
                "Arguments": {"FunctionName": "score"},
                "Output": "{% $states.result.payload %}",
                "End": True,
            },
            "language": "JSONata",
        },
        (
            "/States/S/Output: reads $states.result.payload, which is not there. Did you "
            'mean "Payload"? The result of Invoke has DurableExecutionArn, ExecutedVersion,'
            " FunctionError, LogResult, Payload and StatusCode."
        ),
    ),
    "unwritten-field": DiagnosticKind(
        "A field of the input, of a variable or of an error that nothing has written",
        "What the states before have written is known, and this is not in it.",
        "Correct the name, or write the field before.",
        {
            "advice_definition": {
                "QueryLanguage": "JSONata",
                "StartAt": "A",
                "States": {
                    "A": {"Type": "Pass", "Output": {"shops": []}, "Next": "B"},
                    "B": {"Type": "Pass", "Output": "{% $states.input.shop %}", "End": True},
                },
            }
        },
        (
            "/States/B/Output: reads $states.input.shop, which is not there. Did you mean "
            '"shops"? The input has shops.'
        ),
    ),
    "token-not-passed": DiagnosticKind(
        "A task token that is not passed on",
        "The state waits until its time is over, for nobody can answer.",
        "Pass the token on in the arguments.",
        {
            "advice": {
                "Type": "Task",
                "Resource": "arn:aws:states:::lambda:invoke.waitForTaskToken",
                "Arguments": {"FunctionName": "approve", "Payload": {}},
                "End": True,
            },
            "language": "JSONata",
        },
        (
            "/States/S/Arguments: waits for its task token, and gives it to nobody, so that"
            ' nobody can answer. Pass "{% $states.context.Task.Token %}" on.'
        ),
    ),
    "token-out-of-reach": DiagnosticKind(
        "A task token where there is none",
        "Only a Task that ends in .waitForTaskToken, or an activity, has one.",
        "End the Resource in .waitForTaskToken, or leave the token out.",
        {
            "advice": {
                "Type": "Task",
                "Resource": "arn:aws:states:::lambda:invoke",
                "Arguments": {
                    "FunctionName": "approve",
                    "Payload": {"token": "{% $states.context.Task.Token %}"},
                },
                "End": True,
            },
            "language": "JSONata",
        },
        (
            "/States/S/Arguments/Payload/token: $states.context.Task.Token is there only in"
            " a Task that ends in .waitForTaskToken, and this is none: the state fails. End"
            " its Resource in .waitForTaskToken, or leave the token out."
        ),
    ),
}
