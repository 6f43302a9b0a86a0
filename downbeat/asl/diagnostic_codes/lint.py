"""What AWS takes and what goes wrong when it runs."""

from __future__ import annotations

from downbeat.asl.diagnostic_codes.kind import DiagnosticKind

LINT: dict[str, DiagnosticKind] = {
    "unassigned-variable": DiagnosticKind(
        "A variable that no state assigns",
        "The expression gives nothing, and the state fails or loses a field.",
        "Correct the name, or assign it before.",
        {"advice": {"Type": "Pass", "End": True, "Output": "{% $scors %}"}, "language": "JSONata"},
        (
            "/States/S/Output: no state assigns $scors. Assign it in a state before, or "
            "write $states.input.scors for the input."
        ),
    ),
    "variable-read-too-early": DiagnosticKind(
        "A variable that is assigned later",
        "No state on the way to this one has assigned it.",
        "Assign it earlier, on every path.",
        {
            "advice_definition": {
                "QueryLanguage": "JSONata",
                "StartAt": "A",
                "States": {
                    "A": {"Type": "Pass", "Output": "{% $x %}", "Next": "B"},
                    "B": {"Type": "Pass", "End": True, "Assign": {"x": 1}},
                },
            }
        },
        (
            "/States/A/Output: $x is assigned at /States/B, which has not run when this is "
            "read; assign it on every way to here."
        ),
    ),
    "variable-out-of-scope": DiagnosticKind(
        "A variable of an inner machine read outside",
        "What a branch or Map assigns is gone when it ends.",
        "Return it as the inner machine's output.",
        {
            "advice_definition": {
                "QueryLanguage": "JSONata",
                "StartAt": "A",
                "States": {
                    "A": {
                        "Type": "Map",
                        "ItemProcessor": {
                            "StartAt": "I",
                            "States": {"I": {"Type": "Pass", "End": True, "Assign": {"x": 1}}},
                        },
                        "Next": "B",
                    },
                    "B": {"Type": "Pass", "End": True, "Output": "{% $x %}"},
                },
            }
        },
        (
            "/States/B/Output: $x is assigned inside an inner machine, at "
            "/States/A/ItemProcessor/States/I, and ends with it; return it in that "
            "machine's Output, and Assign it in the state around it."
        ),
    ),
    "unknown-states-field": DiagnosticKind(
        "A field that $states does not have",
        "It has input, result, errorOutput and context.",
        "Correct the name.",
        {
            "advice": {"Type": "Pass", "End": True, "Output": "{% $states.inputs %}"},
            "language": "JSONata",
        },
        (
            "/States/S/Output: $states has no field 'inputs'. Did you mean \"input\"? It has "
            "input, result, errorOutput, context."
        ),
    ),
    "arguments-unknown": DiagnosticKind(
        "An argument that the service does not have",
        "AWS refuses it, or drops it.",
        "Correct the name.",
        {
            "advice": {
                "Type": "Task",
                "Resource": "arn:aws:states:::athena:startQueryExecution",
                "Arguments": {"QueryStrin": "SELECT 1", "QueryString": "SELECT 1"},
                "TimeoutSeconds": 9,
                "End": True,
            },
            "language": "JSONata",
        },
        (
            "/States/S/Arguments/QueryStrin: Field 'QueryStrin' is not in the arguments of "
            'StartQueryExecution. Did you mean "QueryString"?'
        ),
    ),
    "arguments-required": DiagnosticKind(
        "An argument that the service requires",
        "The call fails.",
        "Add it.",
        {
            "advice": {
                "Type": "Task",
                "Resource": "arn:aws:states:::aws-sdk:s3:getObject",
                "Arguments": {"Bucket": "b"},
                "End": True,
            },
            "language": "JSONata",
        },
        "/States/S/Arguments: Field 'Key' is required.",
    ),
    "arguments-type": DiagnosticKind(
        "An argument of another type",
        "The call fails; a text or an object is a warning, because some services convert it.",
        "Write the type that the message names.",
        {
            "advice": {
                "Type": "Task",
                "Resource": "arn:aws:states:::aws-sdk:s3:listObjectsV2",
                "Arguments": {"Bucket": "b", "MaxKeys": "1000"},
                "End": True,
            },
            "language": "JSONata",
        },
        "/States/S/Arguments/MaxKeys: Field 'MaxKeys' must be a number. It is '1000'.",
    ),
    "arguments-enum": DiagnosticKind(
        "An argument with a value that the service does not have",
        "The call fails, unless the service has learned the word since.",
        "Use one of the words.",
        {
            "advice": {
                "Type": "Task",
                "Resource": "arn:aws:states:::aws-sdk:s3:putObject",
                "Arguments": {"Bucket": "b", "Key": "k", "ACL": "privat"},
                "End": True,
            },
            "language": "JSONata",
        },
        (
            "/States/S/Arguments/ACL: Field 'ACL' is not an expected value. It is 'privat'."
            ' Did you mean "private"?'
        ),
    ),
    "arguments-range": DiagnosticKind(
        "A number outside the service's range",
        "The call fails.",
        "Write a number in the range.",
        {
            "advice": {
                "Type": "Task",
                "Resource": "arn:aws:states:::aws-sdk:athena:listWorkGroups",
                "Arguments": {"MaxResults": 500},
                "End": True,
            },
            "language": "JSONata",
        },
        (
            "/States/S/Arguments/MaxResults: Field 'MaxResults' exceeds the maximum value. "
            "At most 50."
        ),
    ),
    "arguments-length": DiagnosticKind(
        "A text or list of another length than the service takes",
        "The call fails.",
        "Shorten or lengthen it.",
        {
            "advice": {
                "Type": "Task",
                "Resource": "arn:aws:states:::glue:startJobRun",
                "Arguments": {"JobName": ""},
                "End": True,
            },
            "language": "JSONata",
        },
        (
            "/States/S/Arguments/JobName: Field 'JobName' is smaller than the minimum "
            "length. It is at least 1."
        ),
    ),
    "unknown-error-name": DiagnosticKind(
        "An error that nothing raises",
        "The entry never matches, and the error passes it by.",
        "Use the nearest name.",
        {
            "advice": {
                "Type": "Task",
                "Resource": "arn:aws:states:::lambda:invoke",
                "Parameters": {"FunctionName": "f"},
                "End": True,
                "Retry": [{"ErrorEquals": ["States.TaskFaild"]}],
            }
        },
        (
            "/States/S/Retry[0]/ErrorEquals[0]: Step Functions raises no error "
            '"States.TaskFaild", so this never matches. Did you mean "States.TaskFailed"?'
        ),
    ),
    "loop-without-exit": DiagnosticKind(
        "A loop without an exit",
        "An execution in it runs until its limit of events or time.",
        "Add a Choice that leaves it.",
        {
            "advice_definition": {
                "StartAt": "A",
                "States": {
                    "A": {
                        "Type": "Choice",
                        "Choices": [{"Variable": "$.a", "IsPresent": True, "Next": "B"}],
                        "Default": "E",
                    },
                    "B": {"Type": "Pass", "Next": "C"},
                    "C": {"Type": "Pass", "Next": "B"},
                    "E": {"Type": "Pass", "End": True},
                },
            }
        },
        (
            '/States/B: "B" is in a loop without an exit: B → C → B. Add a Choice that '
            "leaves it, or end one of its states."
        ),
    ),
    "no-failure-path": DiagnosticKind(
        "A machine without a failure path",
        "It fails without notifying anyone.",
        "Catch States.ALL, or give the pipeline an on_failure.",
        {
            "advice": {
                "Type": "Task",
                "Resource": "arn:aws:states:::lambda:invoke",
                "Parameters": {"FunctionName": "f"},
                "End": True,
            }
        },
        (
            "/: nothing handles a failure: no state has a Catch. Catch States.ALL where "
            "work is done and go to a state that tells of it, or give the pipeline an "
            "on_failure."
        ),
    ),
    "removed-integration": DiagnosticKind(
        "An integration that AWS removed",
        "AWS refuses a new machine that calls it.",
        "Call the service that took its place, or a Lambda function.",
        {
            "advice": {
                "Type": "Task",
                "Resource": "arn:aws:states:::aws-sdk:lexmodelbuilding:getBots",
                "Parameters": {},
                "End": True,
            }
        },
        (
            "/States/S/Resource: AWS removed the integration of lexmodelbuilding from Step "
            "Functions on 2026-06-03. Call the service that took its place, or a Lambda "
            "function."
        ),
    ),
    "no-time-limit": DiagnosticKind(
        "A Task without a time limit",
        "It may wait for a year, if what it waits for never answers.",
        "Set TimeoutSeconds on the Task or the machine.",
        {
            "advice": {
                "Type": "Task",
                "Resource": "arn:aws:states:::glue:startJobRun.sync",
                "Parameters": {"JobName": "j"},
                "End": True,
            }
        },
        (
            "/States/S: nothing limits this Task, nor the machine: what it waits for may "
            "never answer, and the execution stays for up to a year. Set TimeoutSeconds on "
            "the Task or the machine."
        ),
    ),
    "longer-than-machine": DiagnosticKind(
        "A wait that the machine's limit cuts short",
        "The execution times out before it is over.",
        "Raise the machine's TimeoutSeconds, or lower this one.",
        {
            "advice_definition": {
                "StartAt": "S",
                "TimeoutSeconds": 60,
                "States": {"S": {"Type": "Wait", "Seconds": 3600, "End": True}},
            }
        },
        (
            "/States/S/Seconds: Seconds is 3600, but the machine's TimeoutSeconds ends it "
            "after 60. Raise the machine's or lower this one."
        ),
    ),
}
