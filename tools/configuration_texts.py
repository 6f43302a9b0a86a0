"""The texts of docs/configuration.md between its tables."""

from __future__ import annotations

INTRODUCTION = """# What a stack chooses

Generated from `downbeat/config/` by `python -m tools.configuration_page`.

A stack is one file: `Pulumi.<stack>.yaml`. Its values lie over the defaults of `Pulumi.yaml`. Every fault in it is told at once, before
any resource, each with the key's path, what was given, what is allowed and the nearest valid word.

`pulumi preview -s prod` reads it with the engine, `downbeat schedule -s prod` without.
"""
CADENCE = """
Nine ways to write one:

```yaml
cadence: {every: week, on: MON, at: "06:00", timezone: Europe/Berlin}
cadence: {every: two weeks, on: WED, at: "06:00", start: "2026-01-07"}
cadence: {every: month, on: last, at: "02:00"}   # 1 to 31, or last; a month without a 31st has no run on 31
cadence: {at: "08:00"}                           # the pipeline's own rhythm at another hour
cadence: daily                                   # weekly, biweekly, monthly: its own hour and day at that rhythm
cadence: on-demand                               # no schedule
cadence: cron(0 18 ? * MON-FRI *)                # EventBridge Scheduler's own dialect, in UTC
cadence: {expression: "cron(0 18 ? * MON-FRI *)", timezone: Asia/Jakarta, window: 15}
cadence: rate(6 hours)
```

What is not said is the pipeline's own: hour, day (where the rhythm has one), time zone, start. `downbeat:cadence` stands for all
pipelines that run on some days at one hour; a pipeline's own entry in the stack file goes before it. Pipelines that run on demand, by
events or all day long keep their own, unless the stack says `on-demand`.

**Quote times and dates.** YAML reads a bare `2026-12-25` as a timestamp, and older parsers a bare `10:30` as the number 630.

**Clock changes.** The local hour stays. A local time that does not exist is skipped; one that comes twice runs once, the first time
([AWS](https://docs.aws.amazon.com/scheduler/latest/UserGuide/schedule-types.html)). A rate counts elapsed time: its local hour drifts.

**Every two weeks.** EventBridge has no such rhythm: `#` picks a weekday of a month, and `rate(14 days)` counts 24-hour days, so it drifts
at every clock change. It is a weekly schedule, and a first state that lets every second run through: it counts weeks from `start` (or
from Monday 2024-01-01, so that deploying again moves nothing) by `floor((scheduled time - first run) / 7 days + 0.5)`; a clock
change is an hour of half a week's room.
"""
NOTIFY = """
An e-mail address has to confirm its subscription once, within three days. PagerDuty takes either: its e-mail address, or the endpoint of
its Amazon CloudWatch integration (`https://events.pagerduty.com/integration/…/enqueue`), for which
PagerDuty's own guide says what it makes of an alarm. A queue needs a policy of its owner that lets `sns.amazonaws.com` send for the
topic's ARN, and a key that lets it encrypt; a function is let be called by the topic; a telephone number needs an account that may send SMS. `downbeat show PIPELINE`
has the statement for a queue. Quote the number. What an endpoint does not take becomes a dead letter of the pipeline.

Every message of a state carries attributes, strings that a subscription of a function, a queue or a person can filter by:

| attribute | value |
| --- | --- |
| `pipeline` | the state machine's name |
| `environment` | the stack's environment |
| `outcome` | `succeeded`, `partial`, `failed` or `skipped` |
| `state` | the state that the message is about, where there is one |
| `owner` | who answers for the pipeline: `owner` of the stack file, else the tag of that name |
| `severity` | `info`, `warning`, `error` or `critical`: `severity` of the stack file |

Where a topic carries more outcomes than a subscriber asked for, its filter policy is on `outcome`; what rules and alarms send has no
attributes and goes to those of `failure`. Its last line names the owner and the severity all the same. Who tells of what is in
[what is told](what-is-told.md).
"""
KEY = """
Without it the stack creates a key that has this policy. Yours must have it too, or mails, dead letters and logs fail, most of them in
silence: besides the account itself, whose IAM policies decide for roles, these services use the key.
"""
REFERENCES = """
A reference is a value, an output of another stack, `{stack: acme/infrastructure/prod, output: taskDefinitionArn}`, or what a source holds
(see below). The last word of its name says what it is, and a value of another service, of another region or of the wrong form is refused:
"""
KEYED_NOTE = """
**Keys of what exists.** A bucket, queue, secret, table or topic that is encrypted with a key of its own has that key beside it, under its
name and `_key`: `tracking_table_key: arn:aws:kms:…`. The roles of the pipeline then get the `kms:` actions that their calls need, on this key
and through this service alone.
"""
ALARM_LIMITS = """
`alarmLimits: {files-age: {threshold: 7200}, failed: {threshold: 3, period: 3600}}` lets an alarm begin above another value, or counts over
another time. Which alarms a pipeline has is in [watching](watching.md).
"""
EXISTING = """
Each part of a pipeline can be one that exists already. It is used by its ARN or name, and nothing of it is made, changed or deleted:

```yaml
downbeat:pipelines:
  etl:
    existing:
      failureTopic: arn:aws:sns:us-east-1:111122223333:etl-alerts
      failureTopicKey: arn:aws:kms:us-east-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab
      role: lookup:etl-states
```

What follows for its owner `downbeat show PIPELINE` says, with the statements: what the role must allow and whom it must trust, and who
must be allowed to publish to a topic. Nobody is subscribed to a topic that exists: `notify` of the stack is for topics that are made here.
Where a pipeline has one topic for both outcomes, either key names it.
"""
SOURCES = """
What is written elsewhere need not be typed again. The program reads it before its first resource, each source once, and checks it as if it
stood in the file; all that cannot be had is told at once, with the nearest name that there is.

```yaml
downbeat:kmsKeyArn: ssm:/infrastructure/prod/key                      # a parameter of SSM's Parameter Store
downbeat:slackWebhook: ssm:/data/slack                                # a SecureString, and a secret of the stack
downbeat:pipelines:
  weekly-monitoring:
    references:
      cluster: terraform:s3://acme-state/prod.tfstate#cluster_arn     # an output of a Terraform state in S3
      reports_bucket: terraform:infrastructure/terraform.tfstate#bucket  # … or in a file below the project's folder
      task_role: lookup:monitor-task                                  # what has that name; what it is says the reference's name
      subnets: {lookup: {tier: private, vpc: data}}                   # what carries these tags: one, or for lists all
```

References, settings, `kmsKeyArn`, `deployRoleArn`, `permissionsBoundary` and `slackWebhook` may be read so. A StringList is a list. A secret
(a SecureString, a sensitive output) may stand in `slackWebhook` alone: a definition is no secret, so a reference names a secret by its ARN.

`downbeat show PIPELINE` says what was read from where. It never asks AWS: it knows what the last `pulumi preview` or `pulumi up` in this
folder has read, and reads Terraform states in files itself. For the rest an example of what the key takes stands, and `show` says so; so
it is on the embedded AWS.
"""
SETTINGS = """
A setting has a type, a range and a default that the pipeline declares; a stack writes what it wants otherwise:

```yaml
downbeat:pipelines:
  chunked-etl:
    settings: {chunk_concurrency: 4}
```

An unknown name, a value of another type or one out of range is refused, with all the other faults of the file. `downbeat show PIPELINE`
has the values of a stack.
"""
