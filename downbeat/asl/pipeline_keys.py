"""The words of a pipeline's dict that are ours, each with what it says; docs/pipeline-keys.md is
made from them.
"""

from __future__ import annotations

import re

PIPELINE_KEYS = {
    "name": "kebab-case; the file's name with dashes",
    "cadence": "when it is meant to run; a stack may choose another",
    "references": "name → one sentence: what the stack must supply",
    "optional_references": "the same, not required",
    "settings": (
        "name → what a stack may tune: {type, minimum, maximum, allowed, default, description};"
        " `${name}` uses it; null, where that is the default, leaves the field out"
    ),
    "input": "the execution input, with defaults",
    "on_failure": "the states of the failure path, in order; ends in a Fail",
    "topics": (
        'suffixes of the topics\' names: {"success": "…", "failure": "…"}; the same twice is one'
        " topic; no `success`: nobody is told"
    ),
    "alarms": (
        "alarms that it has at every level of watching, although a message reports the same:"
        ' ["failed", "too-long", "error-rate"]'
    ),
    "permissions": (
        "IAM statements for a call whose resources cannot be read off the definition; each with a"
        " `why`"
    ),
    "resumable": "true: an execution may start at a later state (input `start_at`)",
    "dry_calls": (
        "a function, e.g. `${function}` → a payload that changes nothing, by which `downbeat"
        " doctor` sees whether it answers; a function that has none is never called"
    ),
    "unknown_input": (
        'what becomes of an execution whose input has a field that no state reads. "refuse": it'
        ' fails at once, by a Choice in front; "log": such a Choice has it named in the machine\'s'
        ' log, and goes on; "ignore" (the default): `downbeat start` alone names it'
    ),
    "cost": (
        "what `downbeat cost` cannot read off the definition: `runs_per_month` where no schedule"
        " says, `files_per_run` of a trigger on uploads, an example `input`, and `answers` of"
        " states where a run that goes well needs them, `claimed` (what its team reckons a month"
        " costs, in US dollars) and `why` that differs; a number may be a setting"
    ),
    "trigger": (
        'what starts it besides the schedule: uploads to a "bucket" that a "function" collects,'
        ' up to "batch" of them in a call, in up to "concurrency" calls at once, while what is'
        ' given to a call stays hidden for "visibility" seconds; an "event" pattern of EventBridge;'
        ' a "queue", with "batch" and "filter"'
    ),
}
# What a pipeline may ask for in `alarms`.
ASKED_ALARMS = ("failed", "too-long", "error-rate")
STATE_KEYS = {
    "only_with": (
        "an optional reference, or a setting that may be null; without it the state is left out"
    ),
    "expected": (
        '{"seconds": n}: how long it usually takes; beside it what the definition does not say of'
        " its price, each a number or a setting that is one: `cpu` (units) and `memory` (MiB) of a"
        " Fargate task, `memory` of a Lambda function, `dpu` of a Glue job, `log_mb` that it"
        " writes, or `dollars` that one call costs"
    ),
}
TOP_FIELDS = ("Comment", "QueryLanguage", "StartAt", "States", "TimeoutSeconds", "Version")
BUILT_IN = {
    "stack": "the stack's name, which commands take after -s: prod",
    "environment": "the stack's environment: prod",
    "region": "us-east-1",
    "account": "the account's twelve digits",
    "partition": "aws, aws-us-gov or aws-cn",
    "state_machine_name": "the state machine's physical name",
    "state_machine_arn": "its ARN",
    "success_topic": "the ARN of the topic for good news",
    "failure_topic": "the ARN of the topic for bad news",
    "owner": "who answers for the pipeline, as the stack file says",
    "severity": "how bad it is when it fails: info, warning, error or critical",
    "log_group": "the name of the state machine's log group",
    "console_url": "the state machine's page in the console",
    "dashboard_url": (
        "its dashboard's page in the console, or the state machine's where it has none of its own"
    ),
    "task_cpu": (
        'the CPU units of the stack\'s `size`, as ECS wants them: a string, "2048" where there is'
        " no stack"
    ),
    "task_memory": 'the MiB of the stack\'s `size`, a string, "4096" where there is no stack',
    "watched": "every other pipeline of the stack with a schedule: [{name, state_machine_arn}]",
    "watched_machines": "the ARNs of their state machines",
    "watched_schedules": "the ARNs of their schedules",
}
# What these are by default: the standard size, and no pipeline to watch.
OTHERWISE = {
    "owner": "nobody named",
    "severity": "error",
    "task_cpu": "2048",
    "task_memory": "4096",
    "watched": [],
    "watched_machines": [],
    "watched_schedules": [],
}
# What a trigger listens to → what it may say besides.
TRIGGER_KEYS = {
    "bucket": (
        "suffix",
        "function",
        "environment",
        "schedule",
        "batch",
        "concurrency",
        "visibility",
    ),
    "event": (),
    "queue": ("batch", "filter"),
}
# https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-pipes-sqs.html
MOST_MESSAGES = 10_000
# https://docs.aws.amazon.com/lambda/latest/api/API_ScalingConfig.html
# https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-visibility-timeout.html
LONGEST_HIDDEN = 12 * 3600
LEAST_CALLS, MOST_CALLS = 2, 1000
STATEMENT_KEYS = ("Sid", "Action", "Resource", "Condition", "why", "only_with")
KEBAB = re.compile(r"[a-z][a-z0-9]*(-[a-z0-9]+)*")
