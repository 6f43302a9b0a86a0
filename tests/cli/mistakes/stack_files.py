"""Mistakes in a stack's file."""

from tests.cli.mistakes.mistake import STACK, Edit, Mistake

MISTAKES = [
    Mistake(
        "pipeline key misspelt",
        [Edit(STACK, "    shop-scores:\n", "    shop-score:\n")],
        "unknown-pipeline",
        "downbeat:pipelines.shop-score",
    ),
    Mistake(
        "region missing",
        [Edit(STACK, "  aws:region: us-east-1\n", "")],
        "missing-key",
        "aws:region",
    ),
    Mistake(
        "region misspelt",
        [Edit(STACK, "us-east-1\n", "us-eats-1\n")],
        "invalid-value",
        "aws:region",
    ),
    Mistake(
        "tab in yaml",
        [Edit(STACK, "  downbeat:environment", "\tdownbeat:environment")],
        "not-yaml",
        "Pulumi.dev.yaml",
    ),
    Mistake(
        "namespace missing",
        [Edit(STACK, "downbeat:environment", "environment")],
        "unknown-key",
        "environment",
    ),
    Mistake(
        "key misspelt",
        [Edit(STACK, "downbeat:logRetentionDays", "downbeat:logRetentionDay")],
        "unknown-key",
        "downbeat:logRetentionDay",
    ),
    Mistake(
        "retention odd",
        [Edit(STACK, "logRetentionDays: 30", "logRetentionDays: 31")],
        "invalid-value",
        "downbeat:logRetentionDays",
    ),
    Mistake(
        "retention text",
        [Edit(STACK, "logRetentionDays: 30", "logRetentionDays: thirty")],
        "wrong-type",
        "downbeat:logRetentionDays",
    ),
    Mistake(
        "email bad",
        [Edit(STACK, "data@example.com", "data.example.com")],
        "invalid-value",
        "downbeat:notify.failure[0]",
    ),
    Mistake(
        "email string not list",
        [Edit(STACK, "[data@example.com]", "data@example.com")],
        "wrong-type",
        "downbeat:notify.failure",
    ),
    Mistake(
        "notify misspelt",
        [Edit(STACK, "failure: [", "failures: [")],
        "unknown-key",
        "downbeat:notify.failures",
    ),
    Mistake(
        "account octal",
        [
            Edit(
                STACK,
                "  downbeat:environment: dev\n",
                "  downbeat:environment: dev\n  downbeat:account: 044455556666\n",
            )
        ],
        "changed-by-yaml",
        "downbeat:account",
    ),
    Mistake(
        "account 11 digits",
        [
            Edit(
                STACK,
                "  downbeat:environment: dev\n",
                '  downbeat:environment: dev\n  downbeat:account: "11112222333"\n',
            )
        ],
        "invalid-value",
        "downbeat:account",
    ),
    Mistake(
        "account other",
        [
            Edit(
                STACK,
                "  downbeat:environment: dev\n",
                '  downbeat:environment: dev\n  downbeat:account: "999988887777"\n',
            )
        ],
        "other-account",
        "downbeat:pipelines.shop-scores.references.function",
        beside=5,
    ),
    Mistake(
        "arn other service",
        [
            Edit(
                STACK,
                "arn:aws:lambda:us-east-1:111122223333:function:score",
                "arn:aws:states:us-east-1:111122223333:stateMachine:score",
            )
        ],
        "invalid-arn",
        "downbeat:pipelines.shop-scores.references.function",
    ),
    Mistake(
        "arn other region",
        [Edit(STACK, "arn:aws:lambda:us-east-1", "arn:aws:lambda:us-west-2")],
        "other-region",
        "downbeat:pipelines.shop-scores.references.function",
    ),
    Mistake(
        "arn unquoted short",
        [
            Edit(
                STACK,
                "arn:aws:lambda:us-east-1:111122223333:function:score",
                "arn:aws:lambda:us-east-1:1111222233:function:score",
            )
        ],
        "invalid-arn",
        "downbeat:pipelines.shop-scores.references.function",
    ),
    Mistake(
        "bucket upper",
        [Edit(STACK, "acme-results", "Acme_Results")],
        "invalid-value",
        "downbeat:pipelines.shop-scores.references.results_bucket",
    ),
    Mistake(
        "bucket as arn",
        [Edit(STACK, "acme-results", "arn:aws:s3:::acme-results")],
        "invalid-value",
        "downbeat:pipelines.shop-scores.references.results_bucket",
    ),
    Mistake(
        "bucket as uri",
        [Edit(STACK, "acme-results", "s3://acme-results")],
        "invalid-value",
        "downbeat:pipelines.shop-scores.references.results_bucket",
    ),
    Mistake(
        "reference missing",
        [Edit(STACK, "        score_table: scores\n", "")],
        "missing-reference",
        "downbeat:pipelines.shop-scores.references.score_table",
    ),
    Mistake(
        "reference unknown",
        [Edit(STACK, "score_table: scores", "scores_table: scores")],
        "unknown-reference",
        "downbeat:pipelines.shop-scores.references.scores_table",
    ),
    Mistake(
        "setting out of range",
        [
            Edit(
                STACK,
                "      references:\n        function",
                "      settings: {parallel: 400}\n      references:\n        function",
            )
        ],
        "setting-out-of-range",
        "downbeat:pipelines.shop-scores.settings.parallel",
    ),
    Mistake(
        "setting unknown",
        [
            Edit(
                STACK,
                "      references:\n        function",
                "      settings: {paralel: 4}\n      references:\n        function",
            )
        ],
        "unknown-setting",
        "downbeat:pipelines.shop-scores.settings.paralel",
    ),
    Mistake(
        "setting text",
        [
            Edit(
                STACK,
                "      references:\n        function",
                '      settings: {parallel: "4"}\n      references:\n        function',
            )
        ],
        "wrong-type",
        "downbeat:pipelines.shop-scores.settings.parallel",
    ),
    Mistake(
        "input unknown",
        [
            Edit(
                STACK,
                "      references:\n        function",
                "      input: {dayz: 4}\n      references:\n        function",
            )
        ],
        "unknown-input",
        "downbeat:pipelines.shop-scores.input.dayz",
    ),
    Mistake(
        "duplicate yaml key",
        [
            Edit(
                STACK,
                "    count-shops: {}\n",
                "    count-shops: {}\n    count-shops: {enabled: false}\n",
            )
        ],
        "not-yaml",
        "Pulumi.dev.yaml",
    ),
    Mistake(
        "yaml yes",
        [Edit(STACK, "count-shops: {}", 'count-shops: {enabled: "yes"}')],
        "wrong-type",
        "downbeat:pipelines.count-shops.enabled",
    ),
    Mistake(
        "cadence word",
        [Edit(STACK, "count-shops: {}", "count-shops: {cadence: dayly}")],
        "invalid-schedule",
        "downbeat:pipelines.count-shops.cadence",
    ),
    Mistake(
        "cadence day name",
        [
            Edit(
                STACK,
                "count-shops: {}",
                'count-shops: {cadence: {every: week, on: Montag, at: "06:00"}}',
            )
        ],
        "invalid-schedule",
        "downbeat:pipelines.count-shops.cadence.on",
    ),
    Mistake(
        "cadence 31st",
        [
            Edit(
                STACK,
                "count-shops: {}",
                'count-shops: {cadence: {every: month, on: 31, at: "06:00"}}',
            )
        ],
        "skips-months",
        "/cadence",
    ),
    Mistake(
        "cadence start no date",
        [
            Edit(
                STACK,
                "count-shops: {}",
                'count-shops: {cadence: {every: two weeks, on: MON, at: "06:00", start: soon}}',
            )
        ],
        "invalid-value",
        "downbeat:pipelines.count-shops.cadence.start",
    ),
    Mistake(
        "skip date wrong",
        [
            Edit(
                STACK, "count-shops: {}", 'count-shops: {cadence: daily, skipDates: ["2026-02-30"]}'
            )
        ],
        "invalid-value",
        "downbeat:pipelines.count-shops.skipDates[0]",
        beside=1,
    ),
    Mistake(
        "skip date past",
        [
            Edit(
                STACK, "count-shops: {}", 'count-shops: {cadence: daily, skipDates: ["2020-12-25"]}'
            )
        ],
        "invalid-schedule",
        "downbeat:pipelines.count-shops.cadence.at",
    ),
    Mistake(
        "overlap misspelt",
        [Edit(STACK, "count-shops: {}", "count-shops: {overlap: skipp}")],
        "unknown-word",
        "downbeat:pipelines.count-shops.overlap",
    ),
    Mistake(
        "size misspelt",
        [Edit(STACK, "count-shops: {}", "count-shops: {size: huge}")],
        "invalid-size",
        "downbeat:pipelines.count-shops.size",
    ),
    Mistake(
        "watching misspelt",
        [
            Edit(
                STACK,
                "  downbeat:environment: dev\n",
                "  downbeat:environment: dev\n  downbeat:watching: fully\n",
            )
        ],
        "unknown-word",
        "downbeat:watching",
    ),
    Mistake(
        "log level",
        [
            Edit(
                STACK,
                "  downbeat:environment: dev\n",
                "  downbeat:environment: dev\n  downbeat:logLevel: DEBUG\n",
            )
        ],
        "unknown-word",
        "downbeat:logLevel",
    ),
    Mistake(
        "kms alias",
        [
            Edit(
                STACK,
                "  downbeat:environment: dev\n",
                "  downbeat:environment: dev\n  downbeat:kmsKeyArn: alias/mine\n",
            )
        ],
        "invalid-arn",
        "downbeat:kmsKeyArn",
    ),
    Mistake(
        "slack url plain",
        [
            Edit(
                STACK,
                "  downbeat:environment: dev\n",
                "  downbeat:environment: dev\n  downbeat:slackWebhook: https://hooks.slack.com/services/T0/B0/abc\n",
            )
        ],
        "plain-secret",
        "downbeat:slackWebhook",
    ),
    Mistake(
        "tag key reserved",
        [Edit(STACK, "owner: data", '"aws:owner": data')],
        "invalid-tag",
        "downbeat:tags.aws:owner",
    ),
    Mistake(
        "tags list",
        [Edit(STACK, '{owner: data, costCentre: "4711"}', "[owner, data]")],
        "wrong-type",
        "downbeat:tags",
    ),
    Mistake(
        "name too long",
        [
            Edit(
                STACK,
                "count-shops: {}",
                "count-shops: {name: xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx}",
            )
        ],
        "physical-name",
        "downbeat:pipelines.count-shops.name",
    ),
    Mistake(
        "name with blanks",
        [Edit(STACK, "count-shops: {}", "count-shops: {name: count the shops}")],
        "physical-name",
        "downbeat:pipelines.count-shops.name",
    ),
    Mistake(
        "two pipelines one physical name",
        [Edit(STACK, "count-shops: {}", "count-shops: {name: shop-scores-dev}")],
        "duplicate-machine-name",
        "downbeat:pipelines.count-shops.name",
    ),
    Mistake(
        "pipelines a list",
        [
            Edit(
                STACK,
                "  downbeat:pipelines:\n    shop-scores:\n",
                "  downbeat:pipelines:\n    - shop-scores\n    shop-scores:\n",
            )
        ],
        "not-yaml",
        "Pulumi.dev.yaml",
    ),
    Mistake(
        "no config", [Edit(STACK, "config:\n", "configs:\n")], "missing-key", "aws:region", beside=1
    ),
]
