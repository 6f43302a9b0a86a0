"""The keys and values of a stack file."""

from __future__ import annotations

from downbeat.asl.diagnostic_codes.kind import DiagnosticKind

STACK_FILES: dict[str, DiagnosticKind] = {
    "invalid-value": DiagnosticKind(
        "A value that AWS or Downbeat does not take",
        "The deployment would fail, or do something else.",
        "Write it as in the message.",
        {"stack": {"logRetentionDays": 91}},
        (
            "downbeat:logRetentionDays: CloudWatch keeps no log for 91 days; the next it "
            "offers are 120. It takes 1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, "
            "545, 731, 1096, 1827, 2192, 2557, 2922, 3288 or 3653."
        ),
    ),
    "open-executions": DiagnosticKind(
        "A new name for a state machine that may have open executions",
        "AWS ends the executions of a machine that is deleted.",
        "Wait until none is open, and add renamedFrom with the name until now.",
        {"deployed": "example-until-now"},
        (
            "downbeat:pipelines.example.name: changes from example-until-now to example-dev: AWS"
            " would end the open executions of example-until-now at their next transition. Wait"
            " until `downbeat runs example` shows none that is open, and say so: renamedFrom:"
            " example-until-now."
        ),
    ),
    "existing-part": DiagnosticKind(
        "A key that does not fit a part that exists already",
        "It would have no effect.",
        "Take it out, or write what the message asks for.",
        {
            "stack": {
                "pipelines": {
                    "example": {
                        "references": {"bucket": "acme-reports"},
                        "existing": {"failureTopicKey": "arn:aws:kms:us-east-1:111122223333:key/1"},
                    }
                }
            }
        },
        (
            "downbeat:pipelines.example.existing.failureTopicKey: is the key of no topic here: "
            "name the topic, failureTopic: arn:aws:sns:us-east-1:111122223333:alerts."
        ),
    ),
    "adopted-file": DiagnosticKind(
        "An import file that cannot be used",
        "Without it the stack would delete what it took over when it gives it up.",
        "Write it by `downbeat adopt`, or remove the key.",
        {"adopted": "adopted.nowhere.json"},
        (
            "downbeat:adopted: adopted.nowhere.json is not there: write it by `downbeat adopt "
            "--to adopted.nowhere.json`, or remove the key."
        ),
    ),
    "existing-name": DiagnosticKind(
        "A name that something has already which this stack has not made",
        (
            "AWS would refuse the second one in the middle of the update, or it would be taken over"
            " silently: a topic, a rule, an alarm, a dashboard."
        ),
        "Take it over by `downbeat adopt`, or give the pipeline another name.",
        {"taken": "cm-etl-pipeline-state-machine"},
        (
            "downbeat:pipelines.example: sfn StateMachine cm-etl-pipeline-state-machine is there "
            "already, and nothing was created: take it over (downbeat adopt -s dev), or give the "
            "pipeline another name (docs/moving-in.md)."
        ),
    ),
    "unused-limit": DiagnosticKind(
        "A limit of an alarm that the pipeline does not have",
        "It would have no effect.",
        "Take it out, or raise the level of watching.",
        {"limits": {"throttled": {"threshold": 5}}},
        (
            "/alarmLimits/throttled: is of no use: at the level standard this pipeline has no such "
            "alarm. Take it out, or raise `watching`."
        ),
    ),
    "invalid-source": DiagnosticKind(
        "A source that does not exist",
        "The pipelines need the value that it should supply.",
        "Correct the name; the message has the nearest one where there is one.",
        {"stack": {"kmsKeyArn": "ssm:the key"}},
        (
            'downbeat:kmsKeyArn: "ssm:the key" names no parameter: write '
            "ssm:/infrastructure/prod/cluster."
        ),
    ),
    "invalid-schedule": DiagnosticKind(
        "A schedule that EventBridge Scheduler refuses",
        "It would be refused at the end of the deployment.",
        "Write it as in the message.",
        {"stack": {"cadence": "dayly"}},
        (
            'downbeat:cadence: "dayly" is not a cadence: write daily, weekly, biweekly, '
            "monthly, on-demand, day, week, two weeks, month, on demand, cron(…), rate(…) "
            'or {every: week, on: MON, at: "06:00"}. Did you mean "daily"?'
        ),
    ),
    "invalid-size": DiagnosticKind(
        "CPU and memory that Fargate does not combine",
        "ECS would refuse the task.",
        "Use one of the sizes.",
        {"stack": {"pipelines": {"example": {"size": "huge"}}}},
        (
            'downbeat:pipelines.example.size: "huge" is not a size: write small, standard, '
            "large or {cpu: 2048, memory: 4096}."
        ),
    ),
    "changed-by-yaml": DiagnosticKind(
        "A value that YAML has changed",
        "Unquoted dates, times and numbers with leading zeros become other values.",
        "Quote it.",
        {"stack": {"pipelines": {"example": {"cadence": {"every": "day", "at": 390}}}}},
        (
            "downbeat:pipelines.example.cadence.at: 390 is a number: YAML reads a bare "
            '06:30 as one. Quote it: "06:30".'
        ),
    ),
    "key-not-text": DiagnosticKind(
        "A key that is not text",
        "YAML reads bare numbers, on and off as other types.",
        "Quote it.",
        {"stack": {"tags": {1: "x"}}},
        'downbeat:tags: has the key 1, which is no text: quote it, "1".',
    ),
    "other-region": DiagnosticKind(
        "An ARN of another region",
        "The resource is not where the stack is.",
        "Use the one of this region, or change aws:region.",
        {"stack": {"kmsKeyArn": "arn:aws:kms:eu-west-1:111122223333:key/1"}},
        (
            'downbeat:kmsKeyArn: "arn:aws:kms:eu-west-1:111122223333:key/1" is in '
            "eu-west-1, but aws:region is us-east-1."
        ),
    ),
    "unknown-reference": DiagnosticKind(
        "A reference that the pipeline does not have",
        "It would be used nowhere.",
        "Correct its name.",
        {"stack": {"pipelines": {"example": {"references": {"bukket": "b"}}}}},
        (
            "downbeat:pipelines.example.references.bukket: is not a reference of this "
            'pipeline: it takes bucket. Did you mean "bucket"?'
        ),
    ),
    "unknown-setting": DiagnosticKind(
        "A setting that the pipeline does not have",
        "It would be used nowhere.",
        "Correct its name.",
        {"stack": {"pipelines": {"example": {"settings": {"rowz": 10}}}}},
        (
            "downbeat:pipelines.example.settings.rowz: is not a setting of this pipeline: it has"
            ' rows and level. Did you mean "rows"?'
        ),
    ),
    "setting-out-of-range": DiagnosticKind(
        "A setting out of its range",
        "AWS would refuse the definition, or the pipeline could not work.",
        "Use a value in the range of the message.",
        {"stack": {"pipelines": {"example": {"settings": {"rows": 0}}}}},
        (
            "downbeat:pipelines.example.settings.rows: 0 is out of range: write a whole number"
            " from 1 to 500."
        ),
    ),
    "setting-not-allowed": DiagnosticKind(
        "A setting with a value that is not allowed",
        "The pipeline lists what it takes.",
        "Use one of the values of the message.",
        {"stack": {"pipelines": {"example": {"settings": {"level": "INFOO"}}}}},
        (
            'downbeat:pipelines.example.settings.level: "INFOO" is not allowed: write "INFO" or'
            ' "DEBUG". Did you mean "INFO"?'
        ),
    ),
    "unknown-input": DiagnosticKind(
        "An input that the pipeline does not have",
        "Nothing reads it.",
        "Correct its name.",
        {"stack": {"pipelines": {"example": {"input": {"regoin": "x"}}}}},
        (
            "downbeat:pipelines.example.input.regoin: is not an input of this pipeline: it "
            'takes region. Did you mean "region"?'
        ),
    ),
    "no-pipelines": DiagnosticKind(
        "A stack without pipelines",
        "There is nothing to deploy.",
        "Name one.",
        {"stack": {"pipelines": {}}},
        "downbeat:pipelines: is empty: name at least one of example or second.",
    ),
    "environment-name": DiagnosticKind(
        "An environment that cannot be part of a name",
        "It becomes part of physical names.",
        "Use a-z, 0-9 and -.",
        {"stack": {"environment": "Prod!"}},
        (
            'downbeat:environment: "Prod!" does not fit into names: write 1 to 16 of a-z, '
            "0-9 and -, a letter first."
        ),
    ),
    "budget-unheard": DiagnosticKind(
        "A budget without a recipient",
        (
            "AWS Budgets notifies the topic of the watchdog's alarms; in a stack without a"
            " watchdog it writes to one to ten e-mail addresses."
        ),
        (
            "Name an e-mail address in notify.alarms or notify.failure, or let the stack run a"
            " watchdog."
        ),
        {"stack": {"budget": 200, "notify": {"failure": ["https://events.example.com/x"]}}},
        (
            "downbeat:budget: has no recipient: name an e-mail address in notify.alarms or"
            " notify.failure, or write downbeat:pipelines.watchdog: {}, whose topic it then"
            " notifies."
        ),
    ),
    "physical-name": DiagnosticKind(
        "A name that AWS refuses",
        ("State machines' names have few characters, and room is needed for names built from it."),
        "Shorten or correct it.",
        {"stack": {"pipelines": {"example": {"name": "a b"}}}},
        (
            'downbeat:pipelines.example.name: "a b" has characters that AWS refuses in '
            "names: write A-Z, a-z, 0-9, - and _."
        ),
    ),
    "duplicate-machine-name": DiagnosticKind(
        "Two state machines with the same name",
        "A name is unique in an account and region.",
        "Rename one.",
        {"stack": {"pipelines": {"example": {"name": "one"}, "second": {"name": "one"}}}},
        (
            'downbeat:pipelines.second.name: "one" is taken by example: two state machines '
            "cannot share a name."
        ),
    ),
    "invalid-tag": DiagnosticKind(
        "A tag that AWS refuses",
        "A tag has at most 128 characters, its value 256, from a small set.",
        "Correct it.",
        {"stack": {"tags": {"aws:x": "y"}}},
        (
            "downbeat:tags.aws:x: is not a tag's key: AWS takes up to 128 letters, digits, "
            "spaces and _.:/=+-@, not starting with aws:."
        ),
    ),
    "plain-secret": DiagnosticKind(
        "A secret in plain text",
        "Anyone who can read the repository or the definition can read it.",
        "Encrypt it, or keep it in Secrets Manager.",
        {
            "advice": {
                "Type": "Task",
                "Resource": "arn:aws:states:::lambda:invoke",
                "Parameters": {"FunctionName": "f", "Payload": {"api_key": "0123456789abcdef"}},
                "End": True,
            }
        },
        (
            "/States/S/Parameters/Payload/api_key: holds a secret by its name in plain "
            "text. Keep it in Secrets Manager and let the Task read it by its ARN; then "
            "change the secret, for this one has been seen."
        ),
    ),
    "no-such-file": DiagnosticKind(
        "A stack file that does not exist",
        "Each stack has its Pulumi.<stack>.yaml.",
        "Use one of the stacks that the message names.",
        {"file": None},
        "Pulumi.dev.yaml: there is no such file, nor any other stack's.",
    ),
    "not-yaml": DiagnosticKind(
        "A stack file that is not YAML",
        "The Pulumi CLI could not read it either.",
        "Correct it where the message points.",
        {"file": "config: [\n"},
        (
            "Pulumi.dev.yaml: is not YAML: line 2, column 1: expected the node content, but"
            " found '<stream end>'."
        ),
    ),
}
