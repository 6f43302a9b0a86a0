"""Mistakes in JSONata."""

from tests.cli.mistakes.mistake import PIPELINE, Edit, Mistake

MISTAKES = [
    Mistake(
        "unassigned variable",
        [Edit(PIPELINE, "{% $query %}", "{% $qurey %}")],
        "unassigned-variable",
        "/States/Read shops/Arguments/QueryExecutionId",
    ),
    Mistake(
        "unknown function",
        [Edit(PIPELINE, "$string($states.input)", "$strng($states.input)")],
        "unknown-function",
        "/States/Keep scores/Arguments/Item/scores/S",
    ),
    Mistake(
        "states misspelt",
        [Edit(PIPELINE, "$states.result.QueryExecution", "$states.reslt.QueryExecution")],
        "unknown-states-field",
        "/States/Find shops/Assign/query",
    ),
    Mistake(
        "result in arguments",
        [
            Edit(
                PIPELINE,
                '"Payload": {"shop": "{% $states.input %}"}',
                '"Payload": {"shop": "{% $states.result %}"}',
            )
        ],
        "states-field-out-of-reach",
        "/States/Score shops/ItemProcessor/States/Score a shop/Arguments/Payload/shop",
    ),
    Mistake(
        "syntax error",
        [Edit(PIPELINE, "$count($states.input) = 0", "$count($states.input = 0")],
        "jsonata-syntax",
        "/States/Any scores?/Choices[0]/Condition",
    ),
    Mistake(
        "double equals",
        [Edit(PIPELINE, "$count($states.input) = 0", "$count($states.input) == 0")],
        "jsonata-syntax",
        "/States/Any scores?/Choices[0]/Condition",
    ),
    Mistake(
        "and as &&",
        [Edit(PIPELINE, "$count($states.input) = 0", "$count($states.input) = 0 && true")],
        "jsonata-syntax",
        "/States/Any scores?/Choices[0]/Condition",
    ),
    Mistake(
        "not equal <>",
        [Edit(PIPELINE, "$count($states.input) = 0", "$count($states.input) <> 0")],
        "jsonata-syntax",
        "/States/Any scores?/Choices[0]/Condition",
    ),
    Mistake(
        "no percent",
        [Edit(PIPELINE, '"{% $query %}"', '"{ $query }"')],
        "not-an-expression",
        "/States/Read shops/Arguments/QueryExecutionId",
    ),
    Mistake(
        "half brackets",
        [Edit(PIPELINE, '"{% $query %}"', '"{% $query"')],
        "jsonata-delimiters",
        "/States/Read shops/Arguments/QueryExecutionId",
    ),
    Mistake(
        "spaces around",
        [Edit(PIPELINE, '"{% $query %}"', '" {% $query %} "')],
        "not-an-expression",
        "/States/Read shops/Arguments/QueryExecutionId",
    ),
    Mistake(
        "jsonpath in jsonata",
        [Edit(PIPELINE, '"QueryExecutionId": "{% $query %}"', '"QueryExecutionId.$": "$.query"')],
        "jsonpath-in-jsonata",
        "/States/Read shops/Arguments/QueryExecutionId.$",
    ),
    Mistake(
        "jsonpath value",
        [Edit(PIPELINE, '"{% $query %}"', '"$.query"')],
        "jsonpath-in-jsonata",
        "/States/Read shops/Arguments/QueryExecutionId",
    ),
    Mistake(
        "intrinsic in jsonata",
        [Edit(PIPELINE, "$string($states.input)", "States.JsonToString($states.input)")],
        "jsonata-top-level-name",
        "/States/Keep scores/Arguments/Item/scores/S",
    ),
    Mistake(
        "eval",
        [Edit(PIPELINE, "$string($states.input)", "$eval($states.input)")],
        "unknown-function",
        "/States/Keep scores/Arguments/Item/scores/S",
    ),
    Mistake(
        "context misspelt",
        [Edit(PIPELINE, "$states.context.Execution.Name", "$states.context.Excution.Name")],
        "unknown-context-field",
        "/States/Tell/Arguments/Message",
    ),
    Mistake(
        "context field misspelt",
        [Edit(PIPELINE, "$states.context.Execution.Name", "$states.context.Execution.Nam")],
        "unknown-context-field",
        "/States/Tell/Arguments/Message",
    ),
    Mistake(
        "too few arguments",
        [Edit(PIPELINE, "$substring($states.context.Execution.StartTime, 0, 10)", "$substring()")],
        "too-few-arguments",
        "/States/Keep scores/Arguments/Item/day/S",
    ),
    Mistake(
        "variable inside map used outside",
        [
            Edit(
                PIPELINE,
                '"Output": "{% $states.result.Payload %}"',
                '"Assign": {"score": "{% $states.result.Payload %}"}, "Output": "{% $score %}"',
            )
        ],
        "variable-read-too-early",
        "/States/Score shops/ItemProcessor/States/Score a shop/Output",
    ),
    Mistake(
        "inner variable outside",
        [
            Edit(
                PIPELINE,
                '"scores": {"S": "{% $string($states.input) %}"}',
                '"scores": {"S": "{% $inner %}"}',
            )
        ],
        "unassigned-variable",
        "/States/Keep scores/Arguments/Item/scores/S",
    ),
    Mistake(
        "condition no boolean",
        [
            Edit(
                PIPELINE,
                '"Condition": "{% $count($states.input) = 0 %}"',
                '"Condition": "{% $count($states.input) %}"',
            )
        ],
        "condition-not-boolean",
        "/States/Any scores?/Choices[0]/Condition",
    ),
    Mistake(
        "condition text",
        [
            Edit(
                PIPELINE,
                '"Condition": "{% $count($states.input) = 0 %}"',
                '"Condition": "$count($states.input) = 0"',
            )
        ],
        "wrong-type",
        "/States/Any scores?/Choices[0]/Condition",
    ),
    Mistake(
        "condition constant",
        [
            Edit(
                PIPELINE,
                '"Condition": "{% $count($states.input) = 0 %}"',
                '"Condition": "{% true %}"',
            )
        ],
        "constant-condition",
        "/States/Any scores?/Choices[0]/Condition",
    ),
    Mistake(
        "jsonpath choice",
        [
            Edit(
                PIPELINE,
                '"Condition": "{% $count($states.input) = 0 %}"',
                '"Variable": "$.x", "NumericEquals": 0',
            )
        ],
        "other-query-language",
        "/States/Any scores?/Choices[0]",
    ),
    Mistake(
        "assign reserved states",
        [Edit(PIPELINE, '"Assign": {"query"', '"Assign": {"states"')],
        "variable-name",
        "/States/Find shops/Assign/states",
    ),
    Mistake(
        "assign bad name",
        [Edit(PIPELINE, '"Assign": {"query"', '"Assign": {"my-query"')],
        "variable-name",
        "/States/Find shops/Assign/my-query",
    ),
]
