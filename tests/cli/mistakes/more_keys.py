"""Mistakes in the keys of a pipeline's dict: triggers, permissions, topics, the failure path."""

from tests.cli.mistakes.mistake import COUNT, DIGEST, LOAD, PIPELINE, Edit, Mistake

MISTAKES = [
    Mistake(
        "reference description missing",
        [Edit(PIPELINE, '"score_table": "The table of scores."', '"score_table": ""')],
        "reference-without-sentence",
        "/references/score_table",
    ),
    Mistake(
        "references a list",
        [
            Edit(
                PIPELINE,
                '"references": {\n        "function": "The function that scores a shop: its ARN.",\n        "results_bucket": "Where Athena writes.",\n        "score_table": "The table of scores.",\n    },',
                '"references": ["function", "results_bucket", "score_table"],',
            )
        ],
        "unknown-reference",
        "downbeat:pipelines.shop-scores.references.function",
        beside=3,
    ),
    Mistake(
        "states a list",
        [Edit(COUNT, '{"Count": {"Type": "Pass"}}', '[{"Count": {"Type": "Pass"}}]')],
        "no-states",
        "/States",
    ),
    Mistake(
        "states empty", [Edit(COUNT, '{"Count": {"Type": "Pass"}}', "{}")], "no-states", "/States"
    ),
    Mistake("States misspelt", [Edit(COUNT, '"States"', '"Staets"')], "unknown-key", "/Staets"),
    Mistake("states lower", [Edit(COUNT, '"States"', '"states"')], "unknown-key", "/states"),
    Mistake(
        "no name",
        [Edit(COUNT, '    "name": "count-shops",\n', "")],
        "pipeline-name",
        "pipelines/count_shops.py:3",
    ),
    Mistake(
        "name None",
        [Edit(COUNT, '"name": "count-shops"', '"name": None')],
        "unknown-pipeline",
        "downbeat:pipelines.count-shops",
    ),
    Mistake(
        "state is a string",
        [Edit(COUNT, '{"Type": "Pass"}', '"Pass"')],
        "wrong-type",
        "/States/Count",
    ),
    Mistake(
        "state without type",
        [Edit(COUNT, '{"Type": "Pass"}', '{"Comment": "x"}')],
        "missing-field",
        "/States/Count",
    ),
    Mistake(
        "state type lower",
        [Edit(COUNT, '"Type": "Pass"', '"type": "Pass"')],
        "unknown-key",
        "/States/Count/type",
    ),
    Mistake(
        "type in lower case word",
        [Edit(COUNT, '"Type": "Pass"', '"Type": "pass"')],
        "unknown-word",
        "/States/Count/Type",
    ),
    Mistake(
        "StartAt misspelt",
        [Edit(COUNT, '"States": {', '"StartAt": "Cuont", "States": {')],
        "no-next",
        "/States/Count",
        beside=1,
    ),
    Mistake(
        "comment number",
        [Edit(COUNT, '"TimeoutSeconds": 60', '"Comment": 5, "TimeoutSeconds": 60')],
        "wrong-type",
        "/Comment",
    ),
    Mistake(
        "query language misspelt",
        [Edit(LOAD, '"QueryLanguage": "JSONPath"', '"QueryLanguage": "JsonPath"')],
        "unknown-word",
        "/QueryLanguage",
    ),
    Mistake(
        "query language key misspelt",
        [Edit(LOAD, '"QueryLanguage"', '"QueryLangauge"')],
        "unknown-key",
        "/QueryLangauge",
    ),
    Mistake(
        "version",
        [Edit(COUNT, '"TimeoutSeconds": 60', '"Version": "2.0", "TimeoutSeconds": 60')],
        "unknown-word",
        "/Version",
    ),
    Mistake(
        "input a list",
        [Edit(LOAD, '"input": {"prefix": "all", "limit": 10}', '"input": ["prefix"]')],
        "wrong-type",
        "/input",
    ),
    Mistake(
        "topics bad chars",
        [Edit(DIGEST, '"success": "digests"', '"success": "the digests!"')],
        "topic-name",
        "/topics/success",
    ),
    Mistake(
        "alarms misspelt",
        [Edit(DIGEST, '"Comment": "Dig', '"alarms": ["faild"], "Comment": "Dig')],
        "unknown-word",
        "/alarms[0]",
    ),
    Mistake(
        "alarms text",
        [Edit(DIGEST, '"Comment": "Dig', '"alarms": "failed", "Comment": "Dig')],
        "wrong-type",
        "/alarms",
    ),
    Mistake(
        "resumable text",
        [Edit(COUNT, '"TimeoutSeconds": 60', '"resumable": "yes", "TimeoutSeconds": 60')],
        "wrong-type",
        "/resumable",
    ),
    Mistake(
        "unknown_input misspelt",
        [Edit(COUNT, '"TimeoutSeconds": 60', '"unknown_input": "refuze", "TimeoutSeconds": 60')],
        "wrong-type",
        "/unknown_input",
    ),
    Mistake(
        "cost key misspelt",
        [Edit(COUNT, '"TimeoutSeconds": 60', '"cost": {"runs_per_moth": 3}, "TimeoutSeconds": 60')],
        "unknown-key",
        "/cost/runs_per_moth",
    ),
    Mistake(
        "cost answers of unknown state",
        [
            Edit(
                COUNT,
                '"TimeoutSeconds": 60',
                '"cost": {"answers": {"Cuont": {}}}, "TimeoutSeconds": 60',
            )
        ],
        "no-such-state",
        "/cost/answers/Cuont",
    ),
    Mistake(
        "expected misspelt",
        [
            Edit(
                DIGEST,
                '"only_with": "archive_queue",',
                '"only_with": "archive_queue", "expected": {"secs": 5},',
            )
        ],
        "wrong-type",
        "/States/Archive/expected",
    ),
    Mistake(
        "expected text",
        [
            Edit(
                DIGEST,
                '"only_with": "archive_queue",',
                '"only_with": "archive_queue", "expected": {"seconds": "5"},',
            )
        ],
        "wrong-type",
        "/States/Archive/expected/seconds",
    ),
    Mistake(
        "only_with misspelt",
        [Edit(DIGEST, '"only_with": "archive_queue"', '"only_with": "archiv_queue"')],
        "undeclared-reference",
        "/States/Archive/only_with",
    ),
    Mistake(
        "only_with key misspelt",
        [Edit(DIGEST, '"only_with": "archive_queue"', '"only_wiht": "archive_queue"')],
        "unknown-key",
        "/States/Archive/only_wiht",
    ),
    Mistake(
        "only_with required reference",
        [Edit(DIGEST, '"only_with": "archive_queue"', '"only_with": "machine"')],
        "undeclared-reference",
        "/States/Archive/only_with",
    ),
    Mistake(
        "optional without only_with",
        [Edit(DIGEST, '"only_with": "archive_queue",\n', "")],
        "missing-reference",
        "/States/Archive/Arguments/QueueUrl",
    ),
    Mistake(
        "trigger event misspelt",
        [Edit(DIGEST, '"trigger": {"event"', '"trigger": {"evnt"')],
        "unknown-key",
        "/trigger/evnt",
    ),
    Mistake(
        "trigger both",
        [Edit(DIGEST, '"trigger": {"event"', '"trigger": {"queue": "${archive_queue}", "event"')],
        "unknown-key",
        "/trigger",
    ),
    Mistake(
        "trigger pattern not lists",
        [Edit(DIGEST, '"source": ["shop.reviews"]', '"source": "shop.reviews"')],
        "event-pattern",
        "/trigger/event/source",
    ),
    Mistake(
        "trigger pattern unknown field",
        [Edit(DIGEST, '"detail-type"', '"detailtype"')],
        "event-pattern",
        "/trigger/event/detailtype",
    ),
    Mistake(
        "trigger pattern operator misspelt",
        [Edit(DIGEST, '"source": ["shop.reviews"]', '"source": [{"prefx": "shop."}]')],
        "event-pattern",
        "/trigger/event/source[0]",
    ),
    Mistake(
        "trigger pattern numeric wrong",
        [Edit(DIGEST, '"source": ["shop.reviews"]', '"detail": {"n": [{"numeric": ["=>", 5]}]}')],
        "event-pattern",
        "/trigger/event/detail/n[0]",
    ),
    Mistake(
        "trigger empty",
        [
            Edit(
                DIGEST,
                '"trigger": {"event": {"source": ["shop.reviews"], "detail-type": ["Reviews closed"]}}',
                '"trigger": {}',
            )
        ],
        "missing-key",
        "/trigger",
    ),
    Mistake(
        "trigger matches everything",
        [Edit(DIGEST, '{"source": ["shop.reviews"], "detail-type": ["Reviews closed"]}', "{}")],
        "wrong-type",
        "/trigger/event",
    ),
    Mistake(
        "trigger batch on event",
        [Edit(DIGEST, '"trigger": {"event"', '"trigger": {"batch": 5, "event"')],
        "unknown-key",
        "/trigger/batch",
    ),
    Mistake(
        "trigger text",
        [
            Edit(
                DIGEST,
                '"trigger": {"event": {"source": ["shop.reviews"], "detail-type": ["Reviews closed"]}}',
                '"trigger": "event"',
            )
        ],
        "wrong-type",
        "/trigger",
    ),
    Mistake(
        "queue trigger batch too large",
        [
            Edit(
                DIGEST,
                '"trigger": {"event": {"source": ["shop.reviews"], "detail-type": ["Reviews closed"]}}',
                '"trigger": {"queue": "arn:aws:sqs:us-east-1:111122223333:q", "batch": 100000}',
            )
        ],
        "wrong-type",
        "/trigger/batch",
    ),
    Mistake(
        "queue trigger no arn",
        [
            Edit(
                DIGEST,
                '"trigger": {"event": {"source": ["shop.reviews"], "detail-type": ["Reviews closed"]}}',
                '"trigger": {"queue": "reviews"}',
            )
        ],
        "invalid-arn",
        "/trigger/queue",
    ),
    Mistake(
        "bucket trigger without function",
        [
            Edit(
                DIGEST,
                '"trigger": {"event": {"source": ["shop.reviews"], "detail-type": ["Reviews closed"]}}',
                '"trigger": {"bucket": "${reviews_bucket}"}',
            )
        ],
        "missing-key",
        "/trigger/function",
    ),
    Mistake(
        "bucket trigger unknown function",
        [
            Edit(
                DIGEST,
                '"trigger": {"event": {"source": ["shop.reviews"], "detail-type": ["Reviews closed"]}}',
                '"trigger": {"bucket": "${reviews_bucket}", "function": "manifest_bilder"}',
            )
        ],
        "unknown-function",
        "/trigger/function",
    ),
    Mistake(
        "setting minimum above maximum",
        [Edit(PIPELINE, '"minimum": 1,', '"minimum": 50,')],
        "setting-declaration",
        "/settings/parallel/minimum",
    ),
    Mistake(
        "setting never used",
        [Edit(PIPELINE, '"MaxConcurrency": "${parallel}"', '"MaxConcurrency": 5')],
        "unused-setting",
        "/settings/parallel",
    ),
    Mistake(
        "setting description missing",
        [
            Edit(
                PIPELINE, '            "description": "How many shops are scored at a time.",\n', ""
            )
        ],
        "setting-declaration",
        "/settings/parallel/description",
    ),
    Mistake(
        "setting misspelt in use",
        [Edit(PIPELINE, '"MaxConcurrency": "${parallel}"', '"MaxConcurrency": "${paralel}"')],
        "missing-reference",
        "/States/Score shops/MaxConcurrency",
    ),
    Mistake(
        "setting default type",
        [Edit(PIPELINE, '"default": 5', '"default": "5"')],
        "setting-declaration",
        "/settings/parallel/default",
    ),
    Mistake(
        "setting allowed text",
        [Edit(PIPELINE, '"minimum": 1,\n            "maximum": 40,', '"allowed": "1-40",')],
        "setting-declaration",
        "/settings/parallel/allowed",
    ),
    Mistake(
        "permissions a dict",
        [
            Edit(LOAD, '"permissions": [\n        {', '"permissions": {"x": '),
            Edit(
                LOAD,
                '"why": "the loader runs as this role",\n        },\n    ],',
                '"why": "the loader runs as this role"}},',
            ),
        ],
        "pipeline-file-error",
        "pipelines/nightly_load.py:136",
    ),
    Mistake(
        "permissions action not service",
        [Edit(LOAD, '"Action": "iam:PassRole"', '"Action": "PassRole"')],
        "iam-word",
        "/permissions[0]/Action",
    ),
    Mistake(
        "permissions key misspelt",
        [Edit(LOAD, '"Resource": "${task_role}"', '"Resources": "${task_role}"')],
        "unknown-key",
        "/permissions[0]/Resources",
    ),
    Mistake(
        "permissions effect deny",
        [Edit(LOAD, '"Action": "iam:PassRole"', '"Effect": "Deny", "Action": "iam:PassRole"')],
        "unknown-key",
        "/permissions[0]/Effect",
    ),
    Mistake(
        "permissions condition operator misspelt",
        [Edit(LOAD, '{"StringEquals"', '{"StringEqual"')],
        "iam-word",
        "/permissions[0]/Condition/StringEqual",
    ),
    Mistake(
        "permissions condition key misspelt",
        [Edit(LOAD, "iam:PassedToService", "iam:PassedToServic")],
        "iam-word",
        "/permissions[0]/Condition/StringEquals/iam:PassedToServic",
    ),
    Mistake(
        "permissions resource no arn",
        [Edit(LOAD, '"Resource": "${task_role}"', '"Resource": "loader"')],
        "policy-violation",
        "/role/policy.Statement[5].Resource[0]",
    ),
    Mistake(
        "permissions sid bad",
        [
            Edit(
                LOAD, '"Action": "iam:PassRole"', '"Sid": "pass the role", "Action": "iam:PassRole"'
            )
        ],
        "iam-word",
        "/permissions[0]/Sid",
    ),
    Mistake(
        "on_failure a list",
        [
            Edit(
                DIGEST,
                '"on_failure": {\n        "Tell of it"',
                '"on_failure": [{\n        "Tell of it"',
            ),
            Edit(
                DIGEST,
                '"Cause": "{% $failed_state & \': \' & $string($failure.Cause) %}",\n        },\n    },',
                '"Cause": "{% $failed_state & \': \' & $string($failure.Cause) %}",\n        },\n    }],',
            ),
        ],
        "wrong-type",
        "/on_failure",
    ),
    Mistake(
        "state name twice in on_failure",
        [Edit(DIGEST, '"Digest failed": {', '"Published": {')],
        "duplicate-state-name",
        "/on_failure/Published",
    ),
    Mistake(
        "state name too long",
        [
            Edit(
                COUNT,
                '"Count"',
                '"CCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCC"',
            )
        ],
        "state-name-length",
        "/States/CCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCC",
    ),
    Mistake(
        "failure variable misspelt",
        [Edit(DIGEST, "$string($failure.Cause)", "$string($failur.Cause)")],
        "unassigned-variable",
        "/States/Tell of it/Arguments/Message",
    ),
    Mistake(
        "failure path misspelt",
        [Edit(LOAD, '"$failure.Cause"', '"$failur.Cause"')],
        "unassigned-variable",
        "/States/Load failed/CausePath",
    ),
    Mistake(
        "failure as a field",
        [Edit(LOAD, '"$failure.Cause"', '"$.failure.Cause"')],
        "unwritten-field",
        "/States/Load failed/CausePath",
    ),
    Mistake(
        "failure field misspelt jp",
        [Edit(LOAD, '"$failure.Cause"', '"$failure.Causes"')],
        "unwritten-field",
        "/States/Load failed/CausePath",
    ),
    Mistake(
        "failure field misspelt",
        [Edit(DIGEST, "$string($failure.Cause)", "$string($failure.Casue)")],
        "unwritten-field",
        "/States/Tell of it/Arguments/Message",
    ),
]
