"""Mistakes in the values of a stack's file, in the register and in Pulumi.yaml."""

from tests.cli.mistakes.mistake import COUNT, PIPELINE, REGISTER, STACK, Edit, Mistake

MISTAKES = [
    Mistake(
        "unknown key value nested",
        [
            Edit(
                STACK,
                "  downbeat:environment: dev\n",
                "  downbeat:environment: dev\n  downbeat:notfy: {failure: [a@example.com]}\n",
            )
        ],
        "unknown-key",
        "downbeat:notfy",
    ),
    Mistake(
        "namespace misspelt",
        [
            Edit(
                STACK,
                "  downbeat:environment: dev\n",
                "  downbeat:environment: dev\n  donwbeat:logLevel: ERROR\n",
            )
        ],
        "unknown-key",
        "donwbeat:logLevel",
    ),
    Mistake(
        "aws region namespace",
        [Edit(STACK, "aws:region", "aws:regoin")],
        "missing-key",
        "aws:region",
    ),
    Mistake(
        "region env word",
        [Edit(STACK, "us-east-1\n  down", "eu-central\n  down")],
        "invalid-value",
        "aws:region",
    ),
    Mistake(
        "config twice",
        [Edit(STACK, "config:\n", "config:\n  downbeat:environment: prod\n")],
        "not-yaml",
        "Pulumi.dev.yaml",
    ),
    Mistake(
        "watching true",
        [
            Edit(
                STACK,
                "  downbeat:environment: dev\n",
                "  downbeat:environment: dev\n  downbeat:watching: yes\n",
            )
        ],
        "unknown-word",
        "downbeat:watching",
    ),
    Mistake(
        "guard misspelt",
        [
            Edit(
                STACK,
                "  downbeat:environment: dev\n",
                "  downbeat:environment: dev\n  downbeat:guard: of\n",
            )
        ],
        "unknown-word",
        "downbeat:guard",
    ),
    Mistake(
        "severity misspelt",
        [
            Edit(
                STACK,
                "  downbeat:environment: dev\n",
                "  downbeat:environment: dev\n  downbeat:severity: eror\n",
            )
        ],
        "unknown-word",
        "downbeat:severity",
    ),
    Mistake(
        "budget text",
        [
            Edit(
                STACK,
                "  downbeat:environment: dev\n",
                "  downbeat:environment: dev\n  downbeat:budget: cheap\n",
            )
        ],
        "invalid-value",
        "downbeat:budget",
    ),
    Mistake(
        "budget negative",
        [
            Edit(
                STACK,
                "  downbeat:environment: dev\n",
                "  downbeat:environment: dev\n  downbeat:budget: -5\n",
            )
        ],
        "invalid-value",
        "downbeat:budget",
    ),
    Mistake(
        "protect text",
        [
            Edit(
                STACK,
                "  downbeat:environment: dev\n",
                '  downbeat:environment: dev\n  downbeat:protect: "no"\n',
            )
        ],
        "wrong-type",
        "downbeat:protect",
    ),
    Mistake(
        "permissionsBoundary name",
        [
            Edit(
                STACK,
                "  downbeat:environment: dev\n",
                "  downbeat:environment: dev\n  downbeat:permissionsBoundary: boundary\n",
            )
        ],
        "invalid-arn",
        "downbeat:permissionsBoundary",
    ),
    Mistake(
        "deployRoleArn user",
        [
            Edit(
                STACK,
                "  downbeat:environment: dev\n",
                "  downbeat:environment: dev\n  downbeat:deployRoleArn: arn:aws:iam::111122223333:user/me\n",
            )
        ],
        "invalid-arn",
        "downbeat:deployRoleArn",
    ),
    Mistake(
        "owner list",
        [
            Edit(
                STACK,
                "  downbeat:environment: dev\n",
                "  downbeat:environment: dev\n  downbeat:owner: [me]\n",
            )
        ],
        "invalid-value",
        "downbeat:owner",
    ),
    Mistake(
        "otherAccounts number",
        [
            Edit(
                STACK,
                "  downbeat:environment: dev\n",
                "  downbeat:environment: dev\n  downbeat:otherAccounts: [444455556666]\n",
            )
        ],
        "changed-by-yaml",
        "downbeat:otherAccounts[0]",
    ),
    Mistake(
        "otherAccounts octal",
        [
            Edit(
                STACK,
                "  downbeat:environment: dev\n",
                "  downbeat:environment: dev\n  downbeat:otherAccounts: [044455556666]\n",
            )
        ],
        "changed-by-yaml",
        "downbeat:otherAccounts[0]",
    ),
    Mistake(
        "otherRegions misspelt",
        [
            Edit(
                STACK,
                "  downbeat:environment: dev\n",
                "  downbeat:environment: dev\n  downbeat:otherRegions: [eu-wst-1]\n",
            )
        ],
        "invalid-value",
        "downbeat:otherRegions[0]",
    ),
    Mistake(
        "standby of nobody",
        [
            Edit(
                STACK,
                "  downbeat:environment: dev\n",
                "  downbeat:environment: dev\n  downbeat:standbyOf: prodd\n",
            )
        ],
        "stack-pair",
        "downbeat:standbyOf",
    ),
    Mistake(
        "adopted missing file",
        [
            Edit(
                STACK,
                "  downbeat:environment: dev\n",
                "  downbeat:environment: dev\n  downbeat:adopted: adopted.json\n",
            )
        ],
        "no-such-file",
        "downbeat:adopted",
    ),
    Mistake(
        "stack cadence misspelt",
        [
            Edit(
                STACK,
                "  downbeat:environment: dev\n",
                "  downbeat:environment: dev\n  downbeat:cadence: wekly\n",
            )
        ],
        "invalid-schedule",
        "downbeat:cadence",
    ),
    Mistake(
        "environment upper",
        [
            Edit(
                STACK,
                "  downbeat:environment: dev\n",
                "  downbeat:environment: dev\n  downbeat:enviroment: dev\n",
            )
        ],
        "unknown-key",
        "downbeat:enviroment",
    ),
    Mistake(
        "environment blank",
        [Edit(STACK, "downbeat:environment: dev", 'downbeat:environment: "my dev"')],
        "environment-name",
        "downbeat:environment",
    ),
    Mistake(
        "notify email blank",
        [Edit(STACK, "data@example.com", '"data @example.com"')],
        "invalid-value",
        "downbeat:notify.failure[0]",
    ),
    Mistake(
        "notify slack url",
        [Edit(STACK, "data@example.com", '"https://hooks.slack.com/services/T000/B000/XXXXXXXX"')],
        "plain-secret",
        "downbeat:notify.failure[0]",
    ),
    Mistake(
        "notify http",
        [Edit(STACK, "data@example.com", '"http://example.com/hook"')],
        "invalid-value",
        "downbeat:notify.failure[0]",
    ),
    Mistake(
        "notify phone unquoted",
        [Edit(STACK, "data@example.com", "+4930123456")],
        "changed-by-yaml",
        "downbeat:notify.failure[0]",
    ),
    Mistake(
        "notify phone no plus",
        [Edit(STACK, "data@example.com", '"030123456"')],
        "invalid-value",
        "downbeat:notify.failure[0]",
    ),
    Mistake(
        "notify topic arn",
        [Edit(STACK, "data@example.com", '"arn:aws:sns:us-east-1:111122223333:alerts"')],
        "invalid-value",
        "downbeat:notify.failure[0]",
    ),
    Mistake(
        "notify list",
        [Edit(STACK, "    failure: [data@example.com]", "    - data@example.com")],
        "wrong-type",
        "downbeat:notify",
    ),
    Mistake(
        "notify email domain typo",
        [Edit(STACK, "data@example.com", "data@example")],
        "invalid-value",
        "downbeat:notify.failure[0]",
    ),
    Mistake(
        "tags value list", [Edit(STACK, '"4711"', "[a]")], "invalid-tag", "downbeat:tags.costCentre"
    ),
    Mistake(
        "retention zero",
        [Edit(STACK, "logRetentionDays: 30", "logRetentionDays: 0")],
        "invalid-value",
        "downbeat:logRetentionDays",
    ),
    Mistake(
        "retention float",
        [Edit(STACK, "logRetentionDays: 30", "logRetentionDays: 30.0")],
        "changed-by-yaml",
        "downbeat:logRetentionDays",
    ),
    Mistake(
        "pipelines underscore",
        [Edit(STACK, "    count-shops: {}", "    count_shops: {}")],
        "unknown-pipeline",
        "downbeat:pipelines.count_shops",
    ),
    Mistake(
        "pipelines text",
        [Edit(STACK, "    count-shops: {}", "    count-shops: true")],
        "wrong-type",
        "downbeat:pipelines.count-shops",
    ),
    Mistake(
        "pipelines twice other file",
        [Edit(STACK, "    count-shops: {}", "    countshops: {}")],
        "unknown-pipeline",
        "downbeat:pipelines.countshops",
    ),
    Mistake(
        "pipeline key misspelt 2",
        [Edit(STACK, "    count-shops: {}", "    count-shops: {enabeld: false}")],
        "unknown-key",
        "downbeat:pipelines.count-shops.enabeld",
    ),
    Mistake(
        "enabled 1",
        [Edit(STACK, "    count-shops: {}", "    count-shops: {enabled: 1}")],
        "wrong-type",
        "downbeat:pipelines.count-shops.enabled",
    ),
    Mistake(
        "cadence every missing",
        [Edit(STACK, "    count-shops: {}", '    count-shops: {cadence: {at: "06:00"}}')],
        "invalid-schedule",
        "downbeat:pipelines.count-shops.cadence.at",
    ),
    Mistake(
        "cadence key misspelt",
        [
            Edit(
                STACK,
                "    count-shops: {}",
                '    count-shops: {cadence: {every: day, att: "06:00"}}',
            )
        ],
        "unknown-key",
        "downbeat:pipelines.count-shops.cadence.att",
    ),
    Mistake(
        "cadence at misses minutes",
        [Edit(STACK, "    count-shops: {}", '    count-shops: {cadence: {every: day, at: "6"}}')],
        "invalid-value",
        "downbeat:pipelines.count-shops.cadence.at",
    ),
    Mistake(
        "cadence at am pm",
        [
            Edit(
                STACK,
                "    count-shops: {}",
                '    count-shops: {cadence: {every: day, at: "6:00 am"}}',
            )
        ],
        "invalid-value",
        "downbeat:pipelines.count-shops.cadence.at",
    ),
    Mistake(
        "cadence on without week",
        [
            Edit(
                STACK,
                "    count-shops: {}",
                '    count-shops: {cadence: {every: day, on: MON, at: "06:00"}}',
            )
        ],
        "invalid-schedule",
        "downbeat:pipelines.count-shops.cadence.on",
    ),
    Mistake(
        "cadence on long name",
        [
            Edit(
                STACK,
                "    count-shops: {}",
                '    count-shops: {cadence: {every: week, on: Monday, at: "06:00"}}',
            )
        ],
        "invalid-schedule",
        "downbeat:pipelines.count-shops.cadence.on",
    ),
    Mistake(
        "cadence month on weekday",
        [
            Edit(
                STACK,
                "    count-shops: {}",
                '    count-shops: {cadence: {every: month, on: MON, at: "06:00"}}',
            )
        ],
        "invalid-schedule",
        "downbeat:pipelines.count-shops.cadence.on",
    ),
    Mistake(
        "cadence on 32",
        [
            Edit(
                STACK,
                "    count-shops: {}",
                '    count-shops: {cadence: {every: month, on: 32, at: "06:00"}}',
            )
        ],
        "invalid-schedule",
        "downbeat:pipelines.count-shops.cadence.on",
    ),
    Mistake(
        "cadence hours",
        [
            Edit(
                STACK,
                "    count-shops: {}",
                '    count-shops: {cadence: {every: hour, at: "06:00"}}',
            )
        ],
        "invalid-schedule",
        "downbeat:pipelines.count-shops.cadence.every",
    ),
    Mistake(
        "cadence expression plus every",
        [
            Edit(
                STACK,
                "    count-shops: {}",
                '    count-shops: {cadence: {expression: "rate(1 day)", every: day, at: "06:00"}}',
            )
        ],
        "invalid-schedule",
        "downbeat:pipelines.count-shops.cadence.every",
    ),
    Mistake(
        "cadence window",
        [
            Edit(
                STACK,
                "    count-shops: {}",
                '    count-shops: {cadence: {every: day, at: "06:00", window: 2000}}',
            )
        ],
        "invalid-value",
        "downbeat:pipelines.count-shops.cadence.window",
    ),
    Mistake(
        "cadence window text",
        [
            Edit(
                STACK,
                "    count-shops: {}",
                '    count-shops: {cadence: {every: day, at: "06:00", window: "15m"}}',
            )
        ],
        "wrong-type",
        "downbeat:pipelines.count-shops.cadence.window",
    ),
    Mistake(
        "cadence start past",
        [
            Edit(
                STACK,
                "    count-shops: {}",
                '    count-shops: {cadence: {every: two weeks, on: MON, at: "06:00", start: 2026-01-07}}',
            )
        ],
        "changed-by-yaml",
        "downbeat:pipelines.count-shops.cadence.start",
    ),
    Mistake(
        "timezone abbreviation",
        [
            Edit(
                STACK,
                "    count-shops: {}",
                '    count-shops: {cadence: {every: day, at: "06:00", timezone: CEST}}',
            )
        ],
        "invalid-value",
        "downbeat:pipelines.count-shops.cadence.timezone",
    ),
    Mistake(
        "timezone city",
        [
            Edit(
                STACK,
                "    count-shops: {}",
                '    count-shops: {cadence: {every: day, at: "06:00", timezone: Berlin}}',
            )
        ],
        "invalid-value",
        "downbeat:pipelines.count-shops.cadence.timezone",
    ),
    Mistake(
        "timezone offset",
        [
            Edit(
                STACK,
                "    count-shops: {}",
                '    count-shops: {cadence: {every: day, at: "06:00", timezone: "+02:00"}}',
            )
        ],
        "invalid-value",
        "downbeat:pipelines.count-shops.cadence.timezone",
    ),
    Mistake(
        "timezone case",
        [
            Edit(
                STACK,
                "    count-shops: {}",
                '    count-shops: {cadence: {every: day, at: "06:00", timezone: europe/berlin}}',
            )
        ],
        "invalid-value",
        "downbeat:pipelines.count-shops.cadence.timezone",
    ),
    Mistake(
        "timezone key misspelt",
        [
            Edit(
                STACK,
                "    count-shops: {}",
                '    count-shops: {cadence: {every: day, at: "06:00", timzone: UTC}}',
            )
        ],
        "unknown-key",
        "downbeat:pipelines.count-shops.cadence.timzone",
    ),
    Mistake(
        "cron lower",
        [Edit(STACK, "    count-shops: {}", '    count-shops: {cadence: "Cron(0 6 * * ? *)"}')],
        "invalid-schedule",
        "downbeat:pipelines.count-shops.cadence",
    ),
    Mistake(
        "cron no brackets",
        [Edit(STACK, "    count-shops: {}", '    count-shops: {cadence: "cron 0 6 * * ? *"}')],
        "invalid-schedule",
        "downbeat:pipelines.count-shops.cadence",
    ),
    Mistake(
        "cron both question",
        [Edit(STACK, "    count-shops: {}", '    count-shops: {cadence: "cron(0 6 ? * ? *)"}')],
        "invalid-schedule",
        "downbeat:pipelines.count-shops.cadence",
    ),
    Mistake(
        "cron weekday 0",
        [Edit(STACK, "    count-shops: {}", '    count-shops: {cadence: "cron(0 6 ? * 0 *)"}')],
        "invalid-schedule",
        "downbeat:pipelines.count-shops.cadence",
    ),
    Mistake(
        "cron month name",
        [Edit(STACK, "    count-shops: {}", '    count-shops: {cadence: "cron(0 6 1 Janu ? *)"}')],
        "invalid-schedule",
        "downbeat:pipelines.count-shops.cadence",
    ),
    Mistake(
        "cron seconds field",
        [Edit(STACK, "    count-shops: {}", '    count-shops: {cadence: "cron(0 0 6 * * ? *)"}')],
        "invalid-schedule",
        "downbeat:pipelines.count-shops.cadence",
    ),
    Mistake(
        "cron step zero",
        [Edit(STACK, "    count-shops: {}", '    count-shops: {cadence: "cron(0/0 6 * * ? *)"}')],
        "invalid-schedule",
        "downbeat:pipelines.count-shops.cadence",
    ),
    Mistake(
        "rate blank",
        [Edit(STACK, "    count-shops: {}", '    count-shops: {cadence: "rate(5minutes)"}')],
        "invalid-schedule",
        "downbeat:pipelines.count-shops.cadence",
    ),
    Mistake(
        "rate fraction",
        [Edit(STACK, "    count-shops: {}", '    count-shops: {cadence: "rate(1.5 hours)"}')],
        "invalid-schedule",
        "downbeat:pipelines.count-shops.cadence",
    ),
    Mistake(
        "rate minute plural",
        [Edit(STACK, "    count-shops: {}", '    count-shops: {cadence: "rate(5 minute)"}')],
        "invalid-schedule",
        "downbeat:pipelines.count-shops.cadence",
    ),
    Mistake(
        "at expression",
        [
            Edit(
                STACK,
                "    count-shops: {}",
                '    count-shops: {cadence: "at(2027-01-01T00:00:00)"}',
            )
        ],
        "invalid-schedule",
        "downbeat:pipelines.count-shops.cadence",
    ),
    Mistake(
        "cadence list",
        [Edit(STACK, "    count-shops: {}", "    count-shops: {cadence: [daily]}")],
        "invalid-schedule",
        "downbeat:pipelines.count-shops.cadence",
    ),
    Mistake(
        "cadence on demand misspelt",
        [Edit(STACK, "    count-shops: {}", "    count-shops: {cadence: ondemand}")],
        "invalid-schedule",
        "downbeat:pipelines.count-shops.cadence",
    ),
    Mistake(
        "size dict misspelt",
        [Edit(STACK, "    count-shops: {}", "    count-shops: {size: {cpus: 2048, memory: 4096}}")],
        "unknown-key",
        "downbeat:pipelines.count-shops.size.cpus",
    ),
    Mistake(
        "size bad combination",
        [Edit(STACK, "    count-shops: {}", "    count-shops: {size: {cpu: 2048, memory: 1024}}")],
        "invalid-size",
        "downbeat:pipelines.count-shops.size.memory",
    ),
    Mistake(
        "size unused",
        [Edit(STACK, "    count-shops: {}", "    count-shops: {size: large}")],
        "no-effect",
        "/size",
    ),
    Mistake(
        "skip dates not list",
        [
            Edit(
                STACK,
                "    count-shops: {}",
                '    count-shops: {cadence: {every: day, at: "06:00"}, skipDates: "2027-01-01"}',
            )
        ],
        "wrong-type",
        "downbeat:pipelines.count-shops.skipDates",
    ),
    Mistake(
        "skip dates unquoted",
        [
            Edit(
                STACK,
                "    count-shops: {}",
                '    count-shops: {cadence: {every: day, at: "06:00"}, skipDates: [2027-01-01]}',
            )
        ],
        "changed-by-yaml",
        "downbeat:pipelines.count-shops.skipDates[0]",
    ),
    Mistake(
        "skip dates past",
        [
            Edit(
                STACK,
                "    count-shops: {}",
                '    count-shops: {cadence: {every: day, at: "06:00"}, skipDates: ["2020-01-01"]}',
            )
        ],
        "no-effect",
        "/skipDates",
    ),
    Mistake(
        "skip dates never a run",
        [
            Edit(
                STACK,
                "    count-shops: {}",
                '    count-shops: {cadence: {every: week, on: MON, at: "06:00"}, skipDates: ["2027-01-01"]}',
            )
        ],
        "no-effect",
        "/skipDates",
    ),
    Mistake(
        "skip date other format",
        [
            Edit(
                STACK,
                "    count-shops: {}",
                '    count-shops: {cadence: {every: day, at: "06:00"}, skipDates: ["01.01.2027"]}',
            )
        ],
        "invalid-value",
        "downbeat:pipelines.count-shops.skipDates[0]",
    ),
    Mistake(
        "skipDates on demand",
        [Edit(STACK, "    count-shops: {}", '    count-shops: {skipDates: ["2027-01-01"]}')],
        "no-effect",
        "/skipDates",
    ),
    Mistake(
        "overlap on demand",
        [Edit(STACK, "    count-shops: {}", "    count-shops: {overlap: skip}")],
        "longer-than-machine",
        "/States/Find other executions/Retry",
    ),
    Mistake(
        "rollout canary text",
        [Edit(STACK, "    count-shops: {}", "    count-shops: {rollout: {canary: ten}}")],
        "invalid-value",
        "downbeat:pipelines.count-shops.rollout.canary",
    ),
    Mistake(
        "rollout canary 100",
        [Edit(STACK, "    count-shops: {}", "    count-shops: {rollout: {canary: 100%}}")],
        "invalid-value",
        "downbeat:pipelines.count-shops.rollout.canary",
    ),
    Mistake(
        "rollout for",
        [Edit(STACK, "    count-shops: {}", "    count-shops: {rollout: {for: 1 hour}}")],
        "invalid-value",
        "downbeat:pipelines.count-shops.rollout.for",
    ),
    Mistake(
        "rollout backOn misspelt",
        [Edit(STACK, "    count-shops: {}", "    count-shops: {rollout: {backOn: [faild]}}")],
        "unknown-word",
        "downbeat:pipelines.count-shops.rollout.backOn",
    ),
    Mistake(
        "rollout key misspelt",
        [Edit(STACK, "    count-shops: {}", "    count-shops: {rollout: {canry: 10%}}")],
        "unknown-key",
        "downbeat:pipelines.count-shops.rollout.canry",
    ),
    Mistake(
        "existing unknown",
        [
            Edit(
                STACK,
                "    count-shops: {}",
                "    count-shops: {existing: {rol: arn:aws:iam::111122223333:role/x}}",
            )
        ],
        "unknown-key",
        "downbeat:pipelines.count-shops.existing.rol",
    ),
    Mistake(
        "existing role name",
        [Edit(STACK, "    count-shops: {}", "    count-shops: {existing: {role: x}}")],
        "invalid-arn",
        "downbeat:pipelines.count-shops.existing.role",
        beside=1,
    ),
    Mistake(
        "alarmLimits unknown",
        [
            Edit(
                STACK,
                "    count-shops: {}",
                "    count-shops: {alarmLimits: {faild: {threshold: 3}}}",
            )
        ],
        "unknown-key",
        "downbeat:pipelines.count-shops.alarmLimits.faild",
    ),
    Mistake(
        "alarmLimits key misspelt",
        [
            Edit(
                STACK,
                "    count-shops: {}",
                "    count-shops: {alarmLimits: {failed: {treshold: 3}}}",
            )
        ],
        "unknown-key",
        "downbeat:pipelines.count-shops.alarmLimits.failed.treshold",
    ),
    Mistake(
        "start misspelt",
        [Edit(STACK, "    count-shops: {}", "    count-shops: {start: of}")],
        "unknown-word",
        "downbeat:pipelines.count-shops.start",
    ),
    Mistake(
        "references for none",
        [Edit(STACK, "    count-shops: {}", "    count-shops: {references: {x: y}}")],
        "unknown-reference",
        "downbeat:pipelines.count-shops.references.x",
    ),
    Mistake(
        "settings for none",
        [Edit(STACK, "    count-shops: {}", "    count-shops: {settings: {x: 1}}")],
        "unknown-setting",
        "downbeat:pipelines.count-shops.settings.x",
    ),
    Mistake(
        "logLevel lower",
        [Edit(STACK, "    count-shops: {}", "    count-shops: {logLevel: error}")],
        "unknown-word",
        "downbeat:pipelines.count-shops.logLevel",
    ),
    Mistake(
        "renamedFrom same",
        [Edit(STACK, "    count-shops: {}", "    count-shops: {renamedFrom: count-shops-dev}")],
        "no-effect",
        "/renamedFrom",
    ),
    Mistake(
        "notify in pipeline misspelt",
        [
            Edit(
                STACK, "    count-shops: {}", "    count-shops: {notify: {failur: [a@example.com]}}"
            )
        ],
        "unknown-key",
        "downbeat:pipelines.count-shops.notify.failur",
    ),
    Mistake(
        "reference output misspelt",
        [
            Edit(
                STACK,
                "score_table: scores",
                "score_table: {stack: acme/infra/dev, outputs: scores}",
            )
        ],
        "unknown-key",
        "downbeat:pipelines.shop-scores.references.score_table.outputs",
        beside=1,
    ),
    Mistake(
        "reference stack short",
        [Edit(STACK, "score_table: scores", "score_table: {stack: infra, output: scores}")],
        "invalid-value",
        "downbeat:pipelines.shop-scores.references.score_table.stack",
    ),
    Mistake(
        "reference ssm misspelt",
        [Edit(STACK, "score_table: scores", "score_table: {smm: /scores}")],
        "invalid-value",
        "downbeat:pipelines.shop-scores.references.score_table",
    ),
    Mistake(
        "reference ssm no slash",
        [Edit(STACK, "score_table: scores", "score_table: {ssm: scores/table}")],
        "invalid-value",
        "downbeat:pipelines.shop-scores.references.score_table",
    ),
    Mistake(
        "reference null",
        [Edit(STACK, "score_table: scores", "score_table:")],
        "missing-reference",
        "downbeat:pipelines.shop-scores.references.score_table",
    ),
    Mistake(
        "reference number",
        [Edit(STACK, "score_table: scores", "score_table: 5")],
        "invalid-value",
        "downbeat:pipelines.shop-scores.references.score_table",
    ),
    Mistake(
        "reference list for text",
        [Edit(STACK, "score_table: scores", "score_table: [scores]")],
        "invalid-value",
        "downbeat:pipelines.shop-scores.references.score_table",
    ),
    Mistake(
        "reference text for list",
        [Edit(STACK, "subnets: [subnet-0a1b2c3d4e5f60718]", "subnets: subnet-0a1b2c3d4e5f60718")],
        "wrong-type",
        "downbeat:pipelines.nightly-load.references.subnets",
    ),
    Mistake(
        "subnet id wrong",
        [Edit(STACK, "subnets: [subnet-0a1b2c3d4e5f60718]", "subnets: [sg-0a1b2c3d4e5f60718]")],
        "invalid-value",
        "downbeat:pipelines.nightly-load.references.subnets[0]",
    ),
    Mistake(
        "subnet empty",
        [Edit(STACK, "subnets: [subnet-0a1b2c3d4e5f60718]", "subnets: []")],
        "invalid-value",
        "downbeat:pipelines.nightly-load.references.subnets",
    ),
    Mistake(
        "cluster arn of task",
        [
            Edit(
                STACK,
                "cluster: arn:aws:ecs:us-east-1:111122223333:cluster/loads",
                "cluster: arn:aws:ecs:us-east-1:111122223333:task-definition/loads",
            )
        ],
        "invalid-arn",
        "downbeat:pipelines.nightly-load.references.cluster",
    ),
    Mistake(
        "role arn with region",
        [
            Edit(
                STACK,
                "arn:aws:iam::111122223333:role/loader",
                "arn:aws:iam:us-east-1:111122223333:role/loader",
            )
        ],
        "invalid-arn",
        "downbeat:pipelines.nightly-load.references.task_role",
    ),
    Mistake(
        "role user",
        [
            Edit(
                STACK,
                "arn:aws:iam::111122223333:role/loader",
                "arn:aws:iam::111122223333:user/loader",
            )
        ],
        "invalid-arn",
        "downbeat:pipelines.nightly-load.references.task_role",
    ),
    Mistake(
        "queue url name only",
        [Edit(STACK, "https://sqs.us-east-1.amazonaws.com/111122223333/loads", "loads")],
        "underivable-permission",
        "/States/Load both/Branches[1]/States/Queue the load/Parameters/QueueUrl",
    ),
    Mistake(
        "lambda arn double colon",
        [
            Edit(
                STACK,
                "arn:aws:lambda:us-east-1:111122223333:function:score",
                "arn:aws:lambda:us-east-1::111122223333:function:score",
            )
        ],
        "invalid-arn",
        "downbeat:pipelines.shop-scores.references.function",
    ),
    Mistake(
        "arn partition",
        [
            Edit(
                STACK,
                "arn:aws:lambda:us-east-1:111122223333:function:score",
                "arn:aws-cn:lambda:us-east-1:111122223333:function:score",
            )
        ],
        "invalid-arn",
        "downbeat:pipelines.shop-scores.references.function",
    ),
    Mistake(
        "arn blank",
        [
            Edit(
                STACK,
                "arn:aws:lambda:us-east-1:111122223333:function:score",
                "arn:aws:lambda:us-east-1:111122223333:function: score",
            )
        ],
        "not-yaml",
        "Pulumi.dev.yaml",
    ),
    Mistake(
        "secure misspelt",
        [
            Edit(
                STACK,
                "  downbeat:notify:",
                "  downbeat:slackWebhook:\n    secre: AAABAA\n  downbeat:notify:",
            )
        ],
        "invalid-value",
        "downbeat:slackWebhook",
    ),
    Mistake(
        "indentation",
        [Edit(STACK, "    failure: [data", "  failure: [data")],
        "unknown-key",
        "failure",
    ),
    Mistake(
        "unbalanced bracket",
        [Edit(STACK, "[data@example.com]", "[data@example.com")],
        "not-yaml",
        "Pulumi.dev.yaml",
    ),
    Mistake(
        "colon without blank",
        [Edit(STACK, "logRetentionDays: 30", "logRetentionDays:30")],
        "not-yaml",
        "Pulumi.dev.yaml",
    ),
    Mistake(
        "register a list",
        [
            Edit(
                REGISTER,
                'PIPELINES = {\n    str(pipeline["name"]): pipeline\n    for pipeline in (',
                "PIPELINES = [\n    pipeline\n    for pipeline in (",
            ),
            Edit(REGISTER, "    )\n}", "    )\n]"),
        ],
        "pipeline-file-error",
        "pipelines/__init__.py",
    ),
    Mistake(
        "register missing comma",
        [
            Edit(
                REGISTER,
                "        SHOP_SCORES,\n        COUNT",
                "        SHOP_SCORES\n        COUNT",
            )
        ],
        "pipeline-file-error",
        "pipelines/__init__.py:11",
    ),
    Mistake(
        "register name misspelt",
        [Edit(REGISTER, "        SHOP_SCORES,\n", "        SHOPS_SCORES,\n")],
        "pipeline-file-error",
        "pipelines/__init__.py:11",
    ),
    Mistake(
        "register key other than name",
        [Edit(REGISTER, 'str(pipeline["name"])', 'str(pipeline["Comment"])')],
        "pipeline-file-error",
        "pipelines/__init__.py:9",
    ),
    Mistake(
        "pipeline json null",
        [Edit(PIPELINE, '"default": 5', '"default": null')],
        "pipeline-file-error",
        "pipelines/shop_scores.py:16",
    ),
    Mistake(
        "pipeline file import missing",
        [
            Edit(
                PIPELINE, "SHOP_SCORES = {", "from pipelines.shred import MINUTE\n\nSHOP_SCORES = {"
            )
        ],
        "pipeline-file-error",
        "pipelines/shop_scores.py:3",
    ),
    Mistake(
        "pipeline file quote missing",
        [Edit(PIPELINE, '"name": "shop-scores"', '"name": "shop-scores')],
        "pipeline-file-error",
        "pipelines/shop_scores.py:4",
    ),
    Mistake(
        "pipeline file bracket missing",
        [
            Edit(
                COUNT,
                '    "States": {"Count": {"Type": "Pass"}},\n}',
                '    "States": {"Count": {"Type": "Pass"}},\n',
            )
        ],
        "pipeline-file-error",
        "pipelines/count_shops.py:3",
    ),
    Mistake(
        "pipeline file div by zero",
        [Edit(PIPELINE, '"default": 5', '"default": 5 // 0')],
        "pipeline-file-error",
        "pipelines/shop_scores.py:16",
    ),
    Mistake(
        "pipeline file sys exit",
        [Edit(PIPELINE, "SHOP_SCORES = {", "import sys; sys.exit(3)\nSHOP_SCORES = {")],
        "pipeline-file-error",
        "pipelines/shop_scores.py:3",
    ),
    Mistake(
        "pipeline name blank",
        [Edit(COUNT, '"count-shops"', '"count shops"')],
        "pipeline-name",
        "pipelines/count_shops.py:3",
    ),
    Mistake(
        "pipeline name upper",
        [Edit(COUNT, '"count-shops"', '"Count-Shops"'), Edit(STACK, "count-shops", "Count-Shops")],
        "pipeline-name",
        "pipelines/count_shops.py:3",
    ),
    Mistake(
        "pipeline is tuple",
        [
            Edit(
                COUNT,
                '"States": {"Count": {"Type": "Pass"}},\n}',
                '"States": {"Count": {"Type": "Pass"}},\n},',
            )
        ],
        "pipeline-file-error",
        "pipelines/__init__.py:9",
    ),
    Mistake(
        "lambda in dict",
        [Edit(PIPELINE, '"days": 1', '"days": lambda: 1')],
        "wrong-type",
        "/input/days",
    ),
    Mistake(
        "self reference dict",
        [
            Edit(COUNT, "COUNT_SHOPS = {", "COUNT_SHOPS = {"),
            Edit(
                COUNT,
                '"Type": "Pass"}},\n}',
                '"Type": "Pass"}},\n}\nCOUNT_SHOPS["States"]["Count"]["Output"] = COUNT_SHOPS',
            ),
        ],
        "nested-too-deeply",
        "/States/Count/Output",
    ),
    Mistake(
        "Pulumi.yaml not yaml",
        [Edit("Pulumi.yaml", "name: shops", "name: [shops")],
        "not-yaml",
        "Pulumi.yaml",
    ),
]
