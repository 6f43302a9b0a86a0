"""Mistakes in a pipeline in JSONPath, and in the arguments of ECS, Glue, SQS and DynamoDB."""

from tests.cli.mistakes.mistake import LOAD, STACK, Edit, Mistake

MISTAKES = [
    Mistake(
        "jp jsonata expr in Parameters",
        [Edit(LOAD, '"--path.$": "$.load.path"', '"--path": "{% $states.input.load.path %}"')],
        "not-an-expression",
        "/States/Transform/Parameters/Arguments/--path",
    ),
    Mistake(
        "jp missing .$",
        [Edit(LOAD, '"--path.$": "$.load.path"', '"--path": "$.load.path"')],
        "not-an-expression",
        "/States/Transform/Parameters/Arguments/--path",
    ),
    Mistake(
        "jp .$ with constant",
        [Edit(LOAD, '"--path.$": "$.load.path"', '"--path.$": "loads"')],
        "invalid-path",
        "/States/Transform/Parameters/Arguments",
    ),
    Mistake(
        "jp path syntax",
        [Edit(LOAD, '"$.load.path"', '"$.load..[path"')],
        "invalid-path",
        "/States/Transform/Parameters/Arguments",
    ),
    Mistake(
        "jp path read of nothing",
        [Edit(LOAD, '"$.load.path"', '"$.laod.path"')],
        "undeclared-input",
        "/States/Transform/Parameters/Arguments/--path.$",
    ),
    Mistake(
        "jp path field of nothing",
        [Edit(LOAD, '"$.load.path"', '"$.load.pth"')],
        "unwritten-field",
        "/States/Transform/Parameters/Arguments/--path.$",
    ),
    Mistake(
        "jp intrinsic misspelt",
        [Edit(LOAD, "States.UUID()", "States.Uuid()")],
        "invalid-path",
        "/States/Name the load/Parameters",
    ),
    Mistake(
        "jp intrinsic unknown",
        [Edit(LOAD, "States.Format('loads/{}/{}'", "States.Frmat('loads/{}/{}'")],
        "invalid-path",
        "/States/Name the load/Parameters",
    ),
    Mistake(
        "jp format count",
        [Edit(LOAD, "'loads/{}/{}', $$.Execution.Name, ", "'loads/{}/{}', ")],
        "format-holes",
        "/States/Name the load/Parameters/path.$",
    ),
    Mistake(
        "jp intrinsic double quotes",
        [
            Edit(
                LOAD,
                "States.Format('loads/{}/{}', $$.Execution.Name, $$.Execution.Input.prefix)",
                'States.Format(\\"loads\\")',
            )
        ],
        "invalid-path",
        "/States/Name the load/Parameters",
    ),
    Mistake(
        "jp intrinsic unclosed",
        [Edit(LOAD, '$$.Execution.Input.prefix)"', '$$.Execution.Input.prefix"')],
        "invalid-path",
        "/States/Name the load/Parameters",
    ),
    Mistake(
        "jp context misspelt",
        [Edit(LOAD, "$$.Execution.Name", "$$.Excution.Name")],
        "unknown-context-field",
        "/States/Name the load/Parameters/path.$",
    ),
    Mistake(
        "jp context field misspelt",
        [Edit(LOAD, "$$.Execution.Name", "$$.Execution.Nmae")],
        "unknown-context-field",
        "/States/Name the load/Parameters/path.$",
    ),
    Mistake(
        "jp input undeclared",
        [
            Edit(
                LOAD,
                '"prefix.$": "$$.Execution.Input.prefix"',
                '"prefix.$": "$$.Execution.Input.prefx"',
            )
        ],
        "undeclared-input",
        "/States/Name the load/Parameters/prefix.$",
    ),
    Mistake(
        "jp variable unassigned",
        [Edit(LOAD, '"$.load.path"', '"$load.path"')],
        "unassigned-variable",
        "/States/Transform/Parameters/Arguments/--path.$",
    ),
    Mistake(
        "jp ResultPath no ref path",
        [Edit(LOAD, '"ResultPath": "$.job"', '"ResultPath": "$.job[*]"')],
        "invalid-path",
        "/States/Transform/ResultPath",
    ),
    Mistake(
        "jp ResultPath without dollar",
        [Edit(LOAD, '"ResultPath": "$.job"', '"ResultPath": "job"')],
        "invalid-path",
        "/States/Transform/ResultPath",
    ),
    Mistake(
        "jp Arguments",
        [
            Edit(
                LOAD,
                '"Parameters": {\n                "JobName"',
                '"Arguments": {\n                "JobName"',
            )
        ],
        "other-query-language",
        "/States/Transform",
    ),
    Mistake(
        "jp Output",
        [
            Edit(
                LOAD,
                '"Settle": {"Type": "Wait", "Seconds": 60}',
                '"Settle": {"Type": "Wait", "Seconds": 60, "Output": {}}',
            )
        ],
        "other-query-language",
        "/States/Settle",
    ),
    Mistake(
        "jp ResultSelector path",
        [Edit(LOAD, '"task.$": "$.TaskArn"', '"task.$": "$.TaskAnr"')],
        "unknown-result-field",
        "/States/Load both/Branches[0]/States/Run the loader/ResultSelector/task.$",
    ),
    Mistake(
        "jp ResultSelector constant",
        [Edit(LOAD, '"task.$": "$.TaskArn"', '"task": "$.TaskArn"')],
        "not-an-expression",
        "/States/Load both/Branches[0]/States/Run the loader/ResultSelector/task",
    ),
    Mistake(
        "jp choice operator misspelt",
        [Edit(LOAD, '"NumericGreaterThan": 0', '"NumericGreaterThen": 0')],
        "unknown-field",
        "/States/Enough?/Choices[0]/And[1]",
        beside=1,
    ),
    Mistake(
        "jp choice type",
        [Edit(LOAD, '"NumericGreaterThan": 0', '"NumericGreaterThan": "0"')],
        "wrong-type",
        "/States/Enough?/Choices[0]/And[1]/NumericGreaterThan",
    ),
    Mistake(
        "jp choice two operators",
        [Edit(LOAD, '"NumericGreaterThan": 0', '"NumericGreaterThan": 0, "NumericLessThan": 5')],
        "exclusive-fields",
        "/States/Enough?/Choices[0]/And[1]",
    ),
    Mistake(
        "jp choice variable no path",
        [Edit(LOAD, '{"Variable": "$.load.limit", "Num', '{"Variable": "load.limit", "Num')],
        "invalid-path",
        "/States/Enough?/Choices[0]/And[1]/Variable",
    ),
    Mistake(
        "jp choice variable of nothing",
        [Edit(LOAD, '{"Variable": "$.load.limit", "Num', '{"Variable": "$.load.limt", "Num')],
        "unwritten-field",
        "/States/Enough?/Choices[0]/And[1]/Variable",
    ),
    Mistake(
        "jp choice Condition",
        [
            Edit(
                LOAD,
                '{"Variable": "$.load.limit", "NumericGreaterThan": 0}',
                '{"Condition": "{% true %}"}',
            )
        ],
        "other-query-language",
        "/States/Enough?/Choices[0]/And[1]",
        beside=1,
    ),
    Mistake(
        "jp choice IsPresent text",
        [Edit(LOAD, '"IsPresent": True', '"IsPresent": "true"')],
        "wrong-type",
        "/States/Enough?/Choices[0]/And[0]/IsPresent",
    ),
    Mistake(
        "jp choice Next inside And",
        [Edit(LOAD, '"NumericGreaterThan": 0}', '"NumericGreaterThan": 0, "Next": "Settle"}')],
        "misplaced-field",
        "/States/Enough?/Choices[0]/And[1]",
    ),
    Mistake(
        "jp choice And not list",
        [Edit(LOAD, '"And": [', '"Not": [')],
        "wrong-type",
        "/States/Enough?/Choices[0]/Not",
    ),
    Mistake(
        "jp choice StringEqual",
        [Edit(LOAD, '"NumericGreaterThan": 0', '"StringEqual": "x"')],
        "unknown-field",
        "/States/Enough?/Choices[0]/And[1]",
        beside=1,
    ),
    Mistake(
        "jp wait SecondsPath",
        [Edit(LOAD, '"Seconds": 60', '"SecondsPath": "load.seconds"')],
        "invalid-path",
        "/States/Settle/SecondsPath",
    ),
    Mistake(
        "jp wait SecondsPath of nothing",
        [Edit(LOAD, '"Seconds": 60', '"SecondsPath": "$.load.seconds"')],
        "unwritten-field",
        "/States/Settle/SecondsPath",
    ),
    Mistake(
        "jp wait seconds misspelt",
        [Edit(LOAD, '"Seconds": 60', '"Second": 60')],
        "unknown-field",
        "/States/Settle",
    ),
    Mistake(
        "jp wait minutes",
        [Edit(LOAD, '"Seconds": 60', '"Minutes": 1')],
        "unknown-field",
        "/States/Settle",
        beside=1,
    ),
    Mistake(
        "jp parallel Branch",
        [Edit(LOAD, '"Branches"', '"Branch"')],
        "unknown-field",
        "/States/Load both",
    ),
    Mistake(
        "jp parallel branch a state",
        [
            Edit(
                LOAD,
                '                {\n                    "States": {\n                        "Queue the load"',
                '                {\n                    "State": {\n                        "Queue the load"',
            )
        ],
        "unknown-field",
        "/States/Load both/Branches[1]",
    ),
    Mistake(
        "jp parallel ItemProcessor",
        [Edit(LOAD, '"Branches": [', '"ItemProcessor": {}, "Branches": [')],
        "misplaced-field",
        "/States/Load both",
    ),
    Mistake(
        "jp parallel empty",
        [Edit(LOAD, '"Type": "Parallel",', '"Type": "Parralel",')],
        "unknown-word",
        "/States/Load both/Type",
    ),
    Mistake(
        "jp Fail CausePath and Cause",
        [
            Edit(
                LOAD, '"CausePath": "$failure.Cause"', '"CausePath": "$failure.Cause", "Cause": "x"'
            )
        ],
        "exclusive-fields",
        "/States/Load failed",
    ),
    Mistake(
        "jp pass result path",
        [Edit(LOAD, '"ResultPath": "$.load"', '"ResultPath": "$.laod"')],
        "undeclared-input",
        "/States/Transform/Parameters/Arguments/--path.$",
        beside=2,
    ),
    Mistake(
        "ecs cluster misspelt",
        [Edit(LOAD, '"Cluster": ', '"Clustr": ')],
        "arguments-unknown",
        "/States/Load both/Branches[0]/States/Run the loader/Parameters/Clustr",
    ),
    Mistake(
        "ecs launch type",
        [Edit(LOAD, '"FARGATE"', '"FARGAT"')],
        "arguments-enum",
        "/States/Load both/Branches[0]/States/Run the loader/Parameters/LaunchType",
    ),
    Mistake(
        "ecs no network",
        [
            Edit(
                LOAD,
                '"NetworkConfiguration": {\n                                    "AwsvpcConfiguration": {"Subnets": "${subnets}"}\n                                },',
                "",
            )
        ],
        "refused-value",
        "/States/Load both/Branches[0]/States/Run the loader/Parameters",
    ),
    Mistake(
        "ecs subnets string",
        [Edit(LOAD, '{"Subnets": "${subnets}"}', '{"Subnets": "subnet-0a1b2c3d4e5f60718"}')],
        "arguments-type",
        "/States/Load both/Branches[0]/States/Run the loader/Parameters/NetworkConfiguration/AwsvpcConfiguration/Subnets",
    ),
    Mistake(
        "ecs AssignPublicIp",
        [
            Edit(
                LOAD,
                '{"Subnets": "${subnets}"}',
                '{"Subnets": "${subnets}", "AssignPublicIp": True}',
            )
        ],
        "arguments-type",
        "/States/Load both/Branches[0]/States/Run the loader/Parameters/NetworkConfiguration/AwsvpcConfiguration/AssignPublicIp",
    ),
    Mistake(
        "ecs awsvpc case",
        [Edit(LOAD, '"AwsvpcConfiguration"', '"AwsVpcConfiguration"')],
        "arguments-unknown",
        "/States/Load both/Branches[0]/States/Run the loader/Parameters/NetworkConfiguration/AwsVpcConfiguration",
    ),
    Mistake(
        "ecs env as dict",
        [
            Edit(
                LOAD,
                '"Environment": [\n                                                {"Name": "LOAD", "Value.$": "$.load.id"}\n                                            ],',
                '"Environment": {"LOAD": "x"},',
            )
        ],
        "arguments-type",
        "/States/Load both/Branches[0]/States/Run the loader/Parameters/Overrides/ContainerOverrides[0]/Environment",
    ),
    Mistake(
        "ecs env value number",
        [Edit(LOAD, '"Value.$": "$.load.id"', '"Value": 5')],
        "arguments-type",
        "/States/Load both/Branches[0]/States/Run the loader/Parameters/Overrides/ContainerOverrides[0]/Environment[0]/Value",
    ),
    Mistake(
        "ecs container name missing",
        [Edit(LOAD, '"Name": "loader",', "")],
        "refused-value",
        "/States/Load both/Branches[0]/States/Run the loader/Parameters/Overrides/ContainerOverrides[0]",
    ),
    Mistake(
        "ecs command string",
        [Edit(LOAD, '"Name": "loader",', '"Name": "loader", "Command": "python load.py",')],
        "arguments-type",
        "/States/Load both/Branches[0]/States/Run the loader/Parameters/Overrides/ContainerOverrides[0]/Command",
    ),
    Mistake(
        "ecs cpu number",
        [Edit(LOAD, '"Name": "loader",', '"Name": "loader", "Cpu": "256",')],
        "arguments-type",
        "/States/Load both/Branches[0]/States/Run the loader/Parameters/Overrides/ContainerOverrides[0]/Cpu",
    ),
    Mistake(
        "ecs sync misspelt",
        [Edit(LOAD, "ecs:runTask.sync", "ecs:runTask.snyc")],
        "unknown-integration",
        "/States/Load both/Branches[0]/States/Run the loader/Resource",
    ),
    Mistake(
        "ecs sync2",
        [Edit(LOAD, "ecs:runTask.sync", "ecs:runTask.sync:2")],
        "unknown-integration",
        "/States/Load both/Branches[0]/States/Run the loader/Resource",
    ),
    Mistake(
        "ecs capital",
        [Edit(LOAD, "ecs:runTask.sync", "ecs:RunTask.sync")],
        "unknown-integration",
        "/States/Load both/Branches[0]/States/Run the loader/Resource",
    ),
    Mistake(
        "ecs no sync",
        [Edit(LOAD, "ecs:runTask.sync", "ecs:runTask")],
        "unknown-result-field",
        "/States/Load both/Branches[0]/States/Run the loader/ResultSelector/task.$",
    ),
    Mistake(
        "glue capital",
        [Edit(LOAD, "glue:startJobRun.sync", "Glue:startJobRun.sync")],
        "unknown-integration",
        "/States/Transform/Resource",
    ),
    Mistake(
        "glue arguments no dashes",
        [Edit(LOAD, '"--path.$"', '"path.$"')],
        "refused-value",
        "/States/Transform/Parameters/Arguments/path.$",
    ),
    Mistake(
        "glue JobName misspelt",
        [Edit(LOAD, '"JobName"', '"Jobname"')],
        "missing-argument",
        "/States/Transform/Parameters",
    ),
    Mistake(
        "glue worker type",
        [
            Edit(
                LOAD,
                '"JobName": "transform-night",',
                '"JobName": "transform-night", "WorkerType": "G1.X",',
            )
        ],
        "arguments-enum",
        "/States/Transform/Parameters/WorkerType",
    ),
    Mistake(
        "glue error of nobody",
        [Edit(LOAD, "Glue.ConcurrentRunsExceededException", "Glue.ConcurrentRunExceededException")],
        "error-of-another-call",
        "/States/Transform/Retry[0]/ErrorEquals[0]",
    ),
    Mistake(
        "glue error wrong prefix",
        [
            Edit(
                LOAD,
                "Glue.ConcurrentRunsExceededException",
                "AWSGlue.ConcurrentRunsExceededException",
            )
        ],
        "error-of-another-call",
        "/States/Transform/Retry[0]/ErrorEquals[0]",
    ),
    Mistake(
        "sqs body misspelt",
        [Edit(LOAD, '"MessageBody"', '"Body"')],
        "missing-argument",
        "/States/Load both/Branches[1]/States/Queue the load/Parameters",
    ),
    Mistake(
        "sqs delay too long",
        [
            Edit(
                LOAD,
                '"QueueUrl": "${queue_url}",',
                '"QueueUrl": "${queue_url}", "DelaySeconds": 3600,',
            )
        ],
        "refused-value",
        "/States/Load both/Branches[1]/States/Queue the load/Parameters/DelaySeconds",
    ),
    Mistake(
        "sqs url an arn",
        [
            Edit(
                STACK,
                "https://sqs.us-east-1.amazonaws.com/111122223333/loads",
                "arn:aws:sqs:us-east-1:111122223333:loads",
            )
        ],
        "underivable-permission",
        "/States/Load both/Branches[1]/States/Queue the load/Parameters/QueueUrl",
    ),
    Mistake(
        "dynamodb expression name missing",
        [Edit(LOAD, '"SET done = :done"', '"SET done = :don"')],
        "expression-attribute",
        "/States/Keep the load/Parameters/UpdateExpression",
    ),
    Mistake(
        "dynamodb expression syntax",
        [Edit(LOAD, '"SET done = :done"', '"SETT done = :done"')],
        "refused-value",
        "/States/Keep the load/Parameters/UpdateExpression",
    ),
    Mistake(
        "dynamodb values without colon",
        [Edit(LOAD, '{":done": {"BOOL"', '{"done": {"BOOL"')],
        "expression-attribute",
        "/States/Keep the load/Parameters/UpdateExpression",
        beside=1,
    ),
    Mistake(
        "dynamodb BOOL text",
        [Edit(LOAD, '{"BOOL": True}', '{"BOOL": "true"}')],
        "arguments-type",
        "/States/Keep the load/Parameters/ExpressionAttributeValues/:done/BOOL",
    ),
    Mistake(
        "dynamodb reserved word",
        [Edit(LOAD, '"SET done = :done"', '"SET status = :done"')],
        "refused-value",
        "/States/Keep the load/Parameters/UpdateExpression",
    ),
    Mistake(
        "dynamodb action misspelt",
        [Edit(LOAD, "dynamodb:updateItem", "dynamodb:updateItm")],
        "unknown-integration",
        "/States/Keep the load/Resource",
    ),
    Mistake(
        "dynamodb query not optimised",
        [Edit(LOAD, "dynamodb:updateItem", "dynamodb:query")],
        "unknown-integration",
        "/States/Keep the load/Resource",
    ),
    Mistake(
        "sdk wrong case",
        [Edit(LOAD, "dynamodb:updateItem", "aws-sdk:dynamodb:UpdateItem")],
        "unknown-integration",
        "/States/Keep the load/Resource",
    ),
    Mistake(
        "sdk service misspelt",
        [Edit(LOAD, "dynamodb:updateItem", "aws-sdk:dynamdb:updateItem")],
        "unknown-integration",
        "/States/Keep the load/Resource",
    ),
    Mistake(
        "sdk action misspelt",
        [Edit(LOAD, "dynamodb:updateItem", "aws-sdk:dynamodb:updatItem")],
        "unknown-integration",
        "/States/Keep the load/Resource",
    ),
    Mistake(
        "arn written",
        [Edit(LOAD, "dynamodb:updateItem", "arn:aws:states:::dynamodb:updateItm")],
        "unknown-integration",
        "/States/Keep the load/Resource",
    ),
    Mistake(
        "lambda arn resource",
        [Edit(LOAD, "dynamodb:updateItem", "arn:aws:lambda:us-east-1:111122223333:function:x")],
        "written-arn",
        "/States/Keep the load/Resource",
    ),
    Mistake(
        "TimeoutSecondsPath both",
        [
            Edit(
                LOAD,
                '"TimeoutSeconds": 3600,\n            "Retry"',
                '"TimeoutSeconds": 3600, "TimeoutSecondsPath": "$.x",\n            "Retry"',
            )
        ],
        "exclusive-fields",
        "/States/Transform",
    ),
    Mistake(
        "timeout float",
        [
            Edit(
                LOAD,
                '"TimeoutSeconds": 3600,\n            "Retry"',
                '"TimeoutSeconds": 3600.5,\n            "Retry"',
            )
        ],
        "out-of-range",
        "/States/Transform/TimeoutSeconds",
    ),
    Mistake(
        "max attempts zero text",
        [Edit(LOAD, '"MaxAttempts": 2', '"MaxAttempts": "2"')],
        "out-of-range",
        "/States/Transform/Retry[0]/MaxAttempts",
    ),
    Mistake(
        "backoff text",
        [Edit(LOAD, '"BackoffRate": 2', '"BackoffRate": "2.0"')],
        "out-of-range",
        "/States/Transform/Retry[0]/BackoffRate",
    ),
    Mistake(
        "retry a dict",
        [
            Edit(
                LOAD,
                '"Retry": [\n                {\n                    "ErrorEquals": ["Glue.ConcurrentRunsExceededException"],\n                    "IntervalSeconds": 60,\n                    "MaxAttempts": 2,\n                    "BackoffRate": 2,\n                }\n            ],',
                '"Retry": {"ErrorEquals": ["States.ALL"]},',
            )
        ],
        "wrong-type",
        "/States/Transform/Retry",
    ),
    Mistake(
        "retry on choice",
        [
            Edit(
                LOAD,
                '"Default": "Nothing to load",',
                '"Default": "Nothing to load", "Retry": [{"ErrorEquals": ["States.ALL"]}],',
            )
        ],
        "misplaced-field",
        "/States/Enough?",
    ),
    Mistake(
        "catch on wait",
        [
            Edit(
                LOAD,
                '"Seconds": 60',
                '"Seconds": 60, "Catch": [{"ErrorEquals": ["States.ALL"], "Next": "Load failed"}]',
            )
        ],
        "misplaced-field",
        "/States/Settle",
    ),
    Mistake(
        "Timeout misspelt",
        [
            Edit(
                LOAD,
                '"TimeoutSeconds": 3600,\n            "Retry"',
                '"TimeoutSecond": 3600,\n            "Retry"',
            )
        ],
        "unknown-field",
        "/States/Transform",
    ),
    Mistake(
        "Retries misspelt",
        [Edit(LOAD, '"Retry": [', '"Retries": [')],
        "unknown-field",
        "/States/Transform",
    ),
    Mistake(
        "task state end misspelt",
        [Edit(LOAD, '"Next": "Loaded"', '"Nxt": "Loaded"')],
        "unknown-field",
        "/States/Keep the load",
    ),
    Mistake(
        "next a list",
        [Edit(LOAD, '"Next": "Loaded"', '"Next": ["Loaded"]')],
        "wrong-type",
        "/States/Keep the load/Next",
    ),
    Mistake(
        "next case",
        [Edit(LOAD, '"Next": "Loaded"', '"Next": "loaded"')],
        "no-such-state",
        "/States/Keep the load/Next",
    ),
    Mistake(
        "end text",
        [Edit(LOAD, '"Next": "Loaded"', '"End": "true"')],
        "wrong-type",
        "/States/Keep the load/End",
        beside=1,
    ),
    Mistake(
        "end false",
        [Edit(LOAD, '"Next": "Loaded"', '"End": False')],
        "no-next",
        "/States/Keep the load",
        beside=1,
    ),
    Mistake(
        "next None",
        [Edit(LOAD, '"Next": "Loaded"', '"Next": None')],
        "wrong-type",
        "/States/Keep the load/Next",
    ),
]
