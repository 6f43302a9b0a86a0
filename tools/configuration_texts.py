"""The texts of docs/configuration.md between its tables."""

from __future__ import annotations

INTRODUCTION = """# Configure a stack

Generated from `downbeat/config/` by `python -m tools.configuration_page`.

Choose here which pipelines a stack runs, when, with which resources, and who is notified. A stack is one file, `Pulumi.<stack>.yaml`; its
values override the defaults of `Pulumi.yaml`. Every fault in it is reported at once, before any resource is created, with the key's path,
the value, what is allowed and the nearest valid word.

`downbeat check -s prod` checks the file without AWS; so does every `pulumi preview -s prod`.
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

What you leave out comes from the pipeline's own cadence: hour, day (where the rhythm has one), time zone, start. `downbeat:cadence`
applies to all pipelines that run on certain days at one hour; a pipeline's own entry in the stack file takes precedence. Pipelines that
run on demand, on events or all day long keep their own cadence, unless the stack says `on-demand`.

**Quote times and dates.** YAML reads a bare `2026-12-25` as a timestamp, and older parsers a bare `10:30` as the number 630.

**Clock changes.** The local hour stays. A local time that does not exist is skipped; one that comes twice runs once, the first time
([AWS](https://docs.aws.amazon.com/scheduler/latest/UserGuide/schedule-types.html)). A rate counts elapsed time: its local hour drifts.

**Every two weeks.** EventBridge has no such rhythm: `#` picks a weekday of a month, and `rate(14 days)` counts 24-hour days, so it drifts
at every clock change. Downbeat makes a weekly schedule, and a first state that lets every second run through: it counts weeks from
`start` (or from Monday 2024-01-01, so that another deployment changes nothing) by `floor((scheduled time - first run) / 7 days + 0.5)`.
Half a week of tolerance absorbs the hour of a clock change.
"""
NOTIFY = """
Who can be notified:

- **An e-mail address**, which has to confirm its subscription once, within three days.
- **PagerDuty**, by its e-mail address or by the endpoint of its Amazon CloudWatch integration
  (`https://events.pagerduty.com/integration/…/enqueue`); PagerDuty's guide says how it turns an alarm into an incident.
- **An SQS queue**, by its ARN. Its owner has to allow `sns.amazonaws.com` to send messages from the topic's ARN, and its key has to allow
  SNS to encrypt them; `downbeat show PIPELINE` prints the statement.
- **A Lambda function**, by its ARN. Downbeat adds the permission for the topic to invoke it.
- **A telephone number**, quoted, in an account that may send SMS.

What an endpoint does not accept becomes a dead letter of the pipeline.

Every message that a state publishes has attributes, which a subscription can filter by:

| attribute | value |
| --- | --- |
| `pipeline` | the state machine's name |
| `environment` | the stack's environment |
| `outcome` | `succeeded`, `partial`, `failed` or `skipped` |
| `state` | the state that the message is about, where there is one |
| `owner` | who is responsible for the pipeline: `owner` of the stack file, else the tag of that name |
| `severity` | `info`, `warning`, `error` or `critical`: `severity` of the stack file |

A subscriber who asked for fewer outcomes than a topic carries gets a filter policy on `outcome`. Messages from rules and alarms have no
attributes and go to the subscribers of `failure`; their last line names the owner and the severity too.
[what-is-told.md](what-is-told.md) lists every message.
"""
KEY = """
Without this value the stack creates a key with the policy below. Your own key needs the same statements; otherwise mails, dead letters
and logs fail, most of them silently. The account's IAM policies decide which roles may use the key; besides them, these services use it:
"""
REFERENCES = """
A reference is a value, an output of another stack, `{stack: acme/infrastructure/prod, output: taskDefinitionArn}`, or a value from another
source (see below). The last word of its name says what it is; a value of another service or region, or in the wrong form, is refused:
"""
KEYED_NOTE = """
**Customer managed keys.** If a bucket, queue, secret, table or topic is encrypted with a key of its own, name that key beside it, with
`_key` appended: `tracking_table_key: arn:aws:kms:…`. The pipeline's roles then get the `kms:` actions that their calls need, on this key
and through that service only.
"""
ALARM_LIMITS = """
`alarmLimits: {files-age: {threshold: 7200}, failed: {threshold: 3, period: 3600}}` changes the threshold or the period of an alarm.
[watching](watching.md) lists the alarms of a pipeline.
"""
EXISTING = """
Each part of a pipeline can be one that exists already. Downbeat uses it by its ARN or name, and never creates, changes or deletes it:

```yaml
downbeat:pipelines:
  etl:
    existing:
      failureTopic: arn:aws:sns:us-east-1:111122223333:etl-alerts
      failureTopicKey: arn:aws:kms:us-east-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab
      role: lookup:etl-states
```

`downbeat show PIPELINE` prints what the owner of such a part has to do, with the statements: what the role must allow and whom it must
trust, and who must be allowed to publish to a topic. Downbeat subscribes nobody to an existing topic: the stack's `notify` is for topics
that Downbeat creates. If a pipeline has one topic for both outcomes, either key names it.
"""
SOURCES = """
Values that are kept elsewhere need not be repeated. The program reads each source once, before its first resource, and checks the values as
if they were in the file; everything that cannot be read is reported at once, with the nearest existing name.

```yaml
downbeat:kmsKeyArn: ssm:/infrastructure/prod/key                      # a parameter of SSM's Parameter Store
downbeat:slackWebhook: ssm:/data/slack                                # a SecureString, and a secret of the stack
downbeat:pipelines:
  weekly-monitoring:
    references:
      cluster: terraform:s3://acme-state/prod.tfstate#cluster_arn     # an output of a Terraform state in S3
      reports_bucket: terraform:infrastructure/terraform.tfstate#bucket  # … or in a file below the project's folder
      task_role: lookup:monitor-task                                  # the role with that name; the reference's name says what to look for
      subnets: {lookup: {tier: private, vpc: data}}                   # the resource with these tags; for a list, all of them
```

References, settings, `kmsKeyArn`, `deployRoleArn`, `permissionsBoundary` and `slackWebhook` can be read this way. A StringList is a list. A
secret (a SecureString, a sensitive output) is allowed in `slackWebhook` only: a definition is not secret, so a reference names a secret by
its ARN.

`downbeat show PIPELINE` says what was read from where. It never calls AWS: it knows what the last `pulumi preview` or `pulumi up` in this
folder read, and reads Terraform state files itself. In place of anything else it uses an example value and says so, as the embedded AWS
does.
"""
SETTINGS = """
A pipeline declares each setting with a type, a range and a default; a stack overrides what it needs:

```yaml
downbeat:pipelines:
  chunked-etl:
    settings: {chunk_concurrency: 4}
```

An unknown name, a value of another type or one out of range is refused, with all the other faults of the file. `downbeat show PIPELINE`
prints a stack's values.
"""
