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
        "All fields that earlier states write are known, and this is not one of them.",
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
        "A task token outside a Task that has one",
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
    "format-holes": DiagnosticKind(
        "A template of States.Format with too many or too few {}",
        "Each {} takes one value, and the state fails where they are not as many.",
        "Write one {} for each value.",
        {
            "advice": {
                "Type": "Pass",
                "End": True,
                "Parameters": {"x.$": "States.Format('{}/{}', $.day)"},
            },
            "language": "JSONPath",
        },
        (
            "/States/S/Parameters/x.$: States.Format has 2 times {} and 1 values, which "
            "fails: write one {} for each value."
        ),
    ),
    "expression-attribute": DiagnosticKind(
        "A name or value of DynamoDB's expressions that does not fit",
        "DynamoDB refuses a value that no expression uses, and an expression whose value nobody"
        " gives.",
        "Spell both alike.",
        {
            "advice": {
                "Type": "Task",
                "Resource": "arn:aws:states:::dynamodb:updateItem",
                "Arguments": {
                    "TableName": "loads",
                    "Key": {"id": {"S": "1"}},
                    "UpdateExpression": "SET done = :don",
                    "ExpressionAttributeValues": {":done": {"BOOL": True}},
                },
                "End": True,
            },
            "language": "JSONata",
        },
        (
            "/States/S/Arguments/UpdateExpression: uses :don, and ExpressionAttributeValues"
            ' has no such value. Did you mean ":done"? Add it there.'
        ),
    ),
    "repeated-rule": DiagnosticKind(
        "A rule of a Choice that is never reached",
        "An earlier rule with the same condition always wins.",
        "Change its condition, or remove it.",
        {
            "check": {
                "States": {
                    "A": {
                        "Type": "Choice",
                        "Choices": [
                            {"Condition": "{% $random() > 0.5 %}", "Next": "B"},
                            {"Condition": "{% $random() > 0.5 %}", "Next": "C"},
                        ],
                        "Default": "C",
                    },
                    "B": {"Type": "Succeed"},
                    "C": {"Type": "Succeed"},
                },
            }
        },
        (
            "/States/A/Choices[1]: asks the same as Choices[0], which is taken: this rule "
            "never is. Change its condition, or remove it."
        ),
    ),
}
