"""Mistakes in what a pipeline in JSONata asks of services, and in its expressions."""

from tests.cli.mistakes.mistake import DIGEST, PIPELINE, STACK, Edit, Mistake

MISTAKES = [
    Mistake(
        "reader resource misspelt",
        [Edit(DIGEST, "s3:listObjectsV2", "s3:listObjectV2")],
        "map-resource",
        "/States/Digest reviews/ItemReader/Resource",
    ),
    Mistake(
        "reader config misspelt",
        [Edit(DIGEST, '"MaxItems": 100', '"MaxItem": 100')],
        "unknown-field",
        "/States/Digest reviews/ItemReader/ReaderConfig",
    ),
    Mistake(
        "reader input type",
        [
            Edit(
                DIGEST,
                '"ReaderConfig": {"MaxItems": 100}',
                '"ReaderConfig": {"InputType": "JSONS"}',
            )
        ],
        "unknown-word",
        "/States/Digest reviews/ItemReader/ReaderConfig/InputType",
    ),
    Mistake(
        "selector reads states input item",
        [Edit(DIGEST, "$states.context.Map.Item.Value.Key", "$states.context.Map.Item.Vale.Key")],
        "unknown-context-field",
        "/States/Digest reviews/ItemSelector/key",
    ),
    Mistake(
        "selector context map misspelt",
        [Edit(DIGEST, "$states.context.Map.Item.Value.Key", "$states.context.Map.Itm.Value.Key")],
        "unknown-context-field",
        "/States/Digest reviews/ItemSelector/key",
    ),
    Mistake(
        "result writer misspelt",
        [Edit(DIGEST, '"ResultWriter"', '"ResultWritter"')],
        "unknown-field",
        "/States/Digest reviews",
    ),
    Mistake(
        "result writer resource",
        [Edit(DIGEST, "s3:putObject", "s3:putObjekt")],
        "map-resource",
        "/States/Digest reviews/ResultWriter/Resource",
    ),
    Mistake(
        "label too long",
        [
            Edit(
                DIGEST,
                '"Label": "Digest"',
                '"Label": "Digestxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"',
            )
        ],
        "label-form",
        "/States/Digest reviews/Label",
    ),
    Mistake(
        "bedrock ModelId misspelt",
        [Edit(DIGEST, '"ModelId"', '"ModelID"')],
        "arguments-unknown",
        "/States/Digest reviews/ItemProcessor/States/Write a digest/Arguments/ModelID",
    ),
    Mistake(
        "lambda result payload",
        [Edit(PIPELINE, "$states.result.Payload", "$states.result.payload")],
        "unknown-result-field",
        "/States/Score shops/ItemProcessor/States/Score a shop/Output",
    ),
    Mistake(
        "athena result misspelt",
        [
            Edit(
                PIPELINE,
                "$states.result.QueryExecution.QueryExecutionId",
                "$states.result.QueryExecution.QueryExecutionID",
            )
        ],
        "unknown-result-field",
        "/States/Find shops/Assign/query",
    ),
    Mistake(
        "athena result flat",
        [
            Edit(
                PIPELINE,
                "$states.result.QueryExecution.QueryExecutionId",
                "$states.result.QueryExecutionId",
            )
        ],
        "unknown-result-field",
        "/States/Find shops/Assign/query",
    ),
    Mistake(
        "token not passed",
        [Edit(DIGEST, '"token": "{% $states.context.Task.Token %}",\n', "")],
        "token-not-passed",
        "/States/Ask for approval/Arguments",
    ),
    Mistake(
        "token in sync",
        [Edit(DIGEST, "lambda:invoke.waitForTaskToken", "lambda:invoke")],
        "token-out-of-reach",
        "/States/Ask for approval/Arguments/Payload/token",
    ),
    Mistake(
        "token path misspelt",
        [Edit(DIGEST, "$states.context.Task.Token", "$states.context.Task.token")],
        "unknown-context-field",
        "/States/Ask for approval/Arguments/Payload/token",
    ),
    Mistake(
        "heartbeat longer",
        [Edit(DIGEST, '"HeartbeatSeconds": 3600', '"HeartbeatSeconds": 0')],
        "out-of-range",
        "/States/Ask for approval/HeartbeatSeconds",
    ),
    Mistake(
        "catch next misspelt",
        [Edit(DIGEST, '"Next": "Approved?"', '"Next": "Approved"')],
        "no-such-state",
        "/States/Ask for approval/Catch[0]/Next",
    ),
    Mistake(
        "catch error misspelt",
        [Edit(DIGEST, '["States.Timeout"]', '["States.Timout"]')],
        "unknown-error-name",
        "/States/Ask for approval/Catch[0]/ErrorEquals[0]",
    ),
    Mistake(
        "catch assign misspelt",
        [Edit(DIGEST, '"Assign": {"approved": False},', '"Asign": {"approved": False},')],
        "unknown-field",
        "/States/Ask for approval/Catch[0]",
    ),
    Mistake(
        "comparison with text",
        [Edit(DIGEST, "$approved = true", '$approved = "yes" ')],
        "pipeline-file-error",
        "pipelines/review_digest.py:100",
    ),
    Mistake(
        "assignment in condition",
        [Edit(DIGEST, "$approved = true", "$approved := true")],
        "condition-not-boolean",
        "/States/Approved?/Choices[0]/Condition",
    ),
    Mistake(
        "condition path without $",
        [Edit(DIGEST, "$approved = true", "approved = true")],
        "jsonata-top-level-name",
        "/States/Approved?/Choices[0]/Condition",
    ),
    Mistake(
        "condition python",
        [Edit(DIGEST, "$approved = true", "$approved is True")],
        "jsonata-syntax",
        "/States/Approved?/Choices[0]/Condition",
    ),
    Mistake(
        "condition True",
        [Edit(DIGEST, "$approved = true", "$approved = True")],
        "jsonata-top-level-name",
        "/States/Approved?/Choices[0]/Condition",
    ),
    Mistake(
        "condition or pipes",
        [Edit(DIGEST, "$approved = true", "$approved || true")],
        "jsonata-syntax",
        "/States/Approved?/Choices[0]/Condition",
    ),
    Mistake(
        "condition not",
        [Edit(DIGEST, "$approved = true", "not $approved")],
        "jsonata-syntax",
        "/States/Approved?/Choices[0]/Condition",
    ),
    Mistake(
        "single quotes unbalanced",
        [Edit(DIGEST, "'Digest ' &", "'Digest  &")],
        "jsonata-syntax",
        "/States/Digest reviews/ItemProcessor/States/Write a digest/Arguments/Body/messages[0]/content",
    ),
    Mistake(
        "plus for text",
        [Edit(DIGEST, "'Digest ' & $states", "'Digest ' + $states")],
        "wrong-operand",
        "/States/Digest reviews/ItemProcessor/States/Write a digest/Arguments/Body/messages[0]/content",
    ),
    Mistake(
        "missing ampersand",
        [Edit(DIGEST, "'Digest ' & $states", "'Digest ' $states")],
        "jsonata-syntax",
        "/States/Digest reviews/ItemProcessor/States/Write a digest/Arguments/Body/messages[0]/content",
    ),
    Mistake(
        "startExecution Input text",
        [Edit(DIGEST, '"Input": {"run"', '"Inputs": {"run"')],
        "arguments-unknown",
        "/States/Publish/Arguments/Inputs",
    ),
    Mistake(
        "machine arn lambda",
        [
            Edit(
                STACK,
                "arn:aws:states:us-east-1:111122223333:stateMachine:publish",
                "arn:aws:lambda:us-east-1:111122223333:function:publish",
            )
        ],
        "underivable-permission",
        "/States/Publish/Arguments/StateMachineArn",
    ),
    Mistake(
        "putEvents entry misspelt",
        [Edit(DIGEST, '"DetailType"', '"Detail-Type"')],
        "arguments-unknown",
        "/States/Say so/Arguments/Entries[0]/Detail-Type",
    ),
    Mistake(
        "putEvents entries dict",
        [Edit(DIGEST, '"Entries": [', '"Entry": [')],
        "missing-argument",
        "/States/Say so/Arguments",
    ),
    Mistake(
        "putEvents detail text",
        [Edit(DIGEST, '"Detail": {"run": "{% $map_run %}"}', '"Detail": "published"')],
        "refused-value",
        "/States/Say so/Arguments/Entries[0]/Detail",
    ),
    Mistake(
        "putEvents source aws",
        [Edit(DIGEST, '"Source": "shop.digests"', '"Source": "aws.digests"')],
        "refused-value",
        "/States/Say so/Arguments/Entries[0]/Source",
    ),
    Mistake(
        "state after Next unreachable",
        [Edit(DIGEST, '"Next": "Published"', '"Next": "Refused"')],
        "unreachable-state",
        "/States/Published",
    ),
    Mistake(
        "wait_hours expression",
        [Edit(DIGEST, '"{% ${wait_hours} * 3600 %}"', '"{% ${wait_hours * 3600 %}"')],
        "jsonata-syntax",
        "/States/Ask for approval/TimeoutSeconds",
    ),
    Mistake(
        "setting in expression text",
        [Edit(DIGEST, '"{% ${wait_hours} * 3600 %}"', '"${wait_hours} * 3600"')],
        "out-of-range",
        "/States/Ask for approval/TimeoutSeconds",
    ),
    Mistake(
        "fail error number",
        [Edit(DIGEST, '"Error": "Refused"', '"Error": 5')],
        "wrong-type",
        "/States/Refused/Error",
    ),
    Mistake(
        "fail misspelt",
        [
            Edit(
                DIGEST,
                '"Cause": "Nobody approved the digest."',
                '"Causes": "Nobody approved the digest."',
            )
        ],
        "unknown-field",
        "/States/Refused",
    ),
    Mistake(
        "choice next self",
        [Edit(DIGEST, '"Default": "Refused"', '"Default": "Approved?"')],
        "unreachable-state",
        "/States/Refused",
    ),
    Mistake(
        "choice defaults",
        [Edit(DIGEST, '"Default": "Refused"', '"Defaults": "Refused"')],
        "unknown-field",
        "/States/Approved?",
    ),
    Mistake(
        "choice rule as list",
        [
            Edit(
                DIGEST,
                '{"Condition": "{% $approved = true %}", "Next": "Publish"}',
                '["{% $approved = true %}", "Publish"]',
            )
        ],
        "wrong-type",
        "/States/Approved?/Choices[0]",
    ),
    Mistake(
        "choice same condition twice",
        [
            Edit(
                DIGEST,
                '{"Condition": "{% $approved = true %}", "Next": "Publish"},',
                '{"Condition": "{% $approved = true %}", "Next": "Publish"}, {"Condition": "{% $approved = true %}", "Next": "Refused"},',
            )
        ],
        "repeated-rule",
        "/States/Approved?/Choices[1]",
    ),
    Mistake(
        "assign of same state read",
        [
            Edit(
                DIGEST,
                '"Assign": {"approved": "{% $states.result.approved %}"}',
                '"Assign": {"approved": "{% $states.result.approved %}", "again": "{% $approved %}"}',
            )
        ],
        "variable-read-too-early",
        "/States/Ask for approval/Assign/again",
    ),
    Mistake(
        "assign dollar",
        [Edit(DIGEST, '"Assign": {"map_run"', '"Assign": {"$map_run"')],
        "variable-name",
        "/States/Digest reviews/Assign/$map_run",
    ),
    Mistake(
        "assign list",
        [
            Edit(
                DIGEST,
                '"Assign": {"map_run": "{% $states.result.MapRunArn %}"}',
                '"Assign": ["map_run"]',
            )
        ],
        "wrong-type",
        "/States/Digest reviews/Assign",
    ),
    Mistake(
        "outer variable in distributed map",
        [Edit(DIGEST, "'Digest ' & $states.input.key", "'Digest ' & $map_key")],
        "unassigned-variable",
        "/States/Digest reviews/ItemProcessor/States/Write a digest/Arguments/Body/messages[0]/content",
    ),
    Mistake(
        "errorOutput outside catch",
        [Edit(DIGEST, "$states.result.approved", "$states.errorOutput.approved")],
        "states-field-out-of-reach",
        "/States/Ask for approval/Assign/approved",
    ),
    Mistake(
        "function wrong arity",
        [Edit(DIGEST, "$string($failure.Cause)", "$string($failure.Cause, 1, 2)")],
        "too-many-arguments",
        "/States/Tell of it/Arguments/Message",
    ),
    Mistake(
        "substring of number args",
        [
            Edit(
                PIPELINE,
                "$substring($states.context.Execution.StartTime, 0, 10)",
                "$substring($states.context.Execution.StartTime, 0 10)",
            )
        ],
        "jsonata-syntax",
        "/States/Keep scores/Arguments/Item/day/S",
    ),
    Mistake(
        "now misspelt",
        [Edit(PIPELINE, "$substring($states.context.Execution.StartTime, 0, 10)", "$Now()")],
        "unknown-function",
        "/States/Keep scores/Arguments/Item/day/S",
    ),
    Mistake(
        "date function",
        [
            Edit(
                PIPELINE,
                "$substring($states.context.Execution.StartTime, 0, 10)",
                "$formatDate($now())",
            )
        ],
        "unknown-function",
        "/States/Keep scores/Arguments/Item/day/S",
    ),
    Mistake(
        "length instead of count",
        [Edit(PIPELINE, "$count($states.input) = 0", "$len($states.input) = 0")],
        "unknown-function",
        "/States/Any scores?/Choices[0]/Condition",
    ),
    Mistake(
        "python f-string",
        [
            Edit(
                PIPELINE,
                "'Scored by ' & $states.context.Execution.Name",
                "f'Scored by {$states.context.Execution.Name}'",
            )
        ],
        "jsonata-syntax",
        "/States/Tell/Arguments/Message",
    ),
    Mistake(
        "state name in Output misspelt",
        [Edit(PIPELINE, '"Output": {"shops"', '"Ouput": {"shops"')],
        "unknown-field",
        "/States/Read shops",
    ),
    Mistake(
        "Items reads renamed field",
        [
            Edit(
                PIPELINE,
                '"Items": "{% $states.input.shops %}"',
                '"Items": "{% $states.input.shop %}"',
            )
        ],
        "unwritten-field",
        "/States/Score shops/Items",
    ),
    Mistake(
        "Items not from output",
        [Edit(PIPELINE, '"Items": "{% $states.input.shops %}"', '"Items": "$states.input.shops"')],
        "wrong-type",
        "/States/Score shops/Items",
    ),
    Mistake(
        "dict placeholder percent",
        [Edit(PIPELINE, '"{% $states.input.shops %}"', '"{% states.input.shops %}"')],
        "jsonata-top-level-name",
        "/States/Score shops/Items",
    ),
    Mistake(
        "concurrency text",
        [Edit(PIPELINE, '"MaxConcurrency": "${parallel}"', '"MaxConcurrency": "five"')],
        "unused-setting",
        "/settings/parallel",
        beside=1,
    ),
    Mistake(
        "concurrency negative",
        [Edit(PIPELINE, '"MaxConcurrency": "${parallel}"', '"MaxConcurrency": -1')],
        "unused-setting",
        "/settings/parallel",
        beside=1,
    ),
    Mistake(
        "Map ItemSelecter",
        [
            Edit(
                PIPELINE,
                '"MaxConcurrency": "${parallel}",',
                '"MaxConcurrency": "${parallel}", "ItemSelecter": {},',
            )
        ],
        "unknown-field",
        "/States/Score shops",
    ),
    Mistake(
        "athena QueryString empty",
        [
            Edit(
                PIPELINE,
                "\"{% 'SELECT shop FROM reviews WHERE age < ' & $states.context.Execution.Input.days %}\"",
                '""',
            )
        ],
        "arguments-length",
        "/States/Find shops/Arguments/QueryString",
    ),
    Mistake(
        "athena SQL misspelt",
        [Edit(PIPELINE, "'SELECT shop FROM", "'SELCT shop FROM")],
        "refused-value",
        "/States/Find shops/Arguments/QueryString",
    ),
    Mistake(
        "athena database missing",
        [
            Edit(
                PIPELINE,
                '"QueryExecutionContext": {"Database": "shops"}',
                '"QueryExecutionContext": {"Databse": "shops"}',
            )
        ],
        "arguments-unknown",
        "/States/Find shops/Arguments/QueryExecutionContext/Databse",
    ),
    Mistake(
        "athena output missing",
        [
            Edit(
                PIPELINE,
                '"ResultConfiguration": {"OutputLocation": "s3://${results_bucket}/shops/"},',
                "",
            )
        ],
        "underivable-permission",
        "/States/Find shops/Arguments/ResultConfiguration/OutputLocation",
    ),
    Mistake(
        "athena workgroup object",
        [
            Edit(
                PIPELINE,
                '"QueryExecutionContext"',
                '"WorkGroup": {"Name": "x"}, "QueryExecutionContext"',
            )
        ],
        "underivable-permission",
        "/States/Find shops/Arguments/WorkGroup",
        beside=1,
    ),
    Mistake(
        "sns TopicArn misspelt",
        [Edit(PIPELINE, '"TopicArn"', '"TopicARN"')],
        "arguments-unknown",
        "/States/Tell/Arguments/TopicARN",
    ),
    Mistake(
        "sns topic name",
        [Edit(PIPELINE, '"${success_topic}"', '"success_topic"')],
        "underivable-permission",
        "/States/Tell/Arguments/TopicArn",
    ),
    Mistake(
        "sns topic ref misspelt",
        [Edit(PIPELINE, '"${success_topic}"', '"${sucess_topic}"')],
        "missing-reference",
        "/States/Tell/Arguments/TopicArn",
    ),
    Mistake(
        "sns message attribute wrong",
        [
            Edit(
                PIPELINE,
                '"TopicArn": "${success_topic}",',
                '"TopicArn": "${success_topic}", "MessageAttributes": {"kind": "scores"},',
            )
        ],
        "arguments-type",
        "/States/Tell/Arguments/MessageAttributes/kind",
    ),
    Mistake(
        "sns subject expression number",
        [Edit(PIPELINE, '"Subject": "Shops are scored - ${environment}"', '"Subject": 5')],
        "arguments-type",
        "/States/Tell/Arguments/Subject",
    ),
    Mistake(
        "lambda payload misspelt",
        [Edit(PIPELINE, '"Payload": {"shop"', '"Paylod": {"shop"')],
        "arguments-unknown",
        "/States/Score shops/ItemProcessor/States/Score a shop/Arguments/Paylod",
    ),
    Mistake(
        "lambda InvocationType",
        [
            Edit(
                PIPELINE,
                '"FunctionName": "${function}",',
                '"FunctionName": "${function}", "InvocationType": "Async",',
            )
        ],
        "arguments-enum",
        "/States/Score shops/ItemProcessor/States/Score a shop/Arguments/InvocationType",
    ),
    Mistake(
        "lambda function name typo hardcoded",
        [Edit(PIPELINE, '"FunctionName": "${function}"', '"FunctionName": "scor e"')],
        "underivable-permission",
        "/States/Score shops/ItemProcessor/States/Score a shop/Arguments/FunctionName",
    ),
    Mistake(
        "lambda timeout zero",
        [Edit(PIPELINE, '"TimeoutSeconds": 120', '"TimeoutSeconds": 0')],
        "out-of-range",
        "/States/Score shops/ItemProcessor/States/Score a shop/TimeoutSeconds",
    ),
    Mistake(
        "retry interval huge",
        [Edit(PIPELINE, '"IntervalSeconds": 2', '"IntervalSeconds": 100000000')],
        "out-of-range",
        "/States/Score shops/ItemProcessor/States/Score a shop/Retry[0]/IntervalSeconds",
    ),
    Mistake(
        "retry catches too early",
        [Edit(PIPELINE, '["Lambda.TooManyRequestsException"]', '["Lambda.TooManyRequests"]')],
        "error-of-another-call",
        "/States/Score shops/ItemProcessor/States/Score a shop/Retry[0]/ErrorEquals[0]",
    ),
    Mistake(
        "retry unknown prefix",
        [
            Edit(
                PIPELINE,
                '["Lambda.TooManyRequestsException"]',
                '["Lamda.TooManyRequestsException"]',
            )
        ],
        "unknown-error-name",
        "/States/Score shops/ItemProcessor/States/Score a shop/Retry[0]/ErrorEquals[0]",
    ),
    Mistake(
        "retry TaskFailed plus timeouts",
        [Edit(PIPELINE, '["Lambda.TooManyRequestsException"]', '["States.taskFailed"]')],
        "unknown-error-name",
        "/States/Score shops/ItemProcessor/States/Score a shop/Retry[0]/ErrorEquals[0]",
    ),
    Mistake(
        "retry missing dot",
        [Edit(PIPELINE, '["Lambda.TooManyRequestsException"]', '["StatesTimeout"]')],
        "unknown-error-name",
        "/States/Score shops/ItemProcessor/States/Score a shop/Retry[0]/ErrorEquals[0]",
    ),
    Mistake(
        "retry wildcard",
        [Edit(PIPELINE, '["Lambda.TooManyRequestsException"]', '["Lambda.*"]')],
        "error-of-another-call",
        "/States/Score shops/ItemProcessor/States/Score a shop/Retry[0]/ErrorEquals[0]",
    ),
    Mistake(
        "retry empty list",
        [Edit(PIPELINE, '["Lambda.TooManyRequestsException"]', "[]")],
        "wrong-type",
        "/States/Score shops/ItemProcessor/States/Score a shop/Retry[0]/ErrorEquals",
    ),
    Mistake(
        "retry None",
        [Edit(PIPELINE, '["Lambda.TooManyRequestsException"]', "None")],
        "wrong-type",
        "/States/Score shops/ItemProcessor/States/Score a shop/Retry[0]/ErrorEquals",
    ),
    Mistake(
        "reserved failure name assign",
        [Edit(PIPELINE, '"Assign": {"query"', '"Assign": {"failure"')],
        "unassigned-variable",
        "/States/Read shops/Arguments/QueryExecutionId",
    ),
]
