"""Tasks, Maps, choices, errors and expressions."""

from __future__ import annotations

from downbeat.asl.diagnostic_codes.kind import DiagnosticKind
from downbeat.asl.lists import as_of

TASKS: dict[str, DiagnosticKind] = {
    "invalid-arn": DiagnosticKind(
        "A text that is not the ARN that belongs there",
        "AWS looks at the form of an ARN.",
        "Write it as in the message.",
        {
            "state": {
                "Type": "Task",
                "Resource": "ecs:runTask",
                "Parameters": {"FunctionName": "f"},
                "End": True,
            }
        },
        (
            '/States/S/Resource: Resource "ecs:runTask" is not an ARN. Write '
            "arn:aws:states:::ecs:runTask."
        ),
    ),
    "placeholder-left": DiagnosticKind(
        "A reference that nothing has filled in",
        "`${…}` would reach AWS as text.",
        "Supply the value.",
        {
            "state": {
                "Type": "Task",
                "Resource": "${Read}",
                "Parameters": {"FunctionName": "f"},
                "End": True,
            }
        },
        (
            '/States/S/Resource: Resource "${Read}" still holds a placeholder ${…}; fill it'
            " in before the definition goes to AWS."
        ),
    ),
    "not-callable": DiagnosticKind(
        "A resource that a Task cannot call",
        "A Task calls functions, activities and service integrations.",
        "Call the service and name the resource in the arguments.",
        {
            "state": {
                "Type": "Task",
                "Resource": "arn:aws:sns:us-east-1:123456789012:reports",
                "Parameters": {"FunctionName": "f"},
                "End": True,
            }
        },
        (
            "/States/S/Resource: A Task cannot call "
            '"arn:aws:sns:us-east-1:123456789012:reports". Call its service, '
            "arn:aws:states:::sns:publish, and name the resource in the parameters."
        ),
    ),
    "unknown-integration": DiagnosticKind(
        "An integration that does not exist",
        "AWS refuses services, actions and patterns that it does not have.",
        "Use the nearest name that the message gives.",
        {
            "state": {
                "Type": "Task",
                "Resource": "arn:aws:states:::ecs:runTask.synch",
                "Parameters": {"FunctionName": "f"},
                "End": True,
            }
        },
        (
            '/States/S/Resource: Resource "arn:aws:states:::ecs:runTask.synch" is not '
            'recognised: there is no integration pattern ".synch". Did you mean ".sync"?'
        ),
    ),
    "newer-than-the-lists": DiagnosticKind(
        "An integration that this program's lists do not have",
        "AWS may have announced it since; `downbeat check --lists` says how old the lists are.",
        "Look it up; if AWS has it, nothing needs to be done.",
        {
            "state": {
                "Type": "Task",
                "Resource": "arn:aws:states:::aws-sdk:quantumledger:getEntry",
                "Parameters": {},
                "End": True,
            }
        },
        (
            '/States/S/Resource: Resource "arn:aws:states:::aws-sdk:quantumledger:getEntry" is'
            f" not in the lists of {as_of('sdk-actions')}: the AWS SDK has no service "
            '"quantumledger". If AWS has announced it since, it works; otherwise AWS refuses the'
            " definition."
        ),
    ),
    "missing-argument": DiagnosticKind(
        "An argument that the call needs",
        "AWS refuses the definition without it.",
        "Add it.",
        {
            "state": {
                "Type": "Task",
                "Resource": "arn:aws:states:::lambda:invoke",
                "Parameters": {},
                "End": True,
            }
        },
        "/States/S/Parameters: lambda:invoke needs FunctionName in Parameters.",
    ),
    "heartbeat-too-long": DiagnosticKind(
        "A heartbeat that is longer than the timeout",
        "It could never be missed.",
        "Lower HeartbeatSeconds.",
        {
            "state": {
                "Type": "Task",
                "Resource": "arn:aws:states:::lambda:invoke",
                "Parameters": {"FunctionName": "f"},
                "End": True,
                "TimeoutSeconds": 5,
                "HeartbeatSeconds": 9,
            }
        },
        (
            "/States/S/HeartbeatSeconds: HeartbeatSeconds must be less than TimeoutSeconds "
            "(5), for a later heartbeat comes too late, but it is 9."
        ),
    ),
    "not-in-express": DiagnosticKind(
        "Something that an Express workflow cannot do",
        "Express workflows do not wait for jobs, callbacks or children.",
        "Use a Standard workflow.",
        {
            "state": {
                "Type": "Task",
                "Resource": "arn:aws:states:::lambda:invoke.waitForTaskToken",
                "Parameters": {"FunctionName": "f"},
                "End": True,
            },
            "type": "EXPRESS",
        },
        (
            '/States/S/Resource: An Express workflow cannot use ".waitForTaskToken"; leave '
            "it out to go on with the first response, or use a Standard workflow."
        ),
    ),
    "delay-below-interval": DiagnosticKind(
        "A longest delay below the first one",
        "MaxDelaySeconds would never let the first delay pass.",
        "Raise it.",
        {
            "state": {
                "Type": "Task",
                "Resource": "arn:aws:states:::lambda:invoke",
                "Parameters": {"FunctionName": "f"},
                "End": True,
                "Retry": [{"ErrorEquals": ["E"], "IntervalSeconds": 9, "MaxDelaySeconds": 3}],
            }
        },
        (
            "/States/S/Retry[0]/MaxDelaySeconds: MaxDelaySeconds is the longest delay, but "
            "its 3 is less than the first one, IntervalSeconds 9."
        ),
    ),
    "states-all-alone": DiagnosticKind(
        "States.ALL beside other names",
        "It means every error already.",
        "Give it an entry of its own.",
        {
            "state": {
                "Type": "Task",
                "Resource": "arn:aws:states:::lambda:invoke",
                "Parameters": {"FunctionName": "f"},
                "End": True,
                "Retry": [{"ErrorEquals": ["States.ALL", "E"]}],
            }
        },
        (
            "/States/S/Retry[0]/ErrorEquals[0]: States.ALL stands alone in its ErrorEquals:"
            " it already means every error; give it an entry of its own."
        ),
    ),
    "states-all-last": DiagnosticKind(
        "States.ALL before other entries",
        "No entry after it is ever used.",
        "Move it to the end.",
        {
            "state": {
                "Type": "Task",
                "Resource": "arn:aws:states:::lambda:invoke",
                "Parameters": {"FunctionName": "f"},
                "End": True,
                "Retry": [{"ErrorEquals": ["States.ALL"]}, {"ErrorEquals": ["E"]}],
            }
        },
        (
            "/States/S/Retry[0]/ErrorEquals[0]: States.ALL stands in the last entry, for no"
            " entry after it would ever be used; move this entry to the end."
        ),
    ),
    "choice-rule-form": DiagnosticKind(
        "A rule of a Choice without its test",
        "A rule is one comparison, or And, Or, Not.",
        "Write one of them.",
        {
            "definition": {
                "StartAt": "S",
                "States": {
                    "S": {"Type": "Choice", "Choices": [{"Variable": "$.a", "Next": "T"}]},
                    "T": {"Type": "Pass", "End": True},
                },
            }
        },
        (
            "/States/S/Choices[0]: A Variable needs a comparison beside it, such as "
            "StringEquals, NumericGreaterThan or IsPresent."
        ),
    ),
    "label-form": DiagnosticKind(
        "A Map's label that cannot be part of an ARN",
        "AWS builds an ARN of it: 40 characters, none of them special.",
        "Use letters, digits, - and _.",
        {
            "state": {
                "Type": "Map",
                "Label": "a b",
                "ItemProcessor": {
                    "ProcessorConfig": {"Mode": "DISTRIBUTED", "ExecutionType": "STANDARD"},
                    "StartAt": "T",
                    "States": {"T": {"Type": "Pass", "End": True}},
                },
                "End": True,
            }
        },
        (
            "/States/S/Label: Label cannot hold ' ': no spaces, brackets, wildcards or "
            "special characters; letters, digits, - and _ are safe."
        ),
    ),
    "duplicate-label": DiagnosticKind(
        "A repeated label",
        "Two Maps would start child executions with the same name.",
        "Rename one.",
        {
            "definition": {
                "StartAt": "A",
                "States": {
                    "A": {
                        "Type": "Map",
                        "Label": "a",
                        "ItemProcessor": {
                            "ProcessorConfig": {"Mode": "DISTRIBUTED", "ExecutionType": "STANDARD"},
                            "StartAt": "AT",
                            "States": {"AT": {"Type": "Pass", "End": True}},
                        },
                        "Next": "B",
                    },
                    "B": {
                        "Type": "Map",
                        "Label": "a",
                        "ItemProcessor": {
                            "ProcessorConfig": {"Mode": "DISTRIBUTED", "ExecutionType": "STANDARD"},
                            "StartAt": "BT",
                            "States": {"BT": {"Type": "Pass", "End": True}},
                        },
                        "End": True,
                    },
                },
            }
        },
        (
            '/States/B/Label: Label "a" is taken by /States/A/Label; each label stands once'
            " in a machine."
        ),
    ),
    "map-resource": DiagnosticKind(
        "A reader or writer that a Map does not have",
        ("A Distributed Map reads by S3's GetObject or ListObjectsV2 and writes by PutObject."),
        "Use the one that the message names.",
        {
            "state": {
                "Type": "Map",
                "ItemReader": {"Resource": "arn:aws:states:::s3:getObjects"},
                "ItemProcessor": {
                    "ProcessorConfig": {"Mode": "DISTRIBUTED", "ExecutionType": "STANDARD"},
                    "StartAt": "T",
                    "States": {"T": {"Type": "Pass", "End": True}},
                },
                "End": True,
            }
        },
        (
            "/States/S/ItemReader/Resource: Resource is arn:aws:states:::s3:getObject or "
            "arn:aws:states:::s3:listObjectsV2 here, but it is "
            '"arn:aws:states:::s3:getObjects". Did you mean '
            '"arn:aws:states:::s3:getObject"?'
        ),
    ),
    "invalid-path": DiagnosticKind(
        "A text that is not a JSONPath",
        "AWS refuses paths that it cannot parse.",
        "Begin it with `$`.",
        {"state": {"Type": "Pass", "End": True, "InputPath": "order"}},
        (
            '/States/S/InputPath: InputPath is a JSONPath such as "$.order" or null, but it'
            ' is "order". A path begins with "$"; did you mean "$.order"?'
        ),
    ),
    "invalid-timestamp": DiagnosticKind(
        "A text that is not a timestamp",
        "AWS reads RFC 3339 with a capital T and Z or an offset.",
        "Write it as in the message.",
        {"state": {"Type": "Wait", "Timestamp": "2026-03-05", "End": True}},
        (
            "/States/S/Timestamp: Timestamp is an RFC 3339 timestamp such as "
            '"2026-03-05T21:29:29Z", but it is "2026-03-05". Did you mean '
            '"2026-03-05T00:00:00Z"?'
        ),
    ),
    "variable-name": DiagnosticKind(
        "A name that a variable cannot have",
        "Names are Unicode identifiers of at most 80 characters.",
        "Rename it.",
        {"state": {"Type": "Pass", "End": True, "Assign": {"a-b": 1}}},
        (
            '/States/S/Assign/a-b: "a-b" cannot be the name of a variable: it begins with a'
            " letter and goes on with letters, digits and underscores."
        ),
    ),
    "variable-shadowed": DiagnosticKind(
        "A variable that an outer machine assigns too",
        "AWS refuses a variable of the same name in a branch or Map.",
        "Rename one.",
        {
            "definition": {
                "StartAt": "S",
                "States": {
                    "S": {
                        "Type": "Parallel",
                        "Assign": {"x": 1},
                        "Branches": [
                            {
                                "StartAt": "T",
                                "States": {"T": {"Type": "Pass", "End": True, "Assign": {"x": 2}}},
                            }
                        ],
                        "End": True,
                    }
                },
            }
        },
        (
            "/States/S/Branches[0]/States/T/Assign/x: $x is assigned around this branch "
            "too, at /States/S/Assign/x; give one of them another name."
        ),
    ),
    "jsonata-syntax": DiagnosticKind(
        "An expression that cannot be parsed",
        "AWS parses every expression when the machine is created.",
        "Correct it where the message points.",
        {"state": {"Type": "Pass", "End": True, "Output": "{% 1 + %}"}, "language": "JSONata"},
        (
            '/States/S/Output: The JSONata expression "1 +" cannot be parsed: Unexpected '
            "end of expression."
        ),
    ),
    "jsonata-delimiters": DiagnosticKind(
        "A text that is only half an expression",
        "An expression is the whole text, from `{%` to `%}`.",
        "Add the missing sign.",
        {"state": {"Type": "Pass", "End": True, "Output": "{% 1"}, "language": "JSONata"},
        (
            '/States/S/Output: A JSONata text is "{% … %}" from its first sign to its last,'
            ' but "{% 1" does not: nothing ends with %}.'
        ),
    ),
    "jsonata-top-level-name": DiagnosticKind(
        "A name that refers to nothing",
        "Expressions in Step Functions have no input of their own.",
        "Write $states.input.name, or $name for a variable.",
        {"state": {"Type": "Pass", "End": True, "Output": "{% total %}"}, "language": "JSONata"},
        (
            '/States/S/Output: "total" at the top level refers to nothing; write '
            "$states.input.total for the input, $total for a variable, or quote it."
        ),
    ),
    "states-field-out-of-reach": DiagnosticKind(
        "$states.result or errorOutput where there is none",
        "They exist only once there is a result or an error.",
        "Read them in Output or Assign.",
        {
            "state": {"Type": "Pass", "End": True, "Output": "{% $states.result %}"},
            "language": "JSONata",
        },
        (
            "/States/S/Output: $states.result does not exist here; it is there only in "
            "Output and Assign of a Task, Parallel or Map, once it has a result."
        ),
    ),
}
