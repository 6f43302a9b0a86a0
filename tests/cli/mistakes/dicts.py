"""Mistakes in a pipeline's dict."""

from tests.cli.mistakes.mistake import PIPELINE, Edit, Mistake

MISTAKES = [
    Mistake(
        "state type misspelt",
        [Edit(PIPELINE, '"Type": "Choice"', '"Type": "Choise"')],
        "unknown-word",
        "/States/Any scores?/Type",
    ),
    Mistake(
        "field misspelt",
        [Edit(PIPELINE, '"Resource": "lambda:invoke"', '"Resorce": "lambda:invoke"')],
        "unknown-field",
        "/States/Score shops/ItemProcessor/States/Score a shop",
    ),
    Mistake(
        "resource misspelt",
        [Edit(PIPELINE, "athena:startQueryExecution.sync", "athena:startQueryExecuton.sync")],
        "unknown-integration",
        "/States/Find shops/Resource",
    ),
    Mistake(
        "pattern that the call has not",
        [Edit(PIPELINE, "athena:getQueryResults", "athena:getQueryResults.sync")],
        "unknown-integration",
        "/States/Read shops/Resource",
    ),
    Mistake(
        "next to a state that is not",
        [Edit(PIPELINE, '"Next": "Nothing to do"', '"Next": "Nothing todo"')],
        "no-such-state",
        "/States/Any scores?/Choices[0]/Next",
    ),
    Mistake(
        "default that is not",
        [Edit(PIPELINE, '"Default": "Keep scores"', '"Default": "Keep score"')],
        "no-such-state",
        "/States/Any scores?/Default",
    ),
    Mistake(
        "unreachable state",
        [Edit(PIPELINE, '"Next": "Nothing to do"', '"Next": "Done"')],
        "unreachable-state",
        "/States/Nothing to do",
    ),
    Mistake(
        "loop without exit",
        [Edit(PIPELINE, '"Next": "Done"', '"Next": "Find shops"')],
        "unreachable-state",
        "/States/Done",
    ),
    Mistake(
        "timeout as text",
        [Edit(PIPELINE, '"TimeoutSeconds": 600', '"TimeoutSeconds": "600"')],
        "out-of-range",
        "/States/Find shops/TimeoutSeconds",
    ),
    Mistake(
        "negative timeout",
        [Edit(PIPELINE, '"TimeoutSeconds": 600', '"TimeoutSeconds": -1')],
        "out-of-range",
        "/States/Find shops/TimeoutSeconds",
    ),
    Mistake(
        "timeout longer than machine",
        [Edit(PIPELINE, '"TimeoutSeconds": 600', '"TimeoutSeconds": 9000')],
        "longer-than-machine",
        "/States/Find shops/TimeoutSeconds",
    ),
    Mistake(
        "no machine limit",
        [Edit(PIPELINE, '    "TimeoutSeconds": 7200,\n', "")],
        "no-machine-limit",
        "/TimeoutSeconds",
    ),
    Mistake(
        "no task limit",
        [Edit(PIPELINE, '            "TimeoutSeconds": 600,\n', "")],
        "policy-violation",
        "/States/Find shops",
    ),
    Mistake(
        "heartbeat longer than timeout",
        [
            Edit(
                PIPELINE,
                '"TimeoutSeconds": 600,',
                '"TimeoutSeconds": 600, "HeartbeatSeconds": 900,',
            )
        ],
        "heartbeat-too-long",
        "/States/Find shops/HeartbeatSeconds",
    ),
    Mistake(
        "heartbeat on sync",
        [
            Edit(
                PIPELINE, '"TimeoutSeconds": 600,', '"TimeoutSeconds": 600, "HeartbeatSeconds": 60,'
            )
        ],
        "policy-violation",
        "/States/Find shops",
    ),
    Mistake(
        "InputPath in JSONata",
        [Edit(PIPELINE, '"TimeoutSeconds": 600,', '"TimeoutSeconds": 600, "InputPath": "$.x",')],
        "other-query-language",
        "/States/Find shops",
    ),
    Mistake(
        "Parameters in JSONata",
        [Edit(PIPELINE, '"Arguments": {"QueryExecutionId"', '"Parameters": {"QueryExecutionId"')],
        "other-query-language",
        "/States/Read shops",
    ),
    Mistake(
        "ResultPath in JSONata",
        [Edit(PIPELINE, '"TimeoutSeconds": 600,', '"TimeoutSeconds": 600, "ResultPath": "$.x",')],
        "other-query-language",
        "/States/Find shops",
    ),
    Mistake(
        "Output and Assign wrong place",
        [Edit(PIPELINE, '"Type": "Succeed"', '"Type": "Succeed", "Next": "Done"')],
        "misplaced-field",
        "/States/Nothing to do",
    ),
    Mistake(
        "End and Next",
        [Edit(PIPELINE, '"Next": "Done"', '"Next": "Done", "End": True')],
        "next-and-end",
        "/States/Tell",
    ),
    Mistake(
        "Fail with Next",
        [Edit(PIPELINE, '"Type": "Fail"', '"Type": "Fail", "Next": "Done"')],
        "misplaced-field",
        "/States/Failed",
    ),
    Mistake(
        "Pass with Result in JSONata",
        [
            Edit(
                PIPELINE,
                '"Nothing to do": {"Type": "Succeed"}',
                '"Nothing to do": {"Type": "Pass", "Result": {}}',
            )
        ],
        "other-query-language",
        "/States/Nothing to do",
    ),
    Mistake(
        "Wait without time",
        [
            Edit(
                PIPELINE,
                '"Nothing to do": {"Type": "Succeed"}',
                '"Nothing to do": {"Type": "Wait"}',
            )
        ],
        "missing-field",
        "/States/Nothing to do",
    ),
    Mistake(
        "Wait with two times",
        [
            Edit(
                PIPELINE,
                '"Nothing to do": {"Type": "Succeed"}',
                '"Nothing to do": {"Type": "Wait", "Seconds": 5, "Timestamp": "2026-01-01T00:00:00Z"}',
            )
        ],
        "exclusive-fields",
        "/States/Nothing to do",
    ),
    Mistake(
        "Wait longer than machine",
        [
            Edit(
                PIPELINE,
                '"Nothing to do": {"Type": "Succeed"}',
                '"Nothing to do": {"Type": "Wait", "Seconds": 86400}',
            )
        ],
        "longer-than-machine",
        "/States/Nothing to do/Seconds",
    ),
    Mistake(
        "Wait timestamp in the past",
        [
            Edit(
                PIPELINE,
                '"Nothing to do": {"Type": "Succeed"}',
                '"Nothing to do": {"Type": "Wait", "Timestamp": "2016-01-01T00:00:00Z"}',
            )
        ],
        "past-moment",
        "/States/Nothing to do/Timestamp",
    ),
    Mistake(
        "Wait timestamp bad",
        [
            Edit(
                PIPELINE,
                '"Nothing to do": {"Type": "Succeed"}',
                '"Nothing to do": {"Type": "Wait", "Timestamp": "tomorrow"}',
            )
        ],
        "invalid-timestamp",
        "/States/Nothing to do/Timestamp",
    ),
    Mistake(
        "Wait negative",
        [
            Edit(
                PIPELINE,
                '"Nothing to do": {"Type": "Succeed"}',
                '"Nothing to do": {"Type": "Wait", "Seconds": -5}',
            )
        ],
        "out-of-range",
        "/States/Nothing to do/Seconds",
    ),
    Mistake(
        "input field nobody declares",
        [Edit(PIPELINE, "Execution.Input.days", "Execution.Input.dayz")],
        "undeclared-input",
        "/States/Find shops/Arguments/QueryString",
    ),
    Mistake(
        "number plus text",
        [
            Edit(
                PIPELINE,
                "$states.context.Execution.Input.days",
                '$states.context.Execution.Input.days + "a"',
            )
        ],
        "pipeline-file-error",
        "pipelines/shop_scores.py:28",
    ),
    Mistake(
        "choice no next",
        [Edit(PIPELINE, ', "Next": "Nothing to do"}', "}")],
        "missing-field",
        "/States/Any scores?/Choices[0]",
    ),
    Mistake(
        "choice empty",
        [
            Edit(
                PIPELINE,
                '"Choices": [{"Condition": "{% $count($states.input) = 0 %}", "Next": "Nothing to do"}]',
                '"Choices": []',
            )
        ],
        "wrong-type",
        "/States/Any scores?/Choices",
    ),
    Mistake(
        "retry error misspelt",
        [Edit(PIPELINE, "Athena.TooManyRequestsException", "Athena.TooManyRequestException")],
        "error-of-another-call",
        "/States/Find shops/Retry[0]/ErrorEquals[0]",
    ),
    Mistake(
        "States.TaskFaild",
        [Edit(PIPELINE, '["Athena.TooManyRequestsException"]', '["States.TaskFaild"]')],
        "unknown-error-name",
        "/States/Find shops/Retry[0]/ErrorEquals[0]",
    ),
    Mistake(
        "retry backoff below one",
        [Edit(PIPELINE, '"BackoffRate": 2', '"BackoffRate": 0.5')],
        "out-of-range",
        "/States/Find shops/Retry[0]/BackoffRate",
    ),
    Mistake(
        "retry negative",
        [Edit(PIPELINE, '"MaxAttempts": 3', '"MaxAttempts": -1')],
        "out-of-range",
        "/States/Find shops/Retry[0]/MaxAttempts",
    ),
    Mistake(
        "retry too many",
        [Edit(PIPELINE, '"MaxAttempts": 3', '"MaxAttempts": 999999999')],
        "out-of-range",
        "/States/Find shops/Retry[0]/MaxAttempts",
    ),
    Mistake(
        "retry no ErrorEquals",
        [Edit(PIPELINE, '"ErrorEquals": ["Athena.TooManyRequestsException"],', "")],
        "missing-field",
        "/States/Find shops/Retry[0]",
    ),
    Mistake(
        "retry string",
        [
            Edit(
                PIPELINE,
                '"ErrorEquals": ["Athena.TooManyRequestsException"]',
                '"ErrorEquals": "Athena.TooManyRequestsException"',
            )
        ],
        "wrong-type",
        "/States/Find shops/Retry[0]/ErrorEquals",
    ),
    Mistake(
        "retry ALL with others",
        [Edit(PIPELINE, '["Athena.TooManyRequestsException"]', '["States.ALL", "States.Timeout"]')],
        "states-all-alone",
        "/States/Find shops/Retry[0]/ErrorEquals[0]",
    ),
    Mistake(
        "retry ALL not last",
        [
            Edit(
                PIPELINE,
                '"Retry": [\n                {\n                    "ErrorEquals": ["Ath',
                '"Retry": [{"ErrorEquals": ["States.ALL"]}, \n                {\n                    "ErrorEquals": ["Ath',
            )
        ],
        "states-all-last",
        "/States/Find shops/Retry[0]/ErrorEquals[0]",
    ),
    Mistake(
        "retries longer than machine",
        [
            Edit(
                PIPELINE,
                '"IntervalSeconds": 5,\n                    "MaxAttempts": 3',
                '"IntervalSeconds": 4000,\n                    "MaxAttempts": 3',
            )
        ],
        "longer-than-machine",
        "/States/Find shops/Retry[0]",
    ),
    Mistake(
        "retry MaxDelay less than interval",
        [Edit(PIPELINE, '"IntervalSeconds": 5', '"MaxDelaySeconds": 2, "IntervalSeconds": 5')],
        "delay-below-interval",
        "/States/Find shops/Retry[0]/MaxDelaySeconds",
    ),
    Mistake(
        "jitter misspelt",
        [Edit(PIPELINE, '"IntervalSeconds": 5', '"JitterStrategy": "full", "IntervalSeconds": 5')],
        "unknown-word",
        "/States/Find shops/Retry[0]/JitterStrategy",
    ),
    Mistake(
        "retry twice same error",
        [
            Edit(
                PIPELINE,
                '"Retry": [\n                {\n                    "ErrorEquals": ["Ath',
                '"Retry": [{"ErrorEquals": ["Athena.TooManyRequestsException"]}, \n                {\n                    "ErrorEquals": ["Ath',
            )
        ],
        "error-named-before",
        "/States/Find shops/Retry[1]/ErrorEquals[0]",
    ),
    Mistake(
        "retry field misspelt",
        [Edit(PIPELINE, '"MaxAttempts": 3', '"MaxAttempt": 3')],
        "unknown-field",
        "/States/Find shops/Retry[0]",
    ),
    Mistake(
        "catch without next",
        [
            Edit(
                PIPELINE,
                '"TimeoutSeconds": 600,',
                '"TimeoutSeconds": 600, "Catch": [{"ErrorEquals": ["States.Timeout"]}],',
            )
        ],
        "missing-field",
        "/States/Find shops/Catch[0]",
    ),
    Mistake(
        "catch ResultPath",
        [
            Edit(
                PIPELINE,
                '"TimeoutSeconds": 600,',
                '"TimeoutSeconds": 600, "Catch": [{"ErrorEquals": ["States.Timeout"], "ResultPath": "$.e", "Next": "Failed"}],',
            )
        ],
        "unknown-field",
        "/States/Find shops/Catch[0]",
    ),
    Mistake(
        "catch to itself",
        [
            Edit(
                PIPELINE,
                '"TimeoutSeconds": 600,',
                '"TimeoutSeconds": 600, "Catch": [{"ErrorEquals": ["States.Timeout"], "Next": "Find shops"}],',
            )
        ],
        "catch-to-itself",
        "/States/Find shops/Catch[0]/Next",
    ),
    Mistake(
        "catch to success hides failure",
        [
            Edit(
                PIPELINE,
                '"TimeoutSeconds": 600,',
                '"TimeoutSeconds": 600, "Catch": [{"ErrorEquals": ["States.ALL"], "Next": "Done"}],',
            )
        ],
        "swallowed-failure",
        "/States/Find shops/Catch[0]/Next",
    ),
    Mistake(
        "error of another service",
        [Edit(PIPELINE, "Athena.TooManyRequestsException", "Lambda.TooManyRequestsException")],
        "error-of-another-call",
        "/States/Find shops/Retry[0]/ErrorEquals[0]",
    ),
    Mistake(
        "retry runtime",
        [Edit(PIPELINE, '["Athena.TooManyRequestsException"]', '["States.Runtime"]')],
        "error-not-handled",
        "/States/Find shops/Retry[0]/ErrorEquals[0]",
    ),
    Mistake(
        "map mode misspelt",
        [Edit(PIPELINE, '"Mode": "INLINE"', '"Mode": "Inline"')],
        "unknown-word",
        "/States/Score shops/ItemProcessor/ProcessorConfig/Mode",
    ),
    Mistake(
        "inline with ExecutionType",
        [Edit(PIPELINE, '"Mode": "INLINE"', '"Mode": "INLINE", "ExecutionType": "STANDARD"')],
        "misplaced-field",
        "/States/Score shops/ItemProcessor/ProcessorConfig",
    ),
    Mistake(
        "distributed without ExecutionType",
        [Edit(PIPELINE, '"Mode": "INLINE"', '"Mode": "DISTRIBUTED"')],
        "missing-field",
        "/States/Score shops/ItemProcessor/ProcessorConfig",
    ),
    Mistake(
        "distributed bad ExecutionType",
        [Edit(PIPELINE, '"Mode": "INLINE"', '"Mode": "DISTRIBUTED", "ExecutionType": "Express"')],
        "unknown-word",
        "/States/Score shops/ItemProcessor/ProcessorConfig/ExecutionType",
    ),
    Mistake(
        "inline concurrency over 40",
        [
            Edit(PIPELINE, '"maximum": 40', '"maximum": 1000'),
            Edit(PIPELINE, '"default": 5', '"default": 400'),
        ],
        "distributed-only",
        "/States/Score shops/MaxConcurrency",
    ),
    Mistake(
        "inline with tolerated failures",
        [
            Edit(
                PIPELINE,
                '"MaxConcurrency": "${parallel}",',
                '"MaxConcurrency": "${parallel}", "ToleratedFailurePercentage": 5,',
            )
        ],
        "distributed-only",
        "/States/Score shops/ToleratedFailurePercentage",
    ),
    Mistake(
        "tolerated 500",
        [
            Edit(
                PIPELINE,
                '"MaxConcurrency": "${parallel}",',
                '"MaxConcurrency": "${parallel}", "ToleratedFailurePercentage": 500,',
            )
        ],
        "out-of-range",
        "/States/Score shops/ToleratedFailurePercentage",
    ),
    Mistake(
        "ItemsPath in JSONata",
        [Edit(PIPELINE, '"Items": "{% $states.input.shops %}"', '"ItemsPath": "$.shops"')],
        "other-query-language",
        "/States/Score shops",
    ),
    Mistake(
        "Items text",
        [Edit(PIPELINE, '"Items": "{% $states.input.shops %}"', '"Items": "shops"')],
        "wrong-type",
        "/States/Score shops/Items",
    ),
    Mistake(
        "no processor",
        [Edit(PIPELINE, '"ItemProcessor": {', '"ItemProcesor": {')],
        "unknown-field",
        "/States/Score shops",
    ),
    Mistake(
        "item reader on inline",
        [
            Edit(
                PIPELINE,
                '"MaxConcurrency": "${parallel}",',
                '"MaxConcurrency": "${parallel}", "ItemReader": {"Resource": "s3:getObject", "ReaderConfig": {"InputType": "CSV", "CSVHeaderLocation": "FIRST_ROW"}, "Arguments": {"Bucket": "b-123", "Key": "k"}},',
            )
        ],
        "distributed-only",
        "/States/Score shops/ItemReader",
    ),
    Mistake(
        "inner next outside",
        [
            Edit(
                PIPELINE,
                '"Output": "{% $states.result.Payload %}",',
                '"Output": "{% $states.result.Payload %}", "Next": "Done",',
            )
        ],
        "no-such-state",
        "/States/Score shops/ItemProcessor/States/Score a shop/Next",
    ),
    Mistake(
        "duplicate state name inside",
        [Edit(PIPELINE, '"Score a shop": {', '"Read shops": {')],
        "duplicate-state-name",
        "/States/Score shops/ItemProcessor/States/Read shops",
    ),
    Mistake(
        "duplicate key in dict",
        [Edit(PIPELINE, '"Nothing to do": {"Type": "Succeed"},', '"Tell": {"Type": "Succeed"},')],
        "repeated-key",
        "pipelines/shop_scores.py:106",
    ),
    Mistake(
        "argument misspelt",
        [Edit(PIPELINE, '"QueryString"', '"QueryStrin"')],
        "arguments-unknown",
        "/States/Find shops/Arguments/QueryStrin",
    ),
    Mistake(
        "argument type",
        [Edit(PIPELINE, '"MaxResults": 1000', '"MaxResults": "1000"')],
        "arguments-type",
        "/States/Read shops/Arguments/MaxResults",
    ),
    Mistake(
        "argument too large",
        [Edit(PIPELINE, '"MaxResults": 1000', '"MaxResults": 100000')],
        "arguments-range",
        "/States/Read shops/Arguments/MaxResults",
    ),
    Mistake(
        "untyped item",
        [
            Edit(
                PIPELINE,
                '"scores": {"S": "{% $string($states.input) %}"}',
                '"scores": "{% $string($states.input) %}"',
            )
        ],
        "arguments-type",
        "/States/Keep scores/Arguments/Item/scores",
    ),
    Mistake(
        "item number as number",
        [Edit(PIPELINE, '"day": {"S"', '"n": {"N": 5}, "day": {"S"')],
        "arguments-type",
        "/States/Keep scores/Arguments/Item/n/N",
    ),
    Mistake(
        "item wrong type letter",
        [Edit(PIPELINE, '"scores": {"S"', '"scores": {"X"')],
        "arguments-unknown",
        "/States/Keep scores/Arguments/Item/scores/X",
    ),
    Mistake(
        "required argument missing",
        [Edit(PIPELINE, '"TableName": "${score_table}",', "")],
        "missing-argument",
        "/States/Keep scores/Arguments",
    ),
    Mistake(
        "lambda no FunctionName",
        [Edit(PIPELINE, '"FunctionName": "${function}",', "")],
        "missing-argument",
        "/States/Score shops/ItemProcessor/States/Score a shop/Arguments",
    ),
    Mistake(
        "sns subject long",
        [
            Edit(
                PIPELINE,
                '"Subject": "Shops are scored - ${environment}"',
                '"Subject": "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"',
            )
        ],
        "refused-value",
        "/States/Tell/Arguments/Subject",
    ),
    Mistake(
        "sns subject newline",
        [Edit(PIPELINE, '"Subject": "Shops are scored - ${environment}"', '"Subject": "a\\nb"')],
        "refused-value",
        "/States/Tell/Arguments/Subject",
    ),
    Mistake(
        "sns message empty",
        [
            Edit(
                PIPELINE,
                '"Message": "{% \'Scored by \' & $states.context.Execution.Name %}"',
                '"Message": ""',
            )
        ],
        "refused-value",
        "/States/Tell/Arguments/Message",
    ),
    Mistake(
        "enum misspelt",
        [
            Edit(
                PIPELINE,
                '"TableName": "${score_table}",',
                '"TableName": "${score_table}", "ReturnValues": "ALL",',
            )
        ],
        "arguments-enum",
        "/States/Keep scores/Arguments/ReturnValues",
    ),
    Mistake(
        "lower case argument",
        [Edit(PIPELINE, '"TableName"', '"tableName"')],
        "missing-argument",
        "/States/Keep scores/Arguments",
    ),
    Mistake(
        "s3 location not s3",
        [Edit(PIPELINE, "s3://${results_bucket}/shops/", "${results_bucket}/shops")],
        "underivable-permission",
        "/States/Find shops/Arguments/ResultConfiguration/OutputLocation",
    ),
    Mistake(
        "plain secret",
        [Edit(PIPELINE, '"Payload": {"shop"', '"Payload": {"password": "hunter2hunter2", "shop"')],
        "plain-secret",
        "/States/Score shops/ItemProcessor/States/Score a shop/Arguments/Payload/password",
    ),
    Mistake(
        "aws key",
        [Edit(PIPELINE, '"Payload": {"shop"', '"Payload": {"key": "AKIAIOSFODNN7EXAMPLQ", "shop"')],
        "plain-secret",
        "/States/Score shops/ItemProcessor/States/Score a shop/Arguments/Payload/key",
    ),
    Mistake(
        "reference misspelt",
        [Edit(PIPELINE, "${score_table}", "${scores_table}")],
        "missing-reference",
        "/States/Keep scores/Arguments/TableName",
    ),
    Mistake(
        "reference unused",
        [
            Edit(
                PIPELINE,
                '"score_table": "The table of scores.",',
                '"score_table": "The table of scores.", "spare": "Never used.",',
            )
        ],
        "missing-reference",
        "downbeat:pipelines.shop-scores.references.spare",
    ),
    Mistake(
        "dollar without braces",
        [Edit(PIPELINE, '"TableName": "${score_table}"', '"TableName": "$score_table"')],
        "not-an-expression",
        "/States/Keep scores/Arguments/TableName",
    ),
    Mistake(
        "brace without dollar",
        [Edit(PIPELINE, '"TableName": "${score_table}"', '"TableName": "{score_table}"')],
        "not-an-expression",
        "/States/Keep scores/Arguments/TableName",
    ),
    Mistake(
        "unclosed reference",
        [Edit(PIPELINE, '"TableName": "${score_table}"', '"TableName": "${score_table"')],
        "underivable-permission",
        "/States/Keep scores/Arguments/TableName",
    ),
    Mistake(
        "reference also setting",
        [
            Edit(
                PIPELINE,
                '"settings": {',
                '"settings": {"function": {"type": "string", "default": "x", "description": "Twice."},',
            )
        ],
        "reserved-reference",
        "/settings/function",
    ),
    Mistake(
        "setting default out of range",
        [Edit(PIPELINE, '"default": 5', '"default": 50')],
        "setting-declaration",
        "/settings/parallel/default",
    ),
    Mistake(
        "setting type misspelt",
        [Edit(PIPELINE, '"type": "integer"', '"type": "int"')],
        "setting-declaration",
        "/settings/parallel/type",
    ),
    Mistake(
        "setting no default",
        [Edit(PIPELINE, '            "default": 5,\n', "")],
        "setting-declaration",
        "/settings/parallel/default",
    ),
    Mistake(
        "setting key misspelt",
        [Edit(PIPELINE, '"minimum": 1', '"min": 1')],
        "setting-declaration",
        "/settings/parallel/min",
    ),
    Mistake(
        "topic key misspelt",
        [
            Edit(
                PIPELINE,
                '"Comment": "Scores',
                '"topics": {"sucess": "success", "failure": "failure"},\n    "Comment": "Scores',
            )
        ],
        "unknown-key",
        "/topics/sucess",
    ),
    Mistake(
        "our key misspelt",
        [Edit(PIPELINE, '"on_failure": {', '"on_failures": {')],
        "unknown-key",
        "/on_failures",
    ),
    Mistake(
        "capital key ours",
        [Edit(PIPELINE, '"cadence": {', '"Cadence": {')],
        "unknown-key",
        "/Cadence",
    ),
    Mistake(
        "fail path not ending in Fail",
        [
            Edit(
                PIPELINE,
                '"Type": "Fail",\n            "Error": "{% $failure.Error %}",\n            "Cause": "{% $failed_state & \': \' & $string($failure.Cause) %}",',
                '"Type": "Succeed",',
            )
        ],
        "failure-path-end",
        "/on_failure/Failed",
    ),
    Mistake(
        "permission star",
        [Edit(PIPELINE, "arn:${partition}:s3:::acme-lake/reviews/*", "*")],
        "policy-violation",
        "/role/policy.Statement[5]",
    ),
    Mistake(
        "permission action star",
        [Edit(PIPELINE, '"s3:GetObject"', '"s3:*"')],
        "policy-violation",
        "/permissions[0]/Action",
    ),
    Mistake(
        "permission action misspelt",
        [Edit(PIPELINE, '"s3:GetObject"', '"s3:GetObjet"')],
        "policy-violation",
        "/permissions[0]/Action",
    ),
    Mistake(
        "permission no why",
        [
            Edit(
                PIPELINE,
                '            "why": "where the table keeps its data is not in the definition",\n',
                "",
            )
        ],
        "missing-key",
        "/permissions[0]/why",
    ),
    Mistake(
        "permission missing",
        [Edit(PIPELINE, '"permissions": [', '"spare_permissions": [')],
        "unknown-key",
        "/spare_permissions",
    ),
    Mistake(
        "other account's ARN",
        [
            Edit(
                PIPELINE,
                '"FunctionName": "${function}"',
                '"FunctionName": "arn:aws:lambda:us-east-1:999988887777:function:score"',
            )
        ],
        "written-arn",
        "/States/Score shops/ItemProcessor/States/Score a shop/Arguments/FunctionName",
    ),
    Mistake(
        "other region's ARN",
        [
            Edit(
                PIPELINE,
                '"FunctionName": "${function}"',
                '"FunctionName": "arn:aws:lambda:eu-west-1:111122223333:function:score"',
            )
        ],
        "written-arn",
        "/States/Score shops/ItemProcessor/States/Score a shop/Arguments/FunctionName",
    ),
    Mistake(
        "name not kebab",
        [Edit(PIPELINE, '"name": "shop-scores"', '"name": "shop_scores"')],
        "pipeline-name",
        "pipelines/shop_scores.py:3",
    ),
    Mistake(
        "name is not file",
        [Edit(PIPELINE, '"name": "shop-scores"', '"name": "shops"')],
        "unknown-pipeline",
        "downbeat:pipelines.shop-scores",
    ),
    Mistake(
        "cadence misspelt",
        [Edit(PIPELINE, '{"every": "day", "at": "02:00"}', '{"every": "dya", "at": "02:00"}')],
        "invalid-schedule",
        "pipelines.shop-scores.cadence.every",
    ),
    Mistake(
        "cadence hour",
        [Edit(PIPELINE, '"at": "02:00"', '"at": "25:00"')],
        "invalid-value",
        "pipelines.shop-scores.cadence.at",
    ),
    Mistake(
        "cadence hour number",
        [Edit(PIPELINE, '"at": "02:00"', '"at": 2')],
        "changed-by-yaml",
        "pipelines.shop-scores.cadence.at",
    ),
    Mistake(
        "cron five fields",
        [Edit(PIPELINE, '{"every": "day", "at": "02:00"}', '"cron(0 2 * * *)"')],
        "invalid-schedule",
        "pipelines.shop-scores.cadence",
    ),
    Mistake(
        "cron both days",
        [Edit(PIPELINE, '{"every": "day", "at": "02:00"}', '"cron(0 2 1 * MON *)"')],
        "invalid-schedule",
        "pipelines.shop-scores.cadence",
    ),
    Mistake(
        "cron unix",
        [Edit(PIPELINE, '{"every": "day", "at": "02:00"}', '"0 2 * * *"')],
        "invalid-schedule",
        "pipelines.shop-scores.cadence",
    ),
    Mistake(
        "cron impossible date",
        [Edit(PIPELINE, '{"every": "day", "at": "02:00"}', '"cron(0 2 31 2 ? *)"')],
        "invalid-schedule",
        "pipelines.shop-scores.cadence",
    ),
    Mistake(
        "cron minute 60",
        [Edit(PIPELINE, '{"every": "day", "at": "02:00"}', '"cron(60 2 * * ? *)"')],
        "invalid-schedule",
        "pipelines.shop-scores.cadence",
    ),
    Mistake(
        "cron past year",
        [Edit(PIPELINE, '{"every": "day", "at": "02:00"}', '"cron(0 2 * * ? 2020)"')],
        "never-runs",
        "/cadence",
    ),
    Mistake(
        "rate plural",
        [Edit(PIPELINE, '{"every": "day", "at": "02:00"}', '"rate(1 days)"')],
        "invalid-schedule",
        "pipelines.shop-scores.cadence",
    ),
    Mistake(
        "rate zero",
        [Edit(PIPELINE, '{"every": "day", "at": "02:00"}', '"rate(0 days)"')],
        "invalid-schedule",
        "pipelines.shop-scores.cadence",
    ),
    Mistake(
        "rate seconds",
        [Edit(PIPELINE, '{"every": "day", "at": "02:00"}', '"rate(30 seconds)"')],
        "invalid-schedule",
        "pipelines.shop-scores.cadence",
    ),
    Mistake(
        "runs longer than rate",
        [Edit(PIPELINE, '{"every": "day", "at": "02:00"}', '"rate(5 minutes)"')],
        "may-overlap",
        "/cadence",
    ),
    Mistake(
        "timezone misspelt",
        [Edit(PIPELINE, '"at": "02:00"', '"at": "02:00", "timezone": "Europe/Berln"')],
        "invalid-value",
        "pipelines.shop-scores.cadence.timezone",
    ),
    Mistake(
        "time in the clock change",
        [Edit(PIPELINE, '"at": "02:00"', '"at": "02:30", "timezone": "Europe/Berlin"')],
        "skipped-by-the-clock",
        "/cadence",
    ),
    Mistake(
        "syntax error python",
        [Edit(PIPELINE, '"input": {"days": 1},', '"input": {"days": 1}')],
        "pipeline-file-error",
        "pipelines/shop_scores.py:20",
    ),
    Mistake(
        "name error python",
        [Edit(PIPELINE, '"default": 5', '"default": FIVE')],
        "pipeline-file-error",
        "pipelines/shop_scores.py:16",
    ),
    Mistake(
        "set instead of dict",
        [Edit(PIPELINE, '"input": {"days": 1}', '"input": {"days"}')],
        "wrong-type",
        "/input",
    ),
    Mistake(
        "trailing comma tuple",
        [Edit(PIPELINE, '"TimeoutSeconds": 7200,', '"TimeoutSeconds": (7200,),')],
        "out-of-range",
        "/TimeoutSeconds",
    ),
    Mistake(
        "implicit concatenation",
        [
            Edit(
                PIPELINE,
                '["Athena.TooManyRequestsException"]',
                '["Athena.TooManyRequestsException" "Athena.InternalServerException"]',
            )
        ],
        "error-of-another-call",
        "/States/Find shops/Retry[0]/ErrorEquals[0]",
    ),
    Mistake(
        "JSON true",
        [
            Edit(
                PIPELINE,
                '"Next": "Done",\n        },\n        "Nothing',
                '"End": true,\n        },\n        "Nothing',
            )
        ],
        "pipeline-file-error",
        "pipelines/shop_scores.py:104",
    ),
    Mistake(
        "datetime value",
        [
            Edit(
                PIPELINE,
                '"input": {"days": 1}',
                '"input": {"from": __import__("datetime").date(2026,1,1)}',
            )
        ],
        "wrong-type",
        "/input/from",
    ),
    Mistake(
        "float nan",
        [Edit(PIPELINE, '"BackoffRate": 2', '"BackoffRate": float("nan")')],
        "not-json",
        "/States/Find shops/Retry[0]/BackoffRate",
    ),
]
